//! The SQLite engine: one file, a write-ahead log, a small pool of connections.

mod activity;
mod backup;
mod catalog_read;
mod catalog_write;
mod draft;
mod erase;
mod history;
mod open;
mod scratch_dir;
mod session;

use super::{ChangeError, Draft, Erased, RestoreError, Revision, Store, StoreError};
use crate::domain::activity::caller_id::CallerHash;
use crate::domain::activity::{ActivityBatch, CallFilter, CallPage, Summary};
use crate::domain::auth::session::Session;
use crate::domain::catalog::Catalog;
use crate::domain::catalog::changelog::AuditEntry;
use crate::domain::catalog::name::SheetName;
use crate::domain::catalog::sheet::{Version, VersionId};
use crate::domain::directory::row_block::Block;
use crate::domain::error::DomainError;
use jiff::Timestamp;
use r2d2_sqlite::SqliteConnectionManager;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};
use std::path::{Path, PathBuf};

pub use open::OpenError;

/// The store in a folder's `datadip.db`.
pub struct Sqlite {
    pool: open::Pool,
    file: PathBuf,
    /// The file's identity when it was opened, so that a replaced file is detected.
    identity: open::Identity,
}

const VERSION_SIZE: &str = "SELECT width, rows FROM version WHERE id = ?1 AND number IS NOT NULL";
const BLOCKS: &str = "SELECT rows, bytes FROM block WHERE version = ?1 ORDER BY number";

impl Sqlite {
    /// Opens or creates the store in a folder and migrates its schema.
    pub fn open(folder: &Path) -> Result<Sqlite, OpenError> {
        let (pool, file, identity) = open::open(folder)?;
        Ok(Sqlite { pool, file, identity })
    }

    fn connection(&self) -> Result<r2d2::PooledConnection<SqliteConnectionManager>, StoreError> {
        self.check_identity()?;
        Ok(self.pool.get()?)
    }

    /// Opens a connection outside the pool for what takes long, because the pool's few serve changes and sessions.
    fn own_connection(&self) -> Result<Connection, StoreError> {
        self.check_identity()?;
        Ok(open::connect(&self.file)?)
    }

    fn check_identity(&self) -> Result<(), StoreError> {
        if open::Identity::of(&self.file).ok() != Some(self.identity) {
            return Err(StoreError::Unavailable(format!(
                "{} was removed or replaced while it was in use. Nothing was changed. Restart datadip.",
                self.file.display()
            )));
        }
        Ok(())
    }
}

impl Store for Sqlite {
    fn revision(&self) -> Result<Revision, StoreError> {
        catalog_read::revision(&*self.connection()?)
    }

    fn catalog(&self) -> Result<(Revision, Catalog), StoreError> {
        let mut connection = self.connection()?;
        let snapshot = connection.transaction()?;
        Ok((catalog_read::revision(&snapshot)?, catalog_read::read(&snapshot)?))
    }

    fn change(
        &self,
        by: &str,
        edit: &mut dyn FnMut(&mut Catalog) -> Result<(), DomainError>,
    ) -> Result<(), ChangeError> {
        let mut connection = self.connection()?;
        let transaction =
            connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(StoreError::from)?;
        let before = catalog_read::read(&transaction)?;
        let mut after = before.clone();
        edit(&mut after)?;
        if after != before {
            catalog_write::write(&transaction, &before, &after).map_err(StoreError::from)?;
            history::add(&transaction, by, &after.differences(&before)).map_err(StoreError::from)?;
            transaction.execute(catalog_read::NEXT_REVISION, []).map_err(StoreError::from)?;
        }
        Ok(transaction.commit().map_err(StoreError::from)?)
    }

    fn changes(&self, most: usize) -> Result<Vec<AuditEntry>, StoreError> {
        history::latest(&*self.connection()?, most)
    }

    fn sessions(&self) -> Result<Vec<Session>, StoreError> {
        session::read(&*self.connection()?)
    }

