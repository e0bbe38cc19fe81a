//! The report of an import: one object that scripts and the page rely on.

use super::finding::{Finding, FindingKind};
use crate::domain::catalog::name::{Name, SheetName};
use crate::domain::catalog::sheet::SourceFile;
use serde::Serialize;
use std::collections::BTreeMap;

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
    pub file: SourceFile,
    /// Its columns, in the file's order, and what became of each.
    pub fields: Vec<FieldDecision>,
    /// The keys that this import set up.
    pub keys: Vec<KeyDecision>,
    /// What else was decided or noticed, in sentences.
    pub notes: Vec<String>,
    /// Rows, counted.
    pub rows: RowCounts,
    /// Rows of the whole version: those of the file, when merging also those that stayed.
    pub contacts: u64,
    /// How many of the rows each key can find, in the order in which keys are tried.
    #[serde(rename = "reach")]
    pub coverage: Vec<KeyCoverage>,
    /// The first 1,000 problems, in the order of the sheet; shared values behind the others.
    pub problems: Vec<Finding>,
    /// How many problems of each kind there are, listed or not.
    pub problem_counts: BTreeMap<FindingKind, u64>,
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
    pub kind: crate::domain::catalog::key::Kind,
    /// The fields it looks in.
    pub fields: Vec<Name>,
    /// Other names under which a request may give it.
    pub aliases: Vec<Name>,
}

/// How many rows a key can find.
#[derive(Debug, Clone, Serialize)]
pub struct KeyCoverage {
    /// The key's name.
    pub key: Name,
    /// Rows that have a value it can be compared with.
    pub rows: u64,
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
