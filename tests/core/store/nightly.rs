//! Tests nightly backups of a damaged store.

use super::publish;
use datadip::backups::Backups;
use datadip::live_directory::LiveDirectory;
use datadip::store::Store;
use datadip::store::sqlite::Sqlite;
use rusqlite::Connection;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Runs a nightly backup, of damaged rows or sound ones; returns how many of two older backups remain.
fn older_backups_left(damaged: bool) -> usize {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(Sqlite::open(folder.path()).unwrap());
    publish(&*store, "customers", 10);
    store.change("test", &mut |catalog| catalog.set("keep-backups-days", "1")).unwrap();
    let live = Arc::new(LiveDirectory::new(store.clone()));
    live.refresh().unwrap();
    if damaged {
        let database = Connection::open(folder.path().join("datadip.db")).unwrap();
        assert!(database.execute("UPDATE block SET bytes = x'00'", []).unwrap() > 0);
    }
    let kept = folder.path().join("backups");
    std::fs::create_dir(&kept).unwrap();
    let older = ["2026-01-01.db", "2026-01-02.db"].map(|name| kept.join(name));
    older.iter().for_each(|file| std::fs::write(file, "").unwrap());
    let backups = Arc::new(Backups::of(store, folder.path()));
    backups.follow(live);
    let left = || older.iter().filter(|file| file.exists()).count();
    let deadline = Instant::now() + Duration::from_secs(if damaged { 3 } else { 60 });
    while left() > 0 && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(backups.nightly_failed(), damaged);
    assert_eq!(std::fs::read_dir(&kept).unwrap().count(), left() + usize::from(!damaged));
    left()
}

#[test]
fn a_nightly_backup_of_damaged_rows_deletes_no_older_one() {
    assert_eq!(older_backups_left(false), 0);
    assert_eq!(older_backups_left(true), 2);
}
