//! The store: traits every engine implements, in types of the domain. SQL stays in this folder.
//!
//! A store holds one [`Catalog`], the rows of versions, sessions and activity. The catalog is small, so it is read and
//! changed whole in one transaction; rows are appended to a draft and read back. The suite in `tests/core/store/` holds
//! every engine to the same behaviour.

use crate::domain::activity::caller_id::CallerHash;
use crate::domain::activity::{ActivityBatch, CallFilter, CallPage, Summary};
use crate::domain::auth::session::Session;
use crate::domain::catalog::Catalog;
use crate::domain::catalog::attempt::Attempt;
use crate::domain::catalog::changelog::AuditEntry;
use crate::domain::catalog::name::SheetName;
use crate::domain::catalog::sheet::{Version, VersionId};
use crate::domain::directory::row_block::{Block, Damaged};
use crate::domain::error::DomainError;
use jiff::{SignedDuration, Timestamp};
use std::io;
use std::path::{Path, PathBuf};

pub mod sqlite;

/// A number that grows with every change of the catalog, by any process.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Revision(pub i64);

/// A store engine. Every method is one transaction and may block on a disk.
pub trait Store: Send + Sync {
    /// Returns the catalog's revision. Cheap, because the refresher thread reads it five times a second.
    fn revision(&self) -> Result<Revision, StoreError>;

    /// Returns the catalog and its revision.
    fn catalog(&self) -> Result<(Revision, Catalog), StoreError>;

    /// Reads, edits and stores the catalog under the write lock. On return the change is on the disk; an error of `edit`
    /// changes nothing.
    ///
    /// Rows of versions that the edit leaves out become unreachable; [`sweep`](Store::sweep) removes them.
    ///
    /// The differences are added to the changelog for the actor `by`: see [`changes`](Store::changes).
    fn change(
        &self,
        by: &str,
        edit: &mut dyn FnMut(&mut Catalog) -> Result<(), DomainError>,
    ) -> Result<(), ChangeError>;

    /// Returns the latest `most` entries of the changelog, newest first.
    fn changes(&self, most: usize) -> Result<Vec<AuditEntry>, StoreError>;

    /// Adds an attempted import. Forgets those of more than a year before it, and all but the latest 10,000.
    fn record_attempt(&self, attempt: &Attempt) -> Result<(), StoreError>;

    /// Returns the latest `most` attempts, newest first; those of one sheet, and those before a page's `next`.
    fn attempts(
        &self,
        sheet: Option<&SheetName>,
        before: Option<i64>,
        most: usize,
    ) -> Result<AttemptPage, StoreError>;

    /// Returns the unattended attempts that did not publish and that no later one has settled, newest first.
    ///
    /// One for each sheet, settled by the next attempt that publishes it; one for all files of unknown sheets, settled by
    /// the next unattended attempt that publishes.
    fn failed_imports(&self) -> Result<Vec<Attempt>, StoreError>;

    /// Returns the sessions in the order they were opened, expired ones included.
    fn sessions(&self) -> Result<Vec<Session>, StoreError>;

    /// Edits the list of sessions under the write lock. Its order is lost.
    fn change_sessions(&self, edit: &mut dyn FnMut(&mut Vec<Session>)) -> Result<(), StoreError>;

    /// Stores activity. It may reach the disk after the return, because activity is outside the promise of durability.
    fn record(&self, batch: &ActivityBatch) -> Result<(), StoreError>;

    /// Summarizes lookups since a time; the first and last lookup and uses of tokens are of all times.
    fn activity(&self, since: Timestamp) -> Result<Summary, StoreError>;

    /// Returns single lookups, newest first.
    fn calls(&self, filter: &CallFilter) -> Result<CallPage, StoreError>;

    /// Begins a draft of a sheet's version, published by a [`change`](Store::change) that puts its id into the catalog.
    /// Rows of a draft that was dropped or killed before that are swept.
    ///
    /// [`StoreError::Conflict`] while any process writes another draft of this sheet.
    fn draft(&self, sheet: &SheetName) -> Result<Box<dyn Draft>, StoreError>;

    /// Takes up a kept draft of a sheet to publish or drop it; `None` when it was swept. Conflicts as
    /// [`draft`](Store::draft) does.
    fn reopen(&self, sheet: &SheetName, kept: VersionId) -> Result<Option<Box<dyn Draft>>, StoreError>;

    /// Reads the rows of a version in order. [`StoreError::Conflict`] when the version was removed.
    fn rows(&self, version: VersionId, each: &mut dyn FnMut(&Block)) -> Result<(), StoreError>;

