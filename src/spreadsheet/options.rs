//! What the reader is told.

use super::csv::delimiter::Delimiter;
use super::csv::encoding::Encoding;
use super::limits::Limits;

/// What the reader is told. Whatever is `None` is guessed, and the guess is reported in [`DetectedFormat`](super::detected::DetectedFormat).
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// The encoding of a text file.
    pub encoding: Option<Encoding>,
    /// The delimiter of a text file.
    pub delimiter: Option<Delimiter>,
    /// The line on which the header begins, counted from 1; of a workbook, the number of the row.
    pub header_row: Option<u64>,
    /// The name of the worksheet to read.
    pub worksheet: Option<String>,
    /// The bounds.
    pub limits: Limits,
}
