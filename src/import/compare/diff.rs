//! What a new version changes: rows new, changed, unchanged and removed.
//!
//! Rows are compared by hashes, 12 bytes a row. Equal rows are paired first; of the rest, rows with the same identifying
//! value are one row that changed.

use super::key_columns::KeyColumns;
use crate::background;
use crate::domain::catalog::Catalog;
use crate::domain::field::FieldId;
use crate::domain::key::Kind;
use crate::domain::name::SheetName;
use crate::domain::sheet::{Column, Version};
use crate::store::{Store, StoreError};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// A row's hashes, in pieces of four bytes so that they take twelve.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Print {
    /// Of the identifying cell, and odd; where there is none, of the whole row, and even.
    id: [u32; 2],
    /// Of the whole row, to tell it from the few others with its identifying cell; else 0.
    content: u32,
}

impl Print {
    fn of(id: Option<u64>, content: u64) -> Print {
        let (id, content) = match id {
            Some(id) => (id << 1 | 1, (content ^ content >> 32) as u32),
            None => (content << 1, 0),
        };
        Print { id: [(id >> 32) as u32, id as u32], content }
    }

    fn is_identified(self) -> bool {
        self.id[1] & 1 == 1
    }
}

/// Makes prints of the rows of one version.
pub(super) struct Printer {
    fields: Vec<FieldId>,
    identifying: Option<usize>,
}

impl Printer {
    pub(super) fn new(columns: &[Column], identified_by: Option<FieldId>) -> Printer {
        let fields: Vec<FieldId> = columns.iter().map(|column| column.field).collect();
        Printer { identifying: fields.iter().position(|field| Some(*field) == identified_by), fields }
    }

    pub(super) fn print<'a>(&self, cell: impl Fn(usize) -> &'a str) -> Print {
        // Of all filled cells with their fields, whatever the order of the columns.
        let mut content = 0_u64;
        for (column, field) in self.fields.iter().enumerate() {
            let text = cell(column);
            if !text.is_empty() {
                content = content.wrapping_add(hash(&(field.0, text)));
            }
        }
        let id = self.identifying.map(|column| cell(column).trim()).filter(|id| !id.is_empty());
        Print::of(id.map(|id| hash(&id)), content)
    }
}

pub(super) fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// The current version of a sheet, as far as a new one is compared with it.
#[derive(Default)]
pub(super) struct Before {
    /// How many of its rows each key can find.
    pub(super) reach: Vec<u64>,
    /// It named a column that told its rows apart.
    pub(super) was_identified: bool,
    /// Its numbers that began with zeros.
    pub(super) zero_led: Arc<ZeroLed>,
    version: Option<Version>,
}

impl Before {
    /// Reads the current version. `planned` is the catalog as the new version would make it.
    pub(super) fn of(
        store: &dyn Store,
        catalog: &Catalog,
        sheet: &SheetName,
        planned: &Catalog,
    ) -> Result<Before, StoreError> {
        let mut before = Before { reach: vec![0; planned.keys.len()], ..Before::default() };
        let Some((sheet, version)) =
            catalog.sheet(sheet).and_then(|sheet| Some((sheet, sheet.current_version()?)))
        else {
            return Ok(before);
        };
        let keys = KeyColumns::of(planned, &version.columns);
        before.version = Some(version.clone());
        before.was_identified = sheet.identified_by.is_some();
        let mut zero_led = ZeroLed::default();
        store.rows(version.id, &mut |block| {
            // A damaged block was refused when it was read.
            let _read_whole = block.each_row(version.columns.len(), |line, cells| {
                background::breathe(line);
                keys.count_reach(|column| cells[column], &mut before.reach);
                keys.each(
                    |column| cells[column],
                    |_, kind, _, text, _| {
                        if kind != Kind::Phone && text.starts_with('0') {
                            zero_led.0.push(hash(&text.trim_start_matches('0')));
                        }
                    },
                );
            });
        })?;
        zero_led.0.sort_unstable();
        before.zero_led = Arc::new(zero_led);
        Ok(before)
    }

    /// The prints of its rows, sorted. Read only when the new rows have been examined: held beside all that is noted
    /// meanwhile, they would be a fifth of the memory that an import takes.
    pub(super) fn prints(
        &self,
        store: &dyn Store,
        identified_by: Option<FieldId>,
    ) -> Result<Vec<Print>, StoreError> {
        let mut prints = Vec::new();
        if let Some(version) = &self.version {
            // Else it would grow in steps, each beside the one before. Where there is no room it is seen below.
            let _enough = prints.try_reserve_exact(version.rows as usize);
            let printer = Printer::new(&version.columns, identified_by);
            store.rows(version.id, &mut |block| {
                let _read_whole = block.each_row(version.columns.len(), |_, cells| {
                    prints.push(printer.print(|column| cells[column]));
                    background::breathe(prints.len() as u64);
                });
            })?;
            prints.sort_unstable();
        }
        Ok(prints)
    }

