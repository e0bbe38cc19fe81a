//! Killed at random moments of a backup and of a restore: a backup is there whole or not at all, and a restore leaves
//! everything as it was or as it was kept.

use crate::boxed::{Boxed, Remembered, asked_at_rest};
use crate::chance::Chance;
use crate::harness::wait_until;
use crate::list::asked;
use rusqlite::Connection;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

const ROWS: u64 = 900;

/// Runs a command and kills it at a moment within the time it takes. Whether it was killed, and whether it succeeded.
pub(crate) fn killed(
    boxed: &Boxed,
    arguments: &[&str],
    lasts: &mut Option<Duration>,
    chance: &mut Chance,
) -> (bool, bool) {
    let mut command = boxed.appliance.command(arguments);
    let begin = Instant::now();
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let moment = lasts.map_or(Duration::from_secs(60), |lasts| {
        let micros = lasts.as_micros() as u64;
        // The end, where it counts, twice as often.
        let from = if chance.below(2) == 0 { 0 } else { micros / 2 };
        Duration::from_micros(from + chance.below(micros * 11 / 10 - from))
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
    let mut chance = Chance::new("kill_backup");
    let mut boxed = Boxed::new(ROWS);
    let mut server = boxed.serve();
    let (mut kills, mut made, mut lasts, mut number) = (0, 0, None, 0);
    while kills < wanted {
        number += 1;
        let file = boxed.appliance.folder().join(format!("backup-{number}.db"));
        let before = Remembered::of(&boxed.appliance);
        let arguments = ["backup", file.to_str().unwrap()];
        let (was_killed, promised) = killed(&boxed, &arguments, &mut lasts, &mut chance);
        assert!(file.exists() || !promised);
        if file.exists() {
            is_whole(&file);
            made += 1;
            std::fs::remove_file(&file).unwrap();
        }
        let state = boxed.state.clone();
        boxed.is_old_or_new(&server, &before, &state, true);
        kills += u64::from(was_killed);
    }
    server.kill();
    boxed.goes_on();
    println!("kill_backup: {kills} kills of a backup; it was there {made} of {number} times");
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
    let mut chance = Chance::new("kill_restore");
    let (mut kills, mut restored, mut lasts) = (0, 0, None);
    let mut boxed = Boxed::new(ROWS);
    let backup = boxed.appliance.folder().join("backup.db");
    while kills < wanted {
        let _ = std::fs::remove_file(&backup);
        boxed.appliance.run(&["backup", backup.to_str().unwrap()]);
        let (kept, kept_state) = (Remembered::of(&boxed.appliance), boxed.state.clone());
        boxed.goes_on();
        boxed.goes_on();
        let before = Remembered::of(&boxed.appliance);
        // Half of the time a server is there, and follows.
        let server = (chance.below(2) == 0).then(|| boxed.serve());
        let arguments = ["restore", backup.to_str().unwrap()];
        let (was_killed, promised) = killed(&boxed, &arguments, &mut lasts, &mut chance);
        kills += u64::from(was_killed);
        drop(server);
        let server = boxed.serve();
        let after = Remembered::of(&boxed.appliance);
        let is_restored = after.catalog == kept.catalog;
        assert!(is_restored || after.catalog == before.catalog, "neither the one nor the other");
        assert!(is_restored || !promised, "it was said to be restored");
        if is_restored {
            restored += 1;
            boxed.state = kept_state;
            assert!(after.changes[1..] == kept.changes[..], "the history has changed");
        } else {
            assert!(after.changes == before.changes, "the history has changed");
        }
        assert_eq!(asked(&server, ROWS), boxed.state.answers(ROWS));
        drop(server);
        assert_eq!(asked_at_rest(&boxed.appliance, ROWS), boxed.state.answers(ROWS));
        boxed.goes_on();
    }
    left_overs_go(&boxed);
    println!("kill_backup: {kills} kills of a restore; {restored} times it was done");
}

/// A copy of everything that was left half done is removed the day after.
fn left_overs_go(boxed: &Boxed) {
    let folder = boxed.appliance.folder();
    let left_over = |folder: &Path| -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
        let is_left = |name: &str| name.starts_with("restore-") || name.starts_with(".tmp");
        entries
            .filter(|entry| is_left(entry.file_name().to_str().unwrap()))
            .map(|entry| entry.path())
            .collect()
    };
    std::fs::write(folder.join("restore-of-today"), "half").unwrap();
    std::fs::write(folder.join("backups/.tmp-of-yesterday"), "half").unwrap();
    let yesterday = SystemTime::now() - Duration::from_secs(25 * 60 * 60);
    let all = [left_over(folder), left_over(&folder.join("backups"))].concat();
    println!("kill_backup: {} files were left half done", all.len() - 2);
    for file in all.iter().filter(|file| !file.ends_with("restore-of-today")) {
        File::options().write(true).open(file).unwrap().set_modified(yesterday).unwrap();
    }
    let _server = boxed.serve();
    wait_until("what was left is removed", || {
        left_over(&folder.join("backups")).is_empty() && left_over(folder).len() == 1
    });
}
