//! Floor 1, remembering: what a store is, in the words of the domain. SQL stays below this folder.
//!
//! A store holds one [`Catalog`] and the rows of versions. The catalog is small and is read and changed whole, each
//! time in one transaction; rows are only ever appended to a draft and read back. That is all an engine has to do.
//! The suite in `tests/core/store/` says what every engine must do alike.

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
use std::io;
use std::path::{Path, PathBuf};

pub mod sqlite;

/// A number that grows with every change of the catalog, by whatever process.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Revision(pub i64);

/// What remembers. Every method is one transaction and may block on a disk.
pub trait Store: Send + Sync {
    /// The catalog's revision. Cheap: it is asked several times a second.
    fn revision(&self) -> Result<Revision, StoreError>;

    /// The catalog and its revision.
    fn catalog(&self) -> Result<(Revision, Catalog), StoreError>;

    /// Changes the catalog: reads it, edits it, remembers it, while no other process can change it. On return the
    /// change is on the disk. When `edit` refuses, nothing was changed.
    ///
    /// Rows of versions that the edit leaves out become unreachable; [`sweep`](Store::sweep) removes them.
    ///
    /// What is different afterwards is kept, in sentences, as changed by `by`: see [`changes`](Store::changes).
    fn change(
        &self,
        by: &str,
        edit: &mut dyn FnMut(&mut Catalog) -> Result<(), DomainError>,
    ) -> Result<(), ChangeError>;

    /// The latest changes, newest first, `most` of them.
    fn changes(&self, most: usize) -> Result<Vec<AuditEntry>, StoreError>;

    /// The sessions, in the order they were opened; ended ones may be among them.
    fn sessions(&self) -> Result<Vec<Session>, StoreError>;

    /// Changes the list of sessions while no other process can. The order is not kept.
    fn change_sessions(&self, edit: &mut dyn FnMut(&mut Vec<Session>)) -> Result<(), StoreError>;

    /// Writes down what has happened to dips. On return it need not be on the disk yet: it is not what is promised.
    fn record(&self, batch: &ActivityBatch) -> Result<(), StoreError>;

    /// What is known of dips since a time; the first and the last dip, and the uses of tokens, of all times.
    fn activity(&self, since: Timestamp) -> Result<Summary, StoreError>;

    /// Single dips, newest first.
    fn calls(&self, wanted: &CallFilter) -> Result<CallPage, StoreError>;

    /// Begins a version of a sheet. It is a draft until a [`change`](Store::change) puts its id into the catalog;
    /// dropped or killed before that, its rows are swept.
    ///
    /// [`StoreError::Conflict`] when another draft of this sheet is being written, in any process.
    fn draft(&self, sheet: &SheetName, columns: usize) -> Result<Box<dyn Draft>, StoreError>;

    /// Gives the rows of a version, in order. [`StoreError::Conflict`] when it is not there any more.
    fn rows(&self, version: VersionId, each: &mut dyn FnMut(&Block)) -> Result<(), StoreError>;

    /// Removes rows from every version, and callers from the activity, for good and in one transaction, as done by
    /// `by`. The rows that stay keep their order. Nobody who changes anything waits while they are looked for.
    fn erase(
        &self,
        by: &str,
        is_theirs: &dyn Fn(&Version, &[&str]) -> bool,
        callers: &[CallerHash],
    ) -> Result<Erased, StoreError>;

    /// Copies everything, as it stands at one moment, into a new file that only its owner may read; goes on answering
    /// and remembering meanwhile. What a killed backup has left in the same folder goes. [`StoreError::Conflict`] when
    /// there is a file of that name.
    fn backup(&self, file: &Path) -> Result<(), StoreError>;

    /// Puts what a backup holds in place of everything, at once and wholly, as done by `by`. What was there is copied
    /// to `before` first, unless nothing was ever changed.
    ///
    /// Sessions end, and tokens that are revoked stay so. [`StoreError::Conflict`] while a sheet is being imported.
    fn restore(&self, file: &Path, before: &Path, by: &str) -> Result<(), RestoreError>;

    /// Removes the rows of versions that are neither in the catalog nor being written, and what a killed restore has
    /// left. Gives how many blocks went.
    fn sweep(&self) -> Result<u64, StoreError>;
}

/// A version being written. Rows of it that are not published go when it is dropped.
pub trait Draft: Send {
    /// The version's id, to publish it by.
    fn id(&self) -> VersionId;

    /// Adds the next rows of the sheet.
    fn append(&mut self, block: &Block) -> Result<(), StoreError>;
}

/// What was erased.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Erased {
    /// Rows, in all versions together.
    pub rows: u64,
    /// Calls.
    pub calls: u64,
    /// Somebody went on reading for so long that what was erased is still in the engine's log.
    pub wal_not_truncated: bool,
}

/// Why the store could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It cannot be reached, read or written at the moment.
    #[error("{0}")]
    Unavailable(String),
    /// There is no room for it.
    #[error("the disk is full. Make room on it and try again; nothing was changed.")]
    Full,
    /// What it holds is not whole; that does not get better by itself.
    #[error(
        "the database is damaged. It was left as it is: restore a backup in another folder (--data), or move it away and import the sheets again."
    )]
    Damaged,
    /// Somebody else is, or was, quicker.
    #[error("{0}")]
    Conflict(String),
}

impl StoreError {
    /// What has gone wrong with a file or a folder.
    pub fn of_file(path: &Path, error: &io::Error) -> StoreError {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::Full,
            _ => StoreError::Unavailable(format!("{} cannot be used: {error}", path.display())),
        }
    }
}

/// Why a change was not made.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// The change itself was refused.
    #[error(transparent)]
    Refused(#[from] DomainError),
    /// The store could not remember it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a backup was not restored. Everything is as it was.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// There is no such file, or it may not be read.
    #[error("{0} cannot be read: {1}.")]
    CannotRead(PathBuf, io::Error),
    /// The file is something else.
    #[error("{0} is not a backup that datadip has made. Nothing was changed.")]
    NotABackup(PathBuf),
    /// Some of it is missing or has become something else.
    #[error("{0} is damaged; it is not restored. Nothing was changed. Take an older backup.")]
    Damaged(PathBuf),
    /// The file was made by a later release.
    #[error("{0} was made by a newer datadip than this one ({version}). Nothing was changed. Use the newer program.", version = env!("CARGO_PKG_VERSION"))]
    Newer(PathBuf),
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}
