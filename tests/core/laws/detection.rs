//! Checks that specifying what was detected of a text file reads it the same, and that one text is one sheet in every
//! encoding and with every line end.

use super::{opened, read, rows, sentence, small};
use datadip::spreadsheet::ReadOptions;

pub fn law(bytes: &[u8]) {
    if bytes.starts_with(b"PK") {
        return;
    }
    what_was_detected_can_be_specified(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        every_encoding_gives_the_same(text.trim_start_matches('\u{feff}'));
        every_line_end_gives_the_same(text);
    }
}

fn what_was_detected_can_be_specified(bytes: &[u8]) {
    let guessing = ReadOptions { limits: small(), ..ReadOptions::default() };
    let mut sheet = match opened(bytes, &guessing) {
        Ok(sheet) => sheet,
        Err(error) => return drop(sentence(&error)),
    };
    let found = sheet.detected().clone();
    let (encoding, delimiter) = (found.encoding.unwrap().value, found.delimiter.unwrap().value);
    // As people tell it: by name.
    let specified = ReadOptions {
        encoding: Some(encoding.name().parse().unwrap()),
        delimiter: Some(delimiter.to_string().parse().unwrap()),
        header_row: Some(found.header_line.value),
        ..guessing
    };
    assert_eq!(read(bytes, &specified).as_ref(), Some(&rows(&mut sheet)), "{specified:?}");
}

/// With a byte order mark nothing about the encoding is a guess.
fn every_encoding_gives_the_same(text: &str) {
    // A zero behind the mark is how UTF-32 begins.
    if text.starts_with('\0') {
        return;
    }
    let marked = format!("\u{feff}{text}");
    let reading = ReadOptions { limits: small(), ..ReadOptions::default() };
    let utf_8 = read(marked.as_bytes(), &reading);
    let little: Vec<u8> = marked.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = marked.encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_eq!(read(&little, &reading), utf_8, "UTF-16LE");
    assert_eq!(read(&big, &reading), utf_8, "UTF-16BE");
}

fn every_line_end_gives_the_same(text: &str) {
    // A share of control characters decides whether it is text at all; line ends of two characters change the share.
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
        return;
    }
    let reading = ReadOptions { encoding: Some("utf-8".parse().unwrap()), ..ReadOptions::default() };
    let with_end = |end: &str| {
        let mut read = read(text.replace('\n', end).as_bytes(), &reading)?;
        let texts = read.headers.iter_mut().chain(read.rows.iter_mut().flat_map(|(_, cells)| cells));
        texts.for_each(|cell| *cell = cell.replace(end, "\n"));
        Some(read)
    };
    let unix = with_end("\n");
    assert_eq!(with_end("\r\n"), unix, "Windows");
    assert_eq!(with_end("\r"), unix, "Mac");
}
