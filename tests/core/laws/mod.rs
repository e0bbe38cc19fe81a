//! Holds the laws for arbitrary bytes: one for each place where bytes from outside come in.
//!
//! The fuzzers (`fuzz/`) look for bytes that break a law; the tests beside this feed the laws every case kept so far.

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

/// A law: returns, or panics where it is broken.
pub type Law = fn(&[u8]);

/// Every law by the name of its fuzzer and of its folder of kept cases.
pub const LAWS: [(&str, Law); 6] = [
    ("sheet", sheet::law),
    ("detection", detection::law),
    ("workbook", workbook::law),
    ("phone", phone::law),
    ("lookup", lookup::law),
    ("token", token::law),
];

/// A header and rows of cells, as read.
#[derive(Debug, PartialEq)]
struct Read {
    headers: Vec<String>,
    rows: Vec<(u64, Vec<String>)>,
    /// The sentence reading ended with, where it did not come to the end.
    stopped: Option<String>,
}

/// Reads what is left of a sheet.
fn rows(sheet: &mut SheetReader) -> Read {
    let mut rows = Vec::new();
    let mut record = Record::new();
    let stopped = loop {
        match sheet.next(&mut record) {
            Ok(true) => rows.push((record.line(), record.iter().map(str::to_owned).collect())),
            Ok(false) => break None,
            Err(error) => break Some(sentence(&error)),
        }
    };
    Read { headers: sheet.headers().to_vec(), rows, stopped }
}

fn opened(bytes: &[u8], reading: &ReadOptions) -> Result<SheetReader, OpenError> {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    open(file.path(), reading)
}

fn read(bytes: &[u8], reading: &ReadOptions) -> Option<Read> {
    match opened(bytes, reading) {
        Ok(mut sheet) => Some(rows(&mut sheet)),
        Err(error) => {
            sentence(&error);
            None
        }
    }
}

/// Bounds in reach of a fuzzer, which works with small files.
fn small() -> Limits {
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

/// Checks that an error is a sentence and blames no disk, because the disk works here.
fn sentence(error: &dyn std::fmt::Display) -> String {
    let text = error.to_string();
    assert!(text.ends_with('.') && !text.contains("disk"), "{text}");
    text
}
