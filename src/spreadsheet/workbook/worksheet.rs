//! Chooses the worksheet to read.

use crate::spreadsheet::open_error::OpenError;

/// The chosen worksheet and the other ones.
#[derive(Clone, Debug)]
pub(crate) struct WorksheetChoice {
    pub(crate) name: String,
    pub(crate) others: Vec<String>,
}

/// Chooses the specified worksheet, the first visible one, or the first if all are hidden.
pub(crate) fn choose(
    worksheets: Vec<(String, bool)>,
    specified: Option<&str>,
) -> Result<WorksheetChoice, OpenError> {
    let names: Vec<String> = worksheets.iter().map(|(name, _)| name.clone()).collect();
    let index = match specified {
        Some(specified) => match names.iter().position(|name| name == specified) {
            Some(index) => index,
            None => return Err(OpenError::NoSuchWorksheet { name: specified.to_owned(), have: names }),
        },
        None if names.is_empty() => return Err(OpenError::NoWorksheet),
        None => worksheets.iter().position(|(_, visible)| *visible).unwrap_or(0),
    };
    let mut others = names;
    let name = others.remove(index);
    Ok(WorksheetChoice { name, others })
}
