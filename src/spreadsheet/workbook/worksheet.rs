//! Which worksheet of a workbook is read.

use crate::spreadsheet::open_error::NotASheet;

/// The worksheets of a workbook, and which of them is read.
#[derive(Clone, Debug)]
pub(crate) struct Chosen {
    pub(crate) name: String,
    pub(crate) others: Vec<String>,
}

/// Chooses the worksheet by name, or the first visible one.
pub(crate) fn choose(worksheets: Vec<(String, bool)>, told: Option<&str>) -> Result<Chosen, NotASheet> {
    let names: Vec<String> = worksheets.iter().map(|(name, _)| name.clone()).collect();
    let index = match told {
        Some(told) => match names.iter().position(|name| name == told) {
            Some(index) => index,
            None => return Err(NotASheet::NoSuchWorksheet { name: told.to_owned(), have: names }),
        },
        None if names.is_empty() => return Err(NotASheet::NoWorksheet),
        None => worksheets.iter().position(|(_, visible)| *visible).unwrap_or(0),
    };
    let mut others = names;
    let name = others.remove(index);
    Ok(Chosen { name, others })
}
