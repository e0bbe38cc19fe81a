//! Floor 2, bringing a sheet in: check, guard, publish, report.
//!
//! A file is read twice: its first rows to decide what its columns are ([`survey`], [`plan`]), then all of it, row by
//! row, into a draft in the store. What is published is the draft as a whole, in one small transaction at the end.
//! Where several rows share a number, the file is read once more for the text of those that are listed.
//!
//! One thread reads and examines, another writes what it is handed ([`draft_writer`]), a third makes the file's sum.

mod columns;
mod damage;
mod decision;
mod difference;
mod doctor;
mod draft_writer;
mod error;
mod export;
mod file_facts;
mod finding;
mod guard;
mod intake;
pub mod job;
mod key_columns;
mod key_setup;
mod merge;
mod plan;
mod problems;
mod problems_file;
mod progress;
mod propose;
mod report;
mod run;
mod sensitive;
mod shared_values;
mod survey;
pub mod watch;

use crate::domain::name::SheetName;
use crate::sheet::Reading;
use std::path::{Path, PathBuf};

pub use decision::{Decision, check_decisions};
pub use error::ImportError;
pub use export::{ExportError, export};
pub use finding::{Finding, Kind};
pub use progress::{OnProgress, Phase, Progress};
pub use report::{FieldDecision, KeyDecision, Reach, Report, RowCounts};
pub use run::run;

/// What is to be imported, and how.
#[derive(Clone, Debug)]
pub struct Import {
    /// The file to read.
    pub file: PathBuf,
    /// What to call it in the history.
    pub file_name: String,
    /// The sheet it becomes a version of; `None`: the only one there is.
    pub sheet: Option<SheetName>,
    /// What is told about the file rather than guessed.
    pub reading: Reading,
    /// What becomes of the rows that are there.
    pub mode: Mode,
    /// What was decided about each column, instead of what would be proposed.
    pub decisions: Option<Vec<Decision>>,
    /// Read and check everything, write nothing.
    pub check_only: bool,
    /// Publish even when the guard would hold it back.
    pub allow_shrink: bool,
    /// Where to write the rows that have problems.
    pub problems_file: Option<PathBuf>,
    /// Who imports, for the history.
    pub by: String,
}

impl Import {
    /// A plain import: everything guessed, replacing, published.
    pub fn of(file: &Path, by: &str) -> Import {
        Import {
            file: file.to_owned(),
            file_name: file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
            sheet: None,
            reading: Reading::default(),
            mode: Mode::Replace,
            decisions: None,
            check_only: false,
            allow_shrink: false,
            problems_file: None,
            by: by.to_owned(),
        }
    }
}

/// What becomes of the rows that are there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mode {
    /// The file is the whole truth.
    Replace,
    /// Rows of the file update rows with the same value in a column, named by field or header; the rest stays. `None`:
    /// the column that told rows apart before.
    Merge(Option<String>),
}
