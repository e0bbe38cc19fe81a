//! Floor 2: imports a sheet by checking, guarding, publishing and reporting.
//!
//! A file is read twice: its first rows to decide what its columns are ([`column_profile`](plan::column_profile),
//! [`plan`]), then all of it, row by row, into a draft in the store. The draft is published as a whole, in one small
//! transaction at the end. If several rows share a value of a key, the file is read once more for the text of the
//! listed ones. A check can keep its draft, to be published without reading the file again.
//!
//! One thread reads and validates, a second writes the draft ([`draft_writer`](rows::draft_writer)), a third computes
//! the file's SHA-256.

mod attempt;
mod changes;
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
mod set_aside;
mod source_file;
mod spreadsheet_damage;
pub(crate) mod temp_file;
mod validate;
pub mod watch_folder;

pub use attempt::{publish, run};
pub use changes::{ChangeColumn, ChangeKind, RowChange};
pub use error::ImportError;
pub use export::{ExportError, export};
pub use finding::{Finding, FindingKind};
pub use plan::column_decision::ColumnDecision;
pub use progress::{OnProgress, Phase, Progress};
pub use report::{FieldDecision, KeyCoverage, KeyDecision, Report, RowCounts};
pub use request::{ImportRequest, Mode, ModeWord};
pub use run::changes::Changes;
pub use run::{CheckedImport, Published, check, check_decisions};
pub use set_aside::SetAsideLine;
