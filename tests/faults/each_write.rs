//! Killed before each single write in turn, and each write failing in turn: not at random, at all of them. strace does
//! it, by the count of the calls.

use crate::list::{Manner, list};
use crate::sandbox::{Remembered, Sandbox, State};
use crate::strace::{traced, works};
use crate::support::Appliance;
use std::path::Path;
use std::process::Output;

const ROWS: u64 = 300;
/// Everything by which the database comes onto the disk; on these files only, not what is said to people.
const WRITES: &str = "pwrite64,write,ftruncate,fsync,fdatasync,unlink";
const FILES: [&str; 4] = ["datadip.db", "datadip.db-wal", "datadip.db-journal", "datadip.db-import-contacts"];
/// More than any of these commands makes.
const MOST: u64 = 400;

#[test]
fn killed_before_each_write_of_a_change_the_server_has_the_old_or_the_new_state() {
    if works() {
        let kills = each("signal=KILL", &mut |output, _| {
            // By the signal, or ended well.
            assert!(output.status.code().is_none_or(|code| code == 0), "{output:?}");
        });
        println!("each_write: killed before each of {kills} writes");
    }
}

#[test]
fn a_disk_that_fails_once_at_any_write_leaves_the_old_or_the_new_state_and_it_is_said() {
    fails_with("EIO");
}

#[test]
fn a_disk_that_is_full_once_at_any_write_leaves_the_old_or_the_new_state_and_it_is_said() {
    fails_with("ENOSPC");
}

fn fails_with(error: &str) {
    if !works() {
        return;
    }
    let failures = each(&format!("error={error}"), &mut |output, is_new| {
        let said = String::from_utf8_lossy(&output.stderr);
        match output.status.code() {
            Some(0) => assert!(is_new, "{error}: said to be done, and is not"),
            code => {
                assert_eq!(code, Some(1), "{error}: {said}");
                assert!(said.starts_with("datadip: ") && said.lines().count() == 1, "{error}: {said}");
            }
        }
    });
    println!("each_write: each of {failures} writes failing with {error}");
}

#[test]
fn killed_before_each_write_of_the_first_start_the_server_can_be_started() {
    if !works() {
        return;
    }
    let mut kills = 0;
    let right = Appliance::with_sheet(&list(1, ROWS)).run(&["sheet", "export", "contacts"]);
    for count in 1..MOST {
        let appliance = Appliance::empty();
        let file = appliance.folder().join("first.csv");
        std::fs::write(&file, list(1, ROWS)).unwrap();
        let output = injected(&appliance, &["import", file.to_str().unwrap()], "signal=KILL", count);
        let was_killed = output.status.code().is_none();
        if was_killed {
            kills += 1;
            appliance.import(&list(1, ROWS));
        }
        assert_eq!(appliance.run(&["sheet", "export", "contacts"]), right, "killed before write {count}");
        if !was_killed {
            println!("each_write: the first start was killed before each of {kills} writes");
            return;
        }
    }
    panic!("more than {MOST} writes");
}

/// Makes each change again and again with a fault at its first write, its second, until it gets through.
fn each(fault: &str, judge: &mut dyn FnMut(&Output, bool)) -> u64 {
    let mut sandbox = Sandbox::new(ROWS);
    let mut faults = 0;
    for change in ["import", "undo", "settings", "token"] {
        for count in 1..MOST {
            let before = Remembered::of(&sandbox.appliance);
            let file = sandbox.next_list();
            let (new, arguments) = change_of(change, &sandbox, &file);
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            let output = injected(&sandbox.appliance, &arguments, fault, count);
            let is_new = sandbox.is_old_or_new_at_rest(&before, &new, output.status.success());
            judge(&output, is_new);
            sandbox.goes_on();
            if was_through(sandbox.appliance.folder()) {
                break;
            }
            faults += 1;
            assert!(count + 1 < MOST, "more than {MOST} writes");
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
            new.manner = Manner { says_result: !new.manner.says_result, ..new.manner };
            let value = if new.manner.says_result { "lookup-result" } else { "off" };
            &["settings", "set", "result-parameter", value]
        }
        _ => &["token", "create", "more"],
    };
    (new, words.iter().map(|word| (*word).to_owned()).collect())
}

/// Runs a command with a fault at its nth write.
fn injected(appliance: &Appliance, arguments: &[&str], fault: &str, count: u64) -> Output {
    let log = appliance.folder().join("calls.strace");
    let (trace, inject) = (format!("trace={WRITES}"), format!("inject={WRITES}:{fault}:when={count}"));
    let files = FILES.map(|name| appliance.folder().join(name).to_str().unwrap().to_owned());
    let mut strace = vec!["-e", &trace, "-e", &inject];
    strace.extend(files.iter().flat_map(|file| ["-P", file]));
    traced(&appliance.command(arguments), &strace, &log).output().unwrap()
}

/// Whether the last command met no fault.
fn was_through(folder: &Path) -> bool {
    let log = std::fs::read_to_string(folder.join("calls.strace")).unwrap();
    !log.contains("(INJECTED)") && !log.contains("killed by SIGKILL")
}
