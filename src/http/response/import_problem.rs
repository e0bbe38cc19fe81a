//! Maps errors of files, imports and exports to problems.

use super::problem::Problem;
use crate::import::{ExportError, ImportError};
use actix_web::http::StatusCode;
use std::io::ErrorKind;

impl Problem {
    /// Returns a 404 for an upload, job or backup that is not kept any more.
    pub fn missing(code: &'static str, detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::NOT_FOUND, code, "This is not kept any more", detail)
    }

    /// Returns a 507 for a full disk.
    pub fn disk_full() -> Problem {
        tracing::error!("the disk is full");
        let detail = "The disk is full. Nothing was changed. Make room on it and try again.";
        Problem::new(StatusCode::INSUFFICIENT_STORAGE, "disk-full", "The disk is full", detail)
    }

    /// Returns a 507 for a file that could not be written or read. The cause goes to the log.
    pub fn cannot_write(error: std::io::Error) -> Problem {
        if matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded) {
            return Problem::disk_full();
        }
        tracing::error!(%error, "a file could not be written or read");
        let detail = "The server could not write or read a file. Nothing was changed. Try again.";
        Problem::new(StatusCode::INSUFFICIENT_STORAGE, "disk", "Writing or reading failed", detail)
    }

    /// Maps a failed import: 422 for a bad file, 409 for a cancelled or concurrent import.
    pub fn of_import(code: &'static str, detail: String, is_about_the_file: bool) -> Problem {
        match code {
            _ if is_about_the_file => Problem::unprocessable(code, detail),
            "import-running" | "sheet-changed" | "cancelled" => Problem::conflict(code, detail),
            "busy" => Problem::busy(detail),
            "disk-full" => Problem::disk_full(),
            "bad-decisions" => Problem::bad_request(code, detail),
            "store-away" | "failed" | "problems-file" => {
                tracing::error!(code, detail, "an import failed");
                let detail = "The data folder cannot be used at the moment. Nothing was changed. Try again.";
                Problem::unavailable("The sheet was not imported", code, detail)
            }
            _ => Problem::unprocessable(code, detail),
        }
    }
}

impl From<ImportError> for Problem {
    fn from(error: ImportError) -> Problem {
        Problem::of_import(error.code(), error.to_string(), error.is_about_the_file())
    }
}

impl From<ExportError> for Problem {
    fn from(error: ExportError) -> Problem {
        match error {
            ExportError::Refused(error) => error.into(),
            ExportError::Store(error) => error.into(),
            ExportError::Write(error) => Problem::cannot_write(error),
        }
    }
}
