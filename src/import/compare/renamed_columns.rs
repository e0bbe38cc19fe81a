//! Finds columns of a file that hold the values of another column of the current version: renamed ones.
//!
//! Reads at most 2,000 rows of the file and hashes only the cells of new columns, so that a million rows take no more
//! memory than a thousand. The current version is streamed past them once, and only when a column is new and another
//! one is missing.

use super::fingerprint::hash;
use crate::domain::catalog::Catalog;
use crate::domain::catalog::field::FieldId;
use crate::domain::catalog::name::{Name, SheetName};
use crate::domain::catalog::sheet::{Column, Version};
use crate::import::error::ImportError;
use crate::import::plan::column_profile::{ColumnProfile, RenamedColumn, SheetProfile};
use crate::import::plan::header_words::HeaderWords;
use crate::import::plan::{phone_columns, sensitive};
use crate::spreadsheet::{Record, SheetReader};
use crate::store::Store;
use crate::thread_priority;
use std::collections::HashMap;

/// Rows of the file that are compared.
const SAMPLE_ROWS: usize = 2_000;

/// Different values by which a column is known under a name that is not similar; fewer may agree by chance.
const TELLING_VALUES_MIN: usize = 8;

/// The most columns on either side; more are another sheet.
const COLUMNS_MAX: usize = 16;

/// Marks the columns of `profile` that took the place of a column of the current version.
pub(crate) fn mark(
    store: &dyn Store,
    catalog: &Catalog,
    sheet: &SheetName,
    file: &mut SheetReader,
    profile: &mut SheetProfile,
) -> Result<(), ImportError> {
    let Some(version) = catalog.sheet(sheet).and_then(|sheet| sheet.current_version()) else {
        return Ok(());
    };
    let columns = Columns::of(catalog, version, profile);
    if columns.new.is_empty() || columns.missing.is_empty() {
        return Ok(());
    }
    file.rewind()?;
    let mut sample = Sample::read(file, &columns, profile.own_columns)?;
    store.rows(version.id, &mut |block| {
        // A damaged block was refused when it was read.
        let _read_whole = block.each_row(version.columns.len(), |line, cells| {
            thread_priority::yield_periodically(line);
            sample.compare(&columns, cells);
        });
    })?;
    sample.mark(&columns, profile);
    Ok(())
}

/// The columns that are compared, by their positions.
struct Columns {
    /// New in the file.
    new: Vec<usize>,
    /// Missing in the file, with their columns of the current version.
    missing: Vec<(usize, Column)>,
    /// In both: position in the file, position in the current version. Rows are paired by these.
    shared: Vec<(usize, usize)>,
}

impl Columns {
    fn of(catalog: &Catalog, version: &Version, profile: &SheetProfile) -> Columns {
        let fed = |header: &str| -> Option<FieldId> {
            let name = Name::from_header(header)?;
            let named = || catalog.fields.iter().find(|field| field.name.eq_ignoring_style(name.as_str()));
            catalog.headers.get(&name).copied().or_else(|| named().map(|field| field.id))
        };
        let fields: Vec<Option<FieldId>> = profile.columns.iter().map(|column| fed(&column.header)).collect();
        let place = |field: FieldId| version.columns.iter().position(|column| column.field == field);
        let shared = fields.iter().enumerate().filter_map(|(at, field)| Some((at, place((*field)?)?)));
        let mut shared: Vec<(usize, usize)> = shared.collect();
        // One column that tells the rows apart pairs them best, because the others may have changed.
        let tells_apart = |(at, old): &&(usize, usize)| {
            let column = &profile.columns[*at];
            Some(version.columns[*old].field) == version.identified_by
                || (column.is_unique && column.is_filled())
        };
        if let Some(best) = shared.iter().find(tells_apart).copied() {
            shared = vec![best];
        }
        let is_new = |(_, field): &(usize, &Option<FieldId>)| field.is_none();
        let new = fields.iter().enumerate().filter(is_new).map(|(at, _)| at).take(COLUMNS_MAX);
        let is_missing = |(_, column): &(usize, &Column)| !fields.contains(&Some(column.field));
        let missing = version.columns.iter().enumerate().filter(is_missing);
        Columns {
            new: new.filter(|at| may_take_over(&profile.columns[*at])).collect(),
            missing: missing.map(|(at, column)| (at, column.clone())).take(COLUMNS_MAX).collect(),
            shared,
        }
    }
}

/// Returns whether a column may be sent or find callers in place of another one, whose values it shares.
fn may_take_over(column: &ColumnProfile) -> bool {
    column.filled > 0
        && sensitive::reason(&column.words, &column.sensitive).is_none()
        && !phone_columns::is_of_others(&column.words)
}

