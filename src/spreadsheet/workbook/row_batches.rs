//! Collects cells of a workbook into rows, checks their limits, and sends them in batches.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::SyncSender;

use super::progress_file::ReaderState;
use super::remarks::Remarks;
use super::worksheet::WorksheetChoice;
use super::zip::damaged;
use crate::spreadsheet::limits::Limits;
use crate::spreadsheet::open_error::OpenError;
use crate::spreadsheet::read_error::ReadError;
use crate::spreadsheet::record::Record;

/// The most rows in a batch.
const BATCH_ROWS: usize = 256;
/// The text in bytes after which a batch is sent early, for long rows.
const BATCH_BYTES: usize = 256 << 10;
/// Rows that wait for earlier ones which come late, and their text in bytes.
const WAITING_ROWS: usize = 8_192;
const WAITING_BYTES: usize = 4 << 20;
/// Rows by which worksheets are compared, and their text in bytes.
const HEAD_ROWS: usize = 200;
const HEAD_BYTES: usize = 1 << 20;
/// What a cell costs beside its text, in bytes.
const CELL_COST: u64 = 8;

/// Messages from the reader thread.
pub(crate) enum ReaderMessage {
    Opened(WorksheetChoice),
    Rows(Vec<Record>),
    Failed(OpenError),
    End,
}

/// Receives rows and cells in any order and sends the rows in theirs, including empty rows that a row with text follows.
pub(crate) struct RowBatcher {
    target: Target,
    pub(crate) limits: Limits,
    pub(crate) remarks: Remarks,
    /// The row being written: its number, cells as columns with the ends of their texts, and whether it is hidden.
    line: u64,
    cells: Vec<(usize, usize)>,
    text: String,
    is_hidden: bool,
    waiting: BTreeMap<u64, Record>,
    waiting_bytes: usize,
    /// The number of the row to send next.
    next: u64,
    batch: Vec<Record>,
    batch_bytes: usize,
    /// Bytes that cells may take, and may still take.
    limit: u64,
    left: u64,
}

/// Where the rows go.
enum Target {
    Reader(SyncSender<ReaderMessage>, Arc<ReaderState>),
    /// The first rows of a worksheet, to compare it with others.
    Head,
}

impl RowBatcher {
    /// Creates a sink for all rows of a workbook of `size` bytes.
    pub(crate) fn new(
        sender: SyncSender<ReaderMessage>,
        state: Arc<ReaderState>,
        size: u64,
        limits: Limits,
    ) -> RowBatcher {
        RowBatcher::to(Target::Reader(sender, state), limits.unpacked_bytes(size), limits)
    }

    /// Creates a sink for the first rows of a worksheet.
    pub(crate) fn head(limits: Limits) -> RowBatcher {
        RowBatcher::to(Target::Head, limits.expanded_bytes, limits)
    }

    fn to(target: Target, limit: u64, limits: Limits) -> RowBatcher {
        RowBatcher {
            target,
            limits,
            remarks: Remarks::default(),
            line: 0,
            cells: Vec::new(),
            text: String::new(),
            is_hidden: false,
            waiting: BTreeMap::new(),
            waiting_bytes: 0,
            next: 1,
            batch: Vec::new(),
            batch_bytes: 0,
            limit,
            left: limit,
        }
    }

    /// Sends the chosen worksheet, before any rows.
    pub(crate) fn opened(&mut self, chosen: WorksheetChoice) -> Result<(), OpenError> {
        self.send(ReaderMessage::Opened(chosen))
    }

    /// Begins a row, counted from 1, unless it is the one being written.
    pub(crate) fn row(&mut self, line: u64, is_hidden: bool) -> Result<(), OpenError> {
        if line != self.line {
            self.end_row()?;
            (self.line, self.is_hidden) = (line, is_hidden);
        }
        Ok(())
    }

    /// Adds a cell to the row. Columns count from 0; empty cells may be left out.
    pub(crate) fn cell(&mut self, column: usize, text: &str) -> Result<(), OpenError> {
        if text.is_empty() {
            return Ok(());
        }
        let (line, limits) = (self.line, self.limits);
        if line > limits.workbook_rows {
            return Err(ReadError::TooManyRows { limit: limits.workbook_rows }.into());
        }
        if column >= limits.columns {
            return Err(ReadError::TooManyColumns { line, limit: limits.columns }.into());
        }
        if text.len() > limits.cell_bytes {
            return Err(ReadError::CellTooLong { line, column: column + 1, limit: limits.cell_bytes }.into());
        }
        if self.text.len() + text.len() > limits.row_bytes || self.cells.len() >= 2 * limits.columns {
            return Err(ReadError::RowTooLong { line, limit: limits.row_bytes }.into());
        }
        // A million cells can share one text of the file.
        let cost = text.len() as u64 + CELL_COST;
        let left = self.left.checked_sub(cost);
        self.left = left.ok_or(ReadError::TooLargeUnpacked { limit: self.limit })?;
        self.text.push_str(text);
        self.cells.push((column, self.text.len()));
        Ok(())
    }

