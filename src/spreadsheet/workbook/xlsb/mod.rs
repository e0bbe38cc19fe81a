//! Reads XLSB workbooks: the parts of XLSX as binary records, described in Microsoft's MS-XLSB.

mod records;

use super::biff::{Fields, error_text, packed_number, truth};
use super::cell_formats::CellFormats;
use super::part::Package;
use super::progress_file::ProgressFile;
use super::row_batches::RowBatcher;
use super::shared_texts::SharedTexts;
use super::worksheet::{Worksheet, check_count};
use super::worksheet_choice::Workbook;
use super::xlsx::parts::{self, Relations};
use super::zip::damaged;
use crate::spreadsheet::limits::Limits;
use crate::spreadsheet::open_error::OpenError;
use records::{Records, kind};

/// An open XLSB.
pub(crate) struct Xlsb {
    package: Package,
    /// The worksheets with their parts.
    worksheets: Vec<(Worksheet, String)>,
    texts: SharedTexts,
    formats: CellFormats,
}

impl Xlsb {
    pub(crate) fn open(file: ProgressFile, limits: Limits) -> Result<Xlsb, OpenError> {
        let mut package = Package::open(file, limits)?;
        let workbook = parts::workbook(&mut package, "xl/workbook.bin")?;
        let relations = Relations::of(&mut package, &workbook)?;
        let mut xlsb = Xlsb {
            texts: SharedTexts::new(limits),
            worksheets: Vec::new(),
            formats: CellFormats::default(),
            package,
        };
        xlsb.read_workbook(&workbook, &relations)?;
        if let Some(part) = relations.part(&xlsb.package, "/styles", "xl/styles.bin") {
            xlsb.read_styles(part)?;
        }
        if let Some(part) = relations.part(&xlsb.package, "/sharedStrings", "xl/sharedStrings.bin") {
            let mut records = Records::of(&mut xlsb.package, part)?;
            while let Some((record, mut fields)) = records.next()? {
                if record == kind::SHARED_TEXT {
                    fields.u8()?;
                    xlsb.texts.push(&wide_text(&mut fields)?)?;
                }
            }
        }
        Ok(xlsb)
    }

    fn read_workbook(&mut self, part: &str, relations: &Relations) -> Result<(), OpenError> {
        let mut records = Records::of(&mut self.package, part)?;
        while let Some((record, mut fields)) = records.next()? {
            match record {
                kind::WORKBOOK_PROPERTIES => self.formats.since_1904 = fields.u32()? & 1 != 0,
                kind::WORKSHEET => {
                    let is_visible = fields.u32()? == 0;
                    fields.u32()?;
                    let id = wide_text(&mut fields)?;
                    let name = wide_text(&mut fields)?;
                    if let Some(target) = relations.worksheet(&id) {
                        check_count(self.worksheets.len())?;
                        self.worksheets.push((Worksheet { name, is_visible }, target.to_owned()));
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn read_styles(&mut self, part: &str) -> Result<(), OpenError> {
        let mut records = Records::of(&mut self.package, part)?;
        let mut in_styles = false;
        while let Some((record, mut fields)) = records.next()? {
            match record {
                kind::FORMAT => {
                    let id = fields.u16()?;
                    self.formats.add_code(id.into(), wide_text(&mut fields)?)?;
                }
                kind::STYLES_BEGIN => in_styles = true,
                kind::STYLES_END => in_styles = false,
                kind::STYLE if in_styles => {
                    fields.u16()?;
                    self.formats.add_style(fields.u16()?.into())?;
                }
                _ => {}
            }
        }
        Ok(())
    }
}

impl Workbook for Xlsb {
    fn worksheets(&mut self) -> Result<Vec<Worksheet>, OpenError> {
        Ok(self.worksheets.iter().map(|(worksheet, _)| worksheet.clone()).collect())
    }

    fn read(&mut self, number: usize, sink: &mut RowBatcher) -> Result<(), OpenError> {
        let Xlsb { package, worksheets, texts, formats } = self;
        let (_, part) = worksheets.get(number).ok_or(OpenError::NoWorksheet)?;
        let mut records = Records::of(package, part)?;
        while let Some((record, mut fields)) = records.next()? {
            match record {
                kind::ROW => {
                    let row = fields.u32()?;
                    fields.bytes(7)?;
                    // Bit 4: of no height, so hidden.
                    let is_hidden = fields.u8()? & 0x10 != 0;
                    sink.row(u64::from(row) + 1, is_hidden)?;
                }
                kind::PACKED..=kind::FORMULA_ERROR | kind::RICH_TEXT => {
                    cell(record, fields, texts, formats, sink)?;
                }
                kind::COLUMNS => {
                    let (first, last) = (fields.u32()? as usize, fields.u32()? as usize);
                    fields.bytes(8)?;
                    if fields.u16()? & 1 != 0 {
                        sink.remarks.hide_columns(first, last, sink.limits.columns);
                    }
                }
                kind::MERGED => {
                    fields.u32()?;
                    sink.remarks.merge(u64::from(fields.u32()?) + 1);
                }
                _ => {}
            }
            if sink.is_full() {
                break;
            }
        }
        Ok(())
    }
}

/// Sends a cell, whose record begins with its column and style.
fn cell(
    record: u16,
    mut fields: Fields<'_>,
    texts: &SharedTexts,
    formats: &CellFormats,
    sink: &mut RowBatcher,
) -> Result<(), OpenError> {
    let column = fields.u32()? as usize;
    let style = (fields.u32()? & 0x00ff_ffff) as usize;
    match record {
        kind::PACKED => sink.cell(column, &formats.show(style, packed_number(fields.u32()?))),
        kind::ERROR | kind::FORMULA_ERROR => sink.cell(column, error_text(fields.u8()?)),
        kind::TRUTH | kind::FORMULA_TRUTH => sink.cell(column, truth(fields.u8()?)),
        kind::NUMBER | kind::FORMULA_NUMBER => sink.cell(column, &formats.show(style, fields.f64()?)),
        kind::SHARED => {
            let text = texts.get(fields.u32()? as usize);
            sink.cell(column, text.ok_or_else(|| damaged(&"no such shared text"))?)
        }
        _ => {
            if record == kind::RICH_TEXT {
                fields.u8()?;
            }
            sink.cell(column, &wide_text(&mut fields)?)
        }
    }
}

/// Reads a text of UTF-16 with its length; a text that is absent has the greatest length.
fn wide_text(fields: &mut Fields<'_>) -> Result<String, OpenError> {
    match fields.u32()? {
        u32::MAX => Ok(String::new()),
        length => fields.utf16(length as usize),
    }
}