    fn change_sessions(&self, edit: &mut dyn FnMut(&mut Vec<Session>)) -> Result<(), StoreError> {
        let mut connection = self.connection()?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let before = session::read(&transaction)?;
        let mut after = before.clone();
        edit(&mut after);
        if after != before {
            session::write(&transaction, &after)?;
        }
        Ok(transaction.commit()?)
    }

    fn record(&self, batch: &ActivityBatch) -> Result<(), StoreError> {
        let mut connection = self.connection()?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        activity::record(&transaction, batch)?;
        Ok(transaction.commit()?)
    }

    fn activity(&self, since: Timestamp) -> Result<Summary, StoreError> {
        activity::summary(&*self.connection()?.transaction()?, since)
    }

    fn calls(&self, filter: &CallFilter) -> Result<CallPage, StoreError> {
        activity::calls(&*self.connection()?.transaction()?, filter)
    }

    fn draft(&self, sheet: &SheetName) -> Result<Box<dyn Draft>, StoreError> {
        let lock = draft::ImportLock::take(&self.file, sheet)?;
        Ok(Box::new(draft::SqliteDraft::begin(self.own_connection()?, lock, sheet)?))
    }

    fn rows(&self, version: VersionId, each: &mut dyn FnMut(&Block)) -> Result<(), StoreError> {
        let mut own = self.own_connection();
        let mut pooled;
        let connection: &mut Connection = if let Ok(own) = &mut own {
            own
        } else {
            // Without free descriptors a change is still loaded, by a connection that is open already.
            pooled = self.connection()?;
            &mut pooled
        };
        let snapshot = connection.transaction()?;
        let found: Option<(usize, u64)> =
            snapshot.query_row(VERSION_SIZE, [version.0], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let gone = || "This version of the sheet is not kept any more. Choose another version.".to_owned();
        let (width, expected) = found.ok_or_else(|| StoreError::Conflict(gone()))?;
        let mut statement = snapshot.prepare_cached(BLOCKS)?;
        let mut blocks = statement.query([version.0])?;
        let mut rows = 0;
        while let Some(row) = blocks.next()? {
            let block = Block::from_bytes(row.get(1)?, row.get(0)?, width)?;
            rows += block.len() as u64;
            each(&block);
        }
        if rows == expected { Ok(()) } else { Err(StoreError::Damaged) }
    }

    fn erase(
        &self,
        by: &str,
        is_theirs: &dyn Fn(&Version, &[&str]) -> bool,
        callers: &[CallerHash],
    ) -> Result<Erased, StoreError> {
        let mut connection = self.connection()?;
        // A killed import may have left rows of the person.
        draft::sweep(&connection, &self.file)?;
        erase::erase(&mut connection, by, is_theirs, callers)
    }

    fn backup(&self, file: &Path) -> Result<(), StoreError> {
        backup::make(&*self.connection()?, file)
    }

    fn restore(&self, file: &Path, before: &Path, by: &str) -> Result<(), RestoreError> {
        backup::restore(&mut *self.connection()?, &self.file, file, before, by)
    }

    fn sweep(&self) -> Result<u64, StoreError> {
        scratch_dir::sweep(backup::folder_of(&self.file));
        draft::sweep(&*self.connection()?, &self.file)
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            _ if open::is_full(&error) => StoreError::Full,
            Some(rusqlite::ErrorCode::DatabaseCorrupt) => StoreError::Damaged,
            _ => StoreError::Unavailable(format!(
                "the database cannot be used: {error}. Check the disk and the permissions of the data folder, then try again."
            )),
        }
    }
}

impl From<r2d2::Error> for StoreError {
    fn from(error: r2d2::Error) -> Self {
        StoreError::Unavailable(format!(
            "the database cannot be opened: {error}. Check the disk and the permissions of the data folder, then try again."
        ))
    }
}
