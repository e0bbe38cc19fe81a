//! Attempted imports: what became of every file that came in, published or not.

use super::name::SheetName;
use crate::domain::words::words;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One attempted import. Holds figures and names, and no cell of the file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct Attempt {
    /// When it ended.
    pub at: Timestamp,
    /// The sheet it was for; `None` where that is not known.
    pub sheet: Option<SheetName>,
    /// The actor and the way: `command line`, `page, 127.0.0.1`, `token "nightly", 192.0.2.7`, `watched folder`.
    pub by: String,
    /// Whether no person waited for the outcome, so that the Overview reports a failure.
    pub unattended: bool,
    /// The file's name, without folders.
    pub file: String,
    /// What became of it.
    pub outcome: AttemptOutcome,
    /// The number of the version it published.
    pub version: Option<u32>,
    /// Row counts of the file, if it was read to its end.
    pub rows: Option<RowCounts>,
    /// Why it was held back, or why it failed, in sentences.
    pub reasons: Vec<String>,
}

/// What became of an attempted import.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AttemptOutcome {
    /// Lookups use its version.
    Published,
    /// A guard wants a person to confirm it.
    Held,
    /// It changed nothing.
    Failed,
}

words!(AttemptOutcome { Published => "published", Held => "held", Failed => "failed" });

/// The most attempts kept; the oldest go first. One every hour for a year are 8,760.
pub const ATTEMPTS_MAX: usize = 10_000;

/// The longest reason that is kept, in characters.
const REASON_MAX: usize = 1_000;

impl Attempt {
    /// Returns a failed attempt.
    pub fn failed(sheet: Option<SheetName>, by: &str, file: &str, reason: &str) -> Attempt {
        Attempt {
            at: Timestamp::UNIX_EPOCH,
            sheet,
            by: by.to_owned(),
            unattended: false,
            file: file.to_owned(),
            outcome: AttemptOutcome::Failed,
            version: None,
            rows: None,
            reasons: vec![reason.chars().take(REASON_MAX).collect()],
        }
    }
}

/// Row counts: read = blank + set aside + imported + refused, imported = new + changed + unchanged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RowCounts {
    /// Rows under the header.
    pub read: u64,
    /// Rows without text.
    pub blank: u64,
    /// Lines that are no contacts, such as totals.
    pub set_aside: u64,
    /// Rows imported unchanged.
    pub imported: u64,
    /// Rows left out, because their cells cannot be assigned to columns.
    pub refused: u64,
    /// Rows absent from the previous version.
    pub new: u64,
    /// Rows of the previous version with other cells.
    pub changed: u64,
    /// Rows identical in the previous version.
    pub unchanged: u64,
    /// Rows of the previous version that this one lacks.
    pub removed: u64,
}
