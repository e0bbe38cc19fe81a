//! Merges a file into the current version: its rows update those with the same identifying value; the rest stays.
//!
//! Holds the file's rows in memory, packed, while the current version streams past them.

use super::draft_writer::DraftWriter;
use super::row_pipeline::RowSink;
use crate::domain::catalog::sheet::{Column, Version};
use crate::domain::directory::contacts::{Contacts, RowId};
use crate::domain::directory::row_block::Block;
use crate::import::compare::diff::RowDiff;
use crate::import::compare::key_stats::KeyStats;
use crate::import::error::ImportError;
use crate::import::key_columns::KeyColumns;
use crate::store::{Store, StoreError};
use std::borrow::Cow;
use std::collections::HashMap;

/// The file's rows, indexed by their identifying value.
pub(crate) struct Merge {
    /// The columns of the file.
    columns: Vec<Column>,
    /// The position of the identifying column.
    by: usize,
    block: Block,
    rows: Contacts,
    /// The position of the last row with each value.
    by_value: HashMap<String, usize>,
    values: Vec<String>,
    /// The id of each row in `rows`, filled once all rows are packed.
    ids: Vec<RowId>,
}

/// What a row of the file changed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    New,
    Changed,
    Unchanged,
}

impl Merge {
    pub(crate) fn new(columns: &[Column], by: usize) -> Merge {
        Merge {
            columns: columns.to_vec(),
            by,
            block: Block::default(),
            rows: Contacts::new(columns.len()),
            by_value: HashMap::new(),
            values: Vec::new(),
            ids: Vec::new(),
        }
    }

    /// Writes the merged version of `columns`. Counts its rows in `stats`, one for each key.
    pub(crate) fn write(
        mut self,
        store: &dyn Store,
        old: &Version,
        columns: &[Column],
        keys: &KeyColumns,
        out: &mut DraftWriter,
        stats: &mut [KeyStats],
    ) -> Result<RowDiff, ImportError> {
        self.flush()?;
        self.ids = self.rows.rows().map(|(id, _)| id).collect();
        let places = self.places(columns);
        let identifying = self.columns[self.by].field;
        let old_by = old.columns.iter().position(|column| column.field == identifying);
        let mut outcomes = vec![Outcome::New; self.rows.len()];
        let mut written = Ok(());
        let mut put = |line: u64, cells: &[&str]| {
            keys.count(|column| cells[column], stats);
            out.row(line, cells)
        };
        store.rows(old.id, &mut |block| {
            // A damaged block was refused when it was read.
            let _read_whole = block.each_row(old.columns.len(), |line, old_cells| {
                if written.is_err() {
                    return;
                }
                let mut cells = old_cells.to_vec();
                cells.resize(columns.len(), "");
                let value = old_by.map_or("", |column| old_cells[column].trim());
                let Some(&row) = self.by_value.get(value) else {
                    written = put(line, &cells);
                    return;
                };
                let (new_line, texts) = self.texts(row);
                let mut is_same = true;
                for (place, text) in places.iter().zip(&texts) {
                    is_same &= cells[*place] == text.as_ref();
                    cells[*place] = text;
                }
                outcomes[row] = match outcomes[row] {
                    Outcome::New | Outcome::Unchanged if is_same => Outcome::Unchanged,
                    _ => Outcome::Changed,
                };
                written = put(if is_same { line } else { new_line }, &cells);
            });
        })?;
        written?;
        for (row, outcome) in outcomes.iter_mut().enumerate() {
            // A later row of the file has the same value and replaces this one.
            if self.by_value.get(&self.values[row]).is_some_and(|last| *last != row) {
                *outcome = Outcome::Changed;
            }
            if *outcome == Outcome::New {
                let (line, texts) = self.texts(row);
                let mut cells = vec![""; columns.len()];
                for (place, text) in places.iter().zip(&texts) {
                    cells[*place] = text;
                }
                put(line, &cells)?;
            }
        }
        let count = |kind| outcomes.iter().filter(|outcome| **outcome == kind).count() as u64;
        Ok(RowDiff {
            new: count(Outcome::New),
            changed: count(Outcome::Changed),
            unchanged: count(Outcome::Unchanged),
            ..RowDiff::default()
        })
    }

    /// Returns the position of each column of the file in the merged version.
    fn places(&self, columns: &[Column]) -> Vec<usize> {
        let place = |own: &Column| columns.iter().position(|column| column.field == own.field);
        self.columns.iter().filter_map(place).collect()
    }

    fn texts(&self, row: usize) -> (u64, Vec<Cow<'_, str>>) {
        let row = self.rows.row(self.ids[row]);
        (row.line, row.map(|cell| cell.text()).collect())
    }

    fn flush(&mut self) -> Result<(), ImportError> {
        self.rows.push(&self.block).map_err(|error| StoreError::Unavailable(error.to_string()))?;
        self.block.clear();
        Ok(())
    }
}

impl RowSink for Merge {
    fn row(&mut self, line: u64, cells: &[&str]) -> Result<(), ImportError> {
        let value = cells[self.by].trim();
        if !value.is_empty() {
            self.by_value.insert(value.to_owned(), self.values.len());
        }
        self.values.push(value.to_owned());
        self.block.push(line, cells.iter().copied());
        if self.block.is_full() { self.flush() } else { Ok(()) }
    }
}

/// Returns the columns of a merged version: the existing ones, then those the file adds.
pub(crate) fn columns(old: &[Column], file: &[Column]) -> Vec<Column> {
    let is_new = |column: &&Column| !old.iter().any(|known| known.field == column.field);
    old.iter().chain(file.iter().filter(is_new)).cloned().collect()
}
