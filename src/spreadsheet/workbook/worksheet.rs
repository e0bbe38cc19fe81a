//! The worksheets of a workbook.

use crate::spreadsheet::open_error::OpenError;
use crate::spreadsheet::read_error::ReadError;

/// The most worksheets of a workbook.
const WORKSHEETS_MAX: usize = 1_000;

/// A worksheet as the workbook lists it.
#[derive(Clone, Debug)]
pub(crate) struct Worksheet {
    pub(crate) name: String,
    pub(crate) is_visible: bool,
}

/// The worksheet that is wanted.
#[derive(Clone, Debug)]
pub(crate) enum Wanted {
    /// The one that looks like a list of contacts.
    Contacts,
    Named(String),
    /// The one that was chosen before.
    Number(usize),
}

/// The chosen worksheet and the other ones.
#[derive(Clone, Debug)]
pub(crate) struct WorksheetChoice {
    pub(crate) number: usize,
    pub(crate) worksheet: Worksheet,
    pub(crate) others: Vec<Worksheet>,
}

/// Refuses one more worksheet than are read.
pub(crate) fn check_count(worksheets: usize) -> Result<(), OpenError> {
    if worksheets >= WORKSHEETS_MAX {
        return Err(ReadError::TooMany { what: "worksheets", limit: WORKSHEETS_MAX }.into());
    }
    Ok(())
}
