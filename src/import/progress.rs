//! Progress of an import, and the one place where it can be cancelled.

use super::error::ImportError;
use std::ops::ControlFlow;

/// The phase of an import.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// Waiting for another import of the same sheet.
    Waiting,
    /// Reading the file, row by row.
    Reading,
    /// Comparing with the current version.
    Checking,
    /// Making the new version current.
    Publishing,
}

/// The progress of an import.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, utoipa::ToSchema)]
pub struct Progress {
    /// The current phase.
    pub phase: Phase,
    /// Rows so far.
    pub rows: u64,
    /// Bytes of the file so far.
    pub bytes: u64,
    /// Bytes of the whole file; 0 once it is read.
    pub total_bytes: u64,
}

/// Receives the progress of an import; breaks to cancel it.
pub type OnProgress<'a> = &'a mut dyn FnMut(Progress) -> ControlFlow<()>;

/// Reports progress; returns an error if the callback cancels.
pub(super) fn report(progress: OnProgress<'_>, now: Progress) -> Result<(), ImportError> {
    match progress(now) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(ImportError::Cancelled),
    }
}

/// Reports the beginning of a phase after `rows` rows.
pub(super) fn begin(progress: OnProgress<'_>, phase: Phase, rows: u64) -> Result<(), ImportError> {
    report(progress, Progress { phase, rows, bytes: 0, total_bytes: 0 })
}
