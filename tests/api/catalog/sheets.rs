//! Tests `/api/sheets`, to which a script sends a sheet, with the guards and report of an import.

use crate::support::{Appliance, Response, Server, wait_until};
use insta::assert_snapshot;
use serde_json::Value;

fn put(server: &Server, token: &str, name: &str, file: &[u8]) -> Response {
    server.send("PUT", &format!("/api/sheets/{name}"), &[("authorization", &format!("Bearer {token}"))], file)
}

fn rows(count: usize) -> String {
    (0..count).fold("Account Num,Phone\n".to_owned(), |csv, row| format!("{csv}{row:04},80155501{row:02}\n"))
}

#[test]
fn a_script_uploads_a_sheet_and_gets_the_report() {
    let appliance = Appliance::empty();
    let token = appliance.token(&["--for", "import"]);
    let server = appliance.serve();
    let response = put(&server, &token, "customers", rows(20).as_bytes());
    let report: Value = serde_json::from_str(&response.body).unwrap();
    assert_eq!((response.status, &report["published"], &report["version"]), (200, &true.into(), &1.into()));
    // The response comes once lookups use the new version.
    assert!(server.lookup(r#"{"account-num":"0007"}"#).contains("8015550107"));
    assert!(appliance.run(&["sheet", "list"]).contains("token \"test\""));

    // A version held back leaves the current one in use.
    let response = put(&server, &token, "customers", rows(5).as_bytes());
    let report: Value = serde_json::from_str(&response.body).unwrap();
    assert_eq!((response.status, &report["published"]), (409, &false.into()));
    assert_snapshot!(report["held_back"], @r#"["This file has 5 rows, the list in use has 20. Callers in the missing rows would not be found. Look whether the file was saved half-way or filtered, and import the whole one."]"#);
    assert!(server.lookup(r#"{"account-num":"0019"}"#).contains("8015550119"));

    // A file of another type.
    let response = put(&server, &token, "customers", b"%PDF-1.7 not a sheet");
    assert_snapshot!(format!("{} {}", response.status, response.body), @r#"422 {"type":"about:blank","title":"This cannot be done","status":422,"code":"not-a-sheet","detail":"This is a PDF, not a spreadsheet. Open the original list in your spreadsheet program, save it as CSV or XLSX and try again."}"#);
    let response = put(&server, &token, "My%20Sheet", rows(5).as_bytes());
    assert_snapshot!(format!("{} {}", response.status, response.body), @r#"422 {"type":"about:blank","title":"This cannot be done","status":422,"code":"bad-name","detail":"A sheet's name has up to 40 letters (a to z), digits and dashes, for example customers."}"#);
    assert!(server.lookup(r#"{"account-num":"0019"}"#).contains("8015550119"));
    assert_no_uploads_left(&appliance);
}

#[test]
fn a_script_makes_a_new_list_only_when_it_asks_for_one() {
    let appliance = Appliance::empty();
    let token = appliance.token(&["--for", "import"]);
    let server = appliance.serve();
    let put = |name: &str| {
        let response = put(&server, &token, name, rows(20).as_bytes());
        format!("{} {}", response.status, response.body)
    };
    assert!(put("customers").starts_with("200 "));
    assert_snapshot!(put("custmers"), @r#"422 {"type":"about:blank","title":"This cannot be done","status":422,"code":"unknown-sheet","detail":"There is no sheet \"custmers\". Did you mean \"customers\"? Nothing was imported. Give the name of a sheet, or ask for a new one: with --new on the command line, ?new=true in the address, or a folder named custmers inside the watched one."}"#);
    assert_snapshot!(put("customers?new=true"), @r#"422 {"type":"about:blank","title":"This cannot be done","status":422,"code":"name-taken","detail":"There is already a sheet \"customers\". Nothing was imported. Choose another name for the new one, or import into the sheet that is there."}"#);
    assert_eq!(appliance.run(&["sheet", "list", "--json"]).matches("\"sheet\"").count(), 1);
    // The same people in two lists would be several.
    assert!(put("suppliers?new=true").starts_with("409 "));
    assert!(put("suppliers?new=true&publish_anyway=true").starts_with("200 "));
    assert!(put("suppliers").starts_with("200 "));
    assert_eq!(appliance.run(&["sheet", "list", "--json"]).matches("\"suppliers\"").count(), 2);
}

#[test]
fn a_script_says_in_the_address_how_a_file_is_read_and_what_becomes_of_it() {
    let appliance = Appliance::empty();
    let token = appliance.token(&["--for", "import"]);
    let server = appliance.serve();
    let put = |query: &str, file: &[u8]| {
        let response = put(&server, &token, &format!("customers{query}"), file);
        (response.status, serde_json::from_str::<Value>(&response.body).unwrap())
    };
    let list = "A report\nAccount Num|Name|Phone\n0001|Ren\u{e9}|8015550101\n0002|Ann|8015550102\n";
    let list: Vec<u8> = list.chars().map(|letter| letter as u8).collect();
    let (status, report) = put("?encoding=windows-1252&delimiter=pipe&header_row=2", &list);
    assert_eq!((status, &report["rows"]["imported"]), (200, &2.into()));
    let file = (&report["file"]["encoding"], &report["file"]["delimiter"]);
    assert_eq!(file, (&"windows-1252".into(), &"|".into()));
    assert!(server.lookup(r#"{"account-num":"0001"}"#).contains("Ren\u{e9}"));

    let one = b"Account Num,Name,Phone\n0003,Bo,8015550103\n";
    let (status, report) = put("?check=true", one);
    assert_eq!((status, &report["published"]), (409, &false.into()));
    assert_eq!(report["held_back"].as_array().map(Vec::len), Some(3), "{report}");
    let (status, report) = put("?mode=merge&by=Account+Num&check=true", one);
    assert_eq!((status, &report["published"], &report["contacts"]), (200, &false.into(), &3.into()));
    assert!(!server.lookup(r#"{"account-num":"0003"}"#).contains("Bo"));
    let (status, report) = put("?mode=merge&by=Account+Num", one);
    assert_eq!((status, &report["contacts"]), (200, &3.into()));
    let (status, report) = put("?publish_anyway=true", one);
    assert_eq!((status, &report["contacts"]), (200, &1.into()));
    let workbook = include_bytes!("../../core/import/fixtures/workbook-worksheet-specified.xlsx");
    let note = put("?worksheet=Suppliers&check=true", workbook).1["notes"].to_string();
    assert!(note.contains("The worksheet \\\"Suppliers\\\" was read"), "{note}");
    for (query, code) in [
        ("?chekc=true", "400 bad-query"),
        ("?check=perhaps", "400 bad-query"),
        ("?check", "400 bad-query"),
        ("?header_row=first", "400 bad-query"),
        ("?mode=replase", "422 bad-mode"),
        ("?by=Phone", "422 bad-mode"),
        ("?encoding=klingon", "422 bad-reading"),
    ] {
        let (status, problem) = put(query, one);
        assert_eq!(format!("{status} {}", problem["code"].as_str().unwrap()), code, "{query}: {problem}");
    }
    assert!(server.lookup(r#"{"account-num":"0003"}"#).contains("Bo"));
}

#[test]
fn curl_uploads_a_file_as_the_readme_says() {
    let appliance = Appliance::empty();
    let token = appliance.token(&["--for", "import"]);
    let server = appliance.serve();
    let file = appliance.folder().join("c.csv");
    std::fs::write(&file, rows(3)).unwrap();
    let status = std::process::Command::new("curl")
        .args([
            "-sf",
            "-o",
            "/dev/null",
            "-T",
            file.to_str().unwrap(),
            "-H",
            &format!("Authorization: Bearer {token}"),
        ])
        .arg(format!("{}/api/sheets/customers", server.address))
        .status()
        .unwrap();
    assert!(status.success());
    assert!(server.lookup(r#"{"account-num":"0002"}"#).contains("8015550102"));
    // A form has the file between lines of its own, which would become contacts.
    let output = std::process::Command::new("curl")
        .args(["-s", "-X", "PUT", "-F", &format!("file=@{}", file.display()), "-H"])
        .arg(format!("Authorization: Bearer {token}"))
        .arg(format!("{}/api/sheets/customers", server.address))
        .output()
        .unwrap();
    assert!(String::from_utf8(output.stdout).unwrap().contains("A form was sent (curl -F)"));
}

#[test]
fn a_file_over_the_limit_is_refused_before_it_is_read_whole() {
    let appliance = Appliance::empty();
    let token = appliance.token(&["--for", "import"]);
    let server = appliance.serve();
    let large = vec![b'x'; (512 << 20) + 1];
    let head = format!(
        "PUT /api/sheets/customers HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {token}\r\nContent-Length: {}\r\n\r\n",
        large.len()
    );
    let mut stream = std::net::TcpStream::connect(server.host()).unwrap();
    std::io::Write::write_all(&mut stream, head.as_bytes()).unwrap();
    // The server may close before it has read everything.
    let _ = std::io::Write::write_all(&mut stream, &large);
    let mut response = Vec::new();
    let _ = std::io::Read::read_to_end(&mut stream, &mut response);
    let response = String::from_utf8_lossy(&response);
    assert!(response.starts_with("HTTP/1.1 413"), "{response}");
    assert_no_uploads_left(&appliance);
}

fn assert_no_uploads_left(appliance: &Appliance) {
    let folder = appliance.folder().join("uploads");
    wait_until("the file is deleted", || std::fs::read_dir(&folder).unwrap().next().is_none());
}

#[test]
fn an_exported_list_has_its_cells_as_imported_and_leaves_no_temporary_copy() {
    let appliance = Appliance::with_sheet("Name,Phone\n\"Tom, the 2nd\",8015551234\nAnn,\n");
    let server = appliance.page();
    let page = server.sign_in();
    let sheet = &page.json("/api/sheets")[0]["name"];
    let response = page.send("GET", &format!("/api/sheets/{}/export", sheet.as_str().unwrap()), "");
    assert_eq!(response.status, 200, "{}", response.body);
    assert!(response.body.contains("\"Tom, the 2nd\",\"8015551234\""), "{}", response.body);
    assert_no_uploads_left(&appliance);
}
