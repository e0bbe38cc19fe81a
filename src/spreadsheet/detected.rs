//! The detected format of a file, which people can see and correct.

use super::csv::delimiter::Delimiter;
use super::csv::encoding::Encoding;
use crate::domain::words::words;

/// Describes how a file was read. [`ReadOptions`](super::options::ReadOptions) correct a wrong guess.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DetectedFormat {
    /// The file format, decided by the content; names are ignored.
    pub format: Format,
    /// The encoding of a text file; `None` for a workbook.
    pub encoding: Option<Detected<Encoding>>,
    /// The delimiter of a text file; `None` for a workbook.
    pub delimiter: Option<Detected<Delimiter>>,
    /// The line (workbook: row) of the header, counted from 1.
    pub header_line: Detected<u64>,
    /// The line of the header's last row, where the names stand in two.
    pub last_header_line: u64,
    /// The number of rows with text above the header, which were taken for titles.
    pub titles: u64,
    /// Whether the header has phone numbers, e-mail addresses or plain numbers in place of column names. The file
    /// may lack a header, and its first contact would be lost.
    pub header_looks_like_data: bool,
    /// The worksheet that is read; `None` for a text file.
    pub worksheet: Option<Detected<String>>,
    /// The worksheets that are not read.
    pub other_worksheets: Vec<String>,
}

/// A detected value with its confidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detected<T> {
    /// The detected value.
    pub value: T,
    /// The confidence in it.
    pub confidence: Confidence,
}

/// The source of a detected value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confidence {
    /// The client specified it.
    Specified,
    /// The file proves it: a byte order mark, valid UTF-8 throughout, a `sep=` line, a single worksheet.
    Certain,
    /// The likeliest value, for people to check.
    Guessed,
}

words!(Confidence { Specified => "specified", Certain => "certain", Guessed => "guessed" });

/// File name extensions that mark a spreadsheet, in the watched folder and the page's file chooser. `xls` is among them
/// so that its owner reads how to save it as XLSX; the content decides how a file is read.
pub const EXTENSIONS: [&str; 8] = ["csv", "tsv", "tab", "txt", "xlsx", "xlsm", "xls", "ods"];

/// The file formats that the reader understands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Delimited text: CSV, TSV and the like.
    Text,
    /// Excel's workbook since 2007: XLSX, and XLSM with macros.
    Xlsx,
    /// The OpenDocument spreadsheet that LibreOffice saves.
    Ods,
}

words!(Format { Text => "csv", Xlsx => "xlsx", Ods => "ods" });

impl<T> Detected<T> {
    pub(super) fn specified(value: T) -> Detected<T> {
        Detected { value, confidence: Confidence::Specified }
    }

    pub(super) fn certain(value: T) -> Detected<T> {
        Detected { value, confidence: Confidence::Certain }
    }

    pub(super) fn guessed(value: T) -> Detected<T> {
        Detected { value, confidence: Confidence::Guessed }
    }
}
