//! Tests `/api/uploads/{id}/changes`: the rows that publishing would change.

use crate::support::{Appliance, Page};
use insta::assert_snapshot;
use serde_json::Value;

fn upload(page: &Page<'_>, file: &str) -> String {
    let response = page.send("POST", "/api/uploads?name=a.csv", file);
    let upload: Value = serde_json::from_str(&response.body).unwrap();
    format!("/api/uploads/{}", upload["id"].as_str().unwrap())
}

#[test]
fn rows_are_listed_by_kind_with_withheld_values_as_dots() {
    let appliance = Appliance::with_sheet(
        "Account Num,Name,Phone,SSN\n1001,Tom,8015551234,111-22-3333\n1002,Ann,8015550100,222-33-4444\n",
    );
    let server = appliance.page();
    let page = server.sign_in();
    let november = "Account Num,Name,Phone,SSN,City\n1001,Thomas,8015551234,111-22-3334,Provo\n1003,Bo,8015550101,333-33-3333,Orem\n1004,Cy,8015550104,4,Orem,x\nTotal,,,,\n";
    let upload = upload(&page, november);
    let list = |kind: &str| page.text("GET", &format!("{upload}/changes?kind={kind}"), "");
    assert_snapshot!(list("new"), @r#"200 {"total":1,"rows":[{"line":3,"who":["1003","Bo","8015550101"],"cells":[],"reason":null}],"next":null}"#);
    assert_snapshot!(list("changed"), @r#"200 {"total":1,"rows":[{"line":2,"who":["1001","Thomas","8015551234"],"cells":[{"column":"Name","before":"Tom","after":"Thomas"},{"column":"SSN","before":"••••","after":"••••"}],"reason":null}],"next":null}"#);
    assert_snapshot!(list("gone"), @r#"200 {"total":1,"rows":[{"line":3,"who":["1002","Ann","8015550100"],"cells":[],"reason":null}],"next":null}"#);
    assert_snapshot!(list("set_aside"), @r#"200 {"total":1,"rows":[{"line":5,"who":["Total"],"cells":[],"reason":"a total"}],"next":null}"#);
    assert_snapshot!(list("refused"), @r#"200 {"total":1,"rows":[{"line":4,"who":["1004","Cy","8015550104","x"],"cells":[],"reason":"It has more cells than there are columns."}],"next":null}"#);
    assert_snapshot!(list("other"), @r#"400 {"type":"about:blank","title":"The request cannot be understood","status":400,"code":"bad-query","detail":"A parameter in the address cannot be read: Query deserialize error: expected one of: new, changed, gone, set_aside, refused. Nothing was done. Correct it and send the request again."}"#);
    assert_snapshot!(page.text("GET", &format!("{upload}/changes"), ""), @r#"400 {"type":"about:blank","title":"The request cannot be understood","status":400,"code":"bad-query","detail":"A parameter in the address cannot be read: Query deserialize error: missing field `kind`. Nothing was done. Correct it and send the request again."}"#);
    assert!(list("new&page=1").starts_with("400 "));
    // The options of the last check count.
    page.send("POST", &format!("{upload}/check"), r#"{"import_set_aside":true}"#);
    assert_snapshot!(list("set_aside"), @r#"200 {"total":0,"rows":[],"next":null}"#);
}

#[test]
fn rows_come_50_a_page_and_every_row_once() {
    let appliance = Appliance::with_sheet("Account Num,Name,Phone\n1,Tom,8015551234\n");
    let server = appliance.page();
    let page = server.sign_in();
    let rows: String = (0..120).map(|n| format!("{},Person {n},801555{n:04}\n", 1_000 + n)).collect();
    let upload = upload(&page, &format!("Account Num,Name,Phone\n{rows}"));
    let (mut after, mut lines) = (Value::from(0), Vec::new());
    while after != Value::Null {
        let list = page.json(&format!("{upload}/changes?kind=new&after={after}"));
        assert_eq!(list["total"], 120);
        let rows = list["rows"].as_array().unwrap();
        assert!(rows.len() <= 50);
        lines.extend(rows.iter().map(|row| row["line"].as_u64().unwrap()));
        after = list["next"].clone();
    }
    assert_eq!(lines, (2..122).collect::<Vec<u64>>());
    assert_eq!(
        page.json(&format!("{upload}/changes?kind=new&after={}", u64::MAX))["rows"],
        Value::Array(vec![])
    );
}
