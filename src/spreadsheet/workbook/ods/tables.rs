//! Reads the rows of the tables of an OpenDocument spreadsheet.

use quick_xml::events::{BytesStart, Event};

use super::cell::OdsCell;
use crate::spreadsheet::limits::Limits;
use crate::spreadsheet::open_error::OpenError;
use crate::spreadsheet::read_error::ReadError;
use crate::spreadsheet::workbook::row_batches::RowBatcher;
use crate::spreadsheet::workbook::xml::{attribute, number};

/// The most worksheets whose first rows are kept.
const HEADS_MAX: usize = 50;

/// The tables whose rows are wanted.
pub(super) enum Target<'a> {
    /// One, by its number.
    One(usize, &'a mut RowBatcher),
    /// The first rows of each.
    Heads(&'a mut Vec<RowBatcher>),
}

/// The state between the events of the document.
pub(super) struct Tables<'a> {
    target: Target<'a>,
    limits: Limits,
    /// The number of tables that have begun, and how many are open: a cell may hold a table.
    begun: usize,
    depth: usize,
    row: u64,
    row_times: u64,
    is_hidden: bool,
    /// The next column, of cells and of descriptions of columns.
    column: usize,
    described: usize,
    /// The filled cells of the row: first column, how often, and text.
    cells: Vec<(usize, usize, String)>,
    row_bytes: usize,
    cell: Option<OdsCell>,
    cell_times: usize,
}

impl<'a> Tables<'a> {
    pub(super) fn new(target: Target<'a>, limits: Limits) -> Tables<'a> {
        Tables {
            target,
            limits,
            begun: 0,
            depth: 0,
            row: 1,
            row_times: 1,
            is_hidden: false,
            column: 0,
            described: 0,
            cells: Vec::new(),
            row_bytes: 0,
            cell: None,
            cell_times: 1,
        }
    }

    /// Returns how many tables are open.
    pub(super) fn depth(&self) -> usize {
        self.depth
    }

    /// Returns whether the one wanted table has been read.
    pub(super) fn is_done(&self) -> bool {
        matches!(self.target, Target::One(number, _) if self.begun > number && self.depth == 0)
    }

    pub(super) fn event(&mut self, event: &Event<'_>) -> Result<(), OpenError> {
        match event {
            Event::Start(element) if element.name().as_ref() == "table:table" => {
                self.depth += 1;
                if self.depth == 1 {
                    self.begin_table();
                }
            }
            Event::End(element) if element.name().as_ref() == "table:table" => {
                self.depth = self.depth.saturating_sub(1);
            }
            _ => {}
        }
        if self.depth == 0 || self.sink().is_none() {
            return Ok(());
        }
        match (self.cell.take(), event) {
            (Some(mut cell), event) => {
                let is_end = cell.event(event)?;
                if cell.len() > self.limits.cell_bytes {
                    let (line, column, limit) = (self.row, self.column + 1, self.limits.cell_bytes);
                    return Err(ReadError::CellTooLong { line, column, limit }.into());
                }
                if is_end { self.end_cell(cell) } else { self.keep(cell) }
            }
            (None, Event::Start(element)) => self.start(element),
            (None, Event::End(element)) if element.name().as_ref() == "table:table-row" => self.end_row(),
            (None, _) => Ok(()),
        }
    }

    fn keep(&mut self, cell: OdsCell) -> Result<(), OpenError> {
        self.cell = Some(cell);
        Ok(())
    }

    /// Returns where the rows of the open table go, if they are wanted.
    fn sink(&mut self) -> Option<&mut RowBatcher> {
        let open = self.begun.checked_sub(1)?;
        let sink = match &mut self.target {
            Target::One(number, sink) => (*number == open).then_some(&mut **sink),
            Target::Heads(heads) => heads.get_mut(open),
        };
        sink.filter(|sink| !sink.is_full())
    }

    fn begin_table(&mut self) {
        self.begun += 1;
        (self.row, self.column, self.described, self.cell) = (1, 0, 0, None);
        self.cells.clear();
        if let Target::Heads(heads) = &mut self.target
            && heads.len() < HEADS_MAX
        {
            heads.push(RowBatcher::head(self.limits));
        }
    }

    fn start(&mut self, element: &BytesStart<'_>) -> Result<(), OpenError> {
        match element.name().as_ref() {
            "table:table-column" => {
                let first = self.described;
                self.described = first.saturating_add(times(element, "number-columns-repeated")?);
                let (last, limit) = (self.described - 1, self.limits.columns);
                if is_hidden(element)?
                    && let Some(sink) = self.sink()
                {
                    sink.remarks.hide_columns(first, last, limit);
                }
            }
            "table:table-row" => {
                self.row_times = times(element, "number-rows-repeated")? as u64;
                self.is_hidden = is_hidden(element)?;
                self.column = 0;
            }
            "table:table-cell" => {
                self.cell_times = times(element, "number-columns-repeated")?;
                let rows = times(element, "number-rows-spanned")? as u64;
                let last = self.row.saturating_add(rows - 1);
                if (rows > 1 || times(element, "number-columns-spanned")? > 1)
                    && let Some(sink) = self.sink()
                {
                    sink.remarks.merge(last);
                }
                self.cell = Some(OdsCell::begin(element)?);
            }
            // A merged cell covers it, so it shows no text.
            "table:covered-table-cell" => {
                self.cell_times = times(element, "number-columns-repeated")?;
                self.cell = Some(OdsCell::covered());
            }
            _ => {}
        }
        Ok(())
    }

    fn end_cell(&mut self, cell: OdsCell) -> Result<(), OpenError> {
        let is_missing = cell.has_formula;
        let text = cell.finish();
        let first = self.column;
        self.column = first.saturating_add(self.cell_times);
        if text.is_empty() {
            if let Some(sink) = self.sink().filter(|_| is_missing) {
                sink.remarks.empty_formulas += 1;
            }
            return Ok(());
        }
        self.row_bytes += text.len();
        if self.row_bytes > self.limits.row_bytes {
            return Err(ReadError::RowTooLong { line: self.row, limit: self.limits.row_bytes }.into());
        }
        // One cell past the limit is enough for the sink to refuse the row.
        let times = self.cell_times.min((self.limits.columns + 1).saturating_sub(first).max(1));
        self.cells.push((first, times, text));
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), OpenError> {
        let after = self.row.saturating_add(self.row_times);
        let (row, is_hidden, cells) = (self.row, self.is_hidden, std::mem::take(&mut self.cells));
        (self.row, self.row_bytes) = (after, 0);
        let rows = if cells.is_empty() { row..row } else { row..after };
        for row in rows {
            let Some(sink) = self.sink() else {
                break;
            };
            sink.row(row, is_hidden)?;
            for (first, times, text) in &cells {
                for column in *first..first.saturating_add(*times) {
                    sink.cell(column, text)?;
                }
            }
        }
        Ok(())
    }
}

/// Returns how often a cell, column or row is repeated; at least once.
fn times(element: &BytesStart<'_>, name: &str) -> Result<usize, OpenError> {
    Ok(number(element, name)?.unwrap_or(1).max(1))
}

fn is_hidden(element: &BytesStart<'_>) -> Result<bool, OpenError> {
    let visibility = attribute(element, "table:visibility")?;
    Ok(matches!(visibility.as_deref(), Some("collapse" | "filter")))
}
