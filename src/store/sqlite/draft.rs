//! Drafts: versions being written, and the sweep of abandoned ones.

use crate::domain::catalog::name::SheetName;
use crate::domain::catalog::sheet::VersionId;
use crate::domain::directory::row_block::Block;
use crate::store::{Draft, KEPT_DRAFTS_MAX, StoreError};
use jiff::Timestamp;
use rusqlite::Connection;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::Write;
use std::path::Path;

const BEGIN: &str = "INSERT INTO version (sheet, width) VALUES (?1, 0)";
const APPEND: &str = "INSERT INTO block (version, number, rows, bytes) VALUES (?1, ?2, ?3, ?4)";
const KEEP: &str = "UPDATE version SET kept_at = ?2 WHERE id = ?1";
const FORGET_OLDEST: &str = "UPDATE version SET kept_at = NULL WHERE kept_at IS NOT NULL AND id NOT IN
    (SELECT id FROM version WHERE kept_at IS NOT NULL ORDER BY id DESC LIMIT ?1)";
const REOPEN: &str = "UPDATE version SET kept_at = NULL WHERE id = ?1 AND kept_at IS NOT NULL";
const UNPUBLISHED: &str =
    "SELECT id, sheet FROM version WHERE number IS NULL AND (kept_at IS NULL OR kept_at <= ?1)";
/// Marks a draft as abandoned before its first block goes, so that what is left of it cannot be published.
const ABANDON: &str = "UPDATE version SET kept_at = NULL
    WHERE id = ?1 AND number IS NULL AND (kept_at IS NULL OR kept_at <= ?2)";
const SWEEP_BLOCKS: &str = "DELETE FROM block WHERE version = ?1 AND number IN
    (SELECT number FROM block WHERE version = ?1 LIMIT 16)";
const SWEEP_VERSION: &str = "DELETE FROM version WHERE id = ?1 AND number IS NULL";

/// A lock on a sheet's draft. The operating system releases it however the process ends.
pub(super) struct ImportLock(File);

impl ImportLock {
    /// Takes the lock; a conflict while another import holds it.
    pub(super) fn take(database: &Path, sheet: &SheetName) -> Result<ImportLock, StoreError> {
        let path = database.with_extension(format!("db-import-{sheet}"));
        let mut options = OpenOptions::new();
        options.create(true).append(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let unavailable = |error: std::io::Error| StoreError::of_file(&path, &error);
        let file = options.open(&path).map_err(unavailable)?;
        match file.try_lock() {
            Ok(()) => Ok(ImportLock(file)),
            Err(TryLockError::WouldBlock) => Err(StoreError::Conflict(format!(
                "Another import of the sheet \"{sheet}\" is under way. Wait until it has ended, then try again."
            ))),
            Err(TryLockError::Error(error)) => Err(unavailable(error)),
        }
    }
}

impl ImportLock {
    /// Fills the lock's file with 256 KiB, to be released when the draft ends. On a full disk the database would otherwise
    /// be unreadable, because its readers share an index of 32 KiB on the disk.
    fn reserve_space(&self) -> Result<(), StoreError> {
        const RESERVED_BYTES: usize = 256 << 10;
        self.release_space();
        let what = Path::new("the data folder");
        (&self.0).write_all(&vec![0; RESERVED_BYTES]).map_err(|error| StoreError::of_file(what, &error))
    }

    fn release_space(&self) {
        // A failure leaves as much space as before.
        let _ = self.0.set_len(0);
    }
}

/// A version being written.
pub(super) struct SqliteDraft {
    connection: Connection,
    id: VersionId,
    blocks: u64,
    lock: ImportLock,
}

impl SqliteDraft {
    pub(super) fn begin(
        connection: Connection,
        lock: ImportLock,
        sheet: &SheetName,
    ) -> Result<SqliteDraft, StoreError> {
        // Invisible rows may reach the disk late, because publishing syncs the log.
        connection.execute_batch("PRAGMA synchronous = NORMAL")?;
        lock.reserve_space()?;
        connection.execute(BEGIN, [sheet.as_str()])?;
        Ok(SqliteDraft { id: VersionId(connection.last_insert_rowid()), connection, blocks: 0, lock })
    }

    /// Takes up a kept draft; `None` when it was swept.
    pub(super) fn reopen(
        connection: Connection,
        lock: ImportLock,
        id: VersionId,
    ) -> Result<Option<SqliteDraft>, StoreError> {
        let is_kept = connection.execute(REOPEN, [id.0])? == 1;
        Ok(is_kept.then_some(SqliteDraft { connection, id, blocks: 0, lock }))
    }
}

impl Draft for SqliteDraft {
    fn id(&self) -> VersionId {
        self.id
    }

    fn append(&mut self, block: &Block) -> Result<(), StoreError> {
        let mut statement = self.connection.prepare_cached(APPEND)?;
        statement.execute((self.id.0, self.blocks, block.len(), block.as_bytes()))?;
        self.blocks += 1;
        Ok(())
    }

    fn keep(self: Box<Self>) -> Result<(), StoreError> {
        self.connection.execute(KEEP, (self.id.0, Timestamp::now().as_second()))?;
        self.connection.execute(FORGET_OLDEST, [KEPT_DRAFTS_MAX])?;
        Ok(())
    }
}

impl Drop for SqliteDraft {
    fn drop(&mut self) {
        self.lock.release_space();
        // A published draft has a number and stays, a kept one a time. Rows that cannot be removed now are swept later.
        let _swept_now_or_later = sweep_version(&self.connection, self.id.0, Timestamp::MIN);
        let _unlocked_by_closing = self.lock.0.unlock();
    }
}

/// Removes unpublished versions that no import is writing and that were not kept after `kept_since`.
pub(super) fn sweep(
    connection: &Connection,
    database: &Path,
    kept_since: Timestamp,
) -> Result<u64, StoreError> {
    let unpublished: Vec<(i64, String)> = connection
        .prepare_cached(UNPUBLISHED)?
        .query_map([kept_since.as_second()], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let mut swept = 0;
    for (id, sheet) in unpublished {
        let Ok(sheet) = SheetName::parse(&sheet) else {
            continue;
        };
        if let Ok(_import_lock) = ImportLock::take(database, &sheet) {
            swept += sweep_version(connection, id, kept_since)?;
        }
    }
    Ok(swept)
}

/// Removes a version's blocks, 16 per transaction, so that writers wait briefly.
fn sweep_version(connection: &Connection, id: i64, kept_since: Timestamp) -> Result<u64, StoreError> {
    if connection.execute(ABANDON, (id, kept_since.as_second()))? == 0 {
        return Ok(0);
    }
    let mut swept = 0;
    loop {
        match connection.prepare_cached(SWEEP_BLOCKS)?.execute([id])? {
            0 => break,
            blocks => swept += blocks as u64,
        }
    }
    connection.execute(SWEEP_VERSION, [id])?;
    Ok(swept)
}
