//! Tests `datadip backup`, `datadip restore`, the nightly backup, and `/api/backups`.

use crate::support::{Appliance, Server, wait_until};
use insta::assert_snapshot;
use rusqlite::Connection;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

const SHEET: &str = "Name,Phone,Account\nTom,8015551234,A-1\nAnn,(801) 555-0100,A-2\nBo,8015550100,A-3\n";

/// Found, found by several, found by two keys, and unknown.
const QUESTIONS: [&str; 5] = [
    r#"{"phone":"8015551234"}"#,
    r#"{"phone":"8015550100"}"#,
    r#"{"phone":"8015550100","account":"a-3"}"#,
    r#"{"account":"A-2"}"#,
    r#"{"phone":"2125550123"}"#,
];

#[test]
fn a_backup_restored_into_an_empty_data_folder_gives_every_answer_as_before() {
    let appliance = Appliance::with_sheet("Name,Phone,Account\nOld,8015551234,A-1\n");
    appliance.import(SHEET);
    appliance.run(&["key", "set", "account", "--kind", "text", "--fields", "account"]);
    appliance.run(&["field", "set", "name", "--save", "on", "--nobody", "Nobody"]);
    appliance.run(&["settings", "set", "result-parameter", "outcome"]);
    let server = appliance.page();
    let before = answers(&server, &server.token);
    assert!(before[0].contains("Tom") && before[4].contains("Nobody"), "{before:#?}");
    let backup = appliance.folder().join("copy.db");
    // While it serves.
    appliance.run(&["backup", path(&backup)]);
    assert_eq!(fs::metadata(&backup).unwrap().permissions().mode() & 0o777, 0o600);

    let empty = Appliance::empty();
    let said = empty.output(&["restore", path(&backup)]);
    assert!(said.status.success(), "{said:?}");
    assert!(!String::from_utf8_lossy(&said.stderr).contains("go back"), "nothing was there before");
    let restored = empty.serve();
    assert_eq!(answers(&restored, &server.token), before, "by the token of the original server");
    // Its history came along.
    empty.run(&["sheet", "undo", "contacts"]);
    wait_until("the older version answers", || restored.lookup(QUESTIONS[0]).contains("Old"));
}

