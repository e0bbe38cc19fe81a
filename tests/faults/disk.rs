//! Tests a disk that is full during an import, a change or a flush of activity, and one that is read-only.

use crate::list::{asked, list, question};
use crate::sandbox::{Remembered, Sandbox};
use crate::support::small_disk::SmallDisk;
use crate::support::{Page, Reply, wait_until};
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
        let before = Remembered::of(&sandbox.appliance);
        let file = sandbox.next_list();
        let mut new = sandbox.state.clone();
        let value = if new.manner.says_result { "off" } else { "lookup-result" };
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
                new.manner.says_result = !new.manner.says_result;
                &["settings", "set", "result-parameter", value]
            }
        };
        // Half of the time a server holds the database open.
        let server = (round % 2 == 0).then(|| sandbox.serve());
        let ballast = Ballast::leaving(disk.path(), free);
        let output = sandbox.appliance.output(arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        if let Some(server) = server {
            // It may load between two lookups.
            let (old, new) = (sandbox.state.answers(ROWS), new.answers(ROWS));
            for (number, answer) in asked(&server, ROWS).iter().enumerate() {
                assert!([&old[number], &new[number]].contains(&answer), "{free} KiB free: {answer}");
            }
        }
        drop(ballast);
        match output.status.code() {
            Some(0) => done += 1,
            code => {
                assert_eq!(code, Some(1), "{free} KiB free, {arguments:?}: {said}");
                assert!(said.contains(FULL) && said.lines().count() == 1, "{free} KiB free: {said}");
                refused += 1;
            }
        }
        let server = sandbox.serve();
        let is_new = sandbox.is_old_or_new(&server, &before, &new, output.status.success());
        assert!(is_new == output.status.success(), "{free} KiB free, {arguments:?}: {said}");
        sandbox.goes_on();
    }
    println!("disk: {done} changes were made, {refused} refused");
    assert!(done > 0 && refused > 0);
}

#[test]
fn while_the_disk_is_full_lookups_are_answered_and_afterwards_all_of_them_are_counted() {
    let Some(disk) = SmallDisk::new() else { return };
    disk.resize(8 << 10);
    let sandbox = Sandbox::new_in(disk.path(), ROWS);
    let server = sandbox.serve();
    let page = Page { server: &server, cookie: sandbox.cookie.clone() };
    let lookups = |page: &Page<'_>| page.json("/api/overview")["today"]["lookups"].as_u64().unwrap();
    let before = lookups(&page);
    let ballast = Ballast::leaving(disk.path(), 0);
    let mut answered = 0;
    wait_until("it is noticed that nothing can be written down", || {
        assert_eq!(asked(&server, ROWS), sandbox.state.answers(ROWS));
        answered += crate::list::QUESTIONS as u64;
        server.log().contains("calls cannot be recorded")
    });
    let reply = page.send("PUT", "/api/settings/region", r#"{"value":"GB"}"#);
    assert!(reply.status == 507 && reply.body.contains("Nothing was changed"), "{}", reply.body);
    assert_eq!(server.lookup(&question(0, ROWS)), sandbox.state.answers(ROWS)[0]);
    answered += 1;
    drop(ballast);
    wait_until("calls are written down again", || lookups(&page) == before + answered);
    assert_eq!(page.says("PUT", "/api/settings/region", r#"{"value":"GB"}"#), "204 ");
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
            state["state"] != "running"
        });
        state
    };
    let by_token = |list: &str| {
        let bearer = format!("Bearer {}", sandbox.import_token);
        server.send("PUT", "/api/sheets/contacts", &[("Authorization", &bearer)], list.as_bytes())
    };
    // No room for the file, for all of it, for the rows made of it.
    for free in [0, 20, 60, 200] {
        let ballast = Ballast::leaving(disk.path(), free);
        let says_so = |reply: &Reply| {
            assert_eq!(reply.status, 507, "{free} KiB free: {}", reply.body);
            let problem: Value = serde_json::from_str(&reply.body).unwrap();
            let detail = "The disk is full. Nothing was changed. Make room on it and try again.";
            assert_eq!(
                (&problem["code"], &problem["detail"]),
                (&"disk-full".into(), &detail.into()),
                "{free} KiB free"
            );
        };
        says_so(&by_token(&list));
        if free < 60 {
            says_so(&page.send("POST", "/api/uploads?name=n.csv", &list));
            says_so(&page.send("POST", "/api/backups", ""));
        }
        let ended = published();
        let problem = &ended["problem"];
        assert_eq!((&ended["state"], &problem["code"]), (&"failed".into(), &"disk-full".into()), "{ended}");
        let detail = "The sheet was not imported: the disk is full. Nothing was changed. Make room on it and try again.";
        assert_eq!(problem["detail"], detail);
        assert_eq!(asked(&server, ROWS), sandbox.state.answers(ROWS));
        drop(ballast);
    }
    let ended = published();
    assert_eq!(ended["state"], "done", "{ended}");
    sandbox.state = sandbox.state.with(sandbox.editions);
    assert_eq!(asked(&server, ROWS), sandbox.state.answers(ROWS));
}

#[test]
fn a_disk_that_may_only_be_read_is_said_and_nothing_is_changed() {
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
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{command:?}: {said}");
        assert!(said.contains("cannot be written to (Read-only file system"), "{command:?}: {said}");
    }
    disk.remount("rw");
    let server = sandbox.serve();
    assert_eq!(asked(&server, ROWS), sandbox.state.answers(ROWS));
    sandbox.goes_on();
}

/// A file that takes what room there is, but for so many KiB; goes when dropped.
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
