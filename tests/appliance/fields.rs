//! `/api/fields`: what Xima receives.

use crate::harness::Appliance;
use insta::assert_snapshot;

const SHEET: &str =
    "Account Num,Name,Phone,SSN\n1001,Tom,8015551234,111-22-3333\n1002,Ann,8015550100,222-33-4444\n";

#[test]
fn fields_are_listed_with_a_sample_and_withheld_ones_with_dots() {
    let appliance = Appliance::with_sheet(SHEET);
    let server = appliance.page();
    let listed = server.sign_in().says("GET", "/api/fields", "");
    assert_snapshot!(listed.replace("},", "},\n"), @"");
}

#[test]
fn a_field_is_changed_and_the_next_dip_knows() {
    let appliance = Appliance::with_sheet(SHEET);
    let server = appliance.page();
    let page = server.sign_in();
    let patch = |name: &str, body: &str| page.says("PATCH", &format!("/api/fields/{name}"), body);

    assert_snapshot!(patch("Name", r#"{"rename":"caller","display":false,"save":true,"position":1,"nobody":"unknown"}"#), @"");
    assert_snapshot!(server.dip(r#"{"account-num":1002}"#), @"");
    assert!(server.dip(r#"{"account-num":9}"#).contains(r#""caller":{"value":"unknown""#));
    assert!(
        patch("caller", r#"{"nobody":null,"only_matched_by":["phone"]}"#)
            .contains(r#""only_matched_by":["phone"],"nobody":null"#)
    );
    assert!(!server.dip(r#"{"account-num":1002}"#).contains("Ann"));
    assert!(server.dip(r#"{"phone":"8015550100"}"#).contains("Ann"));
    assert!(patch("phone", r#"{"sent":false}"#).contains(r#""sent":false"#));
    assert!(!server.dip(r#"{"phone":"8015550100"}"#).contains(r#""phone""#));
}

#[test]
fn what_cannot_be_changed_is_said_and_nothing_is() {
    let appliance = Appliance::with_sheet(SHEET);
    let server = appliance.page();
    let page = server.sign_in();
    let before = page.says("GET", "/api/fields", "");
    let patch = |name: &str, body: &str| page.says("PATCH", &format!("/api/fields/{name}"), body);
    assert_snapshot!(patch("nmae", r#"{"sent":false}"#), @"");
    assert_snapshot!(patch("name", r#"{"rename":"Phone"}"#), @"");
    assert_snapshot!(patch("name", r#"{"rename":"a b!"}"#), @"");
    assert_snapshot!(patch("name", r#"{"send":false}"#), @"");
    assert_snapshot!(patch("name", r#"{"sent":"no"}"#), @"");
    assert_eq!(page.says("GET", "/api/fields", ""), before);
}
