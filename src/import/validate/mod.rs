//! Validates every row and reports what is wrong and what to do. It repairs nothing.

pub(crate) mod duplicates;
pub(crate) mod finding_log;

use super::compare::current_version::LeadingZeros;
use super::compare::key_stats::{KeyStats, value_hash};
use super::error::ImportError;
use super::finding::{Finding, FindingKind};
use super::key_columns::KeyColumns;
use super::plan::column_profile::{ColumnProfile, SheetProfile};
use super::spreadsheet_damage;
use crate::domain::catalog::key::{self, NormalizedValue, is_formula_error, is_number_damage};
use crate::domain::phone::PhoneNumber;
use duplicates::{DuplicateKeys, TextCollector};
use finding_log::FindingLog;
use smallvec::SmallVec;
use std::ops::ControlFlow;
use std::sync::Arc;

/// Validates rows.
pub(super) struct RowValidator {
    findings: FindingLog,
    keys: Arc<KeyColumns>,
    columns: Vec<Column>,
    /// Numbers with leading zeros in the current version.
    leading_zeros: Arc<LeadingZeros>,
    duplicates: DuplicateKeys,
    /// The last row, if it looks like a totals row.
    total: Option<(u64, String)>,
}

/// The usual contents of a column.
struct Column {
    header: String,
    width: Option<usize>,
    has_dates: bool,
}

impl RowValidator {
    pub(super) fn new(
        keys: KeyColumns,
        profile: &SheetProfile,
        leading_zeros: Arc<LeadingZeros>,
    ) -> RowValidator {
        let column = |column: &ColumnProfile| Column {
            header: column.header.clone(),
            width: column.usual_width(),
            has_dates: column.at_least(column.dates, 50),
        };
        RowValidator {
            findings: FindingLog::default(),
            columns: profile.columns.iter().map(column).collect(),
            keys: Arc::new(keys),
            leading_zeros,
            duplicates: DuplicateKeys::default(),
            total: None,
        }
    }

    /// Keeps up to 100,000 findings, for a problems file.
    pub(super) fn keep_all(&mut self) {
        self.findings.keep_all();
    }

    /// Returns whether callers can be found by a number of this row other than the one in the column `label`.
    pub(super) fn finds_a_number(&self, cells: &[&str], label: usize) -> bool {
        self.keys.find_a_number(|column| cells.get(column).copied().unwrap_or_default(), label)
    }

    /// Notes a row with too many cells to be imported.
    pub(super) fn reject(&mut self, line: u64, value: &str, cells: usize, columns: usize) {
        let reason = format!("This row has {cells} cells, but there are only {columns} columns.");
        self.findings.add(Finding::new(FindingKind::TooManyCells, line, None, value, reason));
    }

    /// Notes a row with text in front of the first column to be imported.
    pub(super) fn reject_before(&mut self, line: u64, value: &str) {
        let reason = "This row has text in front of the first column, where no other row has any.".to_owned();
        self.findings.add(Finding::new(FindingKind::TooManyCells, line, None, value, reason));
    }

    /// Validates an imported row; counts it in the statistics of each key.
    pub(super) fn validate(&mut self, line: u64, cells: &[&str], stats: &mut [KeyStats]) {
        for (column, text) in cells.iter().enumerate() {
            if is_formula_error(text) {
                let reason = "A formula of the spreadsheet has failed here.".to_owned();
                self.note(FindingKind::FormulaError, line, column, text, reason);
            }
        }
        let keys = Arc::clone(&self.keys);
        let (mut noted, mut is_reached) = (false, false);
        keys.each(
            |column| cells[column],
            |key, kind, column, text, normals| {
                let finding = self.validate_key(line, kind, column, text, &normals);
                noted |= finding.is_some();
                is_reached |= !normals.is_empty();
                let hashes: SmallVec<[u64; 1]> =
                    normals.iter().map(|normal| value_hash(key, normal.as_bytes())).collect();
                hashes.iter().for_each(|hash| self.duplicates.add(line, *hash));
                let lost_zeros =
                    finding == Some(FindingKind::LostZeros) && self.leading_zeros.has(text.trim());
                stats[key].add(text, &normals, &hashes, lost_zeros);
            },
        );
        stats.iter_mut().for_each(KeyStats::end_row);
        if !is_reached && !noted && keys.any() {
            let reason = "No key can find this row: the cells that keys look in are empty.";
            self.findings.add(Finding::new(FindingKind::Unreachable, line, None, "", reason.to_owned()));
        }
        let first = cells.iter().find(|cell| !cell.trim().is_empty());
        self.total = first
            .filter(|first| spreadsheet_damage::is_total(first))
            .map(|first| (line, (*first).to_owned()));
    }

