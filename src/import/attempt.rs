//! Runs an import and records what became of it, whichever way the file came.

use super::changes::changes_csv;
use super::error::ImportError;
use super::progress::OnProgress;
use super::report::Report;
use super::request::ImportRequest;
use super::run::{self, CheckedImport, Published};
use crate::domain::catalog::attempt::{Attempt, AttemptOutcome};
use crate::domain::catalog::destination::Destination;
use crate::store::Store;
use jiff::Timestamp;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Imports a file, all of it or nothing, and records the attempt. A check is no attempt.
pub fn run(
    store: &dyn Store,
    import: &ImportRequest,
    progress: OnProgress<'_>,
) -> Result<Report, ImportError> {
    recorded(store, import, || {
        if let Some(path) = &import.changes_file {
            changes_csv::write(store, import, path)?;
        }
        run::run(store, import, progress)
    })
}

/// Publishes what was checked and records the attempt. Finding that the check is outdated is none.
pub fn publish(
    checked: &CheckedImport,
    store: &dyn Store,
    import: &ImportRequest,
    progress: OnProgress<'_>,
) -> Result<Published, ImportError> {
    let result = caught(|| checked.publish(store, import, progress));
    match &result {
        Ok(Published::Yes(report)) => record(store, import, of_report(import, report)),
        Ok(Published::HeldBack) => record(store, import, of_report(import, &checked.report)),
        Ok(Published::Outdated(_)) | Err(ImportError::Cancelled) => {}
        Err(error) => record(store, import, failed(import, &error.to_string())),
    }
    result
}

/// Does the work of an import and records the attempt, unless it is a check or was cancelled.
pub(crate) fn recorded(
    store: &dyn Store,
    import: &ImportRequest,
    work: impl FnOnce() -> Result<Report, ImportError>,
) -> Result<Report, ImportError> {
    if import.check_only {
        return work();
    }
    let result = caught(work);
    match &result {
        Ok(report) => record(store, import, of_report(import, report)),
        Err(ImportError::Cancelled) => {}
        Err(error) => record(store, import, failed(import, &error.to_string())),
    }
    result
}

/// Records an import that failed before its file could be read.
pub(crate) fn record_failure(store: &dyn Store, import: &ImportRequest, reason: &str) {
    record(store, import, failed(import, reason));
}

/// Does the work of an import. A panic fails it, because it is an attempt as well and the next file has to follow.
pub(crate) fn caught<T>(work: impl FnOnce() -> Result<T, ImportError>) -> Result<T, ImportError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(ImportError::Panicked))
}

fn record(store: &dyn Store, import: &ImportRequest, attempt: Attempt) {
    // A file that was named no sheet was for the only one there is.
    let resolved = || store.catalog().ok()?.1.resolve(&import.destination).ok();
    let sheet = attempt.sheet.clone().or_else(resolved);
    let attempt = Attempt { at: Timestamp::now(), sheet, unattended: import.unattended, ..attempt };
    // The outcome of the import stands, whether or not it can be recorded.
    if let Err(error) = store.record_attempt(&attempt) {
        tracing::error!(%error, "an attempted import could not be recorded");
    }
}

fn failed(import: &ImportRequest, reason: &str) -> Attempt {
    let sheet = match &import.destination {
        Destination::Only => None,
        Destination::Named(name) | Destination::New(name) => Some(name.clone()),
    };
    Attempt::failed(sheet, &import.by, &import.file_name, reason)
}

fn of_report(import: &ImportRequest, report: &Report) -> Attempt {
    Attempt {
        sheet: Some(report.sheet.clone()),
        outcome: if report.published { AttemptOutcome::Published } else { AttemptOutcome::Held },
        version: report.version,
        rows: Some(report.rows),
        reasons: report.held_back.clone(),
        ..failed(import, "")
    }
}
