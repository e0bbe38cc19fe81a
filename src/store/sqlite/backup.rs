//! Backups: copies of the whole database, made while it is in use, and their restore.

use super::draft::ImportLock;
use super::scratch_dir::ScratchDir;
use super::{catalog_read, history, open};
use crate::domain::catalog::name::SheetName;
use crate::store::{RestoreError, StoreError};
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use std::fs::File;
use std::io;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};
use tempfile::NamedTempFile;

/// Limits the time that a copy waits for writers.
const COPY_TIMEOUT: Duration = Duration::from_secs(10);

const DRAFTS: &str = "SELECT DISTINCT sheet FROM version WHERE number IS NULL";
/// Ends the copy's sessions, because an admin who was signed in then may have lost access since.
const END_SESSIONS: &str = "DELETE FROM session; DELETE FROM setup;";
/// Leaves the copy's kept drafts to be swept, because no check of this server has made them.
const FORGET_KEPT: &str = "UPDATE version SET kept_at = NULL";
/// Sets a revision that no server has seen, so that each reloads.
const RAISE_REVISION: &str = "UPDATE revision SET value = max(value, ?1) + 1";
/// Prevents reuse of version ids that a server may hold in memory.
const KEEP_IDS: &str = "UPDATE sqlite_sequence SET seq = max(seq, ?1) WHERE name = 'version'";
const LAST_ID: &str = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'version'";
const REVOCATIONS: &str = "SELECT id, revoked_at FROM token WHERE revoked_at IS NOT NULL";
const REVOKE: &str = "UPDATE token SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL";

/// Copies a snapshot of the database into a new file that only its owner may read. The file appears once it is whole.
/// Writers continue, because in a write-ahead log each reader has its own snapshot.
pub(super) fn make(from: &Connection, file: &Path) -> Result<(), StoreError> {
    let cannot = |error: io::Error| cannot_write(file, &error);
    let scratch = ScratchDir::new_in(folder_of(file)).map_err(cannot)?;
    let copy = NamedTempFile::new_in(scratch.folder()).map_err(cannot)?;
    let mut to = Connection::open(copy.path())?;
    copy_whole(from, &mut to)?;
    // Leaves one plain file, without a log beside it.
    to.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))?;
    to.close().map_err(|(_, error)| error)?;
    copy.as_file().sync_all().map_err(cannot)?;
    copy.persist_noclobber(file).map_err(|error| cannot(error.error))?;
    File::open(folder_of(file)).and_then(|folder| folder.sync_all()).map_err(cannot)
}

/// Replaces everything by a backup, in one transaction. A database that was ever changed is copied to `before` first.
pub(super) fn restore(
    live: &mut Connection,
    database: &Path,
    file: &Path,
    before: &Path,
    by: &str,
) -> Result<(), RestoreError> {
    let cannot = |error: io::Error| cannot_write(database, &error);
    let scratch = ScratchDir::new_in(folder_of(database)).map_err(cannot)?;
    let verified = NamedTempFile::new_in(scratch.folder()).map_err(cannot)?;
    let mut copy = Connection::open(verified.path()).map_err(StoreError::from)?;
    copy_verified(file, &mut copy)?;
    let _import_locks = lock_imports(live, database)?;
    carry_over(live, &mut copy, file, by)?;
    if catalog_read::revision(live)?.0 > 1 {
        make(live, before)?;
    }
    copy_whole(&copy, live)?;
    // The log is as large as the database now. While a reader holds it, SQLite shortens it later.
    let _now_or_later = live.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    Ok(())
}

/// Copies a backup and checks that it is one, whole, and of this release or an older one.
fn copy_verified(file: &Path, copy: &mut Connection) -> Result<(), RestoreError> {
    let damaged = || RestoreError::Damaged(file.to_owned());
    File::open(file).map_err(|error| RestoreError::CannotRead(file.to_owned(), error))?;
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let source = Connection::open_with_flags(file, flags).map_err(StoreError::from)?;
    let cannot_read = |error: rusqlite::Error| match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::NotADatabase) => RestoreError::NotABackup(file.to_owned()),
        _ => damaged(),
    };
    const IS_EMPTY: &str = "SELECT count(*) = 0 FROM sqlite_schema";
    if source.query_row(IS_EMPTY, [], |row| row.get(0)).map_err(cannot_read)? {
        return Err(RestoreError::NotABackup(file.to_owned()));
    }
    copy_whole(&source, copy)?;
    let integrity: String =
        copy.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0)).map_err(|_| damaged())?;
    if integrity != "ok" {
        return Err(damaged());
    }
    open::check_and_migrate(copy, file).map_err(|error| match error {
        open::OpenError::Foreign(_) => RestoreError::NotABackup(file.to_owned()),
        open::OpenError::Newer(_) => RestoreError::Newer(file.to_owned()),
        _ => damaged(),
    })?;
    catalog_read::read(copy).map_err(|_| damaged())?;
    Ok(())
}

/// Locks every sheet that has a draft; a conflict while one is being imported, because the backup lacks its rows.
fn lock_imports(live: &Connection, database: &Path) -> Result<Vec<ImportLock>, StoreError> {
    let mut statement = live.prepare(DRAFTS)?;
    let sheets = statement.query_map([], |row| row.get::<_, String>(0))?;
    let sheets: Vec<SheetName> = sheets.filter_map(|sheet| SheetName::parse(&sheet.ok()?).ok()).collect();
    sheets.iter().map(|sheet| ImportLock::take(database, sheet)).collect()
}

/// Carries decisions made since the backup into it: revocations, ended sessions, the changelog's entry.
fn carry_over(live: &Connection, copy: &mut Connection, file: &Path, by: &str) -> Result<(), StoreError> {
    let into = copy.transaction_with_behavior(TransactionBehavior::Immediate)?;
    into.execute_batch(END_SESSIONS)?;
    into.execute(FORGET_KEPT, [])?;
    into.execute(RAISE_REVISION, [catalog_read::revision(live)?.0])?;
    into.execute(KEEP_IDS, [live.query_row(LAST_ID, [], |row| row.get::<_, i64>(0))?])?;
    let mut revoked = live.prepare(REVOCATIONS)?;
    let mut rows = revoked.query([])?;
    while let Some(row) = rows.next()? {
        into.execute(REVOKE, (row.get::<_, String>(0)?, row.get::<_, i64>(1)?))?;
    }
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    history::add(&into, by, &[format!("Everything was restored from the backup {name}.")])?;
    Ok(into.commit()?)
}

/// Copies all pages in one step, so that source and copy are one transaction each.
fn copy_whole(from: &Connection, to: &mut Connection) -> Result<(), StoreError> {
    let backup = Backup::new(from, to)?;
    let start = Instant::now();
    loop {
        match backup.step(-1)? {
            StepResult::Done => return Ok(()),
            _ if start.elapsed() > COPY_TIMEOUT => {
                return Err(StoreError::Unavailable(
                    "the database is in use. Nothing was changed. Try again.".to_owned(),
                ));
            }
            _ => thread::sleep(Duration::from_millis(20)),
        }
    }
}

pub(super) fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn cannot_write(file: &Path, error: &io::Error) -> StoreError {
    match error.kind() {
        io::ErrorKind::AlreadyExists => {
            let file = file.display();
            StoreError::Conflict(format!(
                "There is a file {file} already. Nothing was copied. Choose another name."
            ))
        }
        _ => StoreError::of_file(file, error),
    }
}
