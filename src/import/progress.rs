//! How far an import is.

/// What an import is doing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Phase {
    /// Reading the file, row by row.
    Reading,
    /// Comparing with the current version.
    Checking,
    /// Making the new version current.
    Publishing,
}

/// How far an import is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Progress {
    /// What it is doing.
    pub phase: Phase,
    /// Rows so far.
    pub rows: u64,
    /// Bytes of the file so far.
    pub bytes: u64,
    /// Bytes of the whole file; 0 once it is read.
    pub total_bytes: u64,
}

impl Progress {
    pub(super) fn phase(phase: Phase, rows: u64) -> Progress {
        Progress { phase, rows, bytes: 0, total_bytes: 0 }
    }
}
