//! Checks any file: its rows are the same each time, all of them accounted for, and come back from an export.

use super::{Read, opened, read, rows, sentence, small};
use datadip::spreadsheet::{ReadOptions, SheetReader, Writer};

pub fn law(bytes: &[u8]) {
    // Workbooks have a fuzzer of their own, which knows how to make them.
    if bytes.starts_with(b"PK") {
        return;
    }
    let reading = ReadOptions { limits: small(), ..ReadOptions::default() };
    match opened(bytes, &reading) {
        Err(error) => drop(sentence(&error)),
        Ok(mut sheet) => {
            let first = reads_the_same_again(&mut sheet);
            assert!(first.rows.len() <= bytes.len());
            comes_back_from_an_export(&first);
        }
    }
}

/// Reads an opened sheet twice and looks at what it says of itself.
pub(super) fn reads_the_same_again(sheet: &mut SheetReader) -> Read {
    let first = rows(sheet);
    let (strays, undecodable) = (sheet.stray_quotes(), sheet.has_undecodable_text());
    if first.stopped.is_none() {
        let (done, total) = sheet.progress();
        assert_eq!(done, total, "at the end everything is read");
    }
    let found = sheet.detected().clone();
    let mut before = found.header_line.value;
    for (line, cells) in &first.rows {
        assert!(*line > before, "line {line} after line {before}");
        assert!(cells.len() <= small().columns);
        assert!(cells.iter().all(|cell| cell.len() <= small().cell_bytes));
        before = *line;
    }
    assert!(!first.headers.is_empty(), "a header has a name");
    sheet.rewind().unwrap();
    assert_eq!(rows(sheet), first, "the second reading");
    assert_eq!((sheet.stray_quotes(), sheet.has_undecodable_text()), (strays, undecodable));
    assert_eq!(sheet.detected(), &found);
    first
}

/// Writes out what an import would keep of what was read, and reads that: the same names, the same cells, nothing told
/// but where the header is.
pub(super) fn comes_back_from_an_export(given: &Read) {
    let kept: Vec<Vec<String>> =
        given.rows.iter().filter_map(|(_, cells)| fitted(cells, given.headers.len())).collect();
    if kept.is_empty() {
        return;
    }
    let mut writer = Writer::new(Vec::new()).unwrap();
    for cells in std::iter::once(&given.headers).chain(&kept) {
        writer.row(cells.iter().map(String::as_str)).unwrap();
    }
    let export = writer.finish().unwrap();
    let back = read(&export, &ReadOptions { header_row: Some(1), ..ReadOptions::default() });
    let back = back.unwrap_or_else(|| panic!("{:?} cannot be read", String::from_utf8_lossy(&export)));
    assert_eq!(back.stopped, None);
    assert_eq!(back.headers, given.headers);
    assert_eq!(back.rows.into_iter().map(|(_, cells)| cells).collect::<Vec<_>>(), kept);
}

/// A row with a cell for each column; none for a blank one, and for one with more to say than there are columns.
fn fitted(cells: &[String], width: usize) -> Option<Vec<String>> {
    let filled = cells.iter().rposition(|cell| !cell.trim().is_empty())? + 1;
    let mut row = cells.to_vec();
    row.resize(width, String::new());
    (filled <= width).then_some(row)
}
