//! Profiles each column from the first 10,000 rows, before anything is decided.

use super::header_words::HeaderWords;
use super::sensitive_contents::SensitiveContents;
use crate::domain::catalog::field::FieldId;
use crate::domain::catalog::key::{is_formula_error, is_number_damage};
use crate::domain::phone::{PhoneNumber, Region};
use crate::import::compare::fingerprint::hash;
use crate::import::set_aside::{HeadingObserver, Headings, SetAside};
use crate::import::{findings_csv, spreadsheet_damage};
use crate::spreadsheet::{Confidence, ReadError, Record, SheetReader};
use smallvec::SmallVec;
use std::collections::{BTreeMap, HashSet};

/// Rows that are profiled.
const SAMPLE_ROWS: u64 = 10_000;
/// Cells that are profiled, because those of each column are compared with each other: fewer rows of a very wide sheet.
const SAMPLE_CELLS: u64 = 2_000_000;

/// The profiles of a sheet's columns.
pub(crate) struct SheetProfile {
    /// One profile for each column, in the file's order.
    pub(crate) columns: Vec<ColumnProfile>,
    /// The number of columns in front that a problems file added.
    pub(crate) own_columns: usize,
    /// How the sheet marks its groups.
    pub(crate) headings: Headings,
    /// Whether the row that was taken for the header, by nobody's word, looks like a contact.
    pub(crate) lacks_header: bool,
}

/// The column of the current version that a column of the file takes the place of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RenamedColumn {
    pub(crate) field: FieldId,
    /// The header of last time.
    pub(crate) header: String,
}

/// The profile of one column. Counts are of its filled cells.
#[derive(Default)]
pub(crate) struct ColumnProfile {
    /// The header as typed.
    pub(crate) header: String,
    /// The header's words.
    pub(crate) words: HeaderWords,
    /// Whether the spreadsheet hides the column.
    pub(crate) hidden: bool,
    /// Whether a row after the profiled ones has this cell filled.
    pub(crate) is_filled_later: bool,
    /// The field it fed last time, under another header.
    pub(crate) renamed_from: Option<RenamedColumn>,
    /// Profiled rows, without blank ones and lines that are no contacts.
    pub(crate) rows: u64,
    pub(crate) filled: u64,
    /// Cells damaged by a spreadsheet (errors, lost digits), which say nothing about the column's kind.
    damaged: u64,
    /// Phone numbers that a numbering plan knows.
    pub(crate) phones: u64,
    /// Cells of four digits or more, with only spaces and `-./` between them.
    pub(crate) digits: u64,
    /// Cells of one word, at most 24 bytes, with at least one digit.
    pub(crate) codes: u64,
    /// Cells written like dates.
    pub(crate) dates: u64,
    /// For each number of digits, the cells of exactly so many digits.
    widths: BTreeMap<usize, u64>,
    /// Counts of sensitive-looking contents.
    pub(crate) sensitive: SensitiveContents,
    /// Whether all filled cells differ.
    pub(crate) is_unique: bool,
    /// Hashes of the cells, which take less than their texts.
    seen: HashSet<u64>,
}

