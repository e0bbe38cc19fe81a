//! The doctor: looks at every row and says what is wrong with it, and what to do. It repairs nothing.

use super::key_columns::KeyColumns;
use super::report::{Finding, Kind, Problems};
use crate::domain::key::{self, Normal, is_number_damage};
use crate::domain::phone::PhoneNumber;
use crate::domain::sheet::Column;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// Examines rows.
pub(super) struct Doctor {
    pub(super) problems: Problems,
    keys: Arc<KeyColumns>,
    headers: Vec<String>,
    /// For each key and normal form (by hash) the line that had it first.
    seen: HashMap<u64, u32, BuildHasherDefault<Unchanged>>,
    /// Those that more than one row has.
    shared: HashMap<u64, Shared>,
}

/// A value that several rows share.
struct Shared {
    value: String,
    column: usize,
    first_line: u64,
    others: Vec<u64>,
    rows: u64,
}

/// Lines named beside the first one, for a value that several rows share.
const NAMED_LINES: usize = 3;

impl Doctor {
    pub(super) fn new(keys: KeyColumns, columns: &[Column]) -> Doctor {
        Doctor {
            problems: Problems::default(),
            headers: columns.iter().map(|column| column.header.clone()).collect(),
            keys: Arc::new(keys),
            seen: HashMap::default(),
            shared: HashMap::new(),
        }
    }

    /// Notes a row that cannot be imported.
    pub(super) fn refuse(&mut self, line: u64, value: &str, cells: usize, columns: usize) {
        self.problems.add(Finding::new(
            Kind::TooManyCells,
            line,
            None,
            value,
            format!("This row has {cells} cells, but there are only {columns} columns."),
        ));
    }

    /// Examines a row that is imported; `reach` gets one more for each key that can find it.
    pub(super) fn examine<'a>(
        &mut self,
        line: u64,
        cell: impl Fn(usize) -> &'a str + Copy,
        reach: &mut [u64],
    ) {
        let keys = Arc::clone(&self.keys);
        let (mut noted, mut reached_by) = (false, None);
        keys.each(cell, |key, kind, column, text, normal| {
            noted |= self.examine_cell(line, kind, column, text, normal.as_ref());
            if let Some(normal) = normal {
                if reached_by != Some(key) {
                    reach[key] += 1;
                    reached_by = Some(key);
                }
                self.file(line, key, column, text, &normal);
            }
        });
        if reached_by.is_none() && !noted && keys.any() {
            let reason = "No key can find this row: the cells that keys look in are empty.";
            self.problems.add(Finding::new(Kind::Unreachable, line, None, "", reason.to_owned()));
        }
    }

    /// Whether a cell that a key looks in is damaged or not what the key compares.
    fn examine_cell(
        &mut self,
        line: u64,
        kind: key::Kind,
        column: usize,
        text: &str,
        normal: Option<&Normal>,
    ) -> bool {
        let (kind, reason) = match (kind, normal) {
            _ if text.trim().is_empty() => return false,
            (key::Kind::Text, _) => return false,
            (_, None) if is_number_damage(text) => (
                Kind::DamagedNumber,
                "A spreadsheet has turned this number into another one; its digits are lost.",
            ),
            (key::Kind::Phone, None) => (Kind::NotANumber, "This is not a phone number."),
            (key::Kind::Digits, None) => (Kind::NotANumber, "There are no digits here."),
            (key::Kind::Phone, Some(_)) if !self.is_known(text) => (
                Kind::UnknownNumber,
                "No numbering plan knows this number; it is found only as it is written.",
            ),
            _ => return false,
        };
        let header = self.headers.get(column).map(String::as_str);
        self.problems.add(Finding::new(kind, line, header, text, reason.to_owned()));
        true
    }

    fn is_known(&self, text: &str) -> bool {
        PhoneNumber::parse(text, self.keys.region())
            .is_some_and(|number| number.is_planned() && number.is_known())
    }

    /// Remembers which row had a value first, and the values that several have.
    fn file(&mut self, line: u64, key: usize, column: usize, text: &str, normal: &Normal) {
        let mut hasher = DefaultHasher::new();
        (key, normal.as_bytes()).hash(&mut hasher);
        let hash = hasher.finish();
        let this_line = u32::try_from(line).unwrap_or(u32::MAX);
        let first = *self.seen.entry(hash).or_insert(this_line);
        if first == this_line {
            return;
        }
        let shared = self.shared.entry(hash).or_insert_with(|| Shared {
            value: text.to_owned(),
            column,
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

    /// Everything that was found, once the last row is examined.
    pub(super) fn finish(mut self) -> Problems {
        let mut shared: Vec<Shared> = self.shared.into_values().collect();
        shared.sort_by_key(|shared| shared.first_line);
        for shared in shared {
            let others: Vec<String> = shared.others.iter().map(u64::to_string).collect();
            let more = if shared.rows as usize > others.len() + 1 { " and more" } else { "" };
            let reason = format!(
                "{} rows share this value: lines {}, {}{more}.",
                shared.rows,
                shared.first_line,
                others.join(", ")
            );
            let header = self.headers.get(shared.column).map(String::as_str);
            self.problems.add(Finding::new(Kind::Shared, shared.first_line, header, &shared.value, reason));
        }
        self.problems
    }
}

/// Takes what is already a hash as it is.
#[derive(Default)]
struct Unchanged(u64);

impl Hasher for Unchanged {
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
