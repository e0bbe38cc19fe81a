//! Kills backups and restores at random moments: a backup is whole or absent, and a restore leaves the state before it
//! or the backup's.

use crate::list::responses;
use crate::random::Random;
use crate::sandbox::{Sandbox, Snapshot, responses_at_rest};
use rusqlite::Connection;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

const ROWS: u64 = 900;

/// Runs a command and kills it within its usual duration; returns whether it was killed and whether it succeeded.
pub(crate) fn killed(
    sandbox: &Sandbox,
    arguments: &[&str],
    duration: &mut Option<Duration>,
    random: &mut Random,
) -> (bool, bool) {
    let mut command = sandbox.appliance.command(arguments);
    let begin = Instant::now();
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let moment = duration.map_or(Duration::from_secs(60), |duration| {
        let micros = duration.as_micros() as u64;
        // Twice as often in the second half, in which the change is committed.
        let from = if random.below(2) == 0 { 0 } else { micros / 2 };
        Duration::from_micros(from + random.below(micros * 11 / 10 - from))
    });
    while begin.elapsed() < moment && child.try_wait().unwrap().is_none() {
        thread::sleep(Duration::from_micros(200));
    }
    let ended = child.try_wait().unwrap();
    if ended.is_some() {
        *duration = Some(duration.map_or(begin.elapsed(), |duration| (duration * 3 + begin.elapsed()) / 4));
    }
    let _ = child.kill();
    (ended.is_none(), child.wait().unwrap().success())
}

#[test]
fn a_killed_backup_is_whole_or_absent() {
    let kills_wanted = crate::number("FAULTS", 240) / 8;
    let mut random = Random::new("kill_backup");
    let mut sandbox = Sandbox::new(ROWS);
    let mut server = sandbox.serve();
    let (mut kills, mut completed, mut leftovers, mut duration, mut number) = (0, 0, 0, None, 0);
    while kills < kills_wanted {
        number += 1;
        let file = sandbox.appliance.folder().join(format!("backup-{number}.db"));
        let before = Snapshot::of(&sandbox.appliance);
        let arguments = ["backup", file.to_str().unwrap()];
        let (was_killed, confirmed) = killed(&sandbox, &arguments, &mut duration, &mut random);
        assert!(file.exists() || !confirmed);
        // Each backup removes leftovers of earlier ones when it begins.
        assert!(temporary_files(sandbox.appliance.folder()) <= 1);
        leftovers += temporary_files(sandbox.appliance.folder());
        if file.exists() {
            check_backup(&file);
            completed += 1;
            std::fs::remove_file(&file).unwrap();
        }
        let state = sandbox.state.clone();
        sandbox.is_old_or_new(&server, &before, &state, true);
        kills += u64::from(was_killed);
    }
    server.kill();
    println!("kill_backup: {kills} kills of a backup; it was there {completed} of {number} times");
    assert!(leftovers > 0, "no kill left a temporary file, so its removal was not tested");
    sandbox.appliance.run(&["backup", sandbox.appliance.folder().join("last.db").to_str().unwrap()]);
    assert_eq!(temporary_files(sandbox.appliance.folder()), 0);
    sandbox.check_and_import();
}

fn check_backup(file: &Path) {
    let backup = Connection::open(file).unwrap();
    let result: String = backup.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(result, "ok");
    let rows =
        "SELECT sum(rows) FROM block WHERE version IN (SELECT id FROM version WHERE number IS NOT NULL)";
    let rows: u64 = backup.query_row(rows, [], |row| row.get(0)).unwrap();
    assert_eq!(rows % ROWS, 0);
}

#[test]
fn a_killed_restore_leaves_the_state_before_it_or_the_one_of_the_backup() {
    let kills_wanted = crate::number("FAULTS", 240) / 8;
    let mut random = Random::new("kill_restore");
    let (mut kills, mut restored, mut leftovers, mut duration) = (0, 0, 0, None);
    let mut sandbox = Sandbox::new(ROWS);
    let backup = sandbox.appliance.folder().join("backup.db");
    while kills < kills_wanted {
        let _ = std::fs::remove_file(&backup);
        sandbox.appliance.run(&["backup", backup.to_str().unwrap()]);
        let (kept, kept_state) = (Snapshot::of(&sandbox.appliance), sandbox.state.clone());
        sandbox.check_and_import();
        sandbox.check_and_import();
        let before = Snapshot::of(&sandbox.appliance);
        // In half of the rounds a server runs meanwhile.
        let server = (random.below(2) == 0).then(|| sandbox.serve());
        let arguments = ["restore", backup.to_str().unwrap()];
        let (was_killed, confirmed) = killed(&sandbox, &arguments, &mut duration, &mut random);
        kills += u64::from(was_killed);
        leftovers += temporary_files(sandbox.appliance.folder());
        drop(server);
        let server = sandbox.serve();
        let after = Snapshot::of(&sandbox.appliance);
        let is_restored = after.catalog == kept.catalog;
        assert!(is_restored || after.catalog == before.catalog, "the catalog is neither old nor restored");
        assert!(is_restored || !confirmed, "a confirmed restore is lost");
        if is_restored {
            restored += 1;
            sandbox.state = kept_state;
            assert!(after.changes[1..] == kept.changes[..], "the history has changed");
        } else {
            assert!(after.changes == before.changes, "the history has changed");
        }
        assert_eq!(responses(&server, ROWS), sandbox.state.expected(ROWS));
        drop(server);
        assert_eq!(responses_at_rest(&sandbox.appliance, ROWS), sandbox.state.expected(ROWS));
        sandbox.check_and_import();
    }
    // The last import has removed the leftovers.
    assert_eq!(temporary_files(sandbox.appliance.folder()), 0);
    assert!(leftovers > 0, "no kill left a temporary file, so its removal was not tested");
    println!("kill_backup: {kills} kills of a restore; {restored} times it was done");
}

/// Counts the temporary files of backups and restores.
fn temporary_files(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    entries.filter(|name| name.to_str().unwrap().starts_with(".datadip-half-done-")).count()
}

#[test]
fn a_running_backup_is_undisturbed_by_the_next() {
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
        while temporary_files(&folder) == 0 && !slow_file.exists() {
            thread::yield_now();
        }
        signal("-STOP");
        let was_running = temporary_files(&folder) == 1 && !slow_file.exists();
        let (mut quick, quick_file) = backup("quick");
        assert!(quick.stderr(Stdio::null()).status().unwrap().success());
        signal("-CONT");
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(temporary_files(&folder), 0);
        check_backup(&slow_file);
        check_backup(&quick_file);
        if was_running {
            return;
        }
    }
}
