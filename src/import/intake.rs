//! Taking the rows in: each is counted as blank, refused or imported, checked, and packed into the draft.

use super::difference::{Print, Printer};
use super::doctor::Doctor;
use super::key_columns::KeyColumns;
use super::plan::Plan;
use super::progress::{Phase, Progress};
use super::report::RowCounts;
use crate::domain::block::Block;
use crate::domain::catalog::Catalog;
use crate::domain::name::Name;
use crate::sheet::{ReadError, Record, Sheet};
use crate::store::{Draft, StoreError};

/// Rows between two reports of progress.
const REPORT_EVERY: u64 = 4096;

/// What has been taken in.
pub(super) struct Intake {
    pub(super) counts: RowCounts,
    pub(super) prints: Vec<Print>,
    /// How many rows each key can find.
    pub(super) reach: Vec<u64>,
    pub(super) doctor: Doctor,
    key_names: Vec<Name>,
    printer: Printer,
    width: usize,
}

/// Why taking in stopped.
pub(super) enum Stopped {
    Read(ReadError),
    Store(StoreError),
}

impl Intake {
    /// `planned` is the catalog as the new version would make it.
    pub(super) fn new(planned: &Catalog, plan: &Plan) -> Intake {
        let keys = KeyColumns::of(planned, &plan.columns);
        Intake {
            counts: RowCounts::default(),
            prints: Vec::new(),
            reach: vec![0; keys.len()],
            doctor: Doctor::new(keys, &plan.columns),
            key_names: planned.keys.iter().map(|key| key.name.clone()).collect(),
            printer: Printer::new(&plan.columns, plan.identified_by),
            width: plan.columns.len(),
        }
    }

    pub(super) fn key_name(&self, key: usize) -> &str {
        self.key_names.get(key).map_or("", Name::as_str)
    }

    /// Takes in every row; without a draft they are only checked.
    pub(super) fn take_all(
        &mut self,
        rows: &mut Sheet,
        mut draft: Option<&mut (dyn Draft + '_)>,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(), Stopped> {
        let mut record = Record::new();
        let mut block = Block::default();
        while rows.next(&mut record).map_err(Stopped::Read)? {
            self.take(&record, &mut block);
            if block.is_full() {
                append(&mut draft, &mut block)?;
            }
            if self.counts.read.is_multiple_of(REPORT_EVERY) {
                let (bytes, total_bytes) = rows.progress();
                progress(Progress { phase: Phase::Reading, rows: self.counts.read, bytes, total_bytes });
            }
        }
        append(&mut draft, &mut block)
    }

    /// The law of rows: read = blank + imported + refused. Only a row whose cells cannot be given to columns is refused.
    fn take(&mut self, record: &Record, block: &mut Block) {
        self.counts.read += 1;
        if record.is_blank() {
            self.counts.blank += 1;
            return;
        }
        let surplus = record.iter().skip(self.width).find(|cell| !cell.trim().is_empty());
        if let Some(value) = surplus {
            self.counts.refused += 1;
            self.doctor.refuse(record.line(), value, record.len(), self.width);
            return;
        }
        self.counts.imported += 1;
        let cell = |column| record.get(column).unwrap_or_default();
        self.prints.push(self.printer.print(cell));
        self.doctor.examine(record.line(), cell, &mut self.reach);
        block.push(record.line(), (0..self.width).map(cell));
    }
}

fn append(draft: &mut Option<&mut (dyn Draft + '_)>, block: &mut Block) -> Result<(), Stopped> {
    if let Some(draft) = draft
        && !block.is_empty()
    {
        draft.append(block).map_err(Stopped::Store)?;
    }
    block.clear();
    Ok(())
}
