//! Reasons why a sheet could not be read to its end.

use super::limits::size;

/// The reason reading stopped, with the place and what to do.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// A cell is longer than [`Limits::cell_bytes`](super::limits::Limits).
    #[error(
        "The cell in column {column} of the row that begins on line {line} is longer than {}. Perhaps a quotation mark opens there and is never closed; correct the cell and try again.",
        size(*.limit as u64)
    )]
    CellTooLong {
        /// The line on which the row begins.
        line: u64,
        /// The column, counted from 1.
        column: usize,
        /// The limit, in bytes.
        limit: usize,
    },
    /// A row is longer than [`Limits::row_bytes`](super::limits::Limits).
    #[error("The row that begins on line {line} is longer than {}. Correct the row and try again.", size(*.limit as u64))]
    RowTooLong {
        /// The line on which the row begins.
        line: u64,
        /// The limit, in bytes.
        limit: usize,
    },
    /// A row has more columns than [`Limits::columns`](super::limits::Limits).
    #[error(
        "The row on line {line} has more than {limit} columns, which is the most that can be read. Remove the columns you do not need, or check that the delimiter is right."
    )]
    TooManyColumns {
        /// The line on which the row begins.
        line: u64,
        /// The limit.
        limit: usize,
    },
    /// A worksheet has rows past [`Limits::workbook_rows`](super::limits::Limits).
    #[error(
        "The worksheet has more than {limit} rows, which is the most that can be read. Save it as CSV and try again."
    )]
    TooManyRows {
        /// The limit.
        limit: u64,
    },
    /// The workbook exceeds the limits once unpacked.
    #[error("The workbook unpacks to more than {}, which is more than can be read. Save the worksheet as CSV and try again.", size(*.limit))]
    TooLargeUnpacked {
        /// The limit, in bytes.
        limit: u64,
    },
    /// The workbook has more of something than any program writes, all of which would be held in memory.
    #[error(
        "The workbook has more than {limit} {what}, which is more than can be read. Save the worksheet as CSV and try again."
    )]
    TooMany {
        /// What it has too many of.
        what: &'static str,
        /// The limit.
        limit: usize,
    },
    /// The workbook's archive or XML is malformed.
    #[error(
        "The workbook is damaged or was not saved completely. Open it in Excel or LibreOffice, save it again and try again."
    )]
    Damaged {
        /// The technical cause, for the log.
        cause: String,
    },
    /// The file grew, shrank or was replaced after it was opened.
    #[error("The file changed while it was being read. Wait until it is saved completely and try again.")]
    Changed,
    /// The system could not read the file.
    #[error(
        "The file could not be read to its end. Check the disk or the network drive it is on and try again."
    )]
    Io(#[from] std::io::Error),
}
