//! The request for one import.

use super::plan::column_decision::ColumnDecision;
use crate::domain::catalog::destination::Destination;
use crate::domain::words::words;
use crate::spreadsheet::ReadOptions;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long an import waits for another one of the same sheet.
const LOCK_WAIT: Duration = Duration::from_secs(60);

/// The file to import and how to import it.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportRequest {
    /// The file to read.
    pub file: PathBuf,
    /// The file's name in the history.
    pub file_name: String,
    /// The sheet to import into.
    pub destination: Destination,
    /// What the client specified about the file; the rest is guessed.
    pub read_options: ReadOptions,
    /// What happens to the existing rows.
    pub mode: Mode,
    /// The admin's decisions about columns, in place of suggestions.
    pub decisions: Option<Vec<ColumnDecision>>,
    /// Whether to read and check everything and write nothing.
    pub check_only: bool,
    /// Whether to publish even if the guards would hold it back.
    pub publish_anyway: bool,
    /// Whether to import lines that look like no contacts, such as totals.
    pub import_set_aside: bool,
    /// The file to write the rows with problems to.
    pub problems_file: Option<PathBuf>,
    /// The file to write the rows to that the import changes.
    pub changes_file: Option<PathBuf>,
    /// How long to wait for another import of the same sheet.
    pub lock_wait: Duration,
    /// The actor, for the history.
    pub by: String,
    /// Whether no person waits for the outcome, so that the Overview reports a failure.
    pub unattended: bool,
}

impl ImportRequest {
    /// Creates a plain import: everything guessed, replacing, published.
    pub fn new(file: &Path, by: &str) -> ImportRequest {
        ImportRequest {
            file: file.to_owned(),
            file_name: file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
            destination: Destination::Only,
            read_options: ReadOptions::default(),
            mode: Mode::Replace,
            decisions: None,
            check_only: false,
            publish_anyway: false,
            import_set_aside: false,
            problems_file: None,
            changes_file: None,
            lock_wait: LOCK_WAIT,
            by: by.to_owned(),
            unattended: false,
        }
    }
}

/// What happens to the existing rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mode {
    /// The file replaces every row.
    Replace,
    /// Rows of the file update rows with the same value in a column, named by field or header; the rest stays. `None`
    /// means the column that identified the rows before.
    Merge(Option<String>),
}

/// The word for a mode in requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModeWord {
    /// [`Mode::Replace`].
    Replace,
    /// [`Mode::Merge`].
    Merge,
}

words!(ModeWord { Replace => "replace", Merge => "merge" });
