//! The doctor: looks at every row and says what is wrong with it, and what to do. It repairs nothing.

pub(crate) mod duplicates;
pub(crate) mod finding_log;

use super::compare::current_version::ZeroLed;
use super::error::ImportError;
use super::finding::{Finding, Kind};
use super::key_columns::KeyColumns;
use super::plan::column_profile::{ColumnSurvey, Survey};
use super::spreadsheet_damage;
use crate::domain::catalog::key::{self, Normal, is_number_damage};
use crate::domain::phone::PhoneNumber;
use duplicates::{SharedValues, Texts};
use finding_log::Problems;
use std::ops::ControlFlow;
use std::sync::Arc;

/// Examines rows.
pub(super) struct Doctor {
    problems: Problems,
    keys: Arc<KeyColumns>,
    columns: Vec<Column>,
    /// Numbers that began with zeros in the current version.
    zero_led: Arc<ZeroLed>,
    shared: SharedValues,
    /// The last row, if it looks like a sum of the others.
    total: Option<(u64, String)>,
}

/// What is usual in a column.
struct Column {
    header: String,
    width: Option<usize>,
    has_dates: bool,
}

impl Doctor {
    pub(super) fn new(keys: KeyColumns, survey: &Survey, zero_led: Arc<ZeroLed>) -> Doctor {
        let column = |column: &ColumnSurvey| Column {
            header: column.header.clone(),
            width: column.usual_width(),
            has_dates: column.mostly(column.dates, 50),
        };
        Doctor {
            problems: Problems::default(),
            columns: survey.columns.iter().map(column).collect(),
            keys: Arc::new(keys),
            zero_led,
            shared: SharedValues::default(),
            total: None,
        }
    }

    /// Keeps every finding, not only the first of them.
    pub(super) fn keep_all(&mut self) {
        self.problems.keep_all();
    }

    /// Notes a row that cannot be imported.
    pub(super) fn refuse(&mut self, line: u64, value: &str, cells: usize, columns: usize) {
        let reason = format!("This row has {cells} cells, but there are only {columns} columns.");
        self.problems.add(Finding::new(Kind::TooManyCells, line, None, value, reason));
    }

    /// Examines a row that is imported; `reach` gets one more for each key that can find it.
    pub(super) fn examine(&mut self, line: u64, cells: &[&str], reach: &mut [u64]) {
        for (column, text) in cells.iter().enumerate() {
            if spreadsheet_damage::is_error(text) {
                let reason = "A formula of the spreadsheet has failed here.".to_owned();
                self.note(Kind::FormulaError, line, column, text, reason);
            }
        }
        let keys = Arc::clone(&self.keys);
        let (mut noted, mut reached_by) = (false, None);
        keys.each(
            |column| cells[column],
            |key, kind, column, text, normal| {
                noted |= self.examine_key(line, kind, column, text, normal.as_ref());
                if let Some(normal) = normal {
                    if reached_by != Some(key) {
                        reach[key] += 1;
                        reached_by = Some(key);
                    }
                    self.shared.file(line, key, normal.as_bytes());
                }
            },
        );
        if reached_by.is_none() && !noted && keys.any() {
            let reason = "No key can find this row: the cells that keys look in are empty.";
            self.problems.add(Finding::new(Kind::Unreachable, line, None, "", reason.to_owned()));
        }
        let first = cells.iter().find(|cell| !cell.trim().is_empty());
        self.total = first
            .filter(|first| spreadsheet_damage::is_total(first))
            .map(|first| (line, (*first).to_owned()));
    }

