//! Counts each row as blank, set aside, refused or imported, validates it, and passes it to the sink.

use crate::domain::catalog::Catalog;
use crate::import::compare::current_version::CurrentVersion;
use crate::import::compare::key_stats::KeyStats;
use crate::import::error::ImportError;
use crate::import::finding::FindingKind;
use crate::import::key_columns::KeyColumns;
use crate::import::plan::Plan;
use crate::import::plan::column_profile::SheetProfile;
use crate::import::progress::{self, OnProgress, Phase, Progress};
use crate::import::report::RowCounts;
use crate::import::set_aside::{Reason, SetAside, SetAsideLine, SetAsideLog};
use crate::import::source_file;
use crate::import::validate::RowValidator;
use crate::import::validate::finding_log::FindingLog;
use crate::spreadsheet::{Record, SheetReader};
use crate::thread_priority;
use smallvec::SmallVec;

/// Rows between two progress reports.
const REPORT_INTERVAL: u64 = 4096;

/// Receives the imported rows.
pub(crate) trait RowSink {
    /// Receives a row: the line where it begins and one cell for each column of the plan.
    fn row(&mut self, line: u64, cells: &[&str]) -> Result<(), ImportError>;

    /// Receives a line that is no contact, and what it was taken for.
    fn set_aside(&mut self, _line: u64, _cells: &[&str], _reason: &str) -> Result<(), ImportError> {
        Ok(())
    }

    /// Receives a row whose cells cannot be assigned to columns.
    fn refused(&mut self, _line: u64, _cells: &[&str]) -> Result<(), ImportError> {
        Ok(())
    }
}

/// Processes the rows of one import.
pub(crate) struct RowPipeline {
    pub(crate) counts: RowCounts,
    /// What each key finds in the imported rows.
    pub(crate) keys: Vec<KeyStats>,
    pub(crate) validator: RowValidator,
    width: usize,
    /// The number of columns in front that a problems file added.
    own_columns: usize,
    /// The position of the column by which rows are merged.
    merge_by: Option<usize>,
    /// The positions of columns without a filled cell so far.
    empty: SmallVec<[usize; 8]>,
    filled_later: Vec<usize>,
    /// Decides which lines are no contacts; `None` where all are imported.
    set_aside: Option<SetAside>,
    set_aside_log: SetAsideLog,
    /// Whether the rows are only counted and passed on.
    skips_validation: bool,
}

/// The result of all rows.
pub(crate) struct PipelineResult {
    pub(crate) counts: RowCounts,
    /// What each key finds in the imported rows.
    pub(crate) keys: Vec<KeyStats>,
    pub(crate) findings: FindingLog,
    /// The first lines that were set aside.
    pub(crate) set_aside: Vec<SetAsideLine>,
    /// Sentences about how the file was read.
    pub(crate) notes: Vec<String>,
    /// The positions of columns that were empty in the profiled rows and have a filled cell later.
    pub(crate) filled_later: Vec<usize>,
}

impl RowPipeline {
    /// Creates a pipeline. `planned` is the catalog as the new version would make it.
    pub(crate) fn new(
        planned: &Catalog,
        plan: &Plan,
        profile: &SheetProfile,
        before: &CurrentVersion,
    ) -> RowPipeline {
        let keys = KeyColumns::of(planned, &plan.columns);
        RowPipeline {
            counts: RowCounts::default(),
            keys: vec![KeyStats::default(); keys.len()],
            validator: RowValidator::new(keys, profile, before.leading_zeros.clone()),
            width: plan.columns.len(),
            own_columns: profile.own_columns,
            merge_by: None,
            empty: (0..).zip(&profile.columns).filter(|(_, c)| c.filled == 0).map(|(n, _)| n).collect(),
            filled_later: Vec::new(),
            set_aside: None,
            set_aside_log: SetAsideLog::default(),
            skips_validation: false,
        }
    }

    /// Sets aside lines that are no contacts instead of importing them.
    pub(crate) fn sets_aside(&mut self, sheet: &SheetReader, profile: &SheetProfile) {
        let headers = profile.headers().iter().map(|header| (*header).to_owned()).collect();
        self.set_aside = Some(SetAside::new(sheet, headers, profile.headings.clone()));
    }

    /// Leaves out the validation of rows, for a reader of them that reports no findings.
    pub(crate) fn skip_validation(&mut self) {
        self.skips_validation = true;
    }

