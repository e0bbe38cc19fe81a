//! Tests a disk that is full during an import, a change or a flush of activity, and a read-only one.

use crate::list::{list, lookup_body, responses};
use crate::sandbox::{Sandbox, Snapshot};
use crate::support::small_disk::SmallDisk;
use crate::support::{Page, Response, wait_until};
use serde_json::Value;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

const ROWS: u64 = 900;
const FULL: &str = "the disk is full";

#[test]
fn a_disk_that_is_full_at_any_moment_of_a_change_leaves_the_old_or_the_new_state() {
    let Some(disk) = SmallDisk::new() else { return };
    disk.resize(16 << 10);
    let mut sandbox = Sandbox::new_in(disk.path(), ROWS);
    let (mut done, mut refused) = (0, 0);
    for (round, free) in (0..64).step_by(4).chain((64..900).step_by(52)).enumerate() {
        let before = Snapshot::of(&sandbox.appliance);
        let file = sandbox.next_list();
        let mut new = sandbox.state.clone();
        let value = if new.settings.has_result { "off" } else { "lookup-result" };
        let arguments: &[&str] = match round % 3 {
            0 => {
                new = new.with(sandbox.editions);
                &["import", &file]
            }
            1 => {
                new.current -= 1;
                &["sheet", "undo", "contacts"]
            }
            _ => {
                new.settings.has_result = !new.settings.has_result;
                &["settings", "set", "result-parameter", value]
            }
        };
        // In every other round a server holds the database open.
        let server = (round % 2 == 0).then(|| sandbox.serve());
        let ballast = Ballast::leaving(disk.path(), free);
        let output = sandbox.appliance.output(arguments);
        let stderr = String::from_utf8(output.stderr).unwrap();
        if let Some(server) = server {
            // The server may load the change between two lookups.
            let (old, new) = (sandbox.state.expected(ROWS), new.expected(ROWS));
            for (number, response) in responses(&server, ROWS).iter().enumerate() {
                assert!([&old[number], &new[number]].contains(&response), "{free} KiB free: {response}");
            }
        }
        drop(ballast);
        match output.status.code() {
            Some(0) => done += 1,
            code => {
                assert_eq!(code, Some(1), "{free} KiB free, {arguments:?}: {stderr}");
                assert!(stderr.contains(FULL) && stderr.lines().count() == 1, "{free} KiB free: {stderr}");
                refused += 1;
            }
        }
        let server = sandbox.serve();
        let is_new = sandbox.is_old_or_new(&server, &before, &new, output.status.success());
        assert!(is_new == output.status.success(), "{free} KiB free, {arguments:?}: {stderr}");
        sandbox.check_and_import();
    }
    println!("disk: {done} changes were made, {refused} refused");
    assert!(done > 0 && refused > 0);
}

