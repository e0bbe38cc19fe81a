//! The number formats of a workbook, by the style of a cell.

use std::collections::HashMap;

use super::number_format::NumberFormat;
use crate::spreadsheet::open_error::OpenError;
use crate::spreadsheet::read_error::ReadError;

/// The most styles of cells; Excel writes at most 65,490.
const STYLES_MAX: usize = 65_536;
/// The most format codes; Excel keeps some 250.
const CODES_MAX: usize = 4_096;

/// The formats that the styles use, parsed once for each code.
#[derive(Default)]
pub(crate) struct CellFormats {
    codes: HashMap<u32, String>,
    numbers: HashMap<u32, u32>,
    formats: Vec<NumberFormat>,
    by_style: Vec<u32>,
    pub(crate) since_1904: bool,
}

impl CellFormats {
    /// Adds a format code of the workbook's own. All come before the styles that use them.
    pub(crate) fn add_code(&mut self, id: u32, code: String) -> Result<(), OpenError> {
        if self.codes.len() >= CODES_MAX {
            return Err(ReadError::TooMany { what: "number formats", limit: CODES_MAX }.into());
        }
        self.codes.insert(id, code);
        Ok(())
    }

    /// Adds the next style, which uses a format of the workbook's own or a built-in one.
    pub(crate) fn add_style(&mut self, id: u32) -> Result<(), OpenError> {
        if self.by_style.len() >= STYLES_MAX {
            return Err(ReadError::TooMany { what: "cell styles", limit: STYLES_MAX }.into());
        }
        let number = *self.numbers.entry(id).or_insert_with(|| {
            let format = match self.codes.get(&id) {
                Some(code) => NumberFormat::parse(code),
                None => NumberFormat::built_in(id),
            };
            self.formats.push(format);
            self.formats.len() as u32 - 1
        });
        self.by_style.push(number);
        Ok(())
    }

    /// Returns a number as a cell of this style shows it.
    pub(crate) fn show(&self, style: usize, value: f64) -> String {
        let format = self.by_style.get(style).and_then(|number| self.formats.get(*number as usize));
        format.unwrap_or(&NumberFormat::General).show(value, self.since_1904)
    }
}
