//! The report of an import: one object that scripts and the page rely on.

use super::difference::Difference;
use super::intake::Intake;
use super::plan::Plan;
use crate::domain::name::{Name, SheetName};
use crate::domain::sheet::FileFacts;
use serde::Serialize;
use std::collections::BTreeMap;

/// Problems that are listed, at the most; all are counted.
const LISTED: usize = 1_000;

/// What an import did, or would do.
#[derive(Debug, Serialize)]
pub struct Report {
    /// The sheet it went to.
    pub sheet: SheetName,
    /// The number of the version that was published.
    pub version: Option<u32>,
    /// Whether dips are answered by it now.
    pub published: bool,
    /// Why the guard held it back.
    pub held_back: Option<String>,
    /// What is known of the file.
    pub file: FileFacts,
    /// Its columns, in the file's order, and what became of each.
    pub fields: Vec<FieldDecision>,
    /// The keys that this import set up.
    pub keys: Vec<KeyDecision>,
    /// What else was decided or noticed, in sentences.
    pub notes: Vec<String>,
    /// Rows, counted.
    pub rows: RowCounts,
    /// The first 1,000 problems, in the order of the sheet; shared values behind the others.
    pub problems: Vec<Finding>,
    /// How many problems of each kind there are, listed or not.
    pub problem_counts: BTreeMap<Kind, u64>,
}

/// What became of a column.
#[derive(Debug, Clone, Serialize)]
pub struct FieldDecision {
    /// The field's name.
    pub name: Name,
    /// The header as typed.
    pub label: String,
    /// Whether this import made the field.
    pub new: bool,
    /// `sent` or `withheld`.
    pub release: &'static str,
    /// Why it is withheld, where this import decided so.
    pub why: Option<String>,
}

/// A key that this import set up.
#[derive(Debug, Clone, Serialize)]
pub struct KeyDecision {
    /// The key's name.
    pub name: Name,
    /// `phone`, `digits` or `text`.
    pub kind: crate::domain::key::Kind,
    /// The fields it looks in.
    pub fields: Vec<Name>,
    /// Other names under which a request may give it.
    pub aliases: Vec<Name>,
}

/// Rows, counted: read = blank + imported + refused, imported = new + changed + unchanged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct RowCounts {
    /// Rows under the header.
    pub read: u64,
    /// Without any text.
    pub blank: u64,
    /// Taken in as they stand.
    pub imported: u64,
    /// Not taken in: their cells cannot be given to columns.
    pub refused: u64,
    /// Not in the version before.
    pub new: u64,
    /// In the version before with other cells.
    pub changed: u64,
    /// In the version before as they are.
    pub unchanged: u64,
    /// In the version before and not in this one.
    pub removed: u64,
}

/// A complaint about a row or a cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The line of the file where the row begins, counted from 1.
    pub line: u64,
    /// The header of the column; none where the row as a whole is meant.
    pub column: Option<String>,
    /// The value as written.
    pub value: String,
    /// Whether the row was left out because of it.
    pub refused: bool,
    /// What is wrong, in a sentence.
    pub reason: String,
    /// What to do, in a sentence.
    pub remedy: &'static str,
    /// Findings of one kind have one remedy.
    pub kind: Kind,
}

/// The kinds of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A row is longer than the header.
    TooManyCells,
    /// A number whose digits a spreadsheet has lost.
    DamagedNumber,
    /// Text where a number belongs.
    NotANumber,
    /// A phone number that no numbering plan knows.
    UnknownNumber,
    /// A row that no key can find.
    Unreachable,
    /// A key's value that several rows have.
    Shared,
}

impl Kind {
    /// What such findings are, said of several of them.
    pub fn title(self) -> &'static str {
        match self {
            Kind::TooManyCells => "more cells than columns; not imported",
            Kind::DamagedNumber => "number damaged by a spreadsheet; nobody is found by it",
            Kind::NotANumber => "something else where a number belongs; nobody is found by it",
            Kind::UnknownNumber => "a number that no numbering plan knows",
            Kind::Unreachable => "nothing to find this row by",
            Kind::Shared => "a value that several rows share",
        }
    }

    /// What to do about it.
    pub fn remedy(self) -> &'static str {
        match self {
            Kind::TooManyCells => {
                "Look for a comma inside a cell, put the cell in quotation marks or the surplus into a column of its own, and import again."
            }
            Kind::DamagedNumber => {
                "Format the column as Text, type the number again, save, and import again. Until then this row cannot be found by it."
            }
            Kind::NotANumber => "Put the number into this column and anything else into another one.",
            Kind::UnknownNumber => "Check the number; it may be mistyped or lack its area code.",
            Kind::Unreachable => {
                "Fill in a number in one of these columns, or nobody calling for this row will be recognised."
            }
            Kind::Shared => {
                "Nothing to do if they really share it. What is answered then is decided by the setting several."
            }
        }
    }
}

impl Finding {
    pub(super) fn new(kind: Kind, line: u64, column: Option<&str>, value: &str, reason: String) -> Finding {
        Finding {
            line,
            column: column.map(str::to_owned),
            value: shortened(value),
            refused: kind == Kind::TooManyCells,
            reason,
            remedy: kind.remedy(),
            kind,
        }
    }
}

/// A value as it can be shown in a list: a cell may hold a megabyte.
fn shortened(value: &str) -> String {
    const SHOWN: usize = 200;
    match value.char_indices().nth(SHOWN) {
        None => value.to_owned(),
        Some((end, _)) => format!("{}...", &value[..end]),
    }
}

/// Problems as they are found.
#[derive(Debug, Default)]
pub(super) struct Problems {
    listed: Vec<Finding>,
    counts: BTreeMap<Kind, u64>,
}

impl Problems {
    pub(super) fn add(&mut self, finding: Finding) {
        *self.counts.entry(finding.kind).or_default() += 1;
        if self.listed.len() < LISTED {
            self.listed.push(finding);
        }
    }
}

impl Report {
    pub(super) fn new(
        sheet: &SheetName,
        file: &FileFacts,
        plan: &Plan,
        intake: Intake,
        difference: &Difference,
        held_back: Option<String>,
    ) -> Report {
        let problems = intake.doctor.finish();
        Report {
            sheet: sheet.clone(),
            version: None,
            published: false,
            held_back,
            file: file.clone(),
            fields: plan.fields.clone(),
            keys: plan.keys.clone(),
            notes: plan.notes.clone(),
            rows: RowCounts {
                new: difference.new,
                changed: difference.changed,
                unchanged: difference.unchanged,
                removed: difference.removed,
                ..intake.counts
            },
            problems: problems.listed,
            problem_counts: problems.counts,
        }
    }
}