#[test]
fn with_a_full_disk_lookups_are_answered_and_counted_once_there_is_room() {
    let Some(disk) = SmallDisk::new() else { return };
    disk.resize(8 << 10);
    let sandbox = Sandbox::new_in(disk.path(), ROWS);
    let server = sandbox.serve();
    let page = Page { server: &server, cookie: sandbox.cookie.clone() };
    let lookups = |page: &Page<'_>| page.json("/api/overview")["today"]["lookups"].as_u64().unwrap();
    let before = lookups(&page);
    let ballast = Ballast::leaving(disk.path(), 0);
    let mut expected_count = 0;
    wait_until("the full disk is reported", || {
        assert_eq!(responses(&server, ROWS), sandbox.state.expected(ROWS));
        expected_count += crate::list::LOOKUPS as u64;
        server.log().contains("calls cannot be recorded")
    });
    let response = page.send("PUT", "/api/settings/region", r#"{"value":"GB"}"#);
    assert!(response.status == 507 && response.body.contains("Nothing was changed"), "{}", response.body);
    assert_eq!(server.lookup(&lookup_body(0, ROWS)), sandbox.state.expected(ROWS)[0]);
    expected_count += 1;
    drop(ballast);
    wait_until("calls are recorded again", || lookups(&page) == before + expected_count);
    assert_eq!(page.text("PUT", "/api/settings/region", r#"{"value":"GB"}"#), "204 ");
}

#[test]
fn a_client_that_uploads_gets_an_error_that_names_the_full_disk() {
    let Some(disk) = SmallDisk::new() else { return };
    disk.resize(16 << 10);
    let mut sandbox = Sandbox::new_in(disk.path(), ROWS);
    let server = sandbox.serve();
    let page = Page { server: &server, cookie: sandbox.cookie.clone() };
    sandbox.editions += 1;
    let list = list(sandbox.editions, ROWS);
    let uploaded: Value =
        serde_json::from_str(&page.send("POST", "/api/uploads?name=n.csv", &list).body).unwrap();
    let publish = format!("/api/uploads/{}/publish", uploaded["id"].as_str().unwrap());
    let published = || {
        let started: Value = serde_json::from_str(&page.send("POST", &publish, "{}").body).unwrap();
        let job = format!("/api/jobs/{}", started["job"].as_str().unwrap());
        let mut state = Value::Null;
        wait_until("the job has ended", || {
            state = page.json(&job);
            state["state"] != "running" && state["state"] != "waiting"
        });
        state
    };
    let upload_with_token = |list: &str| {
        let bearer = format!("Bearer {}", sandbox.import_token);
        server.send("PUT", "/api/sheets/contacts", &[("Authorization", &bearer)], list.as_bytes())
    };
    // Fails at the first byte of the file, within the file, or at its rows.
    for free in [0, 20, 60, 200] {
        let ballast = Ballast::leaving(disk.path(), free);
        let check_disk_full = |response: &Response| {
            assert_eq!(response.status, 507, "{free} KiB free: {}", response.body);
            let problem: Value = serde_json::from_str(&response.body).unwrap();
            let detail = "The disk is full. Nothing was changed. Make room on it and try again.";
            assert_eq!(
                (&problem["code"], &problem["detail"]),
                (&"disk-full".into(), &detail.into()),
                "{free} KiB free"
            );
        };
        check_disk_full(&upload_with_token(&list));
        if free < 60 {
            check_disk_full(&page.send("POST", "/api/uploads?name=n.csv", &list));
            check_disk_full(&page.send("POST", "/api/backups", ""));
        }
        let ended = published();
        let problem = &ended["problem"];
        assert_eq!((&ended["state"], &problem["code"]), (&"failed".into(), &"disk-full".into()), "{ended}");
        let detail = "The sheet was not imported: the disk is full. Nothing was changed. Make room on it and try again.";
        assert_eq!(problem["detail"], detail);
        assert_eq!(responses(&server, ROWS), sandbox.state.expected(ROWS));
        drop(ballast);
    }
    let ended = published();
    assert_eq!(ended["state"], "done", "{ended}");
    sandbox.state = sandbox.state.with(sandbox.editions);
    assert_eq!(responses(&server, ROWS), sandbox.state.expected(ROWS));
}

#[test]
fn a_read_only_disk_is_reported_and_nothing_is_changed() {
    let Some(disk) = SmallDisk::new() else { return };
    disk.resize(8 << 10);
    let mut sandbox = Sandbox::new_in(disk.path(), ROWS);
    let file = sandbox.next_list();
    disk.remount("ro");
    let commands: [&[&str]; 5] = [
        &["import", &file],
        &["settings", "set", "region", "GB"],
        &["settings", "list"],
        &["lookup", "account-num=1000000"],
        &["serve", "--listen", "127.0.0.1:0"],
    ];
    for command in commands {
        let output = sandbox.appliance.output(command);
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{command:?}: {stderr}");
        assert!(stderr.contains("cannot be written to (Read-only file system"), "{command:?}: {stderr}");
    }
    disk.remount("rw");
    let server = sandbox.serve();
    assert_eq!(responses(&server, ROWS), sandbox.state.expected(ROWS));
    sandbox.check_and_import();
}

/// Fills the disk with a file, except for some KiB; removed when dropped.
struct Ballast(PathBuf);

impl Ballast {
    fn leaving(disk: &Path, kibibytes: u64) -> Ballast {
        let path = disk.join("ballast");
        let mut file = File::create(&path).unwrap();
        let page = [1; 4096];
        loop {
            match file.write_all(&page) {
                Ok(()) => {}
                Err(error) => {
                    assert_eq!(error.kind(), ErrorKind::StorageFull);
                    break;
                }
            }
        }
        let length = file.metadata().unwrap().len();
        let file = OpenOptions::new().write(true).open(&path).unwrap();
        file.set_len(length.saturating_sub(kibibytes << 10)).unwrap();
        Ballast(path)
    }
}

impl Drop for Ballast {
    fn drop(&mut self) {
        std::fs::remove_file(&self.0).unwrap();
    }
}
