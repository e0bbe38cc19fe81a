//! Reads XLS workbooks of Excel 5 to 2003 record by record.

mod compound_file;
mod records;
mod text_encoding;

use std::collections::HashSet;

use super::biff::{Fields, error_text, packed_number, truth};
use super::budget::Budget;
use super::cell_formats::CellFormats;
use super::progress_file::ProgressFile;
use super::row_batches::RowBatcher;
use super::shared_texts::SharedTexts;
use super::worksheet::{Worksheet, check_count};
use super::worksheet_choice::Workbook;
use super::zip::damaged;
use crate::spreadsheet::limits::Limits;
use crate::spreadsheet::open_error::OpenError;
use compound_file::Stream;
use records::{Continued, Records, kind};
use text_encoding::{TextEncoding, code_page};

/// An open XLS.
pub(crate) struct Xls {
    /// `None` only while a worksheet is being found.
    records: Option<Records>,
    /// The worksheets with their places in the stream.
    worksheets: Vec<(Worksheet, u64)>,
    texts: SharedTexts,
    formats: CellFormats,
    encoding: TextEncoding,
}

impl Xls {
    pub(crate) fn open(file: ProgressFile, limits: Limits) -> Result<Xls, OpenError> {
        let budget = Budget::new(file.size, limits);
        let stream = Stream::open(file, &["Workbook", "Book"])?;
        let mut records = Records::new(stream, budget);
        let mut xls = Xls {
            records: None,
            worksheets: Vec::new(),
            texts: SharedTexts::new(limits),
            formats: CellFormats::default(),
            encoding: TextEncoding { is_unicode: true, code_page: encoding_rs::WINDOWS_1252 },
        };
        while let Some((record, fields)) = records.next()? {
            match record {
                kind::END => break,
                kind::SHARED_TEXTS => xls.read_texts(&mut records)?,
                _ => xls.read_global(record, fields)?,
            }
        }
        xls.records = Some(records);
        Ok(xls)
    }

