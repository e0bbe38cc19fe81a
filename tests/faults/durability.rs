//! What was promised survives a power cut: before a command ends well, and before the server answers that something is
//! done, everything it wrote to the database or its log was written through to the disk.

use crate::list::list;
use crate::sandbox::Sandbox;
use crate::strace::{traced, works};
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
fn a_command_that_succeeds_has_written_through() {
    if !works() {
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
        kept_through(&sandbox.appliance, command);
    }
    // The first of all: the files are new, so their names must last too.
    let appliance = Appliance::empty();
    kept_through(&appliance, &["import", next.to_str().unwrap()]);
    let boxes = appliance.folder().join("new");
    let calls =
        kept_through(&appliance, &["settings", "set", "region", "GB", "--data", boxes.to_str().unwrap()]);
    let is_synced = |path: &str| calls.iter().any(|call| call.is_sync() && call.file == path);
    assert!(is_synced(boxes.to_str().unwrap()), "the new database's name is not on the disk");
    assert!(is_synced(appliance.folder().to_str().unwrap()), "the new folder's name is not on the disk");
}

#[test]
fn the_server_answers_once_it_has_written_through() {
    if !works() {
        return;
    }
    let mut sandbox = Sandbox::new(300);
    let log = sandbox.appliance.folder().join("calls.strace");
    let command = sandbox.appliance.command(&["serve", "--listen", "127.0.0.1:0"]);
    let mut server = Server::start(traced(&command, CALLS, &log), sandbox.token.clone());
    server.wait_until_loaded();
    let file = sandbox.next_list();
    let sheet = fs::read(file).unwrap();
    // As the admin, not by a token: its use would be written down a second later, in the middle of something else.
    let imported = server.send("PUT", "/api/sheets/contacts", &[("cookie", &sandbox.cookie)], &sheet);
    assert_eq!(imported.status, 200, "{}", imported.body);
    let does = |method: &str, path: &str, body: &str, status: u16| {
        let reply = server.send(method, path, &[("cookie", &sandbox.cookie)], body.as_bytes());
        assert_eq!(reply.status, status, "{path}: {}", reply.body);
    };
    does("PUT", "/api/settings/region", r#"{"value":"GB"}"#, 204);
    does("POST", "/api/sheets/contacts/undo", "{}", 200);
    does("POST", "/api/tokens", r#"{"name":"more","for":"dip"}"#, 201);
    does("PATCH", "/api/fields/note", r#"{"display":false}"#, 200);
    does("DELETE", "/api/sheets/contacts", "", 204);
    server.terminate();
    server.wait();
    wait_until("the log is complete", || fs::read_to_string(&log).unwrap().contains("exit_group"));
    let calls = calls(&fs::read_to_string(&log).unwrap());
    let mut unsynced = BTreeSet::new();
    let mut answers = 0;
    for call in &calls {
        call.follow(&mut unsynced);
        let changed = call.is_answer() && !call.text.contains("HTTP/1.1 4");
        if changed {
            answers += 1;
            assert!(unsynced.is_empty(), "{} before\n{}", unsynced_names(&unsynced), call.text);
        }
    }
    assert!(answers >= 6, "only {answers} answers are in the log");
}

fn unsynced_names(unsynced: &BTreeSet<String>) -> String {
    format!("{unsynced:?} was not written through")
}

/// Runs a command that must succeed; at its end nothing it wrote may be on its way.
fn kept_through(appliance: &Appliance, arguments: &[&str]) -> Vec<Call> {
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
        call.follow(&mut unsynced);
        wrote |= call.is_write() && call.is_of_database();
        // The owner reads what is printed: a token, a report.
        if call.is_said() {
            assert!(unsynced.is_empty(), "{arguments:?}: {unsynced:?} before {}", call.text);
        }
    }
    assert!(wrote, "{arguments:?} has written nothing, as far as the log tells");
    assert!(unsynced.is_empty(), "{arguments:?} has ended with {unsynced:?}");
    calls
}

/// One line of strace's log: `PID name(fd<file>, ...) = result`.
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

    fn is_of_database(&self) -> bool {
        self.file.ends_with("/datadip.db") || self.file.ends_with("/datadip.db-wal")
    }

    fn is_answer(&self) -> bool {
        self.text.contains("\"HTTP/1.1 ")
    }

    fn is_said(&self) -> bool {
        self.name == "write" && self.text.contains("(1<")
    }

    /// Keeps track of what was written and is not yet known to be on the disk.
    fn follow(&self, unsynced: &mut BTreeSet<String>) {
        if self.is_write() && self.is_of_database() {
            unsynced.insert(self.file.clone());
        } else if self.is_sync() {
            unsynced.remove(&self.file);
        }
    }
}

/// The calls in the order in which they began; a sync counts where it ended, for only then it has happened.
fn calls(log: &str) -> Vec<Call> {
    let mut under_way: Vec<(String, Call)> = Vec::new();
    let mut calls = Vec::new();
    for line in log.lines() {
        let (process, text) = line.trim().split_once(' ').unwrap();
        let text = text.trim();
        if text.starts_with("<... ") {
            let place = under_way.iter().position(|(other, _)| other == process);
            if let Some(place) = place {
                calls.push(under_way.remove(place).1);
            }
            continue;
        }
        let Some((name, rest)) = text.split_once('(') else { continue };
        let file = rest.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
        let file = file.map_or("", |(file, _)| file).to_owned();
        let call = Call { name: name.to_owned(), file, text: text.to_owned() };
        if call.is_sync() && text.ends_with("<unfinished ...>") {
            under_way.push((process.to_owned(), call))
        } else {
            calls.push(call)
        }
    }
    calls
}
