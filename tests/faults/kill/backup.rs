//! Killed at random moments of a backup and of a restore: a backup is there whole or not at all, and a restore leaves
//! everything as it was or as it was kept.

use crate::list::asked;
use crate::random::Random;
use crate::sandbox::{Remembered, Sandbox, asked_at_rest};
use rusqlite::Connection;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

const ROWS: u64 = 900;

/// Runs a command and kills it at a moment within the time it takes. Whether it was killed, and whether it succeeded.
pub(crate) fn killed(
    sandbox: &Sandbox,
    arguments: &[&str],
    lasts: &mut Option<Duration>,
    random: &mut Random,
) -> (bool, bool) {
    let mut command = sandbox.appliance.command(arguments);
    let begin = Instant::now();
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let moment = lasts.map_or(Duration::from_secs(60), |lasts| {
        let micros = lasts.as_micros() as u64;
        // The end, where it counts, twice as often.
        let from = if random.below(2) == 0 { 0 } else { micros / 2 };
        Duration::from_micros(from + random.below(micros * 11 / 10 - from))
    });
    while begin.elapsed() < moment && child.try_wait().unwrap().is_none() {
        thread::sleep(Duration::from_micros(200));
    }
    let ended = child.try_wait().unwrap();
    if ended.is_some() {
        *lasts = Some(lasts.map_or(begin.elapsed(), |lasts| (lasts * 3 + begin.elapsed()) / 4));
    }
    let _ = child.kill();
    (ended.is_none(), child.wait().unwrap().success())
}

#[test]
fn a_backup_that_is_killed_is_there_whole_or_not_at_all() {
    let wanted = crate::number("FAULTS", 240) / 8;
    let mut random = Random::new("kill_backup");
    let mut sandbox = Sandbox::new(ROWS);
    let mut server = sandbox.serve();
    let (mut kills, mut made, mut left, mut lasts, mut number) = (0, 0, 0, None, 0);
    while kills < wanted {
        number += 1;
        let file = sandbox.appliance.folder().join(format!("backup-{number}.db"));
        let before = Remembered::of(&sandbox.appliance);
        let arguments = ["backup", file.to_str().unwrap()];
        let (was_killed, promised) = killed(&sandbox, &arguments, &mut lasts, &mut random);
        assert!(file.exists() || !promised);
        // Those of before went when this one began.
        assert!(half_done(sandbox.appliance.folder()) <= 1);
        left += half_done(sandbox.appliance.folder());
        if file.exists() {
            is_whole(&file);
            made += 1;
            std::fs::remove_file(&file).unwrap();
        }
        let state = sandbox.state.clone();
        sandbox.is_old_or_new(&server, &before, &state, true);
        kills += u64::from(was_killed);
    }
    server.kill();
    println!("kill_backup: {kills} kills of a backup; it was there {made} of {number} times");
    assert!(left > 0, "no kill has left anything: it is not known who tidies up");
    sandbox.appliance.run(&["backup", sandbox.appliance.folder().join("last.db").to_str().unwrap()]);
    assert_eq!(half_done(sandbox.appliance.folder()), 0);
    sandbox.goes_on();
}

fn is_whole(file: &Path) {
    let backup = Connection::open(file).unwrap();
    let said: String = backup.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(said, "ok");
    let rows =
        "SELECT sum(rows) FROM block WHERE version IN (SELECT id FROM version WHERE number IS NOT NULL)";
    let rows: u64 = backup.query_row(rows, [], |row| row.get(0)).unwrap();
    assert_eq!(rows % ROWS, 0);
}

#[test]
fn a_restore_that_is_killed_leaves_everything_as_it_was_or_as_it_was_kept() {
    let wanted = crate::number("FAULTS", 240) / 8;
    let mut random = Random::new("kill_restore");
    let (mut kills, mut restored, mut left, mut lasts) = (0, 0, 0, None);
    let mut sandbox = Sandbox::new(ROWS);
    let backup = sandbox.appliance.folder().join("backup.db");
    while kills < wanted {
        let _ = std::fs::remove_file(&backup);
        sandbox.appliance.run(&["backup", backup.to_str().unwrap()]);
        let (kept, kept_state) = (Remembered::of(&sandbox.appliance), sandbox.state.clone());
        sandbox.goes_on();
        sandbox.goes_on();
        let before = Remembered::of(&sandbox.appliance);
        // Half of the time a server is there, and follows.
        let server = (random.below(2) == 0).then(|| sandbox.serve());
        let arguments = ["restore", backup.to_str().unwrap()];
        let (was_killed, promised) = killed(&sandbox, &arguments, &mut lasts, &mut random);
        kills += u64::from(was_killed);
        left += half_done(sandbox.appliance.folder());
        drop(server);
        let server = sandbox.serve();
        let after = Remembered::of(&sandbox.appliance);
        let is_restored = after.catalog == kept.catalog;
        assert!(is_restored || after.catalog == before.catalog, "neither the one nor the other");
        assert!(is_restored || !promised, "it was said to be restored");
        if is_restored {
            restored += 1;
            sandbox.state = kept_state;
            assert!(after.changes[1..] == kept.changes[..], "the history has changed");
        } else {
            assert!(after.changes == before.changes, "the history has changed");
        }
        assert_eq!(asked(&server, ROWS), sandbox.state.answers(ROWS));
        drop(server);
        assert_eq!(asked_at_rest(&sandbox.appliance, ROWS), sandbox.state.answers(ROWS));
        sandbox.goes_on();
    }
    // The last import has tidied up.
    assert_eq!(half_done(sandbox.appliance.folder()), 0);
    assert!(left > 0, "no kill has left anything: it is not known who tidies up");
    println!("kill_backup: {kills} kills of a restore; {restored} times it was done");
}

/// What a backup or a restore has in the works, or has left behind.
fn half_done(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    entries.filter(|name| name.to_str().unwrap().starts_with(".datadip-half-done-")).count()
}

#[test]
fn a_backup_that_is_under_way_is_left_alone_by_the_next() {
    let sandbox = Sandbox::new(20 * ROWS);
    let folder = sandbox.appliance.folder().to_owned();
    for number in 0.. {
        let backup = |name: &str| {
            let file = folder.join(format!("{name}-{number}.db"));
            (sandbox.appliance.command(&["backup", file.to_str().unwrap()]), file)
        };
        let (mut slow, slow_file) = backup("slow");
        let child = slow.stderr(Stdio::piped()).spawn().unwrap();
        let signal = |name: &str| {
            let mut kill = Command::new("kill");
            assert!(kill.args([name, &child.id().to_string()]).status().unwrap().success());
        };
        while half_done(&folder) == 0 && !slow_file.exists() {
            thread::yield_now();
        }
        signal("-STOP");
        let is_half_done = half_done(&folder) == 1 && !slow_file.exists();
        let (mut quick, quick_file) = backup("quick");
        assert!(quick.stderr(Stdio::null()).status().unwrap().success());
        signal("-CONT");
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(half_done(&folder), 0);
        is_whole(&slow_file);
        is_whole(&quick_file);
        if is_half_done {
            return;
        }
    }
}
