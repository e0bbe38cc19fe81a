//! `/api/fields`: what Xima receives.

use crate::support::Appliance;
use insta::assert_snapshot;

const SHEET: &str =
    "Account Num,Name,Phone,SSN\n1001,Tom,8015551234,111-22-3333\n1002,Ann,8015550100,222-33-4444\n";

#[test]
fn fields_are_listed_with_a_sample_and_withheld_ones_with_dots() {
    let appliance = Appliance::with_sheet(SHEET);
    let server = appliance.page();
    let listed = server.sign_in().says("GET", "/api/fields", "");
    assert_snapshot!(listed.replace("},", "},\n"), @r#"
    200 [{"name":"account-num","label":"Account Num","sample":"1001","sent":true,"display":true,"save":false,"only_matched_by":[],"nobody":null},
    {"name":"name","label":"Name","sample":"Tom","sent":true,"display":true,"save":false,"only_matched_by":[],"nobody":null},
    {"name":"phone","label":"Phone","sample":"8015551234","sent":true,"display":true,"save":false,"only_matched_by":[],"nobody":null},
    {"name":"ssn","label":"SSN","sample":"••••","sent":false,"display":true,"save":false,"only_matched_by":[],"nobody":null}]
    "#);
}

#[test]
fn a_field_is_changed_and_the_next_dip_knows() {
    let appliance = Appliance::with_sheet(SHEET);
    let server = appliance.page();
    let page = server.sign_in();
    let patch = |name: &str, body: &str| page.says("PATCH", &format!("/api/fields/{name}"), body);

    assert_snapshot!(patch("Name", r#"{"rename":"caller","display":false,"save":true,"position":1,"nobody":"unknown"}"#), @r#"200 {"name":"caller","label":"Name","sample":"Tom","sent":true,"display":false,"save":true,"only_matched_by":[],"nobody":"unknown"}"#);
    assert_snapshot!(server.dip(r#"{"account-num":1002}"#), @r#"200 {"parameters":{"caller":{"value":"Ann","displayToAgent":false,"saveToDatabase":true},"account-num":{"value":"1002","displayToAgent":true,"saveToDatabase":false},"phone":{"value":"8015550100","displayToAgent":true,"saveToDatabase":false}}}"#);
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
    assert_snapshot!(patch("nmae", r#"{"sent":false}"#), @r#"404 {"type":"about:blank","title":"There is nothing by this name","status":404,"code":"unknown-field","detail":"There is no field \"nmae\". Did you mean \"name\"?"}"#);
    assert_snapshot!(patch("name", r#"{"rename":"Phone"}"#), @r#"409 {"type":"about:blank","title":"This does not go together with how things are","status":409,"code":"name-taken","detail":"There is something called \"Phone\" already."}"#);
    assert_snapshot!(patch("name", r#"{"rename":"a b!"}"#), @r#"422 {"type":"about:blank","title":"This cannot be done","status":422,"code":"bad-name","detail":"\"a b!\" cannot be a name. Use up to 64 letters, digits and dashes, for example phone-num."}"#);
    assert_snapshot!(patch("name", r#"{"send":false}"#), @r#"400 {"type":"about:blank","title":"The request cannot be understood","status":400,"code":"bad-body","detail":"The body: unknown field `send`, expected one of `rename`, `sent`, `display`, `save`, `only_matched_by`, `nobody`, `position` at line 1 column 7."}"#);
    assert_snapshot!(patch("name", r#"{"sent":"no"}"#), @r#"400 {"type":"about:blank","title":"The request cannot be understood","status":400,"code":"bad-body","detail":"The body: invalid type: string \"no\", expected a boolean at line 1 column 12."}"#);
    assert_eq!(page.says("GET", "/api/fields", ""), before);
}
