//! Reads the rows and cells of one XLSX worksheet.

use std::borrow::Cow;
use std::io::BufRead;

use quick_xml::events::{BytesStart, Event};

use crate::spreadsheet::open_error::OpenError;
use crate::spreadsheet::read_error::ReadError;
use crate::spreadsheet::workbook::cell_formats::CellFormats;
use crate::spreadsheet::workbook::number_format::date_time::iso;
use crate::spreadsheet::workbook::row_batches::RowBatcher;
use crate::spreadsheet::workbook::shared_texts::SharedTexts;
use crate::spreadsheet::workbook::xml::{XmlPart, is_true, local_attribute, number, push_text};
use crate::spreadsheet::workbook::zip::damaged;

/// The state between the events of a worksheet.
pub(super) struct Rows<'a> {
    texts: &'a SharedTexts,
    formats: &'a CellFormats,
    sink: &'a mut RowBatcher,
    /// The number of the row being read, counted from 1, and of the next cell's column, counted from 0.
    row: u64,
    column: usize,
    is_hidden: bool,
    in_rows: bool,
    cell: Cell,
    reading: Reading,
    text: TextElement,
}

/// A `t` element being read into a text.
#[derive(Default)]
pub(super) struct TextElement {
    start: usize,
    keeps_spaces: bool,
}

impl TextElement {
    pub(super) fn begin(element: &BytesStart<'_>, text: &str) -> Result<TextElement, OpenError> {
        let space = local_attribute(element, "space")?;
        Ok(TextElement { start: text.len(), keeps_spaces: space.as_deref() == Some("preserve") })
    }

    /// Trims what the element added, unless it says that its spaces count.
    pub(super) fn end(&self, text: &mut String) {
        if !self.keeps_spaces {
            let is_space = |character| matches!(character, ' ' | '\t' | '\n' | '\r');
            let trimmed = text[self.start..].trim_matches(is_space).to_owned();
            text.replace_range(self.start.., &trimmed);
        }
    }
}

/// The cell being read.
#[derive(Default)]
struct Cell {
    kind: Kind,
    style: usize,
    value: String,
    has_formula: bool,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Number,
    Shared,
    /// The result of a formula.
    Text,
    InLine,
    Boolean,
    Error,
    Date,
}

/// The element whose text is kept.
#[derive(PartialEq, Eq)]
enum Reading {
    Nothing,
    Value,
    Phonetic,
}

