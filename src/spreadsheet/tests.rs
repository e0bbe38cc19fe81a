//! Tests of the public reader: text files, and files that are refused.

use std::io::Write;
use std::path::Path;

use super::*;

mod laws;
mod workbooks;

fn file(bytes: &[u8]) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    file
}

fn opened(bytes: &[u8]) -> Result<SheetReader, OpenError> {
    open(file(bytes).path(), &ReadOptions::default())
}

/// Returns why the bytes are refused.
fn refused(bytes: &[u8]) -> OpenError {
    match opened(bytes) {
        Ok(sheet) => panic!("opened as {:?}", sheet.detected()),
        Err(error) => error,
    }
}

fn rows(sheet: &mut SheetReader) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut record = Record::new();
    while sheet.next(&mut record).unwrap() {
        rows.push(record.iter().map(str::to_owned).collect());
    }
    rows
}

fn lines(sheet: &mut SheetReader) -> Vec<u64> {
    let mut lines = Vec::new();
    let mut record = Record::new();
    while sheet.next(&mut record).unwrap() {
        lines.push(record.line());
    }
    lines
}

fn failed(sheet: &mut SheetReader) -> ReadError {
    let mut record = Record::new();
    loop {
        match sheet.next(&mut record) {
            Ok(true) => {}
            Ok(false) => panic!("read to the end"),
            Err(error) => return error,
        }
    }
}

#[test]
fn an_ordinary_sheet_is_read() {
    let mut sheet = opened(b"Name,Phone\r\nBob,8015551234\r\n\"Lee, Al\",0012\r\n").unwrap();
    assert_eq!(sheet.headers(), ["Name", "Phone"]);
    assert_eq!(rows(&mut sheet), [["Bob", "8015551234"], ["Lee, Al", "0012"]]);
    assert_eq!(sheet.progress(), (44, 44));
    sheet.rewind().unwrap();
    assert_eq!(lines(&mut sheet), [2, 3]);
    let found = sheet.detected();
    assert_eq!((found.format.as_str(), found.titles, found.header_line.value), ("csv", 0, 1));
    assert_eq!(found.encoding, Some(Detected { value: Encoding::UTF_8, confidence: Confidence::Certain }));
    assert_eq!(found.delimiter, Some(Detected { value: Delimiter::COMMA, confidence: Confidence::Guessed }));
}

#[test]
fn a_sheet_can_be_read_by_another_thread() {
    fn assert_send<T: Send>(_: T) {}
    assert_send(opened(b"Name\nBob\n"));
}

#[test]
fn values_come_out_as_they_went_in() {
    let mut sheet =
        opened(b"a,b,c\n 0012 ,1E5,2024-01-02\n=\"0012\",\"=\"\"5\"\" pipe\"\"\",=1+1\n").unwrap();
    assert_eq!(rows(&mut sheet), [[" 0012 ", "1E5", "2024-01-02"], ["0012", "=\"5\" pipe\"", "=1+1"]]);
}

#[test]
fn line_ends_of_every_kind_count_alike() {
    for end in ["\n", "\r\n", "\r"] {
        let text = "Name,Note\nBob,\"one\ntwo\"\n\n\nAl,x\n".replace('\n', end);
        let mut sheet = opened(text.as_bytes()).unwrap();
        assert_eq!(lines(&mut sheet), [2, 4, 5, 6], "{end:?}");
        sheet.rewind().unwrap();
        assert_eq!(rows(&mut sheet)[0][1], format!("one{end}two"));
    }
}

#[test]
fn blank_lines_are_rows_and_the_last_line_end_is_none() {
    let mut sheet = opened(b"Name,Phone\n\nBob,1\n , \n,\n\n").unwrap();
    let rows = rows(&mut sheet);
    assert_eq!(rows.iter().map(Vec::len).collect::<Vec<_>>(), [0, 2, 2, 2, 0]);
    assert_eq!(super::tests::rows(&mut opened(b"a,b\n1,2").unwrap()), [["1", "2"]]);
}

#[test]
fn a_quotation_mark_that_is_never_closed_swallows_nothing() {
    let mut sheet = opened(b"Name,Phone\n\"Bob,1\nAl,2\nEd,3\n").unwrap();
    assert_eq!(rows(&mut sheet), [["\"Bob", "1"], ["Al", "2"], ["Ed", "3"]]);
    assert_eq!(sheet.stray_quotes(), StrayQuotes { rows: 1, first_line: 2 });
}

