//! Reads the cells of an OpenDocument worksheet as they are shown.

mod cell;
mod tables;

use std::collections::HashSet;

use quick_xml::events::Event;

use super::part::Package;
use super::progress_file::ProgressFile;
use super::row_batches::RowBatcher;
use super::worksheet::{Worksheet, check_count};
use super::worksheet_choice::Workbook;
use super::xml::attribute;
use crate::spreadsheet::limits::Limits;
use crate::spreadsheet::open_error::OpenError;
use crate::spreadsheet::read_error::ReadError;
use crate::spreadsheet::record::Record;
use tables::{Tables, Target};

/// The most styles of hidden worksheets.
const HIDDEN_STYLES_MAX: usize = 1_000;

/// An open ODS.
pub(crate) struct Ods {
    package: Package,
    /// The first rows of the worksheets, once they were listed: one part holds all, so they come from one pass.
    heads: Vec<RowBatcher>,
}

impl Ods {
    pub(crate) fn open(file: ProgressFile, limits: Limits) -> Result<Ods, OpenError> {
        let mut package = Package::open(file, limits)?;
        if package.has("META-INF/manifest.xml") {
            refuse_password(&mut package)?;
        }
        Ok(Ods { package, heads: Vec::new() })
    }
}

impl Workbook for Ods {
    fn worksheets(&mut self) -> Result<Vec<Worksheet>, OpenError> {
        let limits = self.package.limits;
        let mut list = List::default();
        let mut heads = Vec::new();
        let mut xml = self.package.xml("content.xml")?;
        let mut tables = Tables::new(Target::Heads(&mut heads), limits);
        loop {
            let event = xml.next()?;
            if matches!(event, Event::Eof) {
                break;
            }
            list.event(&event, tables.depth())?;
            tables.event(&event)?;
        }
        self.heads = heads;
        Ok(list.worksheets)
    }

    fn read(&mut self, number: usize, sink: &mut RowBatcher) -> Result<(), OpenError> {
        let limits = self.package.limits;
        let mut xml = self.package.xml("content.xml")?;
        let mut tables = Tables::new(Target::One(number, sink), limits);
        while !tables.is_done() {
            match xml.next()? {
                Event::Eof => break,
                event => tables.event(&event)?,
            }
        }
        Ok(())
    }

    fn head(&mut self, number: usize, _: Limits) -> Vec<Record> {
        let nothing = RowBatcher::head(self.package.limits);
        let head = self.heads.get_mut(number).map(|head| std::mem::replace(head, nothing));
        head.map(RowBatcher::into_rows).unwrap_or_default()
    }
}

/// Refuses encrypted documents by their manifest.
fn refuse_password(package: &mut Package) -> Result<(), OpenError> {
    let mut xml = package.xml("META-INF/manifest.xml")?;
    loop {
        match xml.next()? {
            Event::Start(element) if element.local_name().as_ref() == "encryption-data" => {
                return Err(OpenError::Password);
            }
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// Lists the worksheets and their visibility.
#[derive(Default)]
struct List {
    worksheets: Vec<Worksheet>,
    style: String,
    hidden_styles: HashSet<String>,
}

impl List {
    /// Handles an event inside `depth` tables.
    fn event(&mut self, event: &Event<'_>, depth: usize) -> Result<(), OpenError> {
        let Event::Start(element) = event else {
            return Ok(());
        };
        match element.name().as_ref() {
            // A document without a mimetype may be one of these.
            "office:text" => return Err(OpenError::OfficeDocument { kind: "text document" }),
            "office:presentation" => return Err(OpenError::OfficeDocument { kind: "presentation" }),
            "style:style" => self.style = attribute(element, "style:name")?.unwrap_or_default(),
            "style:table-properties" if attribute(element, "table:display")?.as_deref() == Some("false") => {
                if self.hidden_styles.len() >= HIDDEN_STYLES_MAX {
                    return Err(ReadError::TooMany { what: "styles", limit: HIDDEN_STYLES_MAX }.into());
                }
                self.hidden_styles.insert(self.style.clone());
            }
            "table:table" if depth == 0 => {
                check_count(self.worksheets.len())?;
                let style = attribute(element, "table:style-name")?.unwrap_or_default();
                let name = attribute(element, "table:name")?.unwrap_or_default();
                let is_visible = !self.hidden_styles.contains(&style);
                self.worksheets.push(Worksheet { name, is_visible });
            }
            _ => {}
        }
        Ok(())
    }
}
