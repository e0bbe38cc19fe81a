//! Reads the cells of an OpenDocument worksheet as they are shown.
//!
//! Replaces calamine, which holds the whole document in memory and returns numbers without the texts
//! stored beside them: `00801` would come out as 801.

mod cell;
mod xml;

use std::io::BufReader;
use xml::{Archive, XmlHandler, attribute, each_event, repeated};

use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::progress_file::ProgressFile;
use super::row_batches::RowBatcher;
use super::worksheet::choose;
use super::zip::from_zip;
use crate::spreadsheet::limits::Limits;
use crate::spreadsheet::open_error::OpenError;
use cell::OdsCell;

/// Reads the specified worksheet, or the first visible one, into the sink.
pub(crate) fn read(
    file: ProgressFile,
    specified: Option<&str>,
    limits: Limits,
    sink: &mut RowBatcher,
) -> Result<(), OpenError> {
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(from_zip)?;
    refuse_password(&mut archive, limits)?;
    let mut worksheets = Vec::new();
    each_event(&mut archive, "content.xml", limits, Names::new(&mut worksheets))?;
    let chosen = choose(worksheets, specified)?;
    let name = chosen.name.clone();
    sink.opened(chosen)?;
    each_event(&mut archive, "content.xml", limits, Rows::new(name, sink))
}

fn refuse_password(archive: &mut Archive, limits: Limits) -> Result<(), OpenError> {
    match archive.index_for_name("META-INF/manifest.xml") {
        Some(_) => each_event(archive, "META-INF/manifest.xml", limits, Manifest),
        None => Ok(()),
    }
}

/// Refuses encrypted documents by their manifest.
struct Manifest;

impl XmlHandler for Manifest {
    fn event(&mut self, event: &Event<'_>) -> Result<(), OpenError> {
        match event {
            Event::Start(element) if element.name().as_ref() == "manifest:encryption-data" => {
                Err(OpenError::Password)
            }
            _ => Ok(()),
        }
    }
}

/// Collects the worksheets and their visibility.
struct Names<'a> {
    worksheets: &'a mut Vec<(String, bool)>,
    style: String,
    hidden_styles: Vec<String>,
    depth: usize,
}

impl Names<'_> {
    fn new(worksheets: &mut Vec<(String, bool)>) -> Names<'_> {
        Names { worksheets, style: String::new(), hidden_styles: Vec::new(), depth: 0 }
    }
}

impl XmlHandler for Names<'_> {
    fn event(&mut self, event: &Event<'_>) -> Result<(), OpenError> {
        match event {
            Event::Start(element) => match element.name().as_ref() {
                "style:style" => self.style = attribute(element, "style:name")?.unwrap_or_default(),
                "style:table-properties"
                    if attribute(element, "table:display")?.as_deref() == Some("false") =>
                {
                    self.hidden_styles.push(self.style.clone());
                }
                "table:table" => {
                    self.depth += 1;
                    if self.depth == 1 {
                        let style = attribute(element, "table:style-name")?.unwrap_or_default();
                        let visible = !self.hidden_styles.contains(&style);
                        self.worksheets
                            .push((attribute(element, "table:name")?.unwrap_or_default(), visible));
                    }
                }
                _ => {}
            },
            Event::End(element) if element.name().as_ref() == "table:table" => {
                self.depth = self.depth.saturating_sub(1)
            }
            _ => {}
        }
        Ok(())
    }
}

/// Sends the cells of one worksheet to the sink.
struct Rows<'a> {
    name: String,
    sink: &'a mut RowBatcher,
    /// The depth of nested tables, once the chosen worksheet has begun.
    depth: usize,
    row: u64,
    row_times: u64,
    column: usize,
    cells: Vec<(usize, String)>,
    cell: Option<OdsCell>,
    cell_times: u64,
    done: bool,
}

impl<'a> Rows<'a> {
    fn new(name: String, sink: &'a mut RowBatcher) -> Rows<'a> {
        Rows {
            name,
            sink,
            depth: 0,
            row: 1,
            row_times: 1,
            column: 0,
            cells: Vec::new(),
            cell: None,
            cell_times: 1,
            done: false,
        }
    }

    fn start(&mut self, element: &BytesStart<'_>) -> Result<(), OpenError> {
        match element.name().as_ref() {
            "table:table-row" => {
                self.row_times = repeated(element, "table:number-rows-repeated")?;
                self.column = 0;
            }
            "table:table-cell" => {
                self.cell_times = repeated(element, "table:number-columns-repeated")?;
                self.cell = Some(OdsCell::begin(element)?);
            }
            // A merged cell covers it, so it shows no text.
            "table:covered-table-cell" => {
                self.cell_times = repeated(element, "table:number-columns-repeated")?;
                self.cell = Some(OdsCell::covered());
            }
            _ => {}
        }
        Ok(())
    }

    fn end_cell(&mut self, cell: OdsCell) -> Result<(), OpenError> {
        let times = usize::try_from(self.cell_times).unwrap_or(usize::MAX);
        let text = cell.finish();
        if !text.is_empty() {
            for column in self.column..self.column.saturating_add(times) {
                // One cell past the limit is enough for the sink to refuse the row.
                self.cells.push((column, text.clone()));
                if self.sink.is_past_columns(column) {
                    break;
                }
            }
        }
        self.column = self.column.saturating_add(times);
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), OpenError> {
        let after = self.row.saturating_add(self.row_times);
        if !self.cells.is_empty() {
            for row in self.row..after {
                for (column, text) in &self.cells {
                    self.sink.cell(row, *column, text)?;
                }
            }
        }
        self.cells.clear();
        self.row = after;
        Ok(())
    }
}

impl XmlHandler for Rows<'_> {
    fn event(&mut self, event: &Event<'_>) -> Result<(), OpenError> {
        if self.done {
            return Ok(());
        }
        if let Event::Start(element) = event
            && element.name().as_ref() == "table:table"
        {
            let is_inside =
                self.depth > 0 || attribute(element, "table:name")?.unwrap_or_default() == self.name;
            self.depth += usize::from(is_inside);
        }
        match (self.cell.take(), event) {
            _ if self.depth == 0 => {}
            (Some(mut cell), event) => {
                let is_end = cell.event(event)?;
                if is_end { self.end_cell(cell)? } else { self.cell = Some(cell) }
            }
            (None, Event::Start(element)) => self.start(element)?,
            (None, Event::End(element)) if element.name().as_ref() == "table:table-row" => self.end_row()?,
            (None, _) => {}
        }
        if let Event::End(element) = event
            && element.name().as_ref() == "table:table"
            && self.depth > 0
        {
            self.depth -= 1;
            self.done = self.depth == 0;
        }
        Ok(())
    }
}
