//! Tests `datadip backup`, `datadip restore`, the nightly backup, and `/api/backups`.

use crate::support::{Appliance, Server, wait_until};
use insta::assert_snapshot;
use rusqlite::Connection;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

const SHEET: &str = "Name,Phone,Account\nTom,8015551234,A-1\nAnn,(801) 555-0100,A-2\nBo,8015550100,A-3\n";

/// Bodies of lookups: found, several, narrowed by a second key, text key, unknown.
const BODIES: [&str; 5] = [
    r#"{"phone":"8015551234"}"#,
    r#"{"phone":"8015550100"}"#,
    r#"{"phone":"8015550100","account":"a-3"}"#,
    r#"{"account":"A-2"}"#,
    r#"{"phone":"2125550123"}"#,
];

#[test]
fn a_backup_restored_into_an_empty_data_folder_gives_every_response_as_before() {
    let appliance = Appliance::with_sheet("Name,Phone,Account\nOld,8015551234,A-1\n");
    appliance.import(SHEET);
    appliance.run(&["key", "set", "account", "--kind", "text", "--fields", "account"]);
    appliance.run(&["field", "set", "name", "--save", "on", "--nobody", "Nobody"]);
    appliance.run(&["settings", "set", "result-parameter", "outcome"]);
    let server = appliance.page();
    let before = responses(&server, &server.token);
    assert!(before[0].contains("Tom") && before[4].contains("Nobody"), "{before:#?}");
    let backup = appliance.folder().join("copy.db");
    // The server runs meanwhile.
    appliance.run(&["backup", path(&backup)]);
    assert_eq!(fs::metadata(&backup).unwrap().permissions().mode() & 0o777, 0o600);

    let empty = Appliance::empty();
    let output = empty.output(&["restore", path(&backup)]);
    assert!(output.status.success(), "{output:?}");
    assert!(!String::from_utf8_lossy(&output.stderr).contains("go back"), "nothing was there before");
    let restored = empty.serve();
    assert_eq!(responses(&restored, &server.token), before, "by the token of the original server");
    // The backup holds the older versions.
    empty.run(&["sheet", "undo", "contacts"]);
    wait_until("the older version answers", || restored.lookup(BODIES[0]).contains("Old"));
}