    /// How many rows it has.
    pub(super) fn rows(&self) -> u64 {
        self.version.as_ref().map_or(0, |version| version.rows)
    }

    /// The version itself, where there is one.
    pub(super) fn version(&self) -> Option<&Version> {
        self.version.as_ref()
    }
}

/// Numbers that began with zeros, without them, by hash and sorted.
#[derive(Default)]
pub(super) struct ZeroLed(Vec<u64>);

impl ZeroLed {
    /// Whether one of them was this number but for its zeros.
    pub(super) fn has(&self, number: &str) -> bool {
        self.0.binary_search(&hash(&number)).is_ok()
    }
}

/// What a new version changes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Difference {
    pub(super) new: u64,
    pub(super) changed: u64,
    pub(super) unchanged: u64,
    pub(super) removed: u64,
    /// Some identifying value of the new version stands in several of its rows.
    pub(super) identifier_repeats: bool,
}

/// Compares the rows of the current version with those of a new one. Both are sorted; rows of both are paired by what
/// identifies the new ones, whatever it was before.
pub(super) fn compare(before: &[Print], after: &[Print]) -> Difference {
    let repeats = |pair: &[Print]| pair[0].is_identified() && pair[0].id == pair[1].id;
    let mut difference =
        Difference { identifier_repeats: after.windows(2).any(repeats), ..Difference::default() };
    let (mut old, mut new) = (before, after);
    while let Some(id) = old.first().into_iter().chain(new.first()).map(|print| print.id).min() {
        let (same_old, rest) = old.split_at(old.partition_point(|print| print.id <= id));
        old = rest;
        let (same_new, rest) = new.split_at(new.partition_point(|print| print.id <= id));
        new = rest;
        let equal = in_both(same_old, same_new);
        let (gone, come) = (same_old.len() as u64 - equal, same_new.len() as u64 - equal);
        // Rows without an identifying cell that have one id are all equal.
        let changed = gone.min(come);
        difference.unchanged += equal;
        difference.changed += changed;
        difference.removed += gone - changed;
        difference.new += come - changed;
    }
    difference
}

/// How many of two sorted lists can be paired as equals.
fn in_both(mut old: &[Print], mut new: &[Print]) -> u64 {
    let mut pairs = 0;
    while let ([a, rest_old @ ..], [b, rest_new @ ..]) = (old, new) {
        match a.cmp(b) {
            std::cmp::Ordering::Less => old = rest_old,
            std::cmp::Ordering::Greater => new = rest_new,
            std::cmp::Ordering::Equal => {
                pairs += 1;
                (old, new) = (rest_old, rest_new);
            }
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn prints(rows: &[(u64, u64)]) -> Vec<Print> {
        let print = |&(id, content): &(u64, u64)| Print::of((id != 0).then_some(id), content);
        let mut prints: Vec<Print> = rows.iter().map(print).collect();
        prints.sort_unstable();
        prints
    }

    fn compared(old: &[(u64, u64)], new: &[(u64, u64)]) -> Difference {
        compare(&prints(old), &prints(new))
    }

    #[test]
    fn a_row_with_the_same_identifier_and_other_cells_has_changed() {
        let difference = compared(&[(1, 10), (2, 20), (3, 30)], &[(1, 10), (2, 21), (4, 40)]);
        let expected = Difference { new: 1, changed: 1, unchanged: 1, removed: 1, identifier_repeats: false };
        assert_eq!(difference, expected);
    }

    #[test]
    fn rows_without_an_identifier_are_compared_whole() {
        let difference = compared(&[(0, 10), (0, 10), (0, 20)], &[(0, 10), (0, 30)]);
        let expected = Difference { new: 1, changed: 0, unchanged: 1, removed: 2, identifier_repeats: false };
        assert_eq!(difference, expected);
    }

    proptest! {
        #[test]
        fn every_row_of_both_versions_is_counted_once(
            old in prop::collection::vec((0..6_u64, 0..4_u64), 0..40),
            new in prop::collection::vec((0..6_u64, 0..4_u64), 0..40),
        ) {
            let difference = compared(&old, &new);
            prop_assert_eq!(difference.new + difference.changed + difference.unchanged, new.len() as u64);
            prop_assert_eq!(difference.removed + difference.changed + difference.unchanged, old.len() as u64);
            let same = compared(&old, &old);
            prop_assert_eq!(same.unchanged, old.len() as u64);
        }
    }
}
