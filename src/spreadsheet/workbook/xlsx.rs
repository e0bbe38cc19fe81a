//! Reads the cells of an XLSX worksheet as they are shown.

use super::number_format::date_time::iso;
use std::io::BufReader;

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxError};

use super::number_format::NumberFormat;
use super::progress_file::ProgressFile;
use super::row_batches::RowBatcher;
use super::worksheet::choose;
use super::zip::{damaged, from_zip};
use crate::spreadsheet::open_error::OpenError;

/// Reads the specified worksheet, or the first visible one, into the sink.
pub(crate) fn read(
    file: ProgressFile,
    specified: Option<&str>,
    sink: &mut RowBatcher,
) -> Result<(), OpenError> {
    let mut workbook = Xlsx::new(BufReader::new(file)).map_err(refused)?;
    let worksheets = workbook.sheets_metadata().iter();
    let worksheets = worksheets.filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let worksheets =
        worksheets.map(|sheet| (sheet.name.clone(), sheet.visible == SheetVisible::Visible)).collect();
    let chosen = choose(worksheets, specified)?;
    let name = chosen.name.clone();
    sink.opened(chosen)?;
    let since_1904 = workbook.has_1904_epoch();
    let mut cells = workbook.worksheet_cells_reader(&name).map_err(refused)?;
    let formats = Formats::of(cells.styles());
    while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(refused)? {
        let (row, column) = cell.get_position();
        let (row, column) = (u64::from(row) + 1, column as usize);
        match cell.get_value() {
            DataRef::Empty => {}
            DataRef::String(text) => sink.cell(row, column, text)?,
            DataRef::SharedString(text) => sink.cell(row, column, text)?,
            DataRef::Float(number) => {
                sink.cell(row, column, &formats.show(style, *number, false, since_1904))?
            }
            DataRef::Int(number) => sink.cell(row, column, &number.to_string())?,
            DataRef::Bool(true) => sink.cell(row, column, "TRUE")?,
            DataRef::Bool(false) => sink.cell(row, column, "FALSE")?,
            DataRef::DateTime(time) => {
                sink.cell(row, column, &formats.show(style, time.as_f64(), true, since_1904))?;
            }
            DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => sink.cell(row, column, &iso(text))?,
            DataRef::Error(error) => sink.cell(row, column, &error.to_string())?,
        }
    }
    Ok(())
}

/// The number formats of a workbook, indexed by a cell's style.
struct Formats {
    by_style: Vec<NumberFormat>,
    unknown_date: NumberFormat,
}

impl Formats {
    fn of(styles: &[calamine::Style]) -> Formats {
        let code = |style: &calamine::Style| {
            style.number_format.as_ref().map_or("General".to_owned(), |format| format.format_code.clone())
        };
        let by_style = styles.iter().map(|style| NumberFormat::parse(&code(style))).collect();
        Formats { by_style, unknown_date: NumberFormat::unknown_date() }
    }

    fn show(&self, style: usize, value: f64, is_date: bool, since_1904: bool) -> String {
        let format = self.by_style.get(style).unwrap_or(&NumberFormat::General);
        // East Asian built-in formats have a number and no code, and may be dates.
        let format = if is_date && format.is_general() { &self.unknown_date } else { format };
        format.show(value, since_1904)
    }
}

fn refused(error: XlsxError) -> OpenError {
    match error {
        XlsxError::Password => OpenError::Password,
        XlsxError::Zip(cause) => from_zip(cause),
        other => damaged(&other),
    }
}
