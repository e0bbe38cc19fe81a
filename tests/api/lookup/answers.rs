//! Shows the lookup as Xima sees it: each situation with its request and whole response.

use crate::support::{Appliance, Server};
use insta::assert_snapshot;

/// Holds one row of each kind. Only name and language are sent.
const SHEET: &str = r#"Account Num,Name,Phone,Mobile,Language
7654-1643,Tom Callahan,(801) 555-1234,,English
0012,Ann Lee,801-555-0100,801-555-0190,English
20002,Bob Lee,801.555.0100,,English
20003,"Cy ""Q"" Young",8015550102 x7,,"French, Swiss"
12345678901234567890,Dee,204,,
30001,Eve,8.01556E+09,,English
30002,Flo,5550100,,English
30003,Gus,8015550177.0,,English
,Unknown,,,
40002,Ivy,+44 20 7946 0123,,English
40003,Zoë Müller,anonymous,,Deutsch
40004,Zoë Straße,,,Deutsch
40005,true,,,Deutsch
"#;

pub(crate) fn known() -> (Appliance, Server) {
    let appliance = Appliance::with_sheet(SHEET);
    for field in ["account-num", "phone", "mobile"] {
        appliance.run(&["field", "set", field, "--release", "withheld"]);
    }
    let keys = [
        ["account-num", "digits", "account-num", "10"],
        ["phone", "phone", "phone,mobile", "20"],
        ["name", "text", "name", "30"],
    ];
    for [name, kind, fields, priority] in keys {
        appliance.run(&["key", "set", name, "--kind", kind, "--fields", fields, "--priority", priority]);
    }
    appliance.run(&["key", "set", "phone", "--aliases", "phone-num"]);
    let server = appliance.serve();
    (appliance, server)
}