impl<'a> Rows<'a> {
    pub(super) fn new(
        texts: &'a SharedTexts,
        formats: &'a CellFormats,
        sink: &'a mut RowBatcher,
    ) -> Rows<'a> {
        Rows {
            texts,
            formats,
            sink,
            row: 0,
            column: 0,
            is_hidden: false,
            in_rows: false,
            cell: Cell::default(),
            reading: Reading::Nothing,
            text: TextElement::default(),
        }
    }

    pub(super) fn read<R: BufRead>(mut self, mut xml: XmlPart<R>) -> Result<(), OpenError> {
        while !self.sink.is_full() {
            match xml.next()? {
                Event::Start(element) => self.start(&element)?,
                Event::End(element) => self.end(element.local_name().as_ref())?,
                Event::Eof => break,
                event if self.reading == Reading::Value => {
                    push_text(&mut self.cell.value, &event)?;
                    let limit = self.sink.limits.cell_bytes;
                    if self.cell.value.len() > limit {
                        let (line, column) = (self.row, self.column + 1);
                        return Err(ReadError::CellTooLong { line, column, limit }.into());
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn start(&mut self, element: &BytesStart<'_>) -> Result<(), OpenError> {
        match element.local_name().as_ref() {
            "sheetData" => self.in_rows = true,
            "row" if self.in_rows => {
                self.row = number(element, "r")?.unwrap_or(self.row + 1);
                self.column = 0;
                self.is_hidden = is_true(element, "hidden")?;
            }
            "c" if self.in_rows => self.begin_cell(element)?,
            "v" if self.in_rows => self.reading = Reading::Value,
            // Texts of notes and of how to pronounce a name are no part of the cell.
            "is" if self.in_rows => self.cell.value.clear(),
            "t" if self.in_rows && self.reading == Reading::Nothing && self.cell.kind == Kind::InLine => {
                self.text = TextElement::begin(element, &self.cell.value)?;
                self.reading = Reading::Value;
            }
            "rPh" => self.reading = Reading::Phonetic,
            "f" if self.in_rows => self.cell.has_formula = true,
            "col" if is_true(element, "hidden")? => {
                let (first, last): (Option<usize>, Option<usize>) =
                    (number(element, "min")?, number(element, "max")?);
                if let (Some(first @ 1..), Some(last @ 1..)) = (first, last) {
                    let limit = self.sink.limits.columns;
                    self.sink.remarks.hide_columns(first - 1, last - 1, limit);
                }
            }
            "mergeCell" => {
                let area = local_attribute(element, "ref")?.unwrap_or_default();
                let last = area.split(':').next_back().and_then(place);
                self.sink.remarks.merge(last.map_or(0, |(row, _)| row));
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), OpenError> {
        match name {
            "sheetData" => self.in_rows = false,
            "v" | "t" if self.reading == Reading::Value => {
                if name == "t" {
                    self.text.end(&mut self.cell.value);
                }
                self.reading = Reading::Nothing;
            }
            "rPh" => self.reading = Reading::Nothing,
            "c" if self.in_rows => self.end_cell()?,
            _ => {}
        }
        Ok(())
    }

    fn begin_cell(&mut self, element: &BytesStart<'_>) -> Result<(), OpenError> {
        let mut value = std::mem::take(&mut self.cell.value);
        value.clear();
        self.cell = Cell { value, ..Cell::default() };
        for attribute in element.attributes().with_checks(false) {
            let attribute = attribute.map_err(|error| damaged(&error))?;
            match attribute.key.as_ref() {
                "r" => {
                    // A place that cannot be read is the one behind the last.
                    if let Some((row, column)) = place(attribute.value.trim()) {
                        (self.row, self.column) = (row, column);
                    }
                }
                "s" => self.cell.style = attribute.value.trim().parse().unwrap_or(0),
                "t" => {
                    self.cell.kind = match attribute.value.trim() {
                        "s" => Kind::Shared,
                        "str" => Kind::Text,
                        "inlineStr" => Kind::InLine,
                        "b" => Kind::Boolean,
                        "e" => Kind::Error,
                        "d" => Kind::Date,
                        _ => Kind::Number,
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn end_cell(&mut self) -> Result<(), OpenError> {
        let (cell, column) = (&self.cell, self.column);
        self.column += 1;
        self.reading = Reading::Nothing;
        if cell.value.is_empty() {
            let is_missing = cell.has_formula && cell.kind != Kind::Text;
            self.sink.remarks.empty_formulas += u64::from(is_missing);
            return Ok(());
        }
        self.sink.row(self.row, self.is_hidden)?;
        let value = cell.value.trim();
        match cell.kind {
            Kind::Number => match value.parse::<f64>() {
                Ok(number) => self.sink.cell(column, &self.formats.show(cell.style, number)),
                Err(_) => self.sink.cell(column, &cell.value),
            },
            Kind::Shared => {
                let text = value.parse().ok().and_then(|number| self.texts.get(number));
                self.sink.cell(column, text.ok_or_else(|| damaged(&"no such shared text"))?)
            }
            Kind::Text | Kind::InLine => self.sink.cell(column, &unescaped(&cell.value)),
            Kind::Boolean => {
                self.sink.cell(column, if matches!(value, "0" | "false") { "FALSE" } else { "TRUE" })
            }
            Kind::Error => self.sink.cell(column, value),
            Kind::Date => self.sink.cell(column, &iso(value)),
        }
    }
}

/// Returns the row, counted from 1, and the column, counted from 0, of a place such as `B4`.
fn place(reference: &str) -> Option<(u64, usize)> {
    let reference = reference.trim_start_matches('$');
    let letters = reference.bytes().take_while(u8::is_ascii_alphabetic).count();
    // More letters name columns past every limit.
    if !(1..=6).contains(&letters) {
        return None;
    }
    let column = reference[..letters]
        .bytes()
        .fold(0, |column, letter| column * 26 + usize::from(letter.to_ascii_uppercase() - b'A' + 1));
    let row = reference[letters..].trim_start_matches('$').parse().ok().filter(|row| *row > 0)?;
    Some((row, column - 1))
}

/// Decodes characters that XML cannot hold, which Excel writes as `_x000D_`.
pub(super) fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains("_x") {
        return Cow::Borrowed(text);
    }
    let (mut units, mut rest) = (Vec::new(), text);
    while let Some(at) = rest.find("_x") {
        let code = rest.get(at + 2..at + 6).filter(|_| rest.as_bytes().get(at + 6) == Some(&b'_'));
        let unit = code.filter(|code| code.bytes().all(|b| b.is_ascii_hexdigit()));
        match unit.and_then(|code| u16::from_str_radix(code, 16).ok()) {
            Some(unit) => {
                units.extend(rest[..at].encode_utf16());
                units.push(unit);
                rest = &rest[at + 7..];
            }
            None => {
                units.extend(rest[..at + 2].encode_utf16());
                rest = &rest[at + 2..];
            }
        }
    }
    units.extend(rest.encode_utf16());
    Cow::Owned(String::from_utf16_lossy(&units))
}
