//! The sheet floor as its callers see it.

use std::io::Write;

use super::*;

fn file(bytes: &[u8]) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    file
}

fn opened(bytes: &[u8]) -> Result<Sheet, NotASheet> {
    open(file(bytes).path(), &Reading::default())
}

fn rows(sheet: &mut Sheet) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut record = Record::new();
    while sheet.next(&mut record).unwrap() {
        rows.push(record.iter().map(str::to_owned).collect());
    }
    rows
}

fn lines(sheet: &mut Sheet) -> Vec<u64> {
    let mut lines = Vec::new();
    let mut record = Record::new();
    while sheet.next(&mut record).unwrap() {
        lines.push(record.line());
    }
    lines
}

#[test]
fn an_ordinary_sheet_is_read() {
    let mut sheet = opened(b"Name,Phone\r\nBob,8015551234\r\n\"Lee, Al\",0012\r\n").unwrap();
    assert_eq!(sheet.headers(), ["Name", "Phone"]);
    assert_eq!(rows(&mut sheet), [["Bob", "8015551234"], ["Lee, Al", "0012"]]);
    assert_eq!(sheet.progress(), (44, 44));
    sheet.rewind().unwrap();
    assert_eq!(lines(&mut sheet), [2, 3]);
}
