//! Values of keys that several rows share.
//!
//! While the file is read only a hash and a line are kept of each value, twelve bytes, and sorted at the end: a table
//! to look them up in takes three times that, and most of an import's time, as nearly every look misses the caches.
//! The few that are listed get their texts when the file is read once more.

use crate::import::compare::fingerprint::hash;
use crate::import::key_columns::KeyColumns;

/// Lines named beside the first one, for a value that several rows share.
const NAMED_LINES: usize = 3;

/// Which rows have which values.
#[derive(Default)]
pub(crate) struct DuplicateKeys {
    values: Vec<Value>,
}

/// That a row has a value.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Value {
    /// Of key and normal form. In halves, so that it takes twelve bytes.
    hash: [u32; 2],
    line: u32,
}

/// A value that several rows share.
pub(crate) struct Duplicate {
    hash: u64,
    /// As the second of them writes it; empty until it is looked for.
    pub(crate) value: String,
    /// Where it stands in the first of them; 0 until it is looked for.
    pub(crate) column: usize,
    pub(crate) first_line: u64,
    /// The lines of those that follow, not all of them.
    others: Vec<u64>,
    rows: u64,
}

impl DuplicateKeys {
    /// Notes that a row has a value: of which key, in which normal form.
    pub(crate) fn file(&mut self, line: u64, key: usize, normal: &[u8]) {
        let hash = hash_of(key, normal);
        let hash = [(hash >> 32) as u32, hash as u32];
        self.values.push(Value { hash, line: u32::try_from(line).unwrap_or(u32::MAX) });
    }

    /// The shared ones, those first whose first row comes first.
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
    /// How many share it, and where they are.
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

/// Looks for the texts of shared values, as the rows of the file go by once more.
pub(crate) struct TextCollector<'a> {
    duplicates: &'a mut [Duplicate],
    /// Lines that are looked for with the places of their values in `shared`, the last one first.
    wanted: Vec<(u64, usize)>,
}

impl<'a> TextCollector<'a> {
    pub(crate) fn of(duplicates: &'a mut [Duplicate]) -> TextCollector<'a> {
        let lines =
            |(n, duplicate): (usize, &Duplicate)| [(duplicate.first_line, n), (duplicate.second_line(), n)];
        let mut wanted: Vec<(u64, usize)> = duplicates.iter().enumerate().flat_map(lines).collect();
        wanted.sort_unstable_by(|a, b| b.cmp(a));
        TextCollector { duplicates, wanted }
    }

    /// Whether all were found.
    pub(crate) fn is_complete(&self) -> bool {
        self.wanted.is_empty()
    }

    /// Looks into a row. Rows come in the order of the file.
    pub(crate) fn look(&mut self, line: u64, cells: &[&str], keys: &KeyColumns) {
        while let Some((_, n)) = self.wanted.pop_if(|(wanted, _)| *wanted <= line) {
            let duplicate = &mut self.duplicates[n];
            let mut found = false;
            keys.each(
                |column| cells[column],
                |key, _, column, text, normal| {
                    let is_it = |hash| normal.is_some_and(|normal| hash_of(key, normal.as_bytes()) == hash);
                    if found || !is_it(duplicate.hash) {
                        return;
                    }
                    found = true;
                    match line == duplicate.first_line {
                        true => duplicate.column = column,
                        false => text.clone_into(&mut duplicate.value),
                    }
                },
            );
        }
    }
}

fn hash_of(key: usize, normal: &[u8]) -> u64 {
    hash(&(key, normal))
}
