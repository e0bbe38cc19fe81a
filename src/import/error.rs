//! Import errors.

use crate::domain::error::DomainError;
use crate::spreadsheet::{OpenError, ReadError};
use crate::store::{ChangeError, StoreError};
use std::io;
use std::path::PathBuf;

/// The reason an import failed. The current version is unchanged.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file cannot be opened as a sheet.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The sheet could not be read to its end.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// Every row is blank, no contact, or too long.
    #[error(
        "No row of this file can be imported: every row is blank, no contact, or has more cells than there are columns. Nothing was changed. Name the line with the column names with --header-row LINE, or the delimiter with --delimiter SIGN, and try again."
    )]
    NoRows,
    /// The problems file could not be written.
    #[error("The problems could not be written to {0}: {1}. Nothing was imported.")]
    ProblemsFile(PathBuf, io::Error),
    /// The changes file could not be written.
    #[error("The changes could not be written to {0}: {1}. Nothing was imported.")]
    ChangesFile(PathBuf, io::Error),
    /// Too many imports wait already.
    #[error("Too many imports are waiting. Nothing was imported. Send the file again in half a minute.")]
    Busy,
    /// The client cancelled the import.
    #[error("The import was cancelled. Nothing was changed.")]
    Cancelled,
    /// The program has a fault.
    #[error("The import failed unexpectedly. Nothing was changed; see the log.")]
    Panicked,
    /// The request cannot be carried out.
    #[error(transparent)]
    Refused(#[from] DomainError),
    /// The store could not write the new version.
    #[error("The sheet was not imported: {0}")]
    Store(#[from] StoreError),
}

impl ImportError {
    /// Returns the stable code that programs match on.
    pub fn code(&self) -> &'static str {
        match self {
            ImportError::Open(_) => "not-a-sheet",
            ImportError::Read(_) => "unreadable",
            ImportError::NoRows => "no-rows",
            ImportError::ProblemsFile(..) => "problems-file",
            ImportError::ChangesFile(..) => "changes-file",
            ImportError::Busy => "busy",
            ImportError::Cancelled => "cancelled",
            ImportError::Panicked => "failed",
            ImportError::Refused(error) => error.code,
            ImportError::Store(StoreError::Conflict(_)) => "import-running",
            ImportError::Store(StoreError::Full) => "disk-full",
            ImportError::Store(StoreError::Unavailable(_) | StoreError::Damaged) => "store-away",
        }
    }

    /// Returns whether the file is at fault, as opposed to the request or the server.
    pub fn is_about_the_file(&self) -> bool {
        matches!(self, ImportError::Open(_) | ImportError::Read(_) | ImportError::NoRows)
    }
}

impl From<ChangeError> for ImportError {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::Refused(error) => error.into(),
            ChangeError::Store(error) => error.into(),
        }
    }
}
