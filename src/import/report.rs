//! The report of an import: one object that scripts and the page rely on.

use super::finding::{Finding, FindingKind};
use super::set_aside::SetAsideLine;
pub use crate::domain::catalog::attempt::RowCounts;
use crate::domain::catalog::field::Release;
use crate::domain::catalog::name::{Name, SheetName};
use crate::domain::catalog::sheet::SourceFile;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The report of an import that ran or was checked, as `datadip import --json` prints it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Report {
    /// The sheet imported into.
    pub sheet: SheetName,
    /// The number of the published version.
    pub version: Option<u32>,
    /// Whether lookups use this version now.
    pub published: bool,
    /// Every reason to hold it back, a sentence with its figure each.
    pub held_back: Vec<String>,
    /// The file's name, size, SHA-256, encoding and delimiter.
    pub file: SourceFile,
    /// The decision about each column, in the file's order.
    pub fields: Vec<FieldDecision>,
    /// The keys that this import set up.
    pub keys: Vec<KeyDecision>,
    /// Other decisions and remarks, in sentences.
    pub notes: Vec<String>,
    /// Row counts of the file.
    pub rows: RowCounts,
    /// Rows of the whole version: those of the file, and when merging those that stayed.
    pub contacts: u64,
    /// For each key in lookup order, the number of rows it can find.
    #[serde(rename = "reach")]
    pub coverage: Vec<KeyCoverage>,
    /// The first 1,000 lines that were set aside as no contacts.
    pub set_aside_lines: Vec<SetAsideLine>,
    /// The first 1,000 problems in the order of the sheet, then duplicate values.
    pub problems: Vec<Finding>,
    /// The number of problems of each kind, listed or not.
    pub problem_counts: BTreeMap<FindingKind, u64>,
}

/// The field that a column feeds.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FieldDecision {
    /// The field's name.
    pub name: Name,
    /// The header as typed.
    pub label: String,
    /// Whether this import made the field.
    pub new: bool,
    /// Whether Xima receives it.
    pub release: Release,
    /// The reason, if this import withheld it.
    pub why: Option<String>,
}

/// A key that this import set up.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct KeyDecision {
    /// The key's name.
    pub name: Name,
    /// `phone`, `digits` or `text`.
    pub kind: crate::domain::catalog::key::Kind,
    /// The fields it looks in.
    pub fields: Vec<Name>,
    /// Other parameter names that a lookup may use for it.
    pub aliases: Vec<Name>,
}

/// The number of rows that a key can find.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct KeyCoverage {
    /// The key's name.
    pub key: Name,
    /// Rows with a value that the key can compare.
    pub rows: u64,
}