    /// Sets the column whose empty cells make a finding, because such rows cannot be merged.
    pub(crate) fn merges_by(&mut self, column: Option<usize>) {
        self.merge_by = column;
    }

    /// Processes every row; the imported ones go to `sink`.
    pub(crate) fn run(
        &mut self,
        rows: &mut SheetReader,
        sink: &mut dyn RowSink,
        progress: OnProgress<'_>,
    ) -> Result<(), ImportError> {
        let mut record = Record::new();
        while rows.next(&mut record)? {
            self.process_row(&record, sink)?;
            thread_priority::yield_periodically(self.counts.read);
            if self.counts.read.is_multiple_of(REPORT_INTERVAL) {
                let (bytes, total_bytes) = rows.progress();
                let rows = self.counts.read;
                progress::report(progress, Progress { phase: Phase::Reading, rows, bytes, total_bytes })?;
            }
        }
        Ok(())
    }

    /// Processes one row by the law read = blank + set aside + imported + refused. Only a row with cells outside
    /// the columns is refused.
    fn process_row(&mut self, record: &Record, sink: &mut dyn RowSink) -> Result<(), ImportError> {
        self.counts.read += 1;
        let mut cells: SmallVec<[&str; 32]> = record.iter().skip(self.own_columns).collect();
        let before = record.before();
        if before.is_empty() && cells.iter().all(|cell| cell.trim().is_empty()) {
            self.counts.blank += 1;
            self.set_aside.iter_mut().for_each(SetAside::blank);
            return Ok(());
        }
        if let Some(reason) = self.reason_to_set_aside(before, &cells) {
            self.counts.set_aside += 1;
            let text: SmallVec<[&str; 32]> = std::iter::once(before).chain(cells.iter().copied()).collect();
            self.set_aside_log.add(record.line(), &text, reason);
            return sink.set_aside(record.line(), &text[usize::from(before.is_empty())..], reason.as_str());
        }
        if !before.is_empty() {
            self.counts.refused += 1;
            self.validator.reject_before(record.line(), before);
            let text: SmallVec<[&str; 32]> = std::iter::once(before).chain(cells.iter().copied()).collect();
            return sink.refused(record.line(), &text);
        }
        if let Some(value) = cells.iter().skip(self.width).find(|cell| !cell.trim().is_empty()) {
            self.counts.refused += 1;
            self.validator.reject(record.line(), value, cells.len(), self.width);
            return sink.refused(record.line(), &cells);
        }
        self.counts.imported += 1;
        cells.resize(self.width, "");
        if self.skips_validation {
            return sink.row(record.line(), &cells);
        }
        let filled_later = &mut self.filled_later;
        self.empty.retain(|column| {
            let is_empty = cells[*column].trim().is_empty();
            if !is_empty {
                filled_later.push(*column);
            }
            is_empty
        });
        self.validator.validate(record.line(), &cells, &mut self.keys);
        if let Some(column) = self.merge_by.filter(|column| cells[*column].trim().is_empty()) {
            let reason = "The cell by which rows are merged is empty.".to_owned();
            self.validator.note(FindingKind::NotMergeable, record.line(), column, "", reason);
        }
        sink.row(record.line(), &cells)
    }

    fn reason_to_set_aside(&mut self, before: &str, cells: &[&str]) -> Option<Reason> {
        let validator = &self.validator;
        self.set_aside.as_mut()?.reason(before, cells, |label| validator.finds_a_number(cells, label))
    }

    /// Ends after the last row. May read the file once more for the texts of duplicates.
    pub(crate) fn finish(self, rows: &mut SheetReader) -> Result<PipelineResult, ImportError> {
        let notes = source_file::notes(rows);
        let (width, own_columns) = (self.width, self.own_columns);
        let findings = self.validator.finish(|visit| {
            rows.rewind()?;
            let mut record = Record::new();
            while rows.next(&mut record)? {
                let mut cells: SmallVec<[&str; 32]> = record.iter().skip(own_columns).collect();
                cells.resize(width, "");
                if visit(record.line(), &cells).is_break() {
                    break;
                }
            }
            Ok(())
        })?;
        let (counts, keys, filled_later) = (self.counts, self.keys, self.filled_later);
        let set_aside = self.set_aside_log.listed;
        Ok(PipelineResult { counts, keys, findings, set_aside, notes, filled_later })
    }
}
