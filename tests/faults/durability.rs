//! Tests that confirmed changes survive a power cut: before a command succeeds or the server responds with success,
//! every write to the database and its WAL is synced to the disk.

use crate::list::list;
use crate::sandbox::Sandbox;
use crate::strace::{can_trace, traced};
use crate::support::{Appliance, Server, wait_until};
use std::collections::BTreeSet;
use std::fs;

const CALLS: &[&str] = &[
    "-s",
    "40",
    "-e",
    "trace=write,writev,sendto,sendmsg,pwrite64,pwritev,fsync,fdatasync,ftruncate,exit_group",
];

#[test]
fn a_successful_command_has_synced_its_writes() {
    if !can_trace() {
        return;
    }
    let sandbox = Sandbox::new(300);
    let next = sandbox.appliance.folder().join("next.csv");
    fs::write(&next, list(3, 300)).unwrap();
    let commands: [&[&str]; 7] = [
        &["import", next.to_str().unwrap()],
        &["sheet", "undo", "contacts"],
        &["settings", "set", "region", "GB"],
        &["token", "create", "more"],
        &["field", "set", "note", "--display", "off"],
        &["key", "set", "who", "--kind", "text", "--fields", "name"],
        &["sheet", "remove", "contacts"],
    ];
    for command in commands {
        run_and_check_syncs(&sandbox.appliance, command);
    }
    // On the first start the folders must be synced as well, because the file names are new.
    let appliance = Appliance::empty();
    run_and_check_syncs(&appliance, &["import", next.to_str().unwrap()]);
    let new_folder = appliance.folder().join("new");
    let calls = run_and_check_syncs(
        &appliance,
        &["settings", "set", "region", "GB", "--data", new_folder.to_str().unwrap()],
    );
    let is_synced = |path: &str| calls.iter().any(|call| call.is_sync() && call.file == path);
    assert!(is_synced(new_folder.to_str().unwrap()), "the new database's name is not on the disk");
    assert!(is_synced(appliance.folder().to_str().unwrap()), "the new folder's name is not on the disk");
}

#[test]
fn the_server_confirms_a_change_only_after_syncing_it() {
    if !can_trace() {
        return;
    }
    let mut sandbox = Sandbox::new(300);
    let log = sandbox.appliance.folder().join("calls.strace");
    let command = sandbox.appliance.command(&["serve", "--listen", "127.0.0.1:0"]);
    let mut server = Server::start(traced(&command, CALLS, &log), sandbox.token.clone());
    server.wait_until_loaded();
    let file = sandbox.next_list();
    let sheet = fs::read(file).unwrap();
    // A session, because the use of a token is recorded a second later, during another change.
    let imported = server.send("PUT", "/api/sheets/contacts", &[("cookie", &sandbox.cookie)], &sheet);
    assert_eq!(imported.status, 200, "{}", imported.body);
    let send = |method: &str, path: &str, body: &str, status: u16| {
        let response = server.send(method, path, &[("cookie", &sandbox.cookie)], body.as_bytes());
        assert_eq!(response.status, status, "{path}: {}", response.body);
    };
    send("PUT", "/api/settings/region", r#"{"value":"GB"}"#, 204);
    send("POST", "/api/sheets/contacts/undo", "{}", 200);
    send("POST", "/api/tokens", r#"{"name":"more","for":"dip"}"#, 201);
    send("PATCH", "/api/fields/note", r#"{"display":false}"#, 200);
    send("DELETE", "/api/sheets/contacts", "", 204);
    server.terminate();
    server.wait();
    wait_until("the log is complete", || fs::read_to_string(&log).unwrap().contains("exit_group"));
    let calls = calls(&fs::read_to_string(&log).unwrap());
    let mut unsynced = BTreeSet::new();
    let mut confirmations = 0;
    for call in &calls {
        call.track(&mut unsynced);
        let changed = call.is_response() && !call.text.contains("HTTP/1.1 4");
        if changed {
            confirmations += 1;
            assert!(unsynced.is_empty(), "{} before\n{}", unsynced_names(&unsynced), call.text);
        }
    }
    assert!(confirmations >= 6, "only {confirmations} answers are in the log");
}

fn unsynced_names(unsynced: &BTreeSet<String>) -> String {
    format!("{unsynced:?} was not written through")
}

/// Runs a command that must succeed; checks that it synced every write before it printed or ended.
fn run_and_check_syncs(appliance: &Appliance, arguments: &[&str]) -> Vec<Call> {
    let log = appliance.folder().join("calls.strace");
    let mut command = traced(&appliance.command(arguments), CALLS, &log);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    let ended = || fs::read_to_string(&log).is_ok_and(|calls| calls.contains("exit_group"));
    wait_until("the log is complete", ended);
    let calls = calls(&fs::read_to_string(&log).unwrap());
    fs::remove_file(log).unwrap();
    let mut unsynced = BTreeSet::new();
    let mut wrote = false;
    for call in &calls {
        call.track(&mut unsynced);
        wrote |= call.is_write() && call.is_database();
        // Output such as a token or a report confirms the change.
        if call.is_printed() {
            assert!(unsynced.is_empty(), "{arguments:?}: {unsynced:?} before {}", call.text);
        }
    }
    assert!(wrote, "{arguments:?} has written nothing by its log");
    assert!(unsynced.is_empty(), "{arguments:?} has ended with {unsynced:?}");
    calls
}

/// Holds one line of strace's log: `PID name(fd<file>, ...) = result`.
struct Call {
    name: String,
    file: String,
    text: String,
}

impl Call {
    fn is_write(&self) -> bool {
        matches!(self.name.as_str(), "pwrite64" | "pwritev" | "ftruncate" | "write")
    }

    fn is_sync(&self) -> bool {
        matches!(self.name.as_str(), "fsync" | "fdatasync")
    }

    fn is_database(&self) -> bool {
        self.file.ends_with("/datadip.db") || self.file.ends_with("/datadip.db-wal")
    }

    fn is_response(&self) -> bool {
        self.text.contains("\"HTTP/1.1 ")
    }

    fn is_printed(&self) -> bool {
        self.name == "write" && self.text.contains("(1<")
    }

    /// Tracks files with writes that are not synced yet.
    fn track(&self, unsynced: &mut BTreeSet<String>) {
        if self.is_write() && self.is_database() {
            unsynced.insert(self.file.clone());
        } else if self.is_sync() {
            unsynced.remove(&self.file);
        }
    }
}

/// Parses calls in the order they began, syncs in the order they ended, because only then they have happened.
fn calls(log: &str) -> Vec<Call> {
    let mut unfinished: Vec<(String, Call)> = Vec::new();
    let mut calls = Vec::new();
    for line in log.lines() {
        let (process, text) = line.trim().split_once(' ').unwrap();
        let text = text.trim();
        if text.starts_with("<... ") {
            let place = unfinished.iter().position(|(other, _)| other == process);
            if let Some(place) = place {
                calls.push(unfinished.remove(place).1);
            }
            continue;
        }
        let Some((name, rest)) = text.split_once('(') else { continue };
        let file = rest.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
        let file = file.map_or("", |(file, _)| file).to_owned();
        let call = Call { name: name.to_owned(), file, text: text.to_owned() };
        if call.is_sync() && text.ends_with("<unfinished ...>") {
            unfinished.push((process.to_owned(), call))
        } else {
            calls.push(call)
        }
    }
    calls
}