#[test]
fn a_quotation_mark_closed_by_a_later_rows_quotation_swallows_nothing() {
    let mut sheet = opened(b"Name,Note\n\"Bob,1\nAl,\"x, y\"\nEd,3\n").unwrap();
    assert_eq!(rows(&mut sheet), [["\"Bob", "1"], ["Al", "x, y"], ["Ed", "3"]]);
    assert_eq!(sheet.stray_quotes().rows, 1);
}

#[test]
fn quotation_marks_inside_cells_are_text() {
    let mut sheet = opened(b"Name,Size\nBob,5\" pipe\n\"Al\" Lee,\"a\"\"b\"\n").unwrap();
    assert_eq!(rows(&mut sheet), [["Bob", "5\" pipe"], ["Al Lee", "a\"b"]]);
    assert_eq!(sheet.stray_quotes(), StrayQuotes::default());
}

#[test]
fn a_swallowing_quotation_in_a_large_file_is_an_error_with_its_line() {
    let mut text = b"Name,Phone\nBob,1\n\"Al,2\n".to_vec();
    text.extend(b"Ed,3\n".repeat(300_000));
    let error = opened(&text).err().unwrap();
    let expected = "The cell in column 1 of the row that begins on line 3 is longer than 1 MiB.";
    assert!(error.to_string().starts_with(expected), "{error}");
}

#[test]
fn bounds_are_sentences_with_a_line() {
    let cell = |bytes: usize| format!("Name,Note\nBob,{}\n", "x".repeat(bytes));
    assert_eq!(rows(&mut opened(cell(1 << 20).as_bytes()).unwrap())[0][1].len(), 1 << 20);
    let error = refused(cell((1 << 20) + 1).as_bytes());
    assert!(
        matches!(error, OpenError::Unreadable(ReadError::CellTooLong { line: 2, column: 2, .. })),
        "{error}"
    );

    let wide =
        |columns: usize| format!("{}\n{}\n", vec!["h"; columns].join(","), vec!["1"; columns].join(","));
    assert_eq!(opened(wide(2_000).as_bytes()).unwrap().headers().len(), 2_000);
    let error = refused(wide(2_001).as_bytes());
    assert!(matches!(error, OpenError::Unreadable(ReadError::TooManyColumns { line: 1, .. })), "{error}");

    let late = format!("a,b\n{}{}\n", "1,2\n".repeat(5_000), ",".repeat(3_000));
    let error = failed(&mut opened(late.as_bytes()).unwrap());
    assert!(matches!(error, ReadError::TooManyColumns { line: 5_002, .. }), "{error}");

    let mut options = ReadOptions::default();
    options.limits.file_bytes = 10;
    assert!(matches!(
        open(file(b"a,b\n1,2\n3,4\n").path(), &options),
        Err(OpenError::TooLarge { limit: 10 })
    ));
}

#[test]
fn a_sep_line_is_honoured_and_is_no_row() {
    let mut sheet = opened(b"sep=^\r\na^b\r\n1,2^3\r\n").unwrap();
    assert_eq!(sheet.headers(), ["a", "b"]);
    assert_eq!(sheet.detected().header_line.value, 2);
    assert_eq!(sheet.detected().delimiter.as_ref().unwrap().confidence, Confidence::Certain);
    assert_eq!(rows(&mut sheet), [["1,2", "3"]]);
}

#[test]
fn specified_options_win() {
    let options = ReadOptions {
        encoding: Some("macintosh".parse().unwrap()),
        delimiter: Some(Delimiter::SEMICOLON),
        header_row: Some(2),
        ..ReadOptions::default()
    };
    let mut sheet = open(file(b"x;y\nNam\x8e;b,c\n1;2\n").path(), &options).unwrap();
    assert_eq!(sheet.headers(), ["Namé", "b,c"]);
    assert_eq!(rows(&mut sheet), [["1", "2"]]);
    let found = sheet.detected();
    let how = (
        found.encoding.as_ref().unwrap().confidence,
        found.delimiter.as_ref().unwrap().confidence,
        found.header_line.confidence,
    );
    assert_eq!(how, (Confidence::Specified, Confidence::Specified, Confidence::Specified));
}

#[test]
fn a_wrong_encoding_shows() {
    let options = ReadOptions { encoding: Some(Encoding::UTF_8), ..ReadOptions::default() };
    let mut sheet = open(file(b"Name\nJos\xe9\n").path(), &options).unwrap();
    assert_eq!(rows(&mut sheet), [["Jos\u{fffd}"]]);
    assert!(sheet.has_undecodable_text());
}

#[test]
fn zero_bytes_are_text() {
    let mut sheet = opened(b"Name,Phone\nB\0b,1\nAl,2\n").unwrap();
    assert_eq!(rows(&mut sheet), [["B\0b", "1"], ["Al", "2"]]);
}

