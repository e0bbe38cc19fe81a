//! Tests `/api/keys`: how callers are found.

use crate::support::Appliance;
use insta::assert_snapshot;

const SHEET: &str = "Account Num,Name,Phone,Mobile\n1001,Tom,(801) 555-1234,\n1002,Ann,,801-555-0100\n1003,Bo,n/a,8.01556E+09\n1004,Cy,8015550111,8015550112\n";

#[test]
fn a_key_lists_its_coverage_and_normalized_samples() {
    let appliance = Appliance::with_sheet(SHEET);
    let server = appliance.page();
    let listed = server.sign_in().text("GET", "/api/keys", "");
    assert_snapshot!(listed.replace("]},", "]},\n"), @r#"
    200 [{"name":"account-num","aliases":[],"kind":"digits","fields":["account-num"],"priority":10,"coverage":4,"contacts":4,"samples":[{"value":"1001","normal":"1001"},{"value":"1002","normal":"1002"},{"value":"1003","normal":"1003"}]},
    {"name":"phone","aliases":["phone-num","phone-number","mobile"],"kind":"phone","fields":["phone","mobile"],"priority":20,"coverage":3,"contacts":4,"samples":[{"value":"(801) 555-1234","normal":"+18015551234"},{"value":"801-555-0100","normal":"+18015550100"},{"value":"8015550111","normal":"+18015550111"}]}]
    "#);
}

#[test]
fn a_key_is_made_changed_and_removed() {
    let appliance = Appliance::with_sheet(SHEET);
    let server = appliance.page();
    let page = server.sign_in();
    let put = |name: &str, body: &str| page.text("PUT", &format!("/api/keys/{name}"), body);
    assert_snapshot!(put("who", r#"{"kind":"text","fields":["name"],"aliases":["caller-name"]}"#), @r#"200 {"name":"who","aliases":["caller-name"],"kind":"text","fields":["name"],"priority":30,"coverage":4,"contacts":4,"samples":[{"value":"Tom","normal":"tom"},{"value":"Ann","normal":"ann"},{"value":"Bo","normal":"bo"}]}"#);
    assert!(server.lookup(r#"{"CallerName":"ANN"}"#).contains("1002"));
    assert!(
        put("who", r#"{"priority":1}"#)
            .contains(r#""kind":"text","fields":["name"],"priority":1,"coverage":4"#)
    );
    assert_eq!(page.send("DELETE", "/api/keys/who", "").status, 204);
    assert!(!server.lookup(r#"{"who":"ANN"}"#).contains("1002"));

    assert_snapshot!(put("new", r#"{"kind":"text"}"#), @r#"404 {"type":"about:blank","title":"There is nothing by this name","status":404,"code":"unknown-key","detail":"There is no key \"new\". There are: account-num, phone. A new key needs a kind and the fields it looks in (--kind and --fields)."}"#);
    assert_snapshot!(put("phone", r#"{"fields":["fone"]}"#), @r#"404 {"type":"about:blank","title":"There is nothing by this name","status":404,"code":"unknown-field","detail":"There is no field \"fone\". Did you mean \"phone\"?"}"#);
    assert_snapshot!(put("phone", r#"{"kind":"number"}"#), @r#"422 {"type":"about:blank","title":"This cannot be done","status":422,"code":"bad-kind","detail":"\"number\" is no kind of key. It is phone, digits or text."}"#);
    assert_eq!(page.send("DELETE", "/api/keys/who", "").status, 404);
    page.send("PATCH", "/api/fields/name", r#"{"only_matched_by":["phone"]}"#);
    assert_eq!(page.send("DELETE", "/api/keys/phone", "").status, 409);
}