impl SheetProfile {
    /// Profiles the first rows under the header.
    pub(crate) fn of(sheet: &mut SheetReader, region: Region) -> Result<SheetProfile, ReadError> {
        let column = |header: &String| ColumnProfile {
            words: HeaderWords::of(header),
            header: header.clone(),
            is_unique: true,
            ..ColumnProfile::default()
        };
        let mut columns: Vec<ColumnProfile> = sheet.headers().iter().map(column).collect();
        // A corrected problems file starts with two columns of ours, which are no part of the sheet.
        let own_columns = columns.len() - findings_csv::without_own_columns(sheet.headers()).len();
        let headers: Vec<String> = sheet.headers()[own_columns..].to_vec();
        let mut set_aside = SetAside::new(sheet, headers, Headings::default());
        let mut headings = HeadingObserver::default();
        let mut record = Record::new();
        let mut rows = 0;
        let most = SAMPLE_ROWS.min(SAMPLE_CELLS / columns.len().max(1) as u64);
        while rows < most && sheet.next(&mut record)? {
            let cells: SmallVec<[&str; 32]> = record.iter().skip(own_columns).collect();
            headings.add(record.before(), &cells);
            if record.is_blank() {
                set_aside.blank();
                continue;
            }
            // Keys are not known yet, so any phone number makes a contact.
            let is_found = |label| has_phone(&cells, label, region);
            if set_aside.reason(record.before(), &cells, is_found).is_some() || is_total(&record) {
                continue;
            }
            rows += 1;
            for (number, column) in columns.iter_mut().enumerate() {
                column.add(record.get(number).unwrap_or_default().trim(), region);
            }
        }
        for (number, column) in columns.iter_mut().enumerate() {
            column.hidden = sheet.is_hidden(number);
        }
        columns.drain(..own_columns);
        for column in &mut columns {
            // Frees the sample's texts, megabytes where cells are long, before the import reads all rows.
            column.seen = HashSet::new();
        }
        let detected = sheet.detected();
        let is_guessed = detected.header_line.confidence == Confidence::Guessed;
        let lacks_header = detected.header_looks_like_data && is_guessed;
        Ok(SheetProfile { columns, own_columns, headings: headings.finish(), lacks_header })
    }

    /// Returns the headers as typed, in the file's order.
    pub(crate) fn headers(&self) -> Vec<&str> {
        self.columns.iter().map(|column| column.header.as_str()).collect()
    }
}

impl ColumnProfile {
    fn add(&mut self, cell: &str, region: Region) {
        self.rows += 1;
        if cell.is_empty() {
            return;
        }
        self.filled += 1;
        let is_damaged = is_formula_error(cell) || is_number_damage(cell);
        if cell.len() <= 64 {
            let numbers = PhoneNumber::parse_cell(cell, region);
            self.phones += u64::from(numbers.iter().any(PhoneNumber::is_known));
        }
        if is_damaged {
            self.damaged += 1;
            return;
        }
        if cell.len() <= 64 {
            self.digits += u64::from(is_digits(cell));
            self.codes += u64::from(is_code(cell));
            self.dates += u64::from(spreadsheet_damage::is_date(cell));
            if cell.bytes().all(|b| b.is_ascii_digit()) {
                *self.widths.entry(cell.len()).or_default() += 1;
            }
        }
        self.sensitive.add(cell);
        if self.is_unique && !self.seen.insert(hash(&cell)) {
            self.is_unique = false;
            self.seen = HashSet::new();
        }
    }

    /// Returns the width of at least 80 % of the cells, if that is four digits or more.
    pub(crate) fn usual_width(&self) -> Option<usize> {
        let (&width, &cells) = self.widths.iter().max_by_key(|(_, cells)| **cells)?;
        (width >= 4 && self.at_least(cells, 80)).then_some(width)
    }

    /// Returns whether `count` is at least `percent` of the filled, undamaged cells.
    pub(crate) fn at_least(&self, count: u64, percent: u64) -> bool {
        count > 0 && count * 100 >= (self.filled - self.damaged) * percent
    }

    /// Returns whether no row has this cell filled.
    pub(crate) fn is_empty(&self) -> bool {
        self.filled == 0 && !self.is_filled_later
    }

    /// Returns whether at least three of four rows have this cell filled.
    pub(crate) fn is_filled(&self) -> bool {
        self.filled > 0 && self.filled * 4 >= self.rows * 3
    }
}

fn has_phone(cells: &[&str], label: usize, region: Region) -> bool {
    let is_phone = |cell: &str| PhoneNumber::parse(cell, region).is_some_and(|number| number.is_known());
    cells.iter().enumerate().any(|(column, cell)| column != label && cell.len() <= 64 && is_phone(cell))
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
