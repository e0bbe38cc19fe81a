//! The survey: what the first rows tell about each column, before anything is decided.

use super::sensitive;
use crate::domain::catalog::key::is_number_damage;
use crate::domain::phone::{PhoneNumber, Region};
use crate::import::{findings_csv, spreadsheet_damage};
use crate::spreadsheet::{ReadError, Record, SheetReader};
use std::collections::{BTreeMap, HashSet};

/// Rows that are looked at.
const SAMPLE: u64 = 10_000;

/// What the first rows tell.
pub(crate) struct SheetProfile {
    /// In the file's order.
    pub(crate) columns: Vec<ColumnProfile>,
    /// How many columns in front of them hold our own remarks.
    pub(crate) own_columns: usize,
}

/// What the first rows tell about a column. Counts are of its filled cells.
#[derive(Default)]
pub(crate) struct ColumnProfile {
    /// The header as typed.
    pub(crate) header: String,
    /// Rows that were looked at, blank ones apart.
    pub(crate) rows: u64,
    pub(crate) filled: u64,
    /// Spoilt by a spreadsheet: errors, lost digits. They say nothing of what the column is.
    damaged: u64,
    /// Numbers that a numbering plan knows.
    pub(crate) phones: u64,
    /// Nothing but digits and the marks people put between them, four digits or more.
    pub(crate) digits: u64,
    /// One word of letters and digits, 24 characters at the most, at least one a digit.
    pub(crate) codes: u64,
    /// Written like dates.
    pub(crate) dates: u64,
    /// How many cells have so many digits and nothing else.
    widths: BTreeMap<usize, u64>,
    /// Contents that look sensitive.
    pub(crate) sensitive: sensitive::SensitiveContent,
    /// No two filled cells are alike.
    pub(crate) is_unique: bool,
    seen: HashSet<String>,
}

impl SheetProfile {
    /// Reads the first rows under the header.
    pub(crate) fn of(sheet: &mut SheetReader, region: Region) -> Result<SheetProfile, ReadError> {
        let column = |header: &String| ColumnProfile {
            header: header.clone(),
            is_unique: true,
            ..ColumnProfile::default()
        };
        let mut columns: Vec<ColumnProfile> = sheet.headers().iter().map(column).collect();
        // Our own remarks, in a file of rows that were to be mended, are no columns of the sheet.
        let own_columns = columns.len() - findings_csv::without_own_columns(sheet.headers()).len();
        let mut record = Record::new();
        let mut rows = 0;
        while rows < SAMPLE && sheet.next(&mut record)? {
            if record.is_blank() || is_total(&record) {
                continue;
            }
            rows += 1;
            for (number, column) in columns.iter_mut().enumerate() {
                column.look_at(record.get(number).unwrap_or_default().trim(), region);
            }
        }
        columns.drain(..own_columns);
        for column in &mut columns {
            // Megabytes, where cells are long; the import has better use for them.
            column.seen = HashSet::new();
        }
        Ok(SheetProfile { columns, own_columns })
    }

    /// The columns' headers as typed, in the file's order.
    pub(crate) fn headers(&self) -> Vec<&str> {
        self.columns.iter().map(|column| column.header.as_str()).collect()
    }
}

impl ColumnProfile {
    fn look_at(&mut self, cell: &str, region: Region) {
        self.rows += 1;
        if cell.is_empty() {
            return;
        }
        self.filled += 1;
        if spreadsheet_damage::is_error(cell) || is_number_damage(cell) {
            self.damaged += 1;
            return;
        }
        if cell.len() <= 64 {
            let looks_like_a_phone = PhoneNumber::parse(cell, region).is_some_and(|number| number.is_known());
            self.phones += u64::from(looks_like_a_phone);
            self.digits += u64::from(is_digits(cell));
            self.codes += u64::from(is_code(cell));
            self.dates += u64::from(spreadsheet_damage::is_date(cell));
            if cell.bytes().all(|b| b.is_ascii_digit()) {
                *self.widths.entry(cell.len()).or_default() += 1;
            }
        }
        self.sensitive.look_at(cell);
        if self.is_unique && !self.seen.insert(cell.to_owned()) {
            self.is_unique = false;
            self.seen = HashSet::new();
        }
    }

    /// How many digits nearly all cells have, where they are numbers of one width, four digits or more.
    pub(crate) fn usual_width(&self) -> Option<usize> {
        let (&width, &cells) = self.widths.iter().max_by_key(|(_, cells)| **cells)?;
        (width >= 4 && self.at_least(cells, 80)).then_some(width)
    }

    /// Whether at least so many hundredths of the filled cells, spoilt ones apart, are counted in `count`.
    pub(crate) fn at_least(&self, count: u64, percent: u64) -> bool {
        count > 0 && count * 100 >= (self.filled - self.damaged) * percent
    }

    /// Whether at least three of four rows have this cell filled.
    pub(crate) fn is_filled(&self) -> bool {
        self.filled > 0 && self.filled * 4 >= self.rows * 3
    }
}

fn is_total(record: &Record) -> bool {
    record.iter().find(|cell| !cell.trim().is_empty()).is_some_and(spreadsheet_damage::is_total)
}

fn is_digits(cell: &str) -> bool {
    cell.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b' ' | b'.' | b'/'))
        && cell.bytes().filter(u8::is_ascii_digit).count() >= 4
}

fn is_code(cell: &str) -> bool {
    cell.len() <= 24
        && cell.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '/' | '.'))
        && cell.chars().any(|c| c.is_ascii_digit())
}
