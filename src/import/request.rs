//! What is to be imported, and how.

use super::plan::column_decision::ColumnDecision;
use crate::domain::catalog::name::SheetName;
use crate::spreadsheet::ReadOptions;
use std::path::{Path, PathBuf};

/// What is to be imported, and how.
#[derive(Clone, Debug)]
pub struct ImportRequest {
    /// The file to read.
    pub file: PathBuf,
    /// What to call it in the history.
    pub file_name: String,
    /// The sheet it becomes a version of; `None`: the only one there is.
    pub sheet: Option<SheetName>,
    /// What is told about the file rather than guessed.
    pub read_options: ReadOptions,
    /// What becomes of the rows that are there.
    pub mode: Mode,
    /// What was decided about each column, instead of what would be proposed.
    pub decisions: Option<Vec<ColumnDecision>>,
    /// Read and check everything, write nothing.
    pub check_only: bool,
    /// Publish even when the guard would hold it back.
    pub allow_shrink: bool,
    /// Where to write the rows that have problems.
    pub problems_file: Option<PathBuf>,
    /// Who imports, for the history.
    pub by: String,
}

impl ImportRequest {
    /// A plain import: everything guessed, replacing, published.
    pub fn new(file: &Path, by: &str) -> ImportRequest {
        ImportRequest {
            file: file.to_owned(),
            file_name: file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
            sheet: None,
            read_options: ReadOptions::default(),
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
