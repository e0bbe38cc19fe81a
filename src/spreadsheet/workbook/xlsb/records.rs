//! Reads the records of a binary part: a kind, a length and that many bytes.

use std::io::{BufRead, Read};

use crate::spreadsheet::open_error::OpenError;
use crate::spreadsheet::workbook::biff::Fields;
use crate::spreadsheet::workbook::budget::Budget;
use crate::spreadsheet::workbook::part::{Package, Part};
use crate::spreadsheet::workbook::zip::damaged;

/// The kinds of records that are read. Cells are 2 to 11; 6 and 8 are texts.
pub(super) mod kind {
    pub(crate) const ROW: u16 = 0;
    pub(crate) const PACKED: u16 = 2;
    pub(crate) const ERROR: u16 = 3;
    pub(crate) const TRUTH: u16 = 4;
    pub(crate) const NUMBER: u16 = 5;
    pub(crate) const SHARED: u16 = 7;
    pub(crate) const FORMULA_NUMBER: u16 = 9;
    pub(crate) const FORMULA_TRUTH: u16 = 10;
    pub(crate) const FORMULA_ERROR: u16 = 11;
    pub(crate) const SHARED_TEXT: u16 = 19;
    pub(crate) const FORMAT: u16 = 44;
    pub(crate) const STYLE: u16 = 47;
    pub(crate) const COLUMNS: u16 = 60;
    pub(crate) const RICH_TEXT: u16 = 62;
    pub(crate) const WORKBOOK_PROPERTIES: u16 = 153;
    pub(crate) const WORKSHEET: u16 = 156;
    pub(crate) const MERGED: u16 = 176;
    pub(crate) const STYLES_BEGIN: u16 = 617;
    pub(crate) const STYLES_END: u16 = 618;
}

/// The most bytes of a record that are kept; a text of 32,767 characters with its fonts takes less.
const KEPT_MAX: u64 = 1 << 20;

/// The records of a part, one at a time.
pub(super) struct Records<'a> {
    part: Part<'a>,
    budget: Budget,
    buffer: Vec<u8>,
}

impl<'a> Records<'a> {
    pub(super) fn of(package: &'a mut Package, part: &str) -> Result<Records<'a>, OpenError> {
        let budget = package.budget.clone();
        Ok(Records { part: package.part(part)?, budget, buffer: Vec::new() })
    }

    /// Reads the next record; returns `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<(u16, Fields<'_>)>, OpenError> {
        let explain = |error: std::io::Error| self.budget.explain(&error);
        if self.part.fill_buf().map_err(explain)?.is_empty() {
            return Ok(None);
        }
        let kind = number(&mut self.part, 2).map_err(explain)?;
        let length = u64::from(number(&mut self.part, 4).map_err(explain)?);
        self.buffer.clear();
        let kept = length.min(KEPT_MAX);
        let read = self.part.by_ref().take(kept).read_to_end(&mut self.buffer).map_err(explain)?;
        if (read as u64) < kept {
            return Err(damaged(&"a part is cut off"));
        }
        std::io::copy(&mut self.part.by_ref().take(length - kept), &mut std::io::sink()).map_err(explain)?;
        // Kinds take two bytes of seven bits.
        Ok(Some((kind as u16, Fields(&self.buffer))))
    }
}

/// Reads a number of seven bits a byte, of which the last has no upper bit.
fn number(part: &mut impl Read, most: u32) -> std::io::Result<u32> {
    let mut number = 0;
    for place in 0..most {
        let mut byte = [0];
        part.read_exact(&mut byte)?;
        number |= u32::from(byte[0] & 0x7f) << (7 * place);
        if byte[0] & 0x80 == 0 {
            break;
        }
    }
    Ok(number)
}
