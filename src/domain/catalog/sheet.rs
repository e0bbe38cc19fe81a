//! Sheets: named spreadsheets, the versions made by importing them, and which version is current.

use super::field::FieldId;
use super::import_edits::ImportEdits;
use super::name::SheetName;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// Identifies a version in the store; never reused.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct VersionId(pub i64);

/// A named spreadsheet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sheet {
    /// Its name, given by the owner.
    pub name: SheetName,
    /// The number of the version that answers lookups; one of `versions`.
    pub current: u32,
    /// The kept versions, oldest first; never empty.
    pub versions: Vec<Version>,
}

impl Sheet {
    /// Returns the version that answers lookups.
    pub fn current_version(&self) -> Option<&Version> {
        self.versions.iter().find(|version| version.number == self.current)
    }

    /// Returns the field whose value identifies a row of the current version, if one does.
    pub fn identified_by(&self) -> Option<FieldId> {
        self.current_version()?.identified_by
    }
}

/// The rows and columns of one import of a sheet. After publishing it changes only when a person is erased.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Version {
    /// The id under which the store keeps its rows.
    pub id: VersionId,
    /// 1 for a sheet's first import, then counting up.
    pub number: u32,
    /// When it was published.
    pub published_at: Timestamp,
    /// The actor that published it, e.g. `command line`.
    pub published_by: String,
    /// Contacts in it.
    pub rows: u64,
    /// The file it came from.
    pub file: SourceFile,
    /// Its columns in the file's order.
    pub columns: Vec<Column>,
    /// The field whose value identifies a row, if one does.
    pub identified_by: Option<FieldId>,
    /// What its import changed in fields and keys, so that an undo takes that back.
    pub edits: ImportEdits,
}

/// A column of one version.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Column {
    /// The header as typed.
    pub header: String,
    /// The field it feeds.
    pub field: FieldId,
}

/// Name, size, digest and format of an imported file.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, ToSchema)]
pub struct SourceFile {
    /// Its name, without folders.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256, 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// The encoding it was read in, e.g. `utf-8`; none for a workbook.
    pub encoding: Option<String>,
    /// The delimiter of its cells, e.g. `,`; none for a workbook.
    pub delimiter: Option<String>,
}
