//! `/api/keys`: how callers are found.

use crate::harness::Appliance;
use insta::assert_snapshot;

const SHEET: &str = "Account Num,Name,Phone,Mobile\n1001,Tom,(801) 555-1234,\n1002,Ann,,801-555-0100\n1003,Bo,n/a,8.01556E+09\n1004,Cy,8015550111,8015550112\n";

#[test]
fn a_key_says_how_many_it_can_find_and_how_values_are_read() {
    let appliance = Appliance::with_sheet(SHEET);
    let server = appliance.page();
    let listed = server.sign_in().says("GET", "/api/keys", "");
    assert_snapshot!(listed.replace("]},", "]},\n"), @"");
}

#[test]
fn a_key_is_made_changed_and_removed() {
    let appliance = Appliance::with_sheet(SHEET);
    let server = appliance.page();
    let page = server.sign_in();
    let put = |name: &str, body: &str| page.says("PUT", &format!("/api/keys/{name}"), body);
    assert_snapshot!(put("who", r#"{"kind":"text","fields":["name"],"aliases":["caller-name"]}"#), @"");
    assert!(server.dip(r#"{"CallerName":"ANN"}"#).contains("1002"));
    assert!(
        put("who", r#"{"priority":1}"#).contains(r#""kind":"text","fields":["name"],"priority":1,"reach":4"#)
    );
    assert_eq!(page.send("DELETE", "/api/keys/who", "").status, 204);
    assert!(!server.dip(r#"{"who":"ANN"}"#).contains("1002"));

    assert_snapshot!(put("new", r#"{"kind":"text"}"#), @"");
    assert_snapshot!(put("phone", r#"{"fields":["fone"]}"#), @"");
    assert_snapshot!(put("phone", r#"{"kind":"number"}"#), @"");
    assert_eq!(page.send("DELETE", "/api/keys/who", "").status, 404);
    page.send("PATCH", "/api/fields/name", r#"{"only_matched_by":["phone"]}"#);
    assert_eq!(page.send("DELETE", "/api/keys/phone", "").status, 409);
}