#[test]
fn a_restore_is_followed_by_the_server_ends_sessions_and_has_a_way_back() {
    let appliance = Appliance::with_sheet(SHEET);
    let stolen = appliance.token(&[]);
    let server = appliance.page();
    let backup = appliance.folder().join("copy.db");
    appliance.run(&["backup", path(&backup)]);
    let page = server.sign_in();
    let id = stolen.split('_').nth(1).unwrap();
    appliance.run(&["token", "revoke", id]);
    appliance.import("Name,Phone,Account\nThomas,8015551234,A-1\n");
    wait_until("the new sheet answers", || server.lookup(QUESTIONS[0]).contains("Thomas"));

    let said = appliance.output(&["restore", path(&backup)]);
    let said = String::from_utf8(said.stderr).unwrap();
    wait_until("the restored sheet answers", || server.lookup(QUESTIONS[0]).contains(r#""Tom""#));
    assert_eq!(page.send("GET", "/api/overview", "").status, 401);
    assert_eq!(server.post(&stolen, QUESTIONS[0]).status, 401, "what was revoked stays so");
    let history = server.sign_in().says("GET", "/api/changes", "");
    assert!(history.contains("Everything was restored from the backup copy.db."), "{history}");

    let (_, way_back) = said.split_once("go back to it: datadip restore ").expect(&said);
    appliance.run(&["restore", way_back.trim()]);
    wait_until("what was there before answers", || server.lookup(QUESTIONS[0]).contains("Thomas"));
    // Versions made from now on are no older ones by the same number.
    appliance.import("Name,Phone,Account\nTimothy,8015551234,A-1\n");
    wait_until("the next sheet answers", || server.lookup(QUESTIONS[0]).contains("Timothy"));
}

#[test]
fn what_is_no_backup_is_refused_and_nothing_is_changed() {
    let appliance = Appliance::with_sheet(SHEET);
    let good = appliance.folder().join("good.db");
    appliance.run(&["backup", path(&good)]);
    let database = appliance.folder().join("datadip.db");
    let server = appliance.serve();
    let before = answers(&server, &server.token);
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

    let said = |name: &str| {
        let output = appliance.output(&["restore", path(&file(name))]);
        let folder = format!("{}/", appliance.folder().display());
        let said = String::from_utf8(output.stderr).unwrap().replace(&folder, "");
        format!("{} {}", output.status.code().unwrap(), said.trim())
    };
    assert_snapshot!(said("nowhere.db"), @"1 datadip: nowhere.db cannot be read: No such file or directory (os error 2). Nothing was changed. Check the path and its permissions.");
    assert_snapshot!(said("empty.db"), @"1 datadip: empty.db is not a backup of datadip. Nothing was changed. Choose a file made by datadip backup.");
    assert_snapshot!(said("text.db"), @"1 datadip: text.db is not a backup of datadip. Nothing was changed. Choose a file made by datadip backup.");
    assert_snapshot!(said("cut.db"), @"1 datadip: cut.db is damaged. Nothing was changed. Take an older backup.");
    assert_snapshot!(said("holed.db"), @"1 datadip: holed.db is damaged. Nothing was changed. Take an older backup.");
    assert_snapshot!(said("foreign.db"), @"1 datadip: foreign.db is not a backup of datadip. Nothing was changed. Choose a file made by datadip backup.");
    assert_snapshot!(said("newer.db"), @"1 datadip: newer.db was made by a newer datadip than this one (0.1.0). Nothing was changed. Use the newer program.");
    assert_eq!(answers(&server, &server.token), before);

    // Neither does a backup write over anything.
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
fn each_night_has_a_backup_for_as_long_as_is_set() {
    let appliance = Appliance::with_sheet(SHEET);
    let folder = appliance.folder().join("backups");
    fs::create_dir(&folder).unwrap();
    let day =
        |ago: i64| (jiff::Zoned::now() - jiff::Span::new().days(ago)).strftime("%Y-%m-%d.db").to_string();
    let asked_for =
        ["kept-by-hand.db", "2020-01-02-030405-006.db", "before-restore-2020-01-02-030405-006.db"];
    for old in [&*day(400), &day(8), &day(3)].iter().chain(&asked_for) {
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
    assert!(asked_for.iter().all(|kept| names.contains(&(*kept).to_owned())), "{names:?}");
    assert!(!names.contains(&day(400)), "{names:?}");

    // With the list removed, by mistake perhaps, nothing more goes; nor does a set clock take anything away.
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
    assert!(empty.serve().lookup(QUESTIONS[0]).contains("Tom"));
}

#[test]
fn no_backup_is_made_where_none_is_wanted() {
    let appliance = Appliance::with_sheet(SHEET);
    appliance.run(&["settings", "set", "keep-backups-days", "0"]);
    let server = appliance.page();
    let page = server.sign_in();
    assert_eq!(page.says("GET", "/api/backups", ""), "200 []");
    // The thread that would make one has been by: it looks as soon as contacts are loaded.
    std::thread::sleep(std::time::Duration::from_secs(1));
    assert_eq!(page.says("GET", "/api/backups", ""), "200 []");
}

#[test]
fn the_page_makes_backups_and_hands_them_out() {
    let appliance = Appliance::with_sheet(SHEET);
    appliance.run(&["settings", "set", "keep-backups-days", "0"]);
    let server = appliance.page();
    let page = server.sign_in();
    let made = page.send("POST", "/api/backups", "");
    assert_eq!(made.status, 201, "{}", made.body);
    let made: serde_json::Value = serde_json::from_str(&made.body).unwrap();
    let name = made["name"].as_str().unwrap();
    let all = page.json("/api/backups");
    assert_eq!(all[0]["name"], name);
    assert!(all[0]["bytes"].as_u64().unwrap() > 1000);

    let bytes = page.download(&format!("/api/backups/{name}"));
    assert!(bytes.starts_with(b"SQLite format 3\0"));
    let file = appliance.folder().join("downloaded.db");
    fs::write(&file, bytes).unwrap();
    let empty = Appliance::empty();
    empty.run(&["restore", path(&file)]);
    assert!(empty.serve().lookup(QUESTIONS[0]).contains("Tom"));

    for elsewhere in
        ["nothing.db", "..%2Fdatadip.db", "%2Fetc%2Fpasswd", "..", "%2e%2e%2fdatadip.db", "x%00.db"]
    {
        assert_eq!(page.send("GET", &format!("/api/backups/{elsewhere}"), "").status, 404, "{elsewhere}");
    }
}

fn answers(server: &Server, token: &str) -> Vec<String> {
    QUESTIONS.iter().map(|question| server.post(token, question).body).collect()
}

fn names(folder: &Path) -> Vec<String> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}