/// The hashed cells of the file's first rows.
struct Sample {
    /// For each row, the hash of each new column's cell; 0 for an empty one.
    rows: Vec<Vec<u64>>,
    /// The rows by the hash of their shared cells; without shared columns, by each new cell.
    by_shared: HashMap<u64, Vec<u32>>,
    /// For each pair of a new and a missing column, the rows that agree.
    agreed: Vec<Vec<bool>>,
}

impl Sample {
    fn read(file: &mut SheetReader, columns: &Columns, own_columns: usize) -> Result<Sample, ImportError> {
        let pairs = columns.new.len() * columns.missing.len();
        let mut sample = Sample { rows: Vec::new(), by_shared: HashMap::new(), agreed: vec![vec![]; pairs] };
        let mut record = Record::new();
        while sample.rows.len() < SAMPLE_ROWS && file.next(&mut record)? {
            if record.is_blank() {
                continue;
            }
            let cell = |at: usize| record.get(own_columns + at).unwrap_or_default();
            let row = u32::try_from(sample.rows.len()).unwrap_or(u32::MAX);
            let cells: Vec<u64> = columns.new.iter().map(|at| cell_hash(cell(*at))).collect();
            if columns.shared.is_empty() {
                for hash in cells.iter().filter(|hash| **hash != 0) {
                    sample.by_shared.entry(*hash).or_default().push(row);
                }
            } else if let Some(hash) = shared_hash(columns.shared.iter().map(|(at, _)| cell(*at))) {
                sample.by_shared.entry(hash).or_default().push(row);
            }
            sample.rows.push(cells);
        }
        for agreed in &mut sample.agreed {
            agreed.resize(sample.rows.len(), false);
        }
        Ok(sample)
    }

    /// Compares a row of the current version with the rows that are paired with it.
    fn compare(&mut self, columns: &Columns, cells: &[&str]) {
        let paired = if columns.shared.is_empty() {
            None
        } else {
            let Some(hash) = shared_hash(columns.shared.iter().map(|(_, old)| cells[*old])) else { return };
            let Some(rows) = self.by_shared.get(&hash) else { return };
            Some(rows)
        };
        for (m, (old, _)) in columns.missing.iter().enumerate() {
            let value = cell_hash(cells[*old]);
            if value == 0 {
                continue;
            }
            // Without shared columns a row is found by the value itself.
            let Some(rows) = paired.or_else(|| self.by_shared.get(&value)) else { continue };
            for row in rows.iter().take(COLUMNS_MAX) {
                let row = *row as usize;
                for (n, own) in self.rows[row].iter().enumerate() {
                    self.agreed[n * columns.missing.len() + m][row] |= *own == value;
                }
            }
        }
    }

    /// Marks each new column with the missing one that agrees with it best.
    fn mark(&self, columns: &Columns, profile: &mut SheetProfile) {
        let mut pairs: Vec<(usize, usize, usize)> = Vec::new();
        for (n, at) in columns.new.iter().enumerate() {
            let filled = self.rows.iter().filter(|row| row[n] != 0).count();
            let mut values: Vec<u64> = self.rows.iter().map(|row| row[n]).filter(|hash| *hash != 0).collect();
            values.sort_unstable();
            values.dedup();
            let is_telling = values.len() >= TELLING_VALUES_MIN && values.len() * 2 > filled;
            for (m, (_, before)) in columns.missing.iter().enumerate() {
                let agreed = &self.agreed[n * columns.missing.len() + m];
                let agreed = agreed.iter().filter(|agrees| **agrees).count();
                // Many columns hold yes and no, so a column of few values needs a similar name.
                let is_same = is_telling || are_similar(&profile.columns[*at].words, &before.header);
                if agreed * 2 > filled && is_same {
                    pairs.push((agreed, n, m));
                }
            }
        }
        pairs.sort_by_key(|(agreed, n, m)| (std::cmp::Reverse(*agreed), *n, *m));
        let mut taken: Vec<FieldId> = Vec::new();
        for (_, n, m) in pairs {
            let column = &mut profile.columns[columns.new[n]];
            let (_, before) = &columns.missing[m];
            if column.renamed_from.is_none() && !taken.contains(&before.field) {
                taken.push(before.field);
                column.renamed_from =
                    Some(RenamedColumn { field: before.field, header: before.header.clone() });
            }
        }
    }
}

/// Hashes a cell; 0 for an empty one.
fn cell_hash(cell: &str) -> u64 {
    let cell = cell.trim();
    if cell.is_empty() { 0 } else { hash(&cell).max(1) }
}

/// Hashes the shared cells of a row; `None` if all are empty.
fn shared_hash<'a>(cells: impl Iterator<Item = &'a str>) -> Option<u64> {
    let mut all = 0_u64;
    for (cell, place) in cells.map(cell_hash).zip(1_u64..) {
        all = all.wrapping_add(cell.wrapping_mul(2 * place + 1));
    }
    (all != 0).then_some(all)
}

fn are_similar(words: &HeaderWords, before: &str) -> bool {
    words.share_a_word(&HeaderWords::of(before))
}
