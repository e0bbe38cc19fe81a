//! Collects cells of a workbook into rows, checks their limits, and sends them in batches.

use std::sync::mpsc::SyncSender;

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

/// Messages from the reader thread.
pub(crate) enum ReaderMessage {
    Opened(WorksheetChoice),
    Rows(Vec<Record>),
    Failed(OpenError),
    End,
}

/// Receives cells in the order of the worksheet and sends rows, including empty rows that a row with text follows.
pub(crate) struct RowBatcher {
    sender: SyncSender<ReaderMessage>,
    limits: Limits,
    row: Record,
    batch: Vec<Record>,
    batch_bytes: usize,
    bytes: u64,
}

impl RowBatcher {
    pub(crate) fn new(sender: SyncSender<ReaderMessage>, limits: Limits) -> RowBatcher {
        let mut row = Record::new();
        row.begin(1);
        RowBatcher { sender, limits, row, batch: Vec::new(), batch_bytes: 0, bytes: 0 }
    }

    /// Sends the chosen worksheet, before any rows.
    pub(crate) fn opened(&mut self, chosen: WorksheetChoice) -> Result<(), OpenError> {
        self.send(ReaderMessage::Opened(chosen))
    }

    /// Adds a cell. Rows count from 1 and columns from 0; empty cells may be left out.
    pub(crate) fn cell(&mut self, row: u64, column: usize, text: &str) -> Result<(), OpenError> {
        if text.is_empty() {
            return Ok(());
        }
        if row > self.limits.workbook_rows {
            return Err(ReadError::TooManyRows { limit: self.limits.workbook_rows }.into());
        }
        if column >= self.limits.columns {
            return Err(ReadError::TooManyColumns { line: row, limit: self.limits.columns }.into());
        }
        if text.len() > self.limits.cell_bytes {
            let limit = self.limits.cell_bytes;
            return Err(ReadError::CellTooLong { line: row, column: column + 1, limit }.into());
        }
        while self.row.line() < row {
            self.end_row()?;
        }
        if self.row.line() > row || self.row.len() > column {
            return Err(damaged(&"cells out of order"));
        }
        while self.row.len() < column {
            self.row.end_cell();
        }
        self.row.append(text);
        self.row.end_cell();
        self.bytes += text.len() as u64;
        match () {
            () if self.row.bytes() > self.limits.row_bytes => {
                Err(ReadError::RowTooLong { line: row, limit: self.limits.row_bytes }.into())
            }
            // A million cells can share one text of the file.
            () if self.bytes > self.limits.expanded_bytes => {
                Err(ReadError::TooLargeUnpacked { limit: self.limits.expanded_bytes }.into())
            }
            () => Ok(()),
        }
    }

    /// Returns whether a cell in this column would be refused.
    pub(crate) fn is_past_columns(&self, column: usize) -> bool {
        column >= self.limits.columns
    }

    /// Sends the remaining rows.
    pub(crate) fn finish(&mut self) -> Result<(), OpenError> {
        if !self.row.is_empty() {
            self.end_row()?;
        }
        self.send_batch()
    }

    fn end_row(&mut self) -> Result<(), OpenError> {
        let mut next = Record::new();
        next.begin(self.row.line() + 1);
        let row = std::mem::replace(&mut self.row, next);
        self.batch_bytes += row.bytes();
        self.batch.push(row);
        if self.batch.len() >= BATCH_ROWS || self.batch_bytes >= BATCH_BYTES {
            return self.send_batch();
        }
        Ok(())
    }

    fn send_batch(&mut self) -> Result<(), OpenError> {
        self.batch_bytes = 0;
        let batch = std::mem::take(&mut self.batch);
        self.send(ReaderMessage::Rows(batch))
    }

    fn send(&mut self, message: ReaderMessage) -> Result<(), OpenError> {
        // Fails if the sheet was closed, which ends the reader thread.
        self.sender.send(message).map_err(|_| damaged(&"closed"))
    }
}
