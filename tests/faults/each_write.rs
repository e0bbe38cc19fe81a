//! Kills the program before each write in turn, and fails each write in turn. strace injects the faults by the number
//! of the call.

use crate::list::{Settings, list};
use crate::sandbox::{Sandbox, Snapshot, State};
use crate::strace::{can_trace, traced};
use crate::support::Appliance;
use std::path::Path;
use std::process::Output;

const ROWS: u64 = 300;
/// Lists the system calls that change the database files.
const WRITES: &str = "pwrite64,write,ftruncate,fsync,fdatasync,unlink";
const FILES: [&str; 4] = ["datadip.db", "datadip.db-wal", "datadip.db-journal", "datadip.db-import-contacts"];
/// Exceeds the number of writes of each command.
const WRITES_MAX: u64 = 400;

#[test]
fn killed_before_each_write_of_a_change_the_server_has_the_old_or_the_new_state() {
    if can_trace() {
        let kills = inject_at_each_write("signal=KILL", &mut |output, _| {
            // Killed by the signal, or successful.
            assert!(output.status.code().is_none_or(|code| code == 0), "{output:?}");
        });
        println!("each_write: killed before each of {kills} writes");
    }
}

#[test]
fn a_disk_that_fails_once_at_any_write_leaves_the_old_or_the_new_state_and_is_reported() {
    fails_with("EIO");
}

#[test]
fn a_disk_that_is_full_once_at_any_write_leaves_the_old_or_the_new_state_and_is_reported() {
    fails_with("ENOSPC");
}

fn fails_with(error: &str) {
    if !can_trace() {
        return;
    }
    let failures = inject_at_each_write(&format!("error={error}"), &mut |output, is_new| {
        let stderr = String::from_utf8_lossy(&output.stderr);
        match output.status.code() {
            Some(0) => assert!(is_new, "{error}: a confirmed change is lost"),
            code => {
                assert_eq!(code, Some(1), "{error}: {stderr}");
                assert!(stderr.starts_with("datadip: ") && stderr.lines().count() == 1, "{error}: {stderr}");
            }
        }
    });
    println!("each_write: each of {failures} writes failing with {error}");
}

#[test]
fn killed_before_each_write_of_the_first_start_the_server_can_be_started() {
    if !can_trace() {
        return;
    }
    let mut kills = 0;
    let expected = Appliance::with_sheet(&list(1, ROWS)).run(&["sheet", "export", "contacts"]);
    for count in 1..WRITES_MAX {
        let appliance = Appliance::empty();
        let file = appliance.folder().join("first.csv");
        std::fs::write(&file, list(1, ROWS)).unwrap();
        let output = run_with_fault(&appliance, &["import", file.to_str().unwrap()], "signal=KILL", count);
        let was_killed = output.status.code().is_none();
        if was_killed {
            kills += 1;
            appliance.import(&list(1, ROWS));
        }
        assert_eq!(appliance.run(&["sheet", "export", "contacts"]), expected, "killed before write {count}");
        if !was_killed {
            println!("each_write: the first start was killed before each of {kills} writes");
            return;
        }
    }
    panic!("more than {WRITES_MAX} writes");
}

/// Repeats each change with a fault at its first write, its second, and so on, until it succeeds.
fn inject_at_each_write(fault: &str, check: &mut dyn FnMut(&Output, bool)) -> u64 {
    let mut sandbox = Sandbox::new(ROWS);
    let mut faults = 0;
    for change in ["import", "undo", "settings", "token"] {
        for count in 1..WRITES_MAX {
            let before = Snapshot::of(&sandbox.appliance);
            let file = sandbox.next_list();
            let (new, arguments) = change_of(change, &sandbox, &file);
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            let output = run_with_fault(&sandbox.appliance, &arguments, fault, count);
            let is_new = sandbox.is_old_or_new_at_rest(&before, &new, output.status.success());
            check(&output, is_new);
            sandbox.check_and_import();
            if ran_without_fault(sandbox.appliance.folder()) {
                break;
            }
            faults += 1;
            assert!(count + 1 < WRITES_MAX, "more than {WRITES_MAX} writes");
        }
    }
    faults
}

fn change_of(change: &str, sandbox: &Sandbox, file: &str) -> (State, Vec<String>) {
    let mut new = sandbox.state.clone();
    let words: &[&str] = match change {
        "import" => {
            new = new.with(sandbox.editions);
            &["import", file]
        }
        "undo" => {
            new.current -= 1;
            &["sheet", "undo", "contacts"]
        }
        "settings" => {
            new.settings = Settings { has_result: !new.settings.has_result, ..new.settings };
            let value = if new.settings.has_result { "lookup-result" } else { "off" };
            &["settings", "set", "result-parameter", value]
        }
        _ => &["token", "create", "more"],
    };
    (new, words.iter().map(|word| (*word).to_owned()).collect())
}

/// Runs a command with a fault at its nth write.
fn run_with_fault(appliance: &Appliance, arguments: &[&str], fault: &str, count: u64) -> Output {
    let log = appliance.folder().join("calls.strace");
    let (trace, inject) = (format!("trace={WRITES}"), format!("inject={WRITES}:{fault}:when={count}"));
    let files = FILES.map(|name| appliance.folder().join(name).to_str().unwrap().to_owned());
    let mut strace = vec!["-e", &trace, "-e", &inject];
    strace.extend(files.iter().flat_map(|file| ["-P", file]));
    traced(&appliance.command(arguments), &strace, &log).output().unwrap()
}

/// Returns whether the last command ran without a fault.
fn ran_without_fault(folder: &Path) -> bool {
    let log = std::fs::read_to_string(folder.join("calls.strace")).unwrap();
    !log.contains("(INJECTED)") && !log.contains("killed by SIGKILL")
}