    /// Whether something is wrong with a cell that a key looks in.
    fn examine_key(
        &mut self,
        line: u64,
        kind: key::Kind,
        column: usize,
        text: &str,
        normal: Option<&Normal>,
    ) -> bool {
        let has_dates = self.columns.get(column).is_some_and(|column| column.has_dates);
        let (kind, reason) = match (kind, normal) {
            _ if text.trim().is_empty() => return false,
            _ if spreadsheet_damage::is_error(text) => return true,
            (key::Kind::Phone | key::Kind::Digits, None) if is_number_damage(text) => (
                Kind::DamagedNumber,
                "A spreadsheet has turned this number into another one; its digits are lost.".to_owned(),
            ),
            _ if !has_dates && spreadsheet_damage::is_date(text) => {
                (Kind::DateForNumber, "A spreadsheet has made a date of this number.".to_owned())
            }
            (key::Kind::Phone, None) => (Kind::NotANumber, "This is not a phone number.".to_owned()),
            (key::Kind::Digits, None) => (Kind::NotANumber, "There are no digits here.".to_owned()),
            (key::Kind::Phone, Some(normal)) if !self.is_known(text) => (
                Kind::UnknownNumber,
                match normal.as_str().starts_with('+') {
                    true => "The numbering plan of its country has no such number.".to_owned(),
                    false => {
                        "No numbering plan knows this number; it is found only as it is written.".to_owned()
                    }
                },
            ),
            (key::Kind::Digits, Some(_)) | (key::Kind::Text, _) => match self.lost_zeros(column, text.trim())
            {
                Some(reason) => (Kind::LostZeros, reason),
                None => return false,
            },
            _ => return false,
        };
        self.note(kind, line, column, text, reason);
        true
    }

    /// The version before, or the usual width of the column, knows that zeros are missing.
    fn lost_zeros(&self, column: usize, text: &str) -> Option<String> {
        if text.starts_with('0') || !text.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        if self.zero_led.has(text) {
            return Some("In the list in use this number begins with zeros.".to_owned());
        }
        let width = self.columns.get(column)?.width.filter(|width| text.len() < *width)?;
        Some(format!("This number has {} digits where nearly all others have {width}.", text.len()))
    }

    fn is_known(&self, text: &str) -> bool {
        PhoneNumber::parse(text, self.keys.region())
            .is_some_and(|number| number.is_planned() && number.is_known())
    }

    /// Notes that something is wrong with a cell.
    pub(super) fn note(&mut self, kind: Kind, line: u64, column: usize, text: &str, reason: String) {
        let header = self.columns.get(column).map(|column| column.header.as_str());
        self.problems.add(Finding::new(kind, line, header, text, reason));
    }

    /// Everything that was found, once the last row is examined. `again` gives the rows that were examined once more,
    /// until it is told that no more are needed.
    pub(super) fn finish(
        mut self,
        again: impl FnOnce(&mut dyn FnMut(u64, &[&str]) -> ControlFlow<()>) -> Result<(), ImportError>,
    ) -> Result<Problems, ImportError> {
        if let Some((line, text)) = self.total.take() {
            let reason = "The last row looks like a sum, not like a contact; it was imported as it stands.";
            self.problems.add(Finding::new(Kind::TotalsRow, line, None, &text, reason.to_owned()));
        }
        let mut shared = std::mem::take(&mut self.shared).into_sorted();
        // Only what is listed needs its text; values whose first row is the last listed one's are among them.
        let room = self.problems.room();
        let listed = match shared.get(room) {
            _ if room == 0 => 0,
            Some(first_unlisted) => {
                let line = first_unlisted.first_line;
                shared.partition_point(|shared| shared.first_line <= line)
            }
            None => shared.len(),
        };
        let unlisted = shared.len() - listed;
        shared.truncate(listed);
        let mut texts = Texts::of(&mut shared);
        if !texts.is_complete() {
            again(&mut |line, cells| {
                texts.look(line, cells, &self.keys);
                match texts.is_complete() {
                    true => ControlFlow::Break(()),
                    false => ControlFlow::Continue(()),
                }
            })?;
        }
        shared.sort_by_key(|shared| (shared.first_line, shared.column));
        for shared in shared {
            self.note(Kind::Shared, shared.first_line, shared.column, &shared.value, shared.reason());
        }
        self.problems.count(Kind::Shared, unlisted as u64);
        Ok(self.problems)
    }
}
