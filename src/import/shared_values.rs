//! Values of keys that several rows share.

use super::difference::hash;
use crate::domain::key::Normal;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Lines named beside the first one, for a value that several rows share.
const NAMED_LINES: usize = 3;

/// Which row had a value first, and the values that more than one row has.
#[derive(Default)]
pub(super) struct SharedValues {
    /// For each key and normal form (by hash) the line and the column that had it first.
    first_cells: HashMap<u64, (u32, u16), BuildHasherDefault<AlreadyHashed>>,
    shared: HashMap<u64, Shared>,
}

/// A value that several rows share.
pub(super) struct Shared {
    /// As the second of them writes it.
    pub(super) value: String,
    /// Where it stands in the first of them.
    pub(super) column: usize,
    pub(super) first_line: u64,
    others: Vec<u64>,
    rows: u64,
}

impl SharedValues {
    /// Notes that a row has a value.
    pub(super) fn file(&mut self, line: u64, key: usize, column: usize, text: &str, normal: &Normal) {
        let hash = hash(&(key, normal.as_bytes()));
        let this_line = u32::try_from(line).unwrap_or(u32::MAX);
        let this_cell = (this_line, u16::try_from(column).unwrap_or(u16::MAX));
        let (first, first_column) = *self.first_cells.entry(hash).or_insert(this_cell);
        if first == this_line {
            return;
        }
        let shared = self.shared.entry(hash).or_insert_with(|| Shared {
            value: text.to_owned(),
            column: first_column.into(),
            first_line: first.into(),
            others: Vec::new(),
            rows: 1,
        });
        if shared.others.last() != Some(&line) {
            shared.rows += 1;
            if shared.others.len() < NAMED_LINES {
                shared.others.push(line);
            }
        }
    }

    /// The shared ones in the order of the sheet.
    pub(super) fn into_sorted(self) -> Vec<Shared> {
        let mut shared: Vec<Shared> = self.shared.into_values().collect();
        shared.sort_by_key(|shared| (shared.first_line, shared.column));
        shared
    }
}

impl Shared {
    /// How many share it, and where they are.
    pub(super) fn reason(&self) -> String {
        let others: Vec<String> = self.others.iter().map(u64::to_string).collect();
        let more = if self.rows as usize > others.len() + 1 { " and more" } else { "" };
        format!(
            "{} rows share this value: lines {}, {}{more}.",
            self.rows,
            self.first_line,
            others.join(", ")
        )
    }
}

/// Takes what is already a hash as it is.
#[derive(Default)]
struct AlreadyHashed(u64);

impl Hasher for AlreadyHashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}
