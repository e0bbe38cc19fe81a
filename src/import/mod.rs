//! Floor 2, bringing a sheet in: check, guard, publish, report.
//!
//! A file is read twice: its first rows to decide what its columns are ([`column_profile`](plan::column_profile), [`plan`]), then all of it, row by
//! row, into a draft in the store. What is published is the draft as a whole, in one small transaction at the end.
//! Where several rows share a number, the file is read once more for the text of those that are listed.
//!
//! One thread reads and examines, another writes what it is handed ([`draft_writer`](rows::draft_writer)), a third makes the file's sum.

mod compare;
mod error;
mod export;
mod finding;
mod findings_csv;
pub mod job;
mod key_columns;
mod plan;
mod progress;
mod report;
mod request;
mod rows;
mod run;
mod source_file;
mod spreadsheet_damage;
pub(crate) mod temp_file;
mod validate;
pub mod watch_folder;

pub use error::ImportError;
pub use export::{ExportError, export};
pub use finding::{Finding, FindingKind};
pub use plan::column_decision::{ColumnDecision, check_decisions};
pub use progress::{OnProgress, Phase, Progress};
pub use report::{FieldDecision, KeyCoverage, KeyDecision, Report, RowCounts};
pub use request::{ImportRequest, Mode};
pub use run::run;