#[test]
fn an_invalid_body_is_rejected_with_the_reason() {
    let (_appliance, server) = known();

    // not JSON
    assert_snapshot!(server.lookup("phone=8015551234"), @r#"400 {"type":"about:blank","title":"The request cannot be understood","status":400,"code":"bad-body","detail":"The body is not JSON: parsing stops at line 1, column 1."}"#);

    // empty body
    assert_snapshot!(server.lookup(""), @r#"400 {"type":"about:blank","title":"The request cannot be understood","status":400,"code":"bad-body","detail":"The body is not JSON: parsing stops at line 1, column 1."}"#);

    // JSON cut off
    assert_snapshot!(server.lookup(r#"{"phone":"8015551234""#), @r#"400 {"type":"about:blank","title":"The request cannot be understood","status":400,"code":"bad-body","detail":"The body is not JSON: parsing stops at line 1, column 21."}"#);

    // a bare number with leading zeros
    assert_snapshot!(server.lookup(r#"{"phone":007}"#), @r#"400 {"type":"about:blank","title":"The request cannot be understood","status":400,"code":"bad-body","detail":"The body is not JSON: parsing stops at line 1, column 11."}"#);

    // a list
    assert_snapshot!(server.lookup(r#"[{"phone":"8015551234"}]"#), @r#"400 {"type":"about:blank","title":"The request cannot be understood","status":400,"code":"bad-body","detail":"The body must be one JSON object, such as {\"phone-num\": \"8015551234\"}."}"#);

    // a text
    assert_snapshot!(server.lookup(r#""8015551234""#), @r#"400 {"type":"about:blank","title":"The request cannot be understood","status":400,"code":"bad-body","detail":"The body must be one JSON object, such as {\"phone-num\": \"8015551234\"}."}"#);

    // a list in a key
    assert_snapshot!(server.lookup(r#"{"phone":["8015551234"]}"#), @r#"400 {"type":"about:blank","title":"The request cannot be understood","status":400,"code":"bad-body","detail":"\"phone\" holds a list or an object. A key takes one text or number."}"#);

    // an object in a key
    assert_snapshot!(server.lookup(r#"{"Phone-Num":{"value":"8015551234"}}"#), @r#"400 {"type":"about:blank","title":"The request cannot be understood","status":400,"code":"bad-body","detail":"\"phone\" holds a list or an object. A key takes one text or number."}"#);

    // half a character
    assert_snapshot!(server.lookup(r#"{"phone":"\ud800"}"#), @r#"400 {"type":"about:blank","title":"The request cannot be understood","status":400,"code":"bad-body","detail":"\"phone\" holds half a Unicode character. A key takes one text or number."}"#);
}

#[test]
fn several_matches_are_answered_by_the_setting_several() {
    let (appliance, server) = known();
    let body = r#"{"phone":"8015550100"}"#;
    let response = |setting: &str| {
        appliance.run(&["settings", "set", "several", setting]);
        let setting_is_used = appliance.run(&["lookup", "phone=8015550100"]);
        let expected = format!("200 {}", setting_is_used.trim());
        crate::support::wait_until("the setting is used", || server.lookup(body) == expected);
        expected
    };
    assert_snapshot!(response("first"), @r#"200 {"parameters":{"name":{"value":"Ann Lee","displayToAgent":true,"saveToDatabase":false},"language":{"value":"English","displayToAgent":true,"saveToDatabase":false}}}"#);
    assert_snapshot!(response("newest"), @r#"200 {"parameters":{"name":{"value":"Bob Lee","displayToAgent":true,"saveToDatabase":false},"language":{"value":"English","displayToAgent":true,"saveToDatabase":false}}}"#);
    assert_snapshot!(response("none"), @r#"200 {"parameters":{}}"#);
    assert_snapshot!(response("shared"), @r#"200 {"parameters":{"language":{"value":"English","displayToAgent":true,"saveToDatabase":false}}}"#);
}

#[test]
fn the_result_parameter_carries_the_outcome() {
    let (appliance, _) = known();
    appliance.run(&["settings", "set", "result-parameter", "lookup-result"]);
    let server = appliance.serve();

    // one
    assert_snapshot!(server.lookup(r#"{"phone":"8015551234"}"#), @r#"200 {"parameters":{"name":{"value":"Tom Callahan","displayToAgent":true,"saveToDatabase":false},"language":{"value":"English","displayToAgent":true,"saveToDatabase":false},"lookup-result":{"value":"found","displayToAgent":false,"saveToDatabase":false}}}"#);

    // nobody
    assert_snapshot!(server.lookup(r#"{"phone":"8015559999"}"#), @r#"200 {"parameters":{"lookup-result":{"value":"not-found","displayToAgent":false,"saveToDatabase":false}}}"#);

    // several
    assert_snapshot!(server.lookup(r#"{"phone":"8015550100"}"#), @r#"200 {"parameters":{"language":{"value":"English","displayToAgent":true,"saveToDatabase":false},"lookup-result":{"value":"several","displayToAgent":false,"saveToDatabase":false}}}"#);

    // several, answered by nothing except the result
    appliance.run(&["settings", "set", "several", "none"]);
    assert_snapshot!(appliance.serve().lookup(r#"{"phone":"8015550100"}"#), @r#"200 {"parameters":{"lookup-result":{"value":"several","displayToAgent":false,"saveToDatabase":false}}}"#);
}

#[test]
fn callers_not_found_get_the_values_set_for_them() {
    let (appliance, _) = known();
    appliance.run(&["field", "set", "language", "--nobody", "English \"default\""]);
    appliance.run(&["field", "set", "phone", "--nobody", "withheld all the same"]);
    let server = appliance.serve();

    // nobody
    assert_snapshot!(server.lookup(r#"{"phone":"8015559999"}"#), @r#"200 {"parameters":{"language":{"value":"English \"default\"","displayToAgent":true,"saveToDatabase":false}}}"#);

    // one contact
    assert_snapshot!(server.lookup(r#"{"phone":"8015551234"}"#), @r#"200 {"parameters":{"name":{"value":"Tom Callahan","displayToAgent":true,"saveToDatabase":false},"language":{"value":"English","displayToAgent":true,"saveToDatabase":false}}}"#);

    // nobody, and the setting that switches these values off
    appliance.run(&["settings", "set", "nobody", "empty"]);
    assert_snapshot!(appliance.serve().lookup(r#"{"phone":"8015559999"}"#), @r#"200 {"parameters":{}}"#);
}

#[test]
fn a_field_can_require_the_key_that_must_have_matched() {
    let (appliance, _) = known();
    appliance.run(&["field", "set", "language", "--only-matched-by", "account-num"]);
    let server = appliance.serve();

    // found by phone alone: a number can be forged
    assert_snapshot!(server.lookup(r#"{"phone":"8015551234"}"#), @r#"200 {"parameters":{"name":{"value":"Tom Callahan","displayToAgent":true,"saveToDatabase":false}}}"#);

    // found by the account number
    assert_snapshot!(server.lookup(r#"{"account-num":"76541643"}"#), @r#"200 {"parameters":{"name":{"value":"Tom Callahan","displayToAgent":true,"saveToDatabase":false},"language":{"value":"English","displayToAgent":true,"saveToDatabase":false}}}"#);

    // the account number is wrong, the phone finds the contact
    assert_snapshot!(server.lookup(r#"{"account-num":"1","phone":"8015551234"}"#), @r#"200 {"parameters":{"name":{"value":"Tom Callahan","displayToAgent":true,"saveToDatabase":false}}}"#);

    // the phone finds two, the account number decides first
    assert_snapshot!(server.lookup(r#"{"account-num":"0012","phone":"8015550100"}"#), @r#"200 {"parameters":{"name":{"value":"Ann Lee","displayToAgent":true,"saveToDatabase":false},"language":{"value":"English","displayToAgent":true,"saveToDatabase":false}}}"#);

    // the required key matched, though another one decided
    appliance.run(&["key", "set", "account-num", "--priority", "99"]);
    assert_snapshot!(appliance.serve().lookup(r#"{"account-num":"76541643","phone":"8015551234"}"#), @r#"200 {"parameters":{"name":{"value":"Tom Callahan","displayToAgent":true,"saveToDatabase":false},"language":{"value":"English","displayToAgent":true,"saveToDatabase":false}}}"#);
}

#[test]
fn values_are_sent_as_written_in_the_sheet() {
    let server = Appliance::with_sheet("Phone,Note\n8015550101,\" 0012 \"\n8015550102,1E5\n8015550103,\"two\nlines, \"\"q\"\" \\ \u{1F600}\"\n8015550104,2024-01-02\n8015550105,\n")
        .serve();
    assert_snapshot!(server.lookup(r#"{"phone":"8015550101"}"#), @r#"200 {"parameters":{"phone":{"value":"8015550101","displayToAgent":true,"saveToDatabase":false},"note":{"value":" 0012 ","displayToAgent":true,"saveToDatabase":false}}}"#);
    assert_snapshot!(server.lookup(r#"{"phone":"8015550102"}"#), @r#"200 {"parameters":{"phone":{"value":"8015550102","displayToAgent":true,"saveToDatabase":false},"note":{"value":"1E5","displayToAgent":true,"saveToDatabase":false}}}"#);
    assert_snapshot!(server.lookup(r#"{"phone":"8015550103"}"#), @r#"200 {"parameters":{"phone":{"value":"8015550103","displayToAgent":true,"saveToDatabase":false},"note":{"value":"two\nlines, \"q\" \\ 😀","displayToAgent":true,"saveToDatabase":false}}}"#);
    assert_snapshot!(server.lookup(r#"{"phone":"8015550104"}"#), @r#"200 {"parameters":{"phone":{"value":"8015550104","displayToAgent":true,"saveToDatabase":false},"note":{"value":"2024-01-02","displayToAgent":true,"saveToDatabase":false}}}"#);

    // an empty cell is an empty text
    assert_snapshot!(server.lookup(r#"{"phone":"8015550105"}"#), @r#"200 {"parameters":{"phone":{"value":"8015550105","displayToAgent":true,"saveToDatabase":false},"note":{"value":"","displayToAgent":true,"saveToDatabase":false}}}"#);
}

#[test]
fn two_sheets_answer_and_a_caller_in_both_is_several() {
    let appliance = Appliance::with_sheet("Name,Phone,City\nTom,8015551234,Provo\nAnn,8015550100,Provo\n");
    let file = appliance.folder().join("suppliers.csv");
    std::fs::write(&file, "Name,Phone,Firm\nTom,8015551234,ACME\nBo,8015550111,ACME\n").unwrap();
    appliance.run(&["import", file.to_str().unwrap(), "--sheet", "suppliers", "--new", "--publish-anyway"]);
    appliance.run(&["field", "set", "firm", "--release", "sent"]);
    let server = appliance.serve();

    // in the one
    assert_snapshot!(server.lookup(r#"{"phone":"8015550100"}"#), @r#"200 {"parameters":{"name":{"value":"Ann","displayToAgent":true,"saveToDatabase":false},"phone":{"value":"8015550100","displayToAgent":true,"saveToDatabase":false},"city":{"value":"Provo","displayToAgent":true,"saveToDatabase":false}}}"#);

    // in the other
    assert_snapshot!(server.lookup(r#"{"phone":"8015550111"}"#), @r#"200 {"parameters":{"name":{"value":"Bo","displayToAgent":true,"saveToDatabase":false},"phone":{"value":"8015550111","displayToAgent":true,"saveToDatabase":false},"firm":{"value":"ACME","displayToAgent":true,"saveToDatabase":false}}}"#);

    // in both: what they agree on
    assert_snapshot!(server.lookup(r#"{"phone":"8015551234"}"#), @r#"200 {"parameters":{"name":{"value":"Tom","displayToAgent":true,"saveToDatabase":false},"phone":{"value":"8015551234","displayToAgent":true,"saveToDatabase":false}}}"#);

    // in both: the sheet published last
    appliance.run(&["settings", "set", "several", "newest"]);
    assert_snapshot!(appliance.serve().lookup(r#"{"phone":"8015551234"}"#), @r#"200 {"parameters":{"name":{"value":"Tom","displayToAgent":true,"saveToDatabase":false},"phone":{"value":"8015551234","displayToAgent":true,"saveToDatabase":false},"firm":{"value":"ACME","displayToAgent":true,"saveToDatabase":false}}}"#);
}

#[test]
fn a_response_is_json_that_no_cache_keeps() {
    let (_appliance, server) = known();
    let response = server.post(&server.token, r#"{"phone":"8015551234"}"#);
    assert_eq!(response.header("content-type"), Some("application/json"));
    assert_eq!(response.header("cache-control"), Some("no-store"));
    assert_eq!(response.header("content-encoding"), None);

    // Each content type of the request gets the same response.
    for content_type in
        ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16", "nonsense"]
    {
        let bearer = format!("Bearer {}", server.token);
        let headers = [
            ("content-type", content_type),
            ("authorization", bearer.as_str()),
            ("accept-encoding", "gzip, br"),
        ];
        let other = server.send("POST", "/lookup", &headers, br#"{"phone":"8015551234"}"#);
        assert_eq!(other.header("content-encoding"), None);
        assert_eq!((other.status, other.body), (200, response.body.clone()), "{content_type}");
    }
}

#[test]
fn a_body_over_64_kib_is_too_large() {
    let (_appliance, server) = known();
    let padded = |bytes: usize| format!("{}{}", r#"{"phone":"8015551234"}"#, " ".repeat(bytes - 22));
    assert!(server.lookup(&padded(64 * 1024)).starts_with("200"));
    assert_snapshot!(server.lookup(&padded(64 * 1024 + 1)), @r#"413 {"type":"about:blank","title":"The request is too large","status":413,"code":"too-large","detail":"A lookup's body has at most 64 KiB."}"#);
    let chunked = format!(
        "POST /lookup HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {}\r\nTransfer-Encoding: chunked\r\n\r\n11170\r\n{}\r\n0\r\n\r\n",
        server.token,
        " ".repeat(70_000)
    );
    assert!(server.raw(chunked.as_bytes()).starts_with("HTTP/1.1 413"));
}

#[test]
fn another_method_gets_a_405_that_names_the_allowed_one() {
    let (_appliance, server) = known();
    for method in ["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "QUERY"] {
        let response = server.send(method, "/lookup", &[], b"");
        assert_eq!((response.status, response.header("allow")), (405, Some("POST")), "{method}");
    }
    assert_snapshot!(server.get("/lookup").body, @r#"{"type":"about:blank","title":"This address is used with another method","status":405,"code":"method","detail":"This address works. Xima must POST to it with a token; a browser cannot show anything here."}"#);
}

#[test]
fn a_failed_lookup_is_a_503_and_never_an_empty_response() {
    // No sheet has been imported.
    let empty = Appliance::empty();
    let server = empty.serve();
    let response = server.post(&server.token, r#"{"phone":"8015551234"}"#);
    assert_snapshot!(format!("{} {}", response.status, response.body), @r#"503 {"type":"about:blank","title":"The lookup could not be done","status":503,"code":"no-sheet","detail":"There is no sheet yet, so nobody can be looked up. Import one on the page or with \"datadip import FILE\"."}"#);
    assert_eq!(response.header("retry-after"), Some("1"));

    // The body arrives after the deadline.
    let (appliance, _) = known();
    appliance.run(&["settings", "set", "deadline-ms", "200"]);
    let server = appliance.serve();
    let slow = format!(
        "POST /lookup HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {}\r\nContent-Length: 99\r\n\r\n{{",
        server.token
    );
    let response = server.raw(slow.as_bytes());
    assert!(response.starts_with("HTTP/1.1 503"), "{response}");
    assert!(response.contains(r#""code":"deadline""#), "{response}");
}