#[test]
fn a_restore_reaches_the_running_server_ends_sessions_and_can_be_reversed() {
    let appliance = Appliance::with_sheet(SHEET);
    let revoked = appliance.token(&[]);
    let server = appliance.page();
    let backup = appliance.folder().join("copy.db");
    appliance.run(&["backup", path(&backup)]);
    let page = server.sign_in();
    let id = revoked.split('_').nth(1).unwrap();
    appliance.run(&["token", "revoke", id]);
    appliance.import("Name,Phone,Account\nThomas,8015551234,A-1\n");
    wait_until("the new sheet answers", || server.lookup(BODIES[0]).contains("Thomas"));

    let output = appliance.output(&["restore", path(&backup)]);
    let stderr = String::from_utf8(output.stderr).unwrap();
    wait_until("the restored sheet answers", || server.lookup(BODIES[0]).contains(r#""Tom""#));
    assert_eq!(page.send("GET", "/api/overview", "").status, 401);
    assert_eq!(server.post(&revoked, BODIES[0]).status, 401, "what was revoked stays so");
    let history = server.sign_in().text("GET", "/api/changes", "");
    assert!(history.contains("Everything was restored from the backup copy.db."), "{history}");

    let (_, way_back) = stderr.split_once("go back to it: datadip restore ").expect(&stderr);
    appliance.run(&["restore", way_back.trim()]);
    wait_until("the state before the restore answers", || server.lookup(BODIES[0]).contains("Thomas"));
    // A new version gets a number that no earlier version had.
    appliance.import("Name,Phone,Account\nTimothy,8015551234,A-1\n");
    wait_until("the next sheet answers", || server.lookup(BODIES[0]).contains("Timothy"));
}

#[test]
fn a_file_that_is_no_backup_is_rejected_and_changes_nothing() {
    let appliance = Appliance::with_sheet(SHEET);
    let good = appliance.folder().join("good.db");
    appliance.run(&["backup", path(&good)]);
    let database = appliance.folder().join("datadip.db");
    let server = appliance.serve();
    let before = responses(&server, &server.token);
    let file = |name: &str| appliance.folder().join(name);
    fs::write(file("empty.db"), "").unwrap();
    fs::write(file("text.db"), "Name,Phone\nTom,8015551234\n".repeat(100)).unwrap();
    let whole = fs::read(&good).unwrap();
    fs::write(file("cut.db"), &whole[..whole.len() / 2]).unwrap();
    let middle = whole.len() / 2;
    let holed: Vec<u8> = whole
        .iter()
        .enumerate()
        .map(|(n, byte)| if n / 9000 == middle / 9000 { 0xAA } else { *byte })
        .collect();
    fs::write(file("holed.db"), holed).unwrap();
    Connection::open(file("foreign.db"))
        .unwrap()
        .execute_batch("CREATE TABLE t (a); INSERT INTO t VALUES (1)")
        .unwrap();
    fs::copy(&good, file("newer.db")).unwrap();
    Connection::open(file("newer.db")).unwrap().pragma_update(None, "user_version", 99).unwrap();

    let failure = |name: &str| {
        let output = appliance.output(&["restore", path(&file(name))]);
        let folder = format!("{}/", appliance.folder().display());
        let stderr = String::from_utf8(output.stderr).unwrap().replace(&folder, "");
        format!("{} {}", output.status.code().unwrap(), stderr.trim())
    };
    assert_snapshot!(failure("nowhere.db"), @"1 datadip: nowhere.db cannot be read: No such file or directory (os error 2). Nothing was changed. Check the path and its permissions.");
    assert_snapshot!(failure("empty.db"), @"1 datadip: empty.db is not a backup of datadip. Nothing was changed. Choose a file made by datadip backup.");
    assert_snapshot!(failure("text.db"), @"1 datadip: text.db is not a backup of datadip. Nothing was changed. Choose a file made by datadip backup.");
    assert_snapshot!(failure("cut.db"), @"1 datadip: cut.db is damaged. Nothing was changed. Take an older backup.");
    assert_snapshot!(failure("holed.db"), @"1 datadip: holed.db is damaged. Nothing was changed. Take an older backup.");
    assert_snapshot!(failure("foreign.db"), @"1 datadip: foreign.db is not a backup of datadip. Nothing was changed. Choose a file made by datadip backup.");
    assert_snapshot!(failure("newer.db"), @"1 datadip: newer.db was made by a newer datadip than this one (0.1.0). Nothing was changed. Use the newer program.");
    assert_eq!(responses(&server, &server.token), before);

    // A backup overwrites no file.
    let again = appliance.output(&["backup", path(&good)]);
    assert_eq!(again.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&again.stderr).contains("There is a file"), "{again:?}");
    let live = appliance.output(&["backup", path(&database)]);
    assert_eq!(live.status.code(), Some(1));
    let left: Vec<_> =
        names(appliance.folder()).into_iter().filter(|name| name.starts_with(".datadip-")).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_nightly_backup_is_made_and_kept_for_the_days_that_are_set() {
    let appliance = Appliance::with_sheet(SHEET);
    let folder = appliance.folder().join("backups");
    fs::create_dir(&folder).unwrap();
    let day =
        |ago: i64| (jiff::Zoned::now() - jiff::Span::new().days(ago)).strftime("%Y-%m-%d.db").to_string();
    let manual = ["kept-by-hand.db", "2020-01-02-030405-006.db", "before-restore-2020-01-02-030405-006.db"];
    for old in [&*day(400), &day(8), &day(3)].iter().chain(&manual) {
        fs::write(folder.join(old), "old").unwrap();
    }
    appliance.run(&["settings", "set", "keep-backups-days", "2"]);
    let server = appliance.serve();
    wait_until("the night's backup is made and the old ones are gone", || {
        let names = names(&folder);
        (names.contains(&day(0)) || names.contains(&day(1))) && !names.contains(&day(8))
    });
    let names = names(&folder);
    assert!(names.contains(&day(3)), "{names:?}");
    assert!(manual.iter().all(|kept| names.contains(&(*kept).to_owned())), "{names:?}");
    assert!(!names.contains(&day(400)), "{names:?}");

    // Without a list to back up, and with a backup dated in the future, every backup stays.
    let tonight = names.iter().find(|name| **name == day(0) || **name == day(1)).unwrap();
    drop(server);
    fs::write(folder.join(day(-400)), "of a clock that was ahead").unwrap();
    for change in [["sheet", "remove", "contacts"].as_slice(), &["settings", "set", "keep-backups-days", "0"]]
    {
        appliance.run(change);
        let server = Server::start(appliance.command(&["serve", "--listen", "127.0.0.1:0"]), String::new());
        std::thread::sleep(std::time::Duration::from_secs(1));
        let left = self::names(&folder);
        for name in [tonight, &day(3), &day(-400)] {
            assert!(left.contains(name), "{change:?}: {name} is gone: {left:?}");
        }
        drop(server);
    }
    let empty = Appliance::empty();
    empty.run(&["restore", path(&folder.join(tonight))]);
    assert!(empty.serve().lookup(BODIES[0]).contains("Tom"));
}

#[test]
fn no_backup_is_made_with_nightly_backups_off() {
    let appliance = Appliance::with_sheet(SHEET);
    appliance.run(&["settings", "set", "keep-backups-days", "0"]);
    let server = appliance.page();
    let page = server.sign_in();
    assert_eq!(page.text("GET", "/api/backups", ""), "200 []");
    // The backup thread checks as soon as contacts are loaded; one second covers that.
    std::thread::sleep(std::time::Duration::from_secs(1));
    assert_eq!(page.text("GET", "/api/backups", ""), "200 []");
}

#[test]
fn the_page_makes_backups_and_downloads_them() {
    let appliance = Appliance::with_sheet(SHEET);
    appliance.run(&["settings", "set", "keep-backups-days", "0"]);
    let server = appliance.page();
    let page = server.sign_in();
    let created = page.send("POST", "/api/backups", "");
    assert_eq!(created.status, 201, "{}", created.body);
    let created: serde_json::Value = serde_json::from_str(&created.body).unwrap();
    let name = created["name"].as_str().unwrap();
    let all = page.json("/api/backups");
    assert_eq!(all[0]["name"], name);
    assert!(all[0]["bytes"].as_u64().unwrap() > 1000);

    let bytes = page.download(&format!("/api/backups/{name}"));
    assert!(bytes.starts_with(b"SQLite format 3\0"));
    let file = appliance.folder().join("downloaded.db");
    fs::write(&file, bytes).unwrap();
    let empty = Appliance::empty();
    empty.run(&["restore", path(&file)]);
    assert!(empty.serve().lookup(BODIES[0]).contains("Tom"));

    for elsewhere in
        ["nothing.db", "..%2Fdatadip.db", "%2Fetc%2Fpasswd", "..", "%2e%2e%2fdatadip.db", "x%00.db"]
    {
        assert_eq!(page.send("GET", &format!("/api/backups/{elsewhere}"), "").status, 404, "{elsewhere}");
    }
}

fn responses(server: &Server, token: &str) -> Vec<String> {
    BODIES.iter().map(|body| server.post(token, body).body).collect()
}

fn names(folder: &Path) -> Vec<String> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}
