//! Floor 1: reads spreadsheets from bytes to rows of text, and writes rows back to CSV.
//!
//! ```text
//! bytes ─ file_type ─┬─ text_file: encoding ─ decoder ─ delimiter ─ parser ─┬─ header ─▶ SheetReader ─▶ Record, Record, ...
//!                    └─ workbook: xlsx | xlsb | xls | ods ─ number_format ───┘
//! rows ─ writer ─▶ CSV
//! ```
//!
//! Everything is text: cells come out as they went in. Fields, keys and phone numbers belong to other floors.

mod csv;
mod detect;
mod detected;
mod limits;
mod open_error;
mod options;
mod read_error;
mod reader;
mod record;
mod report_line;
mod text_file;
mod workbook;

pub use csv::delimiter::{Delimiter, NotADelimiter};
pub use csv::encoding::{Encoding, UnknownEncoding};
pub use csv::parser::StrayQuotes;
pub use csv::writer::Writer;
pub use detected::{Confidence, Detected, DetectedFormat, EXTENSIONS, Format};
pub use limits::Limits;
pub use open_error::OpenError;
pub use options::ReadOptions;
pub use read_error::ReadError;
pub use reader::{SheetReader, open};
pub use record::Record;
pub use report_line::{ReportLine, is_amount, may_begin_a_total};

#[cfg(test)]
mod tests;
