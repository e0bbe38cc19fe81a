//! Reads XLSX workbooks as a stream of XML events.
//!
//! Replaces calamine, whose memory grows with what a file claims: styles, shared texts and cells far from others. It also
//! gives no hidden rows and columns, and refuses rows out of order.

pub(crate) mod parts;
mod rows;

use quick_xml::events::Event;

use super::cell_formats::CellFormats;
use super::part::Package;
use super::progress_file::ProgressFile;
use super::row_batches::RowBatcher;
use super::shared_texts::SharedTexts;
use super::worksheet::{Worksheet, check_count};
use super::worksheet_choice::Workbook;
use super::xml::{is_true, local_attribute, number, push_text};
use crate::spreadsheet::limits::Limits;
use crate::spreadsheet::open_error::OpenError;
use crate::spreadsheet::read_error::ReadError;
use parts::{Relations, visible};
use rows::{Rows, TextElement};

/// An open XLSX.
pub(crate) struct Xlsx {
    package: Package,
    /// The worksheets with their parts.
    worksheets: Vec<(Worksheet, String)>,
    texts: SharedTexts,
    formats: CellFormats,
}

impl Xlsx {
    pub(crate) fn open(file: ProgressFile, limits: Limits) -> Result<Xlsx, OpenError> {
        let mut package = Package::open(file, limits)?;
        let workbook = parts::workbook(&mut package, "xl/workbook.xml")?;
        let relations = Relations::of(&mut package, &workbook)?;
        let mut xlsx = Xlsx {
            texts: SharedTexts::new(limits),
            worksheets: Vec::new(),
            formats: CellFormats::default(),
            package,
        };
        xlsx.read_workbook(&workbook, &relations)?;
        if let Some(part) = relations.part(&xlsx.package, "/styles", "xl/styles.xml") {
            xlsx.read_styles(part)?;
        }
        if let Some(part) = relations.part(&xlsx.package, "/sharedStrings", "xl/sharedStrings.xml") {
            xlsx.read_texts(part)?;
        }
        Ok(xlsx)
    }

    fn read_workbook(&mut self, part: &str, relations: &Relations) -> Result<(), OpenError> {
        let mut xml = self.package.xml(part)?;
        loop {
            match xml.next()? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "workbookPr" => self.formats.since_1904 = is_true(&element, "date1904")?,
                    "sheet" => {
                        let id = local_attribute(&element, "id")?.unwrap_or_default();
                        let Some(target) = relations.worksheet(&id) else {
                            continue;
                        };
                        let worksheet = Worksheet {
                            name: local_attribute(&element, "name")?.unwrap_or_default(),
                            is_visible: visible(local_attribute(&element, "state")?.as_deref()),
                        };
                        check_count(self.worksheets.len())?;
                        self.worksheets.push((worksheet, target.to_owned()));
                    }
                    _ => {}
                },
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    fn read_styles(&mut self, part: &str) -> Result<(), OpenError> {
        let mut xml = self.package.xml(part)?;
        let (mut in_codes, mut in_styles) = (false, false);
        loop {
            match xml.next()? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "numFmts" => in_codes = true,
                    "cellXfs" => in_styles = true,
                    "numFmt" if in_codes => {
                        let id = number(&element, "numFmtId")?.unwrap_or(0);
                        let code = local_attribute(&element, "formatCode")?.unwrap_or_default();
                        self.formats.add_code(id, code)?;
                    }
                    "xf" if in_styles => {
                        self.formats.add_style(number(&element, "numFmtId")?.unwrap_or(0))?;
                    }
                    _ => {}
                },
                Event::End(element) => match element.local_name().as_ref() {
                    "numFmts" => in_codes = false,
                    "cellXfs" => in_styles = false,
                    _ => {}
                },
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    fn read_texts(&mut self, part: &str) -> Result<(), OpenError> {
        let held = self.package.limits.held_bytes;
        let mut xml = self.package.xml(part)?;
        let mut text = String::new();
        let (mut element_of_text, mut in_text, mut in_phonetic) = (TextElement::default(), false, false);
        loop {
            match xml.next()? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "si" => text.clear(),
                    "t" if !in_phonetic => {
                        in_text = true;
                        element_of_text = TextElement::begin(&element, &text)?;
                    }
                    "rPh" => in_phonetic = true,
                    _ => {}
                },
                Event::End(element) => match element.local_name().as_ref() {
                    "si" => self.texts.push(&rows::unescaped(&text))?,
                    "t" if in_text => {
                        in_text = false;
                        element_of_text.end(&mut text);
                    }
                    "rPh" => in_phonetic = false,
                    _ => {}
                },
                Event::Eof => return Ok(()),
                event if in_text => {
                    push_text(&mut text, &event)?;
                    if text.len() as u64 > held {
                        return Err(ReadError::TooLargeUnpacked { limit: held }.into());
                    }
                }
                _ => {}
            }
        }
    }
}

impl Workbook for Xlsx {
    fn worksheets(&mut self) -> Result<Vec<Worksheet>, OpenError> {
        Ok(self.worksheets.iter().map(|(worksheet, _)| worksheet.clone()).collect())
    }

    fn read(&mut self, number: usize, sink: &mut RowBatcher) -> Result<(), OpenError> {
        let (_, part) = self.worksheets.get(number).ok_or(OpenError::NoWorksheet)?;
        let xml = self.package.xml(part)?;
        Rows::new(&self.texts, &self.formats, sink).read(xml)
    }
}
