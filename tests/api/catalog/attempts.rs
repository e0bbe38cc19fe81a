//! Tests the history of imports and the warnings about those that no person waited for.

use crate::support::{Appliance, Page, Server, wait_until};
use insta::assert_snapshot;
use serde_json::Value;

fn rows(count: usize) -> String {
    (0..count).fold("Account Num,Phone\n".to_owned(), |csv, row| format!("{csv}{row:04},80155501{row:02}\n"))
}

fn put(server: &Server, token: &str, sheet: &str, file: &[u8]) -> u16 {
    let token = format!("Bearer {token}");
    server.send("PUT", &format!("/api/sheets/{sheet}"), &[("authorization", &token)], file).status
}

/// Returns `CODE: SENTENCE` of each warning about an import, without the times.
fn warnings(page: &Page<'_>) -> Vec<String> {
    let overview = page.json("/api/overview");
    let all = overview["warnings"].as_array().unwrap();
    let imports = all.iter().filter(|warning| warning["code"].as_str().unwrap().starts_with("import-"));
    let line = |warning: &Value| {
        let sentence = warning["sentence"].as_str().unwrap();
        let (before, after) = sentence.split_once(" (").unwrap();
        let (_, after) = after.split_once("). ").unwrap();
        format!("{}: {before}. {after}", warning["code"].as_str().unwrap())
    };
    imports.map(line).collect()
}

/// Waits until the only warning about an import has this code, or for none at all.
fn wait_for(page: &Page<'_>, code: &str) -> String {
    wait_until("the warning is there", || match warnings(page).as_slice() {
        [only] => only.starts_with(code) && !code.is_empty(),
        all => all.is_empty() && code.is_empty(),
    });
    warnings(page).join("\n")
}

/// Returns `SHEET OUTCOME VERSION UNATTENDED IMPORTED` of each attempt.
fn history(page: &Page<'_>, query: &str) -> Vec<String> {
    let list = page.json(&format!("/api/attempts{query}"));
    let line = |each: &Value| {
        let (sheet, outcome, rows) = (&each["sheet"], &each["outcome"], &each["rows"]["imported"]);
        format!("{sheet} {outcome} {} {} {rows}", each["version"], each["unattended"])
    };
    list["attempts"].as_array().unwrap().iter().map(line).collect()
}

#[test]
fn failures_of_unattended_imports_stand_on_the_overview_until_one_succeeds() {
    let appliance = Appliance::with_sheet(&rows(20));
    let token = appliance.token(&["--for", "import"]);
    let inbox = appliance.folder().join("inbox");
    appliance.set_password(crate::support::PASSWORD);
    let server = appliance.serve_with(&["--watch", inbox.to_str().unwrap()]);
    let page = server.sign_in();
    // Somebody sees the failure of a page's import.
    let upload: Value =
        serde_json::from_str(&page.send("POST", "/api/uploads?name=a.csv", "x").body).unwrap();
    page.send("POST", &format!("/api/uploads/{}/publish", upload["id"].as_str().unwrap()), "{}");
    wait_until("the job has ended", || history(&page, "").len() == 2);
    assert_eq!(put(&server, &token, "contacts", rows(5).as_bytes()), 409);
    assert_snapshot!(wait_for(&page, "import-held"), @r#"import-held: The file "contacts.csv" for the sheet "contacts" was held back. This file has 5 rows, the list in use has 20. Callers in the missing rows would not be found. Look whether the file was saved half-way or filtered, and import the whole one."#);
    let picture = appliance.folder().join("picture");
    std::fs::write(&picture, b"\x89PNG\r\n\x1a\n\0\0").unwrap();
    std::fs::rename(picture, inbox.join("contacts.csv")).unwrap();
    assert_snapshot!(wait_for(&page, "import-failed"), @r#"import-failed: The file "contacts.csv" for the sheet "contacts" was not imported. This is a picture (PNG), not a spreadsheet. Ask for the list as CSV or XLSX."#);
    assert_eq!(put(&server, &token, "contacts", rows(21).as_bytes()), 200);
    assert_eq!(wait_for(&page, ""), "");
    assert_snapshot!(history(&page, "?sheet=contacts").join("\n"), @r#"
    "contacts" "published" 2 true 21
    "contacts" "failed" null true null
    "contacts" "held" null true 5
    "contacts" "failed" null false null
    "contacts" "published" 1 false 20
    "#);
}

#[test]
fn attempts_are_listed_50_a_page() {
    let appliance = Appliance::with_sheet(&rows(20));
    let server = appliance.page();
    let page = server.sign_in();
    let store = datadip::server::open_store(appliance.folder()).unwrap();
    let attempt = store.attempts(None, None, 1).unwrap().attempts.remove(0);
    for _ in 0..100 {
        store.record_attempt(&attempt).unwrap();
    }
    let first = page.json("/api/attempts");
    assert_eq!(first["attempts"].as_array().unwrap().len(), 50);
    let second = page.json(&format!("/api/attempts?before={}", first["next"]));
    let third = page.json(&format!("/api/attempts?before={}", second["next"]));
    assert_eq!((third["attempts"].as_array().unwrap().len(), &third["next"]), (1, &Value::Null));
    assert_snapshot!(page.text("GET", "/api/attempts?page=2", ""), @r#"400 {"type":"about:blank","title":"The request cannot be understood","status":400,"code":"bad-query","detail":"This address has no parameter \"page\"; it takes sheet, before. Nothing was done. Correct the name or leave it out, and send the request again."}"#);
    assert_eq!(page.send("GET", "/api/attempts?sheet=a%20b", "").status, 422);
}

#[test]
fn a_nightly_file_that_is_cut_off_is_in_the_history() {
    let appliance = Appliance::with_sheet(&rows(20));
    let token = appliance.token(&["--for", "import"]);
    let server = appliance.page();
    let page = server.sign_in();
    let head = format!(
        "PUT /api/sheets/contacts HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Length: 1000\r\n\r\nAccount"
    );
    let mut stream = std::net::TcpStream::connect(server.host()).unwrap();
    std::io::Write::write_all(&mut stream, head.as_bytes()).unwrap();
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    assert_snapshot!(wait_for(&page, "import-failed"), @r#"import-failed: The file "contacts.csv" for the sheet "contacts" was not imported. The file is incomplete. Send it again."#);
}
