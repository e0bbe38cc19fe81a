//! Why nothing was imported.

use crate::domain::error::DomainError;
use crate::spreadsheet::{OpenError, ReadError};
use crate::store::{ChangeError, StoreError};
use std::io;
use std::path::PathBuf;

/// Why nothing was imported. The version that was current still is.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file is no sheet.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The file is a sheet, but could not be read to its end.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// Not a single row could be imported.
    #[error(
        "No row of this file can be imported: every one is blank or has more cells than there are columns."
    )]
    NoRows,
    /// The file with the problems could not be written.
    #[error("The problems could not be written to {0}: {1}.")]
    ProblemsFile(PathBuf, io::Error),
    /// Somebody cancelled it.
    #[error("The import was cancelled. Nothing was changed.")]
    Cancelled,
    /// It was asked for something impossible.
    #[error(transparent)]
    Refused(#[from] DomainError),
    /// The store could not take it.
    #[error("The sheet was not imported: {0}")]
    Store(#[from] StoreError),
}

impl ImportError {
    /// Stable, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            ImportError::Open(_) => "not-a-sheet",
            ImportError::Read(_) => "unreadable",
            ImportError::NoRows => "no-rows",
            ImportError::ProblemsFile(..) => "problems-file",
            ImportError::Cancelled => "cancelled",
            ImportError::Refused(refusal) => refusal.code,
            ImportError::Store(StoreError::Conflict(_)) => "import-running",
            ImportError::Store(StoreError::Full) => "disk-full",
            ImportError::Store(StoreError::Unavailable(_) | StoreError::Damaged) => "store-away",
        }
    }

    /// Whether the file itself is at fault, rather than what was asked or the box.
    pub fn is_about_the_file(&self) -> bool {
        matches!(self, ImportError::Open(_) | ImportError::Read(_) | ImportError::NoRows)
    }
}

impl From<ChangeError> for ImportError {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::Refused(refusal) => refusal.into(),
            ChangeError::Store(error) => error.into(),
        }
    }
}