    fn read_global(&mut self, record: u16, mut fields: Fields<'_>) -> Result<(), OpenError> {
        match record {
            kind::BEGIN => self.encoding.is_unicode = fields.u16()? >= 0x600,
            kind::PASSWORD => return Err(OpenError::Password),
            kind::CODE_PAGE => self.encoding.code_page = code_page(fields.u16()?),
            kind::DATES => self.formats.since_1904 = fields.u16()? == 1,
            kind::FORMAT => {
                let id = fields.u16()?;
                let length =
                    if self.encoding.is_unicode { fields.u16()?.into() } else { fields.u8()?.into() };
                self.formats.add_code(id.into(), self.encoding.text(&mut fields, length)?)?;
            }
            kind::STYLE => {
                fields.u16()?;
                self.formats.add_style(fields.u16()?.into())?;
            }
            kind::WORKSHEET => {
                let place = fields.u32()?;
                let is_visible = fields.u8()? & 3 == 0;
                let has_cells = fields.u8()? & 15 == 0;
                let length = fields.u8()?.into();
                let name = self.encoding.text(&mut fields, length)?;
                if has_cells {
                    check_count(self.worksheets.len())?;
                    self.worksheets.push((Worksheet { name, is_visible }, place.into()));
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn read_texts(&mut self, records: &mut Records) -> Result<(), OpenError> {
        let mut fields = Fields(records.body());
        fields.u32()?;
        let count = fields.u32()?;
        let mut continued = Continued::new(records);
        continued.skip(8)?;
        let mut text = String::new();
        for _ in 0..count {
            // Some programs count more texts than they write; a cell that needs one is found out.
            text.clear();
            if continued.text(&mut text).is_err() {
                break;
            }
            self.texts.push(&text)?;
        }
        Ok(())
    }
}

impl Workbook for Xls {
    fn worksheets(&mut self) -> Result<Vec<Worksheet>, OpenError> {
        Ok(self.worksheets.iter().map(|(worksheet, _)| worksheet.clone()).collect())
    }

    fn read(&mut self, number: usize, sink: &mut RowBatcher) -> Result<(), OpenError> {
        let (_, place) = self.worksheets.get(number).ok_or(OpenError::NoWorksheet)?;
        let records = self.records.take().ok_or_else(|| damaged(&"no records"))?;
        let records = self.records.insert(records.seek_to(*place));
        let mut rows = Rows {
            texts: &self.texts,
            formats: &self.formats,
            encoding: self.encoding,
            hidden: HashSet::new(),
            sink,
            formula: None,
        };
        // Charts inside a worksheet are streams of their own.
        let mut depth = 0;
        while let Some((record, fields)) = records.next()? {
            match record {
                kind::BEGIN => depth += 1,
                kind::END if depth <= 1 => break,
                kind::END => depth -= 1,
                record if depth == 1 => rows.record(record, fields)?,
                _ => {}
            }
            if rows.sink.is_full() {
                break;
            }
        }
        Ok(())
    }
}

/// The state between the records of a worksheet.
struct Rows<'a> {
    texts: &'a SharedTexts,
    formats: &'a CellFormats,
    encoding: TextEncoding,
    hidden: HashSet<u16>,
    sink: &'a mut RowBatcher,
    /// The row and column of a formula whose text follows in the next record.
    formula: Option<(u16, u16)>,
}

impl Rows<'_> {
    fn record(&mut self, record: u16, mut fields: Fields<'_>) -> Result<(), OpenError> {
        match record {
            kind::ROW => {
                let row = fields.u16()?;
                fields.bytes(10)?;
                // Bit 5: of no height, so hidden.
                if fields.u16()? & 0x20 != 0 {
                    self.hidden.insert(row);
                }
            }
            kind::COLUMNS => {
                let (first, last) = (fields.u16()?.into(), fields.u16()?.into());
                fields.bytes(4)?;
                if fields.u16()? & 1 != 0 {
                    self.sink.remarks.hide_columns(first, last, self.sink.limits.columns);
                }
            }
            kind::MERGED => {
                for _ in 0..fields.u16()? {
                    fields.u16()?;
                    self.sink.remarks.merge(u64::from(fields.u16()?) + 1);
                    fields.u32()?;
                }
            }
            kind::FORMULA_TEXT => {
                if let Some((row, column)) = self.formula.take() {
                    let length = fields.u16()?.into();
                    let text = self.encoding.text(&mut fields, length)?;
                    self.cell(row, column, &text)?;
                }
            }
            kind::SHARED
            | kind::TEXT
            | kind::RICH_TEXT
            | kind::NUMBER
            | kind::PACKED_NUMBER
            | kind::TRUTH_OR_ERROR
            | kind::FORMULA => {
                let (row, column, style) = (fields.u16()?, fields.u16()?, fields.u16()?.into());
                self.single(record, (row, column), style, fields)?;
            }
            kind::PACKED_NUMBERS => {
                let (row, first) = (fields.u16()?, fields.u16()?);
                let mut column = first;
                while fields.0.len() >= 8 {
                    let style = fields.u16()?.into();
                    let text = self.formats.show(style, packed_number(fields.u32()?));
                    self.cell(row, column, &text)?;
                    column = column.saturating_add(1);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn single(
        &mut self,
        record: u16,
        (row, column): (u16, u16),
        style: usize,
        mut fields: Fields<'_>,
    ) -> Result<(), OpenError> {
        let text = match record {
            kind::SHARED => {
                let texts = self.texts;
                let text =
                    texts.get(fields.u32()? as usize).ok_or_else(|| damaged(&"no such shared text"))?;
                return self.cell(row, column, text);
            }
            kind::NUMBER => self.formats.show(style, fields.f64()?),
            kind::PACKED_NUMBER => self.formats.show(style, packed_number(fields.u32()?)),
            kind::TRUTH_OR_ERROR => match (fields.u8()?, fields.u8()?) {
                (value, 0) => truth(value).to_owned(),
                (error, _) => error_text(error).to_owned(),
            },
            kind::FORMULA => {
                let result = fields.bytes(8)?;
                match result {
                    [0, .., 0xff, 0xff] => {
                        self.formula = Some((row, column));
                        String::new()
                    }
                    [1, _, value, .., 0xff, 0xff] => truth(*value).to_owned(),
                    [2, _, error, .., 0xff, 0xff] => error_text(*error).to_owned(),
                    [_, .., 0xff, 0xff] => String::new(),
                    number => self.formats.show(style, Fields(number).f64()?),
                }
            }
            _ => {
                let length = fields.u16()?.into();
                self.encoding.text(&mut fields, length)?
            }
        };
        self.cell(row, column, &text)
    }

    fn cell(&mut self, row: u16, column: u16, text: &str) -> Result<(), OpenError> {
        self.sink.row(u64::from(row) + 1, self.hidden.contains(&row))?;
        self.sink.cell(column.into(), text)
    }
}
