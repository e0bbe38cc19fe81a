//! Holds the laws for arbitrary bytes: one for each untrusted input.
//!
//! The fuzzers (`fuzz/`) search for bytes that break a law; `kept_cases` feeds the laws every case kept so far.

pub mod detection;
#[cfg(test)]
mod kept_cases;
pub mod lookup;
pub mod phone;
pub mod sheet;
pub mod token;
pub mod workbook;

use datadip::spreadsheet::{Limits, OpenError, ReadOptions, Record, SheetReader, open};
use std::io::Write;
use tempfile::NamedTempFile;

/// Checks a law for some bytes; panics on a violation.
pub type Law = fn(&[u8]);

/// Lists every law by the name of its fuzzer and folder of cases.
pub const LAWS: [(&str, Law); 6] = [
    ("sheet", sheet::law),
    ("detection", detection::law),
    ("workbook", workbook::law),
    ("phone", phone::law),
    ("lookup", lookup::law),
    ("token", token::law),
];

/// Holds headers and rows as read.
#[derive(Debug, PartialEq)]
struct Read {
    headers: Vec<String>,
    rows: Vec<(u64, Vec<String>)>,
    /// The message of the error that ended the reading.
    error: Option<String>,
}

/// Reads the rest of a sheet.
fn rows(sheet: &mut SheetReader) -> Read {
    let mut rows = Vec::new();
    let mut record = Record::new();
    let error = loop {
        match sheet.next(&mut record) {
            Ok(true) => rows.push((record.line(), record.iter().map(str::to_owned).collect())),
            Ok(false) => break None,
            Err(error) => break Some(message(&error)),
        }
    };
    Read { headers: sheet.headers().to_vec(), rows, error }
}

fn open_bytes(bytes: &[u8], options: &ReadOptions) -> Result<SheetReader, OpenError> {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    open(file.path(), options)
}

fn read(bytes: &[u8], options: &ReadOptions) -> Option<Read> {
    match open_bytes(bytes, options) {
        Ok(mut sheet) => Some(rows(&mut sheet)),
        Err(error) => {
            message(&error);
            None
        }
    }
}

/// Returns limits that a fuzzer's small files can exceed.
fn small_limits() -> Limits {
    Limits {
        columns: 100,
        cell_bytes: 4 << 10,
        row_bytes: 16 << 10,
        expanded_bytes: 1 << 20,
        held_bytes: 256 << 10,
        workbook_rows: 2_000,
        ..Limits::default()
    }
}

/// Checks that a message ends with a full stop and blames no disk; returns it.
fn message(error: &dyn std::fmt::Display) -> String {
    let text = error.to_string();
    assert!(text.ends_with('.') && !text.contains("disk"), "{text}");
    text
}
