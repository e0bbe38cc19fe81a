//! Chooses the worksheet to read.

use super::row_batches::RowBatcher;
use super::worksheet::{Wanted, Worksheet, WorksheetChoice};
use crate::spreadsheet::detect::contacts;
use crate::spreadsheet::limits::Limits;
use crate::spreadsheet::open_error::OpenError;
use crate::spreadsheet::record::Record;

/// The most worksheets that are compared.
const COMPARED_MAX: usize = 50;

/// A workbook of any format.
pub(crate) trait Workbook {
    /// Lists the worksheets that have cells.
    fn worksheets(&mut self) -> Result<Vec<Worksheet>, OpenError>;

    /// Reads one of them until its end, or until the sink is full.
    fn read(&mut self, number: usize, sink: &mut RowBatcher) -> Result<(), OpenError>;

    /// Returns the first rows of one of them; those before an error, because another may be the right one.
    fn head(&mut self, number: usize, limits: Limits) -> Vec<Record> {
        let mut sink = RowBatcher::head(limits);
        let _its_error_comes_when_it_is_chosen = self.read(number, &mut sink);
        sink.into_rows()
    }
}

/// Chooses a worksheet and reads it.
pub(super) fn read(
    workbook: &mut dyn Workbook,
    wanted: &Wanted,
    sink: &mut RowBatcher,
) -> Result<(), OpenError> {
    let number = match wanted {
        Wanted::Number(number) => *number,
        _ => {
            let chosen = choose(workbook, wanted, sink.limits)?;
            let number = chosen.number;
            sink.opened(chosen)?;
            number
        }
    };
    workbook.read(number, sink)
}

fn choose(
    workbook: &mut dyn Workbook,
    wanted: &Wanted,
    limits: Limits,
) -> Result<WorksheetChoice, OpenError> {
    let mut worksheets = workbook.worksheets()?;
    let number = match wanted {
        Wanted::Named(name) => {
            let named = worksheets.iter().position(|worksheet| worksheet.name == *name);
            named.ok_or_else(|| OpenError::NoSuchWorksheet {
                name: name.clone(),
                have: worksheets.iter().map(|worksheet| worksheet.name.clone()).collect(),
            })?
        }
        _ if worksheets.is_empty() => return Err(OpenError::NoWorksheet),
        _ => most_like_contacts(workbook, &worksheets, limits),
    };
    let worksheet = worksheets.remove(number);
    Ok(WorksheetChoice { number, worksheet, others: worksheets })
}

/// Returns the visible worksheet that looks most like a list of contacts, of several alike the first; a hidden one only
/// if no visible one has text.
fn most_like_contacts(workbook: &mut dyn Workbook, worksheets: &[Worksheet], limits: Limits) -> usize {
    let first_visible = worksheets.iter().position(|worksheet| worksheet.is_visible).unwrap_or(0);
    if worksheets.len() == 1 {
        return 0;
    }
    let mut best = (0, first_visible);
    for visible in [true, false] {
        let alike = worksheets.iter().enumerate().filter(|(_, worksheet)| worksheet.is_visible == visible);
        for (number, _) in alike.take(COMPARED_MAX) {
            let score = contacts::likeness(&workbook.head(number, limits));
            if score > best.0 {
                best = (score, number);
            }
        }
        if best.0 > 0 {
            break;
        }
    }
    best.1
}
