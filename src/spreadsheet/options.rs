//! Options of the reader.

use super::csv::delimiter::Delimiter;
use super::csv::encoding::Encoding;
use super::limits::Limits;

/// What the client specifies about a file. `None` is guessed and reported in
/// [`DetectedFormat`](super::detected::DetectedFormat).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReadOptions {
    /// The encoding of a text file.
    pub encoding: Option<Encoding>,
    /// The delimiter of a text file.
    pub delimiter: Option<Delimiter>,
    /// The line on which the header begins, counted from 1; in a workbook, the row number.
    pub header_row: Option<u64>,
    /// The name of the worksheet to read.
    pub worksheet: Option<String>,
    /// The limits beyond which the file is refused.
    pub limits: Limits,
}
