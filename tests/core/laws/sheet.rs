//! Checks any file: two readings are equal, and the rows survive an export.

use super::{Read, message, open_bytes, read, rows, small_limits};
use datadip::spreadsheet::{ReadOptions, SheetReader, Writer};

pub fn law(bytes: &[u8]) {
    // The workbook law covers zip files.
    if bytes.starts_with(b"PK") {
        return;
    }
    let options = ReadOptions { limits: small_limits(), ..ReadOptions::default() };
    match open_bytes(bytes, &options) {
        Err(error) => drop(message(&error)),
        Ok(mut sheet) => {
            let first = check_second_reading(&mut sheet);
            assert!(first.rows.len() <= bytes.len());
            check_export(&first);
        }
    }
}

/// Reads an open sheet twice and checks its limits, line numbers and progress.
pub(super) fn check_second_reading(sheet: &mut SheetReader) -> Read {
    let first = rows(sheet);
    let (strays, undecodable) = (sheet.stray_quotes(), sheet.has_undecodable_text());
    if first.error.is_none() {
        let (done, total) = sheet.progress();
        assert_eq!(done, total, "at the end everything is read");
    }
    let found = sheet.detected().clone();
    let mut before = found.header_line.value;
    for (line, cells) in &first.rows {
        assert!(*line > before, "line {line} after line {before}");
        assert!(cells.len() <= small_limits().columns);
        assert!(cells.iter().all(|cell| cell.len() <= small_limits().cell_bytes));
        before = *line;
    }
    assert!(!first.headers.is_empty(), "a header has a name");
    sheet.rewind().unwrap();
    assert_eq!(rows(sheet), first, "the second reading");
    assert_eq!((sheet.stray_quotes(), sheet.has_undecodable_text()), (strays, undecodable));
    assert_eq!(sheet.detected(), &found);
    first
}

/// Exports the rows that an import would keep, and reads the export with only the header row specified.
pub(super) fn check_export(first: &Read) {
    let kept: Vec<Vec<String>> =
        first.rows.iter().filter_map(|(_, cells)| fit(cells, first.headers.len())).collect();
    if kept.is_empty() {
        return;
    }
    let mut writer = Writer::new(Vec::new()).unwrap();
    for cells in std::iter::once(&first.headers).chain(&kept) {
        writer.row(cells.iter().map(String::as_str)).unwrap();
    }
    let export = writer.finish().unwrap();
    let again = read(&export, &ReadOptions { header_row: Some(1), ..ReadOptions::default() });
    let again = again.unwrap_or_else(|| panic!("{:?} cannot be read", String::from_utf8_lossy(&export)));
    assert_eq!(again.error, None);
    assert_eq!(again.headers, first.headers);
    assert_eq!(again.rows.into_iter().map(|(_, cells)| cells).collect::<Vec<_>>(), kept);
}

/// Pads or cuts a row to `width`; returns `None` for a blank row and for surplus content.
fn fit(cells: &[String], width: usize) -> Option<Vec<String>> {
    let filled = cells.iter().rposition(|cell| !cell.trim().is_empty())? + 1;
    let mut row = cells.to_vec();
    row.resize(width, String::new());
    (filled <= width).then_some(row)
}