    /// Validates a cell that a key looks in; returns what is wrong with it.
    fn validate_key(
        &mut self,
        line: u64,
        kind: key::Kind,
        column: usize,
        text: &str,
        normals: &[NormalizedValue],
    ) -> Option<FindingKind> {
        let has_dates = self.columns.get(column).is_some_and(|column| column.has_dates);
        let is_unknown = |normal: &&NormalizedValue| !PhoneNumber::is_known_normal(normal.as_str());
        let (kind, reason) = match (kind, normals.first()) {
            _ if text.trim().is_empty() => return None,
            _ if is_formula_error(text) => return Some(FindingKind::FormulaError),
            (_, None) if is_number_damage(text) => (
                FindingKind::DamagedNumber,
                "A spreadsheet has turned this number into another one; its digits are lost.".to_owned(),
            ),
            _ if !has_dates && spreadsheet_damage::is_date(text) => {
                (FindingKind::DateForNumber, "A spreadsheet has made a date of this number.".to_owned())
            }
            (key::Kind::Phone, None) => (FindingKind::NotANumber, "This is not a phone number.".to_owned()),
            (key::Kind::Digits, None) => (FindingKind::NotANumber, "There are no digits here.".to_owned()),
            (key::Kind::Phone, Some(_)) => {
                if let Some(unknown) = normals.iter().find(is_unknown) {
                    (FindingKind::UnknownNumber, unknown_number(unknown.as_str(), normals.len() > 1))
                } else if PhoneNumber::is_quantity(text) {
                    let reason =
                        "A spreadsheet shows this phone number as a quantity; callers are found by it.";
                    (FindingKind::NumberAsQuantity, reason.to_owned())
                } else {
                    return None;
                }
            }
            (key::Kind::Digits, Some(_)) | (key::Kind::Text, _) => match self.lost_zeros(column, text.trim())
            {
                Some(reason) => (FindingKind::LostZeros, reason),
                None => return None,
            },
        };
        self.note(kind, line, column, text, reason);
        Some(kind)
    }

    /// Returns the reason to believe that leading zeros are missing: the current version or the column's usual width.
    fn lost_zeros(&self, column: usize, text: &str) -> Option<String> {
        if text.starts_with('0') || !text.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        if self.leading_zeros.has(text) {
            return Some("In the list in use this number begins with zeros.".to_owned());
        }
        let width = self.columns.get(column)?.width.filter(|width| text.len() < *width)?;
        Some(format!("This number has {} digits where nearly all others have {width}.", text.len()))
    }

    /// Adds a finding about a cell.
    pub(super) fn note(&mut self, kind: FindingKind, line: u64, column: usize, text: &str, reason: String) {
        let header = self.columns.get(column).map(|column| column.header.as_str());
        self.findings.add(Finding::new(kind, line, header, text, reason));
    }

    /// Returns all findings after the last row. `read_again` visits the validated rows once more, until the visitor
    /// breaks.
    pub(super) fn finish(
        mut self,
        read_again: impl FnOnce(&mut dyn FnMut(u64, &[&str]) -> ControlFlow<()>) -> Result<(), ImportError>,
    ) -> Result<FindingLog, ImportError> {
        if let Some((line, text)) = self.total.take() {
            let reason = "The last row looks like a sum, not like a contact; it was imported as it stands.";
            self.findings.add(Finding::new(FindingKind::TotalsRow, line, None, &text, reason.to_owned()));
        }
        let mut duplicates = std::mem::take(&mut self.duplicates).into_sorted();
        // Only listed duplicates need their texts; all that share the last listed one's first row are included.
        let remaining = self.findings.remaining();
        let listed = match duplicates.get(remaining) {
            _ if remaining == 0 => 0,
            Some(first_unlisted) => {
                let line = first_unlisted.first_line;
                duplicates.partition_point(|duplicate| duplicate.first_line <= line)
            }
            None => duplicates.len(),
        };
        let unlisted = duplicates.len() - listed;
        duplicates.truncate(listed);
        let mut texts = TextCollector::of(&mut duplicates);
        if !texts.is_complete() {
            read_again(&mut |line, cells| {
                texts.collect(line, cells, &self.keys);
                if texts.is_complete() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            })?;
        }
        duplicates.sort_by_key(|duplicate| (duplicate.first_line, duplicate.column));
        for duplicate in duplicates {
            self.note(
                FindingKind::Duplicate,
                duplicate.first_line,
                duplicate.column,
                &duplicate.value,
                duplicate.reason(),
            );
        }
        self.findings.count(FindingKind::Duplicate, unlisted as u64);
        Ok(self.findings)
    }
}

/// Returns the reason to doubt a number; in a list the number is named.
fn unknown_number(normal: &str, is_in_list: bool) -> String {
    let this = if is_in_list { format!("the number {normal}") } else { "this number".to_owned() };
    if normal.starts_with('+') {
        let none = if is_in_list { format!("number {normal}") } else { "such number".to_owned() };
        format!("The numbering plan of its country has no {none}.")
    } else {
        format!("No numbering plan knows {this}; it is found only as it is written.")
    }
}
