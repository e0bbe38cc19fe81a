//! Copies of the whole database: made while it is in use, and brought back.

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

/// How long is waited for those who write.
const COPY_TIMEOUT: Duration = Duration::from_secs(10);

const DRAFTS: &str = "SELECT DISTINCT sheet FROM version WHERE number IS NULL";
/// Whoever was signed in when the copy was made need not be welcome now.
const END_SESSIONS: &str = "DELETE FROM session; DELETE FROM setup;";
/// A number that no server has seen yet, so that each of them loads what was restored.
const OUTGROW: &str = "UPDATE revision SET value = max(value, ?1) + 1";
/// Ids of versions that a server may hold in memory are not given again.
const KEEP_IDS: &str = "UPDATE sqlite_sequence SET seq = max(seq, ?1) WHERE name = 'version'";
const LAST_ID: &str = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'version'";
const REVOKED: &str = "SELECT id, revoked_at FROM token WHERE revoked_at IS NOT NULL";
const REVOKE: &str = "UPDATE token SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL";

/// Copies everything, as it stands at one moment, into a new file that only its owner may read. The file is there
/// whole or not at all. Writers are not held up: in a write-ahead log a reader has a moment of its own.
pub(super) fn make(from: &Connection, file: &Path) -> Result<(), StoreError> {
    let cannot = |error: io::Error| cannot_write(file, &error);
    let scratch = ScratchDir::new_in(folder_of(file)).map_err(cannot)?;
    let copy = NamedTempFile::new_in(scratch.folder()).map_err(cannot)?;
    let mut to = Connection::open(copy.path())?;
    copy_whole(from, &mut to)?;
    // One plain file, with no log beside it.
    to.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))?;
    to.close().map_err(|(_, error)| error)?;
    copy.as_file().sync_all().map_err(cannot)?;
    copy.persist_noclobber(file).map_err(|error| cannot(error.error))?;
    File::open(folder_of(file)).and_then(|folder| folder.sync_all()).map_err(cannot)
}

/// Puts what a file holds in place of everything, in one transaction. `before` is where a copy of what was there is
/// kept; none is made where nothing was ever changed.
pub(super) fn restore(
    live: &mut Connection,
    database: &Path,
    file: &Path,
    before: &Path,
    by: &str,
) -> Result<(), RestoreError> {
    let cannot = |error: io::Error| cannot_write(database, &error);
    let scratch = ScratchDir::new_in(folder_of(database)).map_err(cannot)?;
    let taken_in = NamedTempFile::new_in(scratch.folder()).map_err(cannot)?;
    let mut copy = Connection::open(taken_in.path()).map_err(StoreError::from)?;
    take_in(file, &mut copy)?;
    let _import_locks = locks(live, database)?;
    carry_over(live, &mut copy, file, by)?;
    if catalog_read::revision(live)?.0 > 1 {
        make(live, before)?;
    }
    copy_whole(&copy, live)?;
    // The log is as large as the database now. Where it cannot be shortened yet, SQLite does it later.
    let _now_or_later = live.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    Ok(())
}

/// Copies a backup and looks whether it is one, whole, and of a release that is known.
fn take_in(file: &Path, copy: &mut Connection) -> Result<(), RestoreError> {
    let damaged = || RestoreError::Damaged(file.to_owned());
    File::open(file).map_err(|error| RestoreError::CannotRead(file.to_owned(), error))?;
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let source = Connection::open_with_flags(file, flags).map_err(StoreError::from)?;
    let of_reading = |error: rusqlite::Error| match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::NotADatabase) => RestoreError::NotABackup(file.to_owned()),
        _ => damaged(),
    };
    let is_empty: bool = source
        .query_row("SELECT count(*) = 0 FROM sqlite_schema", [], |row| row.get(0))
        .map_err(of_reading)?;
    if is_empty {
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

/// Every sheet that is being imported is waited for by nobody: the copy knows nothing of its rows.
fn locks(live: &Connection, database: &Path) -> Result<Vec<ImportLock>, StoreError> {
    let mut statement = live.prepare(DRAFTS)?;
    let sheets = statement.query_map([], |row| row.get::<_, String>(0))?;
    let sheets: Vec<SheetName> = sheets.filter_map(|sheet| SheetName::parse(&sheet.ok()?).ok()).collect();
    sheets.iter().map(|sheet| ImportLock::take(database, sheet)).collect()
}

/// What was decided since the copy was made and must not be taken back by it.
fn carry_over(live: &Connection, copy: &mut Connection, file: &Path, by: &str) -> Result<(), StoreError> {
    let into = copy.transaction_with_behavior(TransactionBehavior::Immediate)?;
    into.execute_batch(END_SESSIONS)?;
    into.execute(OUTGROW, [catalog_read::revision(live)?.0])?;
    into.execute(KEEP_IDS, [live.query_row(LAST_ID, [], |row| row.get::<_, i64>(0))?])?;
    let mut revoked = live.prepare(REVOKED)?;
    let mut rows = revoked.query([])?;
    while let Some(row) = rows.next()? {
        into.execute(REVOKE, (row.get::<_, String>(0)?, row.get::<_, i64>(1)?))?;
    }
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    history::add(&into, by, &[format!("Everything was restored from the backup {name}.")])?;
    Ok(into.commit()?)
}

/// All pages in one step: the source stands still for as long as it takes, and the copy is one transaction.
fn copy_whole(from: &Connection, to: &mut Connection) -> Result<(), StoreError> {
    let backup = Backup::new(from, to)?;
    let start = Instant::now();
    loop {
        match backup.step(-1)? {
            StepResult::Done => return Ok(()),
            _ if start.elapsed() > COPY_TIMEOUT => {
                return Err(StoreError::Unavailable("the database is in use; try again".to_owned()));
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
            StoreError::Conflict(format!("There is a file {} already. Choose another name.", file.display()))
        }
        _ => StoreError::of_file(file, error),
    }
}