    /// Returns whether more rows would not be looked at.
    pub(crate) fn is_full(&self) -> bool {
        matches!(self.target, Target::Head)
            && (self.waiting.len() >= HEAD_ROWS || self.waiting_bytes >= HEAD_BYTES)
    }

    /// Sends the remaining rows.
    pub(crate) fn finish(&mut self) -> Result<(), OpenError> {
        self.end_row()?;
        while let Some((_, row)) = self.waiting.pop_first() {
            self.release(row)?;
        }
        self.send_batch()
    }

    /// Returns the rows of a head.
    pub(crate) fn into_rows(mut self) -> Vec<Record> {
        // What a head cannot hold is refused when the worksheet is read.
        let _ = self.end_row();
        self.waiting.into_values().collect()
    }

    fn end_row(&mut self) -> Result<(), OpenError> {
        if self.cells.is_empty() {
            return Ok(());
        }
        if self.line < self.next {
            return Err(damaged(&"rows out of order, too far apart to be put in order"));
        }
        self.remarks.hidden_rows += u64::from(self.is_hidden);
        let mut row = Record::new();
        self.write(&mut row);
        if let Some(earlier) = self.waiting.remove(&self.line) {
            self.waiting_bytes -= cost(&earlier);
            row = joined(&earlier, &row);
        }
        self.waiting_bytes += cost(&row);
        self.waiting.insert(self.line, row);
        self.cells.clear();
        self.text.clear();
        if matches!(self.target, Target::Head) {
            return Ok(());
        }
        while self.waiting.len() > WAITING_ROWS || self.waiting_bytes > WAITING_BYTES {
            let Some((_, row)) = self.waiting.pop_first() else {
                break;
            };
            self.waiting_bytes -= cost(&row);
            self.release(row)?;
        }
        Ok(())
    }

    /// Writes the cells into a record, in order. Of two cells in one place the later wins.
    fn write(&mut self, row: &mut Record) {
        row.begin(self.line);
        if self.cells.is_sorted_by(|(a, _), (b, _)| a < b) {
            let mut start = 0;
            for &(column, end) in &self.cells {
                put(row, column, &self.text[start..end]);
                start = end;
            }
            return;
        }
        let starts = std::iter::once(0).chain(self.cells.iter().map(|(_, end)| *end));
        let cells = self.cells.iter().zip(starts).map(|((column, end), start)| (*column, start..*end));
        let cells: BTreeMap<usize, std::ops::Range<usize>> = cells.collect();
        cells.into_iter().for_each(|(column, text)| put(row, column, &self.text[text]));
    }

    /// Puts a row into the batch, behind the empty ones before it.
    fn release(&mut self, row: Record) -> Result<(), OpenError> {
        while self.next < row.line() {
            let mut empty = Record::new();
            empty.begin(self.next);
            self.put_in_batch(empty)?;
        }
        self.put_in_batch(row)
    }

    fn put_in_batch(&mut self, row: Record) -> Result<(), OpenError> {
        self.next = row.line() + 1;
        self.batch_bytes += cost(&row);
        self.batch.push(row);
        if self.batch.len() >= BATCH_ROWS || self.batch_bytes >= BATCH_BYTES {
            return self.send_batch();
        }
        Ok(())
    }

    fn send_batch(&mut self) -> Result<(), OpenError> {
        self.batch_bytes = 0;
        if let Target::Reader(_, state) = &self.target {
            *state.remarks.lock() = self.remarks.clone();
        }
        let batch = std::mem::take(&mut self.batch);
        self.send(ReaderMessage::Rows(batch))
    }

    fn send(&mut self, message: ReaderMessage) -> Result<(), OpenError> {
        match &self.target {
            // Fails if the sheet was closed, which ends the reader thread.
            Target::Reader(sender, _) => sender.send(message).map_err(|_| damaged(&"closed")),
            Target::Head => Ok(()),
        }
    }
}

fn put(row: &mut Record, column: usize, text: &str) {
    while row.len() < column {
        row.end_cell();
    }
    row.append(text);
    row.end_cell();
}

/// Joins the cells of two elements for the same row.
fn joined(earlier: &Record, later: &Record) -> Record {
    let mut row = Record::new();
    row.begin(earlier.line());
    for column in 0..earlier.len().max(later.len()) {
        let text = later.get(column).filter(|text| !text.is_empty()).or(earlier.get(column));
        put(&mut row, column, text.unwrap_or_default());
    }
    row
}

/// Returns what a row takes in memory.
fn cost(row: &Record) -> usize {
    row.bytes() + (row.len() + 8) * size_of::<usize>()
}
