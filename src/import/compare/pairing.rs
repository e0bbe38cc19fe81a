//! How the rows of two versions are paired, and which of their cells are compared.
//!
//! Rows are paired by the column that tells them apart best. Only columns of both versions are compared, because a
//! column that was added makes no row another.

use super::hash::hash;
use crate::domain::catalog::Catalog;
use crate::domain::catalog::field::FieldId;
use crate::domain::catalog::key::Kind;
use crate::domain::catalog::sheet::{Column, Version};
use crate::domain::phone::Region;
use crate::import::error::ImportError;
use crate::spreadsheet::{Record, SheetReader};
use crate::store::Store;
use std::collections::HashSet;

/// Rows of either version that are looked at to choose the column.
const SAMPLE_ROWS: usize = 2_000;

/// The most columns that are looked at.
const COLUMNS_MAX: usize = 100;

/// The share of a column's filled cells that must differ for the column to pair rows, in percent.
const DISTINCT_MIN: usize = 95;

/// How rows are paired and compared.
#[derive(Clone, Debug)]
pub(crate) struct Pairing {
    /// The field by whose values rows are paired; `None`: rows are equal or not.
    pub(crate) by: Option<FieldId>,
    /// The fields that are compared; `None`: all of a version's.
    pub(crate) compared: Option<Vec<FieldId>>,
    /// The fields that hold phone numbers, which are paired by their normal form.
    phones: Vec<FieldId>,
    region: Region,
}

impl Pairing {
    /// Chooses the pairing for a file: by its identifying field, or by the shared column with the most values in common.
    /// `file` comes with the number of columns that a problems file added in front.
    pub(crate) fn choose(
        store: &dyn Store,
        planned: &Catalog,
        old: Option<&Version>,
        file: (&mut SheetReader, usize),
        columns: &[Column],
        identified_by: Option<FieldId>,
    ) -> Result<Pairing, ImportError> {
        let phone_keys = planned.keys.iter().filter(|key| key.kind == Kind::Phone);
        let mut pairing = Pairing {
            by: identified_by,
            compared: None,
            phones: phone_keys.flat_map(|key| key.fields.iter().copied()).collect(),
            region: planned.settings.region,
        };
        let Some(old) = old else { return Ok(pairing) };
        let has = |columns: &[Column], field| columns.iter().any(|column| column.field == field);
        let shared: Vec<FieldId> =
            columns.iter().map(|column| column.field).filter(|field| has(&old.columns, *field)).collect();
        if identified_by.is_none_or(|field| !shared.contains(&field)) {
            let candidates = &shared[..shared.len().min(COLUMNS_MAX)];
            pairing.by = pairing.best(store, old, file, columns, candidates)?;
        }
        // Without a shared column every row is another.
        pairing.compared = Some(shared).filter(|shared| !shared.is_empty());
        Ok(pairing)
    }

    /// Returns the value by which a row is paired, hashed; `None` for a cell that pairs with none.
    pub(crate) fn value(&self, field: FieldId, cell: &str) -> Option<u64> {
        let cell = cell.trim();
        if self.phones.contains(&field) {
            let number = Kind::Phone.normalize_cell(cell, self.region).into_iter().next();
            if let Some(number) = number {
                return Some(hash(&number.as_bytes()));
            }
        }
        (!cell.is_empty()).then(|| hash(&cell))
    }

    fn best(
        &self,
        store: &dyn Store,
        old: &Version,
        (file, own_columns): (&mut SheetReader, usize),
        columns: &[Column],
        candidates: &[FieldId],
    ) -> Result<Option<FieldId>, ImportError> {
        let place = |columns: &[Column], field| columns.iter().position(|column| column.field == field);
        let places = |columns: &[Column]| -> Vec<usize> {
            candidates.iter().filter_map(|field| place(columns, *field)).collect()
        };
        let (in_old, in_file) = (places(&old.columns), places(columns));
        let mut before = Sample::new(candidates.len());
        store.rows(old.id, &mut |block| {
            if before.is_full() {
                return;
            }
            // A damaged block was refused when it was read.
            let _read_whole = block.each_row(old.columns.len(), |_, cells| {
                before.add(candidates.iter().zip(&in_old).map(|(field, at)| self.value(*field, cells[*at])));
            });
        })?;
        file.rewind()?;
        let mut after = Sample::new(candidates.len());
        let mut record = Record::new();
        while !after.is_full() && file.next(&mut record)? {
            let cell = |at: usize| record.get(own_columns + at).unwrap_or_default();
            after.add(candidates.iter().zip(&in_file).map(|(field, at)| self.value(*field, cell(*at))));
        }
        let in_common = |at: usize| before.values[at].intersection(&after.values[at]).count();
        let tells_apart =
            |at: &usize| before.tells_apart(*at) && after.tells_apart(*at) && in_common(*at) > 0;
        // Of columns alike the first.
        let best = (0..candidates.len()).rev().filter(tells_apart).max_by_key(|at| in_common(*at));
        Ok(best.map(|at| candidates[at]))
    }
}

/// The values of the first rows, by column.
struct Sample {
    rows: usize,
    filled: Vec<usize>,
    values: Vec<HashSet<u64>>,
}

impl Sample {
    fn new(columns: usize) -> Sample {
        Sample { rows: 0, filled: vec![0; columns], values: vec![HashSet::new(); columns] }
    }

    fn is_full(&self) -> bool {
        self.rows >= SAMPLE_ROWS
    }

    fn add(&mut self, row: impl Iterator<Item = Option<u64>>) {
        if self.is_full() {
            return;
        }
        self.rows += 1;
        for (at, value) in row.enumerate() {
            if let Some(value) = value {
                self.filled[at] += 1;
                self.values[at].insert(value);
            }
        }
    }

    fn tells_apart(&self, at: usize) -> bool {
        self.filled[at] > 0 && self.values[at].len() * 100 >= self.filled[at] * DISTINCT_MIN
    }
}
