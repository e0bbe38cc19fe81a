//! Checks any workbook: an XLSX, XLSB or ODS of any parts, an XLS of any records, or any file that claims to be one.

use super::sheet::{check_export, check_second_reading};
use super::{message, open_bytes, read, small_limits};
use datadip::spreadsheet::ReadOptions;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;

pub fn law(bytes: &[u8]) {
    const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0";
    let bytes =
        if bytes.starts_with(b"PK") || bytes.starts_with(COMPOUND) { bytes.to_vec() } else { pack(bytes) };
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

/// Packs a case into an XLSX, with defaults for missing parts; the prefixes `ods`, `xlsb` and `xls` make it an ODS, the
/// worksheet of an XLSB, and the stream of an XLS.
fn pack(bytes: &[u8]) -> Vec<u8> {
    if let Some(stream) = bytes.strip_prefix(b"xls\xff") {
        return compound_file("Workbook", stream);
    }
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
    } else if let Some(worksheet) = bytes.strip_prefix(b"xlsb\xff") {
        put("xl/workbook.bin", SHEET_IN_BINARY);
        put("xl/_rels/workbook.bin.rels", PARTS[4].1.as_bytes());
        put("xl/sharedStrings.bin", b"\x13\x0d\0\x04\0\0\0N\0a\0m\0e\0");
        put("xl/worksheets/sheet1.xml", worksheet);
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

/// The record of an XLSB that lists one worksheet: visible, number 1, relation `r1`, name `S`.
const SHEET_IN_BINARY: &[u8] = b"\x9c\x01\x16\0\0\0\0\x01\0\0\0\x02\0\0\0r\x001\0\x01\0\0\0S\0";

/// Packs a stream into an OLE compound file: a header, the table of sectors, the directory, the stream.
pub fn compound_file(name: &str, stream: &[u8]) -> Vec<u8> {
    const SECTOR: usize = 512;
    const LAST: u32 = 0xffff_fffe;
    const TABLE: u32 = 0xffff_fffd;
    const FREE: u32 = 0xffff_ffff;
    // Shorter streams would lie in small sectors.
    let sectors = stream.len().max(4096).div_ceil(SECTOR);
    let tables = (sectors + 1).div_ceil(SECTOR / 4 - 1);
    assert!(tables <= 109, "a stream of more than 7 MB");
    let numbers =
        |numbers: &[u32]| numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<u8>>();
    let directory = tables as u32;
    let mut file = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    file.extend([0; 16]);
    file.extend(b"\x3e\0\x03\0\xfe\xff\x09\0\x06\0\0\0\0\0\0\0");
    file.extend(numbers(&[0, tables as u32, directory, 0, 4096, LAST, 0, LAST, 0]));
    let places: Vec<u32> = (0..109).map(|n| if n < tables as u32 { n } else { FREE }).collect();
    file.extend(numbers(&places));
    let mut table = vec![TABLE; tables];
    table.push(LAST);
    table.extend((1..sectors as u32).map(|n| directory + 1 + n));
    table.push(LAST);
    table.resize(tables * SECTOR / 4, FREE);
    file.extend(numbers(&table));
    let entry = |name: &str, kind: u8, child: u32, start: u32, size: usize| {
        let mut text: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let length = text.len() as u16 + 2;
        text.resize(64, 0);
        let mut entry =
            [&text[..], &length.to_le_bytes(), &[kind, 1], &numbers(&[FREE, FREE, child])].concat();
        entry.extend([0; 36]);
        entry.extend(numbers(&[start, size as u32, 0]));
        entry
    };
    file.extend(entry("Root Entry", 5, 1, LAST, 0));
    file.extend(entry(name, 2, FREE, directory + 1, sectors * SECTOR));
    file.extend([0; 256]);
    file.extend(stream);
    file.resize((1 + tables + 1 + sectors) * SECTOR, 0);
    file
}
