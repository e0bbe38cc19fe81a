//! The rows that a new version changes, one by one.

pub(crate) mod changes_csv;
pub(crate) mod old_rows;

use crate::domain::words::words;

/// A row that a new version changes, or a line that does not come into it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RowChange {
    /// What becomes of it.
    pub kind: ChangeKind,
    /// Its line in the file; of a row that is gone, in the file it came from.
    pub line: u64,
    /// Its cells in the order of the columns; of a refused row and a line set aside, as they stand in the file.
    pub cells: Vec<String>,
    /// For a changed row, the cell before in each column; `None` where it is the same or the column was not there.
    pub before: Vec<Option<String>>,
    /// Why it does not come into the version; empty for other rows.
    pub reason: String,
}

/// What becomes of a row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ChangeKind {
    /// It was not there before.
    New,
    /// It was there with other cells.
    Changed,
    /// It is not in the file.
    Gone,
    /// It is no contact.
    SetAside,
    /// Its cells cannot be assigned to columns.
    Refused,
}

words!(ChangeKind { New => "new", Changed => "changed", Gone => "gone", SetAside => "set_aside", Refused => "refused" });

/// A column of the rows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ChangeColumn {
    /// Its header as typed.
    pub header: String,
    /// Whether its values are kept from Xima.
    pub is_withheld: bool,
}
