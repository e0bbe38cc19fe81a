//! The survey: what the first rows tell about each column, before anything is decided.

use super::sensitive;
use crate::domain::phone::{PhoneNumber, Region};
use crate::sheet::{ReadError, Record, Sheet};
use std::collections::HashSet;

/// Rows that are looked at.
const SAMPLE: u64 = 10_000;

/// What the first rows tell.
pub(super) struct Survey {
    /// In the file's order.
    pub(super) columns: Vec<ColumnSurvey>,
}

/// What the first rows tell about a column. Counts are of its filled cells.
#[derive(Default)]
pub(super) struct ColumnSurvey {
    /// The header as typed.
    pub(super) header: String,
    /// Rows that were looked at, blank ones apart.
    pub(super) rows: u64,
    pub(super) filled: u64,
    /// Numbers that a numbering plan knows.
    pub(super) phones: u64,
    /// Nothing but digits and the marks people put between them, four digits or more.
    pub(super) digits: u64,
    /// One word of letters and digits, 24 characters at the most, at least one a digit.
    pub(super) codes: u64,
    /// Contents that look sensitive.
    pub(super) sensitive: sensitive::Contents,
    /// No two filled cells are alike.
    pub(super) is_unique: bool,
    seen: HashSet<String>,
}

impl Survey {
    /// Reads the first rows under the header.
    pub(super) fn of(sheet: &mut Sheet, region: Region) -> Result<Survey, ReadError> {
        let column = |header: &String| ColumnSurvey {
            header: header.clone(),
            is_unique: true,
            ..ColumnSurvey::default()
        };
        let mut columns: Vec<ColumnSurvey> = sheet.headers().iter().map(column).collect();
        let mut record = Record::new();
        let mut rows = 0;
        while rows < SAMPLE && sheet.next(&mut record)? {
            if record.is_blank() {
                continue;
            }
            rows += 1;
            for (number, column) in columns.iter_mut().enumerate() {
                column.look_at(record.get(number).unwrap_or_default().trim(), region);
            }
        }
        Ok(Survey { columns })
    }
}

impl ColumnSurvey {
    fn look_at(&mut self, cell: &str, region: Region) {
        self.rows += 1;
        if cell.is_empty() {
            return;
        }
        self.filled += 1;
        if cell.len() <= 64 {
            let looks_like_a_phone = PhoneNumber::parse(cell, region).is_some_and(|number| number.is_known());
            self.phones += u64::from(looks_like_a_phone);
            self.digits += u64::from(is_digits(cell));
            self.codes += u64::from(is_code(cell));
        }
        self.sensitive.look_at(cell);
        if self.is_unique && !self.seen.insert(cell.to_owned()) {
            self.is_unique = false;
            self.seen = HashSet::new();
        }
    }

    /// Whether at least so many hundredths of the filled cells are counted in `count`.
    pub(super) fn mostly(&self, count: u64, percent: u64) -> bool {
        self.filled > 0 && count * 100 >= self.filled * percent
    }

    /// Whether at least three of four rows have this cell filled.
    pub(super) fn is_filled(&self) -> bool {
        self.filled > 0 && self.filled * 4 >= self.rows * 3
    }
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
