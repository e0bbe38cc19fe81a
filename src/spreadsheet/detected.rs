//! What the reader found out about a file, for people to see and to correct.

use super::csv::delimiter::Delimiter;
use super::csv::encoding::Encoding;

/// How the file was read. Whatever is not right here can be told in a [`ReadOptions`](super::options::ReadOptions).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DetectedFormat {
    /// What kind of file it is; the content decides, not the name.
    pub format: Format,
    /// The encoding of a text file; `None` for a workbook.
    pub encoding: Option<Detected<Encoding>>,
    /// The delimiter of a text file; `None` for a workbook.
    pub delimiter: Option<Detected<Delimiter>>,
    /// The line (workbook: row) of the header, counted from 1.
    pub header_line: Detected<u64>,
    /// How many rows with text stand above the header and were taken for titles.
    pub titles: u64,
    /// The first row has phone numbers, e-mail addresses or plain numbers where names of columns
    /// belong: perhaps the file has no header, and its first contact is lost to it.
    pub header_looks_like_data: bool,
    /// The worksheet that is read; `None` for a text file.
    pub worksheet: Option<Detected<String>>,
    /// The worksheets that are not read.
    pub other_worksheets: Vec<String>,
}

/// A finding, and how sure it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detected<T> {
    /// What was found.
    pub value: T,
    /// How it is known.
    pub confidence: Confidence,
}

/// How a finding is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confidence {
    /// The caller said so.
    Specified,
    /// The file says so: a byte order mark, valid UTF-8 from end to end, a `sep=` line, the only
    /// worksheet.
    Certain,
    /// The likeliest reading; people should see it and can correct it.
    Guessed,
}

impl Confidence {
    /// `told`, `certain` or `guessed`.
    pub fn as_str(self) -> &'static str {
        match self {
            Confidence::Specified => "specified",
            Confidence::Certain => "certain",
            Confidence::Guessed => "guessed",
        }
    }
}

/// The kinds of file that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Text with a delimiter: CSV, TSV and kin.
    Text,
    /// Excel's workbook since 2007: XLSX, also with macros (XLSM).
    Xlsx,
    /// OpenDocument spreadsheet, as LibreOffice saves it.
    Ods,
}

impl Format {
    /// `csv`, `xlsx` or `ods`.
    pub fn as_str(self) -> &'static str {
        match self {
            Format::Text => "csv",
            Format::Xlsx => "xlsx",
            Format::Ods => "ods",
        }
    }
}

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
