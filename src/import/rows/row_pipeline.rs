//! Taking the rows in: each is counted as blank, refused or imported, checked, and handed on.

use crate::domain::catalog::Catalog;
use crate::import::compare::current_version::Before;
use crate::import::error::ImportError;
use crate::import::finding::Kind;
use crate::import::key_columns::KeyColumns;
use crate::import::plan::Plan;
use crate::import::plan::column_profile::Survey;
use crate::import::progress::{self, OnProgress, Phase, Progress};
use crate::import::report::RowCounts;
use crate::import::source_file;
use crate::import::validate::Doctor;
use crate::import::validate::finding_log::Problems;
use crate::spreadsheet::{Record, Sheet};
use crate::thread_priority;
use smallvec::SmallVec;

/// Rows between two reports of progress.
const REPORT_EVERY: u64 = 4096;

/// Where rows go that are imported.
pub(crate) trait Sink {
    /// Takes a row: the line where it begins and one cell for each column of the plan.
    fn row(&mut self, line: u64, cells: &[&str]) -> Result<(), ImportError>;
}

/// What has been taken in.
pub(crate) struct Intake {
    pub(crate) counts: RowCounts,
    /// How many rows each key can find.
    pub(crate) reach: Vec<u64>,
    pub(crate) doctor: Doctor,
    width: usize,
    /// Columns in front that hold our own remarks.
    remarks: usize,
    /// The column by which rows are merged.
    merge_by: Option<usize>,
}

/// All that was taken in.
pub(crate) struct Taken {
    pub(crate) counts: RowCounts,
    /// How many rows each key can find.
    pub(crate) reach: Vec<u64>,
    pub(crate) problems: Problems,
    /// What is to be said of how the file was read.
    pub(crate) notes: Vec<String>,
}

impl Intake {
    /// `planned` is the catalog as the new version would make it.
    pub(crate) fn new(planned: &Catalog, plan: &Plan, survey: &Survey, before: &Before) -> Intake {
        let keys = KeyColumns::of(planned, &plan.columns);
        Intake {
            counts: RowCounts::default(),
            reach: vec![0; keys.len()],
            doctor: Doctor::new(keys, survey, before.zero_led.clone()),
            width: plan.columns.len(),
            remarks: survey.remarks,
            merge_by: None,
        }
    }

    /// Notes the rows that cannot be merged, because they have nothing in this column.
    pub(crate) fn merges_by(&mut self, column: Option<usize>) {
        self.merge_by = column;
    }

    /// Takes in every row; the imported ones go to `sink`.
    pub(crate) fn take_all(
        &mut self,
        rows: &mut Sheet,
        sink: &mut dyn Sink,
        progress: OnProgress<'_>,
    ) -> Result<(), ImportError> {
        let mut record = Record::new();
        while rows.next(&mut record)? {
            self.take(&record, sink)?;
            thread_priority::breathe(self.counts.read);
            if self.counts.read.is_multiple_of(REPORT_EVERY) {
                let (bytes, total_bytes) = rows.progress();
                let rows = self.counts.read;
                progress::report(progress, Progress { phase: Phase::Reading, rows, bytes, total_bytes })?;
            }
        }
        Ok(())
    }

    /// The law of rows: read = blank + imported + refused. Only a row whose cells cannot be given to columns is refused.
    fn take(&mut self, record: &Record, sink: &mut dyn Sink) -> Result<(), ImportError> {
        self.counts.read += 1;
        let mut cells: SmallVec<[&str; 32]> = record.iter().skip(self.remarks).collect();
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            self.counts.blank += 1;
            return Ok(());
        }
        if let Some(value) = cells.iter().skip(self.width).find(|cell| !cell.trim().is_empty()) {
            self.counts.refused += 1;
            self.doctor.refuse(record.line(), value, cells.len(), self.width);
            return Ok(());
        }
        self.counts.imported += 1;
        cells.resize(self.width, "");
        self.doctor.examine(record.line(), &cells, &mut self.reach);
        if let Some(column) = self.merge_by.filter(|column| cells[*column].trim().is_empty()) {
            let reason = "The cell by which rows are merged is empty.".to_owned();
            self.doctor.note(Kind::NotMergeable, record.line(), column, "", reason);
        }
        sink.row(record.line(), &cells)
    }

    /// Ends, when all rows are taken in. They may be read once more.
    pub(crate) fn finish(self, rows: &mut Sheet) -> Result<Taken, ImportError> {
        let notes = source_file::notes(rows);
        let (width, remarks) = (self.width, self.remarks);
        let problems = self.doctor.finish(|look| {
            rows.rewind()?;
            let mut record = Record::new();
            while rows.next(&mut record)? {
                let mut cells: SmallVec<[&str; 32]> = record.iter().skip(remarks).collect();
                cells.resize(width, "");
                if look(record.line(), &cells).is_break() {
                    break;
                }
            }
            Ok(())
        })?;
        Ok(Taken { counts: self.counts, reach: self.reach, problems, notes })
    }
}