    /// Removes rows from every version and callers from the activity, for good and in one transaction, for the actor
    /// `by`. Remaining rows keep their order. The search takes no write lock, so that writers continue.
    fn erase(
        &self,
        by: &str,
        is_theirs: &dyn Fn(&Version, &[&str]) -> bool,
        callers: &[CallerHash],
    ) -> Result<Erased, StoreError>;

    /// Copies a snapshot of everything into a new file that only its owner may read, without holding up readers and
    /// writers. Removes what a killed backup has left in the same folder. [`StoreError::Conflict`] when the file exists.
    fn backup(&self, file: &Path) -> Result<(), StoreError>;

    /// Replaces everything by a backup, in one transaction, for the actor `by`. A store that was ever changed is copied
    /// to `before` first.
    ///
    /// Sessions end, and revoked tokens stay revoked. [`StoreError::Conflict`] while a sheet is being imported.
    fn restore(&self, file: &Path, before: &Path, by: &str) -> Result<(), RestoreError>;

    /// Removes abandoned rows and what a killed restore has left; returns the number of removed blocks. Versions in the
    /// catalog, drafts being written and those kept after `kept_since` stay.
    fn sweep(&self, kept_since: Timestamp) -> Result<u64, StoreError>;
}

/// A version being written. Dropping it unpublished removes its rows.
pub trait Draft: Send {
    /// Returns the version's id, by which it is published.
    fn id(&self) -> VersionId;

    /// Appends the next rows of the sheet.
    fn append(&mut self, block: &Block) -> Result<(), StoreError>;

    /// Keeps the rows to be published later, and lets other imports of the sheet go on. Of the kept ones the latest
    /// [`KEPT_DRAFTS_MAX`] stay.
    fn keep(self: Box<Self>) -> Result<(), StoreError>;
}

/// How many finished drafts are kept.
pub const KEPT_DRAFTS_MAX: usize = 8;

/// Returns since when a draft that is still kept now was finished: an hour ago.
pub fn kept_since() -> Timestamp {
    Timestamp::now() - SignedDuration::from_hours(1)
}

/// Some of the attempted imports, newest first.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct AttemptPage {
    /// The attempts.
    pub attempts: Vec<Attempt>,
    /// Where the next page begins; `None` after the oldest.
    pub next: Option<i64>,
}

/// Counts what was erased.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Erased {
    /// Rows, over all versions.
    pub rows: u64,
    /// Recorded calls.
    pub calls: u64,
    /// A reader held the write-ahead log for over 30 s, so it still holds the erased rows.
    pub wal_not_truncated: bool,
}

/// Why a store operation failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The store cannot be reached, read or written at the moment.
    #[error("{0}")]
    Unavailable(String),
    /// The disk is full.
    #[error("the disk is full. Nothing was changed. Make room on it and try again.")]
    Full,
    /// The database is corrupt, which does not heal.
    #[error(
        "the database is damaged. It was left as it is: restore a backup in another folder (--data), or move it away and import the sheets again."
    )]
    Damaged,
    /// Another writer holds or has changed what this operation needs.
    #[error("{0}")]
    Conflict(String),
}

impl StoreError {
    /// Converts an error about a file or folder.
    pub fn of_file(path: &Path, error: &io::Error) -> StoreError {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::Full,
            _ => StoreError::Unavailable(format!(
                "{} cannot be used: {error}. Check the disk and the permissions, then try again.",
                path.display()
            )),
        }
    }
}

impl From<Damaged> for StoreError {
    fn from(_: Damaged) -> StoreError {
        StoreError::Damaged
    }
}

/// Why a change failed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// The edit refused.
    #[error(transparent)]
    Refused(#[from] DomainError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a restore failed. Everything is as it was.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// The file is missing or unreadable.
    #[error("{0} cannot be read: {1}. Nothing was changed. Check the path and its permissions.")]
    CannotRead(PathBuf, io::Error),
    /// The file is no backup of datadip.
    #[error("{0} is not a backup of datadip. Nothing was changed. Choose a file made by datadip backup.")]
    NotABackup(PathBuf),
    /// The backup is corrupt.
    #[error("{0} is damaged. Nothing was changed. Take an older backup.")]
    Damaged(PathBuf),
    /// The file was made by a later release.
    #[error("{0} was made by a newer datadip than this one ({version}). Nothing was changed. Use the newer program.", version = env!("CARGO_PKG_VERSION"))]
    Newer(PathBuf),
    /// The store failed while copying or restoring.
    #[error(transparent)]
    Store(#[from] StoreError),
}
