//! Checks any workbook: an XLSX or ODS of any parts, or any archive that claims to be one.

use super::sheet::{check_export, check_second_reading};
use super::{message, open_bytes, read, small_limits};
use datadip::spreadsheet::ReadOptions;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;

pub fn law(bytes: &[u8]) {
    let bytes = if bytes.starts_with(b"PK") { bytes.to_vec() } else { pack(bytes) };
    let options = ReadOptions { limits: small_limits(), ..ReadOptions::default() };
    let mut sheet = match open_bytes(&bytes, &options) {
        Ok(sheet) => sheet,
        Err(error) => return drop(message(&error)),
    };
    let first = check_second_reading(&mut sheet);
    let found = sheet.detected().clone();
    drop(sheet);
    if let Some(worksheet) = found.worksheet {
        // A specified line is the whole header.
        let header_row = Some(found.header_line.value).filter(|line| *line == found.last_header_line);
        let specified = ReadOptions { worksheet: Some(worksheet.value), header_row, ..options };
        assert_eq!(read(&bytes, &specified).as_ref(), Some(&first), "{specified:?}");
    }
    check_export(&first);
}

/// Lists the parts of an XLSX in the order of a case, which separates them by [`BETWEEN`].
const PARTS: [(&str, &str); 5] = [
    ("xl/worksheets/sheet1.xml", ""),
    ("xl/sharedStrings.xml", "<sst><si><t>Name</t></si><si><t>Phone</t></si></sst>"),
    (
        "xl/styles.xml",
        "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"00000\"/></numFmts>\
         <cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/><xf numFmtId=\"14\"/><xf numFmtId=\"22\"/></cellXfs></styleSheet>",
    ),
    (
        "xl/workbook.xml",
        "<workbook xmlns:r=\"r\"><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>",
    ),
    (
        "xl/_rels/workbook.xml.rels",
        "<Relationships><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>",
    ),
];
const BETWEEN: u8 = 0xff;

/// Packs a case into an XLSX, with defaults for missing parts; the prefix `ods` makes it an ODS.
fn pack(bytes: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut put = |name: &str, content: &[u8]| {
        let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        archive.start_file(name, stored).unwrap();
        archive.write_all(content).unwrap();
    };
    let mut parts = bytes.split(|byte| *byte == BETWEEN);
    if let Some(content) = bytes.strip_prefix(b"ods\xff") {
        put("mimetype", b"application/vnd.oasis.opendocument.spreadsheet");
        put("content.xml", content);
    } else {
        put("[Content_Types].xml", b"<Types/>");
        put(
            "_rels/.rels",
            b"<Relationships><Relationship Id=\"r\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>",
        );
        for (name, plain) in PARTS {
            put(name, parts.next().unwrap_or(plain.as_bytes()));
        }
    }
    archive.finish().unwrap().into_inner()
}
