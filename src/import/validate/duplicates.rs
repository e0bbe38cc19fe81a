//! Finds values of keys that several rows share.
//!
//! Keeps a hash and a line for each value, 12 bytes, and sorts them at the end. A hash table would take three times
//! that, and most of an import's time, because nearly every access misses the CPU caches. The few listed values get
//! their texts when the file is read once more.

use crate::import::compare::key_stats::value_hash;
use crate::import::key_columns::KeyColumns;

/// Lines named after the first one for a duplicate.
const NAMED_LINES: usize = 3;

/// The values of every row.
#[derive(Default)]
pub(crate) struct DuplicateKeys {
    values: Vec<Value>,
}

/// One value of one row.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Value {
    /// The hash of key and normal form, in halves so that a value takes 12 bytes.
    hash: [u32; 2],
    line: u32,
}

/// A value that several rows share.
pub(crate) struct Duplicate {
    hash: u64,
    /// The text in the second row; empty until collected.
    pub(crate) value: String,
    /// The column in the first row; 0 until collected.
    pub(crate) column: usize,
    pub(crate) first_line: u64,
    /// The lines of the next three rows at most.
    others: Vec<u64>,
    rows: u64,
}

impl DuplicateKeys {
    /// Adds the hash of a key's value in a row.
    pub(crate) fn add(&mut self, line: u64, hash: u64) {
        let hash = [(hash >> 32) as u32, hash as u32];
        self.values.push(Value { hash, line: u32::try_from(line).unwrap_or(u32::MAX) });
    }

    /// Returns the duplicates in the order of their first rows.
    pub(crate) fn into_sorted(mut self) -> Vec<Duplicate> {
        // A row may have a value twice.
        self.values.sort_unstable();
        self.values.dedup();
        let same = self.values.chunk_by(|a, b| a.hash == b.hash).filter(|same| same.len() > 1);
        let duplicates = same.map(|same| Duplicate {
            hash: u64::from(same[0].hash[0]) << 32 | u64::from(same[0].hash[1]),
            value: String::new(),
            column: 0,
            first_line: same[0].line.into(),
            others: same[1..].iter().take(NAMED_LINES).map(|value| value.line.into()).collect(),
            rows: same.len() as u64,
        });
        let mut duplicates: Vec<Duplicate> = duplicates.collect();
        duplicates.sort_by_key(|duplicate| duplicate.first_line);
        duplicates
    }
}

impl Duplicate {
    /// Returns the sentence with the number of rows and their lines.
    pub(crate) fn reason(&self) -> String {
        let others: Vec<String> = self.others.iter().map(u64::to_string).collect();
        let more = if self.rows as usize > others.len() + 1 { " and more" } else { "" };
        format!(
            "{} rows share this value: lines {}, {}{more}.",
            self.rows,
            self.first_line,
            others.join(", ")
        )
    }

    fn second_line(&self) -> u64 {
        self.others.first().copied().unwrap_or_default()
    }
}

/// Collects the texts of duplicates while the file is read once more.
pub(crate) struct TextCollector<'a> {
    duplicates: &'a mut [Duplicate],
    /// Lines still to come with the positions of their values in `duplicates`, the last line first.
    pending: Vec<(u64, usize)>,
}

impl<'a> TextCollector<'a> {
    pub(crate) fn of(duplicates: &'a mut [Duplicate]) -> TextCollector<'a> {
        let lines =
            |(n, duplicate): (usize, &Duplicate)| [(duplicate.first_line, n), (duplicate.second_line(), n)];
        let mut pending: Vec<(u64, usize)> = duplicates.iter().enumerate().flat_map(lines).collect();
        pending.sort_unstable_by(|a, b| b.cmp(a));
        TextCollector { duplicates, pending }
    }

    /// Returns whether all texts are collected.
    pub(crate) fn is_complete(&self) -> bool {
        self.pending.is_empty()
    }

    /// Collects from a row. Rows come in the order of the file.
    pub(crate) fn collect(&mut self, line: u64, cells: &[&str], keys: &KeyColumns) {
        while let Some((_, n)) = self.pending.pop_if(|(pending, _)| *pending <= line) {
            let duplicate = &mut self.duplicates[n];
            let mut found = false;
            keys.each(
                |column| cells[column],
                |key, _, column, text, normals| {
                    let is_it =
                        |hash| normals.iter().any(|normal| value_hash(key, normal.as_bytes()) == hash);
                    if found || !is_it(duplicate.hash) {
                        return;
                    }
                    found = true;
                    if line == duplicate.first_line {
                        duplicate.column = column;
                    } else {
                        text.clone_into(&mut duplicate.value);
                    }
                },
            );
        }
    }
}
