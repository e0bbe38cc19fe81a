//! Checks that specifying what was detected of a text file reads it the same, and that one text is one sheet in every
//! encoding and with every line end.

use super::{message, open_bytes, read, rows, small_limits};
use datadip::spreadsheet::ReadOptions;

pub fn law(bytes: &[u8]) {
    if bytes.starts_with(b"PK") {
        return;
    }
    specifying_the_detected_format_reads_the_same(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        every_encoding_gives_the_same(text.trim_start_matches('\u{feff}'));
        every_line_end_gives_the_same(text);
    }
}

fn specifying_the_detected_format_reads_the_same(bytes: &[u8]) {
    let detecting = ReadOptions { limits: small_limits(), ..ReadOptions::default() };
    let mut sheet = match open_bytes(bytes, &detecting) {
        Ok(sheet) => sheet,
        Err(error) => return drop(message(&error)),
    };
    let found = sheet.detected().clone();
    let (encoding, delimiter) = (found.encoding.unwrap().value, found.delimiter.unwrap().value);
    // Owners specify formats by name.
    let specified = ReadOptions {
        encoding: Some(encoding.name().parse().unwrap()),
        delimiter: Some(delimiter.to_string().parse().unwrap()),
        // A specified line is the whole header.
        header_row: Some(found.header_line.value).filter(|line| *line == found.last_header_line),
        ..detecting
    };
    assert_eq!(read(bytes, &specified).as_ref(), Some(&rows(&mut sheet)), "{specified:?}");
}

/// Compares the UTF encodings with a byte order mark, which makes detection certain.
fn every_encoding_gives_the_same(text: &str) {
    // A byte order mark and a zero begin UTF-32.
    if text.starts_with('\0') {
        return;
    }
    let marked = format!("\u{feff}{text}");
    let options = ReadOptions { limits: small_limits(), ..ReadOptions::default() };
    let utf_8 = read(marked.as_bytes(), &options);
    let little: Vec<u8> = marked.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = marked.encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_eq!(read(&little, &options), utf_8, "UTF-16LE");
    assert_eq!(read(&big, &options), utf_8, "UTF-16BE");
}

fn every_line_end_gives_the_same(text: &str) {
    // The share of control characters decides what is text, and CRLF would change the share.
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
        return;
    }
    let options = ReadOptions { encoding: Some("utf-8".parse().unwrap()), ..ReadOptions::default() };
    let with_end = |end: &str| {
        let mut read = read(text.replace('\n', end).as_bytes(), &options)?;
        let texts = read.headers.iter_mut().chain(read.rows.iter_mut().flat_map(|(_, cells)| cells));
        texts.for_each(|cell| *cell = cell.replace(end, "\n"));
        Some(read)
    };
    let unix = with_end("\n");
    assert_eq!(with_end("\r\n"), unix, "Windows");
    assert_eq!(with_end("\r"), unix, "Mac");
}