#[test]
fn files_that_are_no_sheets_are_turned_away_with_a_sentence() {
    let ole = |name: &str| {
        let mut bytes = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
        bytes.extend([0; 512]);
        bytes.extend(name.encode_utf16().flat_map(u16::to_le_bytes));
        bytes
    };
    let owner_file = |name: &str| {
        let mut bytes = vec![name.len() as u8];
        bytes.extend(format!("{name:54}").bytes());
        bytes.extend([name.len() as u8, 0]);
        bytes.extend(format!("{name:54}").encode_utf16().flat_map(u16::to_le_bytes));
        bytes
    };
    let garbage: Vec<u8> = (0..4096u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    for (bytes, sentence) in [
        (b"".to_vec(), "The file is empty."),
        (b" \r\n\t\n".to_vec(), "The file has no text in it"),
        (b"Name,Phone\r\n\r\n".to_vec(), "The file has a header but no rows"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(), "This is a picture (PNG)"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF".to_vec(), "This is a picture (JPEG)"),
        (b"GIF89a\x01\0".to_vec(), "This is a picture (GIF)"),
        (b"%PDF-1.7\n%\xe2\xe3".to_vec(), "This is a PDF"),
        (b"<!DOCTYPE html>\n<html><body>Sign in".to_vec(), "This is a web page"),
        (b"<html xmlns:x=\"urn:schemas-microsoft-com\"><table>".to_vec(), "This is a web page"),
        (b"<?xml version=\"1.0\"?><Workbook>".to_vec(), "This is an XML file"),
        (b"[{\"name\": \"Bob\"}]".to_vec(), "This is JSON"),
        (b"BEGIN:VCARD\r\nVERSION:3.0\r\n".to_vec(), "This is an address book"),
        (b"{\\rtf1\\ansi Bob}".to_vec(), "This is a text document (RTF)"),
        (b"\x1f\x8b\x08\0\0\0".to_vec(), "This is a packed file (gzip)"),
        (b"SQLite format 3\0\x10\0".to_vec(), "This is a database"),
        (ole("Workbook"), "The workbook is damaged"),
        (b"\x09\x04\x06\0\0\0\x10\0".to_vec(), "This is a worksheet of a very old Excel"),
        (b"ID;PWXL;N;E\r\nP;PGeneral\r\nC;Y1;X1;K\"Name\"\r\nE\r\n".to_vec(), "This is a SYLK file"),
        (b"TABLE\r\n0,1\r\n\"EXCEL\"\r\nVECTORS\r\n0,2\r\n".to_vec(), "This is a DIF file"),
        (owner_file("Bob Lee"), "This is not the workbook: it is the file that Excel keeps"),
        (ole("EncryptedPackage"), "The workbook is protected by a password"),
        (b"PK\x03\x04 cut off".to_vec(), "The workbook is damaged"),
        (b"\xff\xfe\0\0N\0\0\0a\0\0\0".to_vec(), "This text is in UTF-32"),
        (garbage, "This is not a spreadsheet"),
    ] {
        let error = refused(&bytes).to_string();
        assert!(error.starts_with(sentence), "{error}");
        assert!(error.ends_with('.') && !error.contains('{'), "{error}");
    }
}

#[test]
fn paths_that_are_no_files_are_turned_away() {
    let folder = tempfile::tempdir().unwrap();
    let specified = |path: &Path| open(path, &ReadOptions::default()).err().unwrap();
    assert!(matches!(specified(folder.path()), OpenError::Directory));
    assert!(matches!(specified(&folder.path().join("none.csv")), OpenError::Missing));
    assert!(matches!(specified(Path::new("a\0b")), OpenError::Missing));
    #[cfg(unix)]
    assert!(matches!(specified(Path::new("/dev/null")), OpenError::NotAFile));
}

#[test]
fn a_file_that_shrinks_while_it_is_read_is_an_error() {
    let file = file("Name,Phone\n".repeat(100_000).as_bytes());
    let mut sheet = open(file.path(), &ReadOptions::default()).unwrap();
    file.as_file().set_len(200_000).unwrap();
    assert!(matches!(failed(&mut sheet), ReadError::Changed));
}

#[test]
fn a_file_that_vanishes_while_it_is_read_is_read_to_its_end() {
    let file = file("Name,Phone\n".repeat(100_000).as_bytes());
    let mut sheet = open(file.path(), &ReadOptions::default()).unwrap();
    drop(file);
    assert_eq!(rows(&mut sheet).len(), 99_999);
}
