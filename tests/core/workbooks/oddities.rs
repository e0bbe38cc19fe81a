//! Checks workbooks that other programs write, and that a strict reader would refuse.

use super::build::{Book, Sheet, archive};
use crate::import::office::Office;
use crate::laws::workbook::compound_file;

const LIST: &str = "Account Num|Name|Phone\n1001|Ann|801-555-0101\n1002|Bö & Co|801-555-0102";

/// Imports a file and returns what is found of account 1002.
fn found(name: &str, bytes: Vec<u8>) -> String {
    let office = Office::new();
    office.write(name, bytes);
    office.run_ok(&["import", name]);
    office.lookup("account-num=1002")
}

/// Changes a part of an archive.
fn changed(mut parts: Vec<(String, Vec<u8>)>, name: &str, change: impl Fn(String) -> Vec<u8>) -> Vec<u8> {
    let part = parts.iter_mut().find(|(part, _)| part == name).unwrap();
    part.1 = change(String::from_utf8(part.1.clone()).unwrap());
    archive(&parts)
}

fn book() -> Book {
    Book::of(vec![Sheet::of("Customers", LIST)])
}

#[test]
fn parts_in_utf_16_are_read() {
    let little = |text: String| {
        let text = format!("\u{feff}{}", text.replace("UTF-8", "UTF-16"));
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    };
    let big = |text: String| text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for name in ["xl/workbook.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet0.xml"] {
        assert_eq!(
            found("list.xlsx", changed(book().xlsx_parts(), name, little)),
            "1002 Bö & Co 801-555-0102"
        );
        assert_eq!(found("list.xlsx", changed(book().xlsx_parts(), name, big)), "1002 Bö & Co 801-555-0102");
    }
    // Without a declaration nothing but the mark tells.
    let content = changed(book().ods_parts(), "content.xml", little);
    assert_eq!(found("list.ods", content), "1002 Bö & Co 801-555-0102");
}

#[test]
fn a_document_without_mimetype_is_read() {
    let parts: Vec<_> = book().ods_parts().into_iter().filter(|(name, _)| name != "mimetype").collect();
    assert_eq!(found("list.ods", archive(&parts)), "1002 Bö & Co 801-555-0102");
}

#[test]
fn parts_with_prefixes_backslashes_and_other_letter_case_are_read() {
    let prefixed = changed(book().xlsx_parts(), "xl/worksheets/sheet0.xml", |text| {
        let text = text.replace("</", "\u{1}").replace('<', "<x:").replace('\u{1}', "</x:");
        text.replace("<x:?xml", "<?xml").replace("xmlns=", "xmlns:x=").into_bytes()
    });
    assert_eq!(found("list.xlsx", prefixed), "1002 Bö & Co 801-555-0102");
    let renamed = |(name, content): (String, Vec<u8>)| {
        (name.replace("sharedStrings", "SharedStrings").replace('/', "\\"), content)
    };
    let parts: Vec<_> = book().xlsx_parts().into_iter().map(renamed).collect();
    assert_eq!(found("list.xlsx", archive(&parts)), "1002 Bö & Co 801-555-0102");
}

#[test]
fn rows_and_cells_out_of_order_and_without_places_are_read() {
    let swapped = changed(book().xlsx_parts(), "xl/worksheets/sheet0.xml", |text| {
        let (before, rows) = text.split_once("<sheetData>").unwrap();
        let (rows, after) = rows.split_once("</sheetData>").unwrap();
        let mut rows: Vec<&str> = rows.split_inclusive("</row>").collect();
        rows.reverse();
        format!("{before}<sheetData>{}</sheetData>{after}", rows.concat()).into_bytes()
    });
    assert_eq!(found("list.xlsx", swapped), "1002 Bö & Co 801-555-0102");
    let placeless = changed(book().xlsx_parts(), "xl/worksheets/sheet0.xml", |text| {
        let mut out = String::new();
        for piece in text.split(" r=\"") {
            out += if out.is_empty() { piece } else { piece.split_once('"').unwrap().1 };
        }
        out.into_bytes()
    });
    assert_eq!(found("list.xlsx", placeless), "1002 Bö & Co 801-555-0102");
}

#[test]
fn a_workbook_of_excel_95_is_read_by_its_code_page() {
    let record =
        |kind: u16, body: &[u8]| [&kind.to_le_bytes()[..], &(body.len() as u16).to_le_bytes(), body].concat();
    let begin =
        |kind: u16| record(0x809, &[&0x500u16.to_le_bytes()[..], &kind.to_le_bytes(), &[0; 4]].concat());
    let name = b"\xca\xeb\xe8\xe5\xed\xf2\xfb";
    let listed =
        |place: u32| record(0x85, &[&place.to_le_bytes()[..], &[0, 0, name.len() as u8], name].concat());
    let globals = |place: u32| {
        [
            begin(5),
            record(0x42, &1251u16.to_le_bytes()),
            record(0xe0, &[0; 16]),
            listed(place),
            record(0x0a, &[]),
        ]
        .concat()
    };
    let mut sheet = begin(0x10);
    let rows: [[&[u8]; 3]; 3] = [
        [b"Account Num", b"Name", b"Phone"],
        [b"1001", b"Ann", b"801-555-0101"],
        [b"1002", b"\xc8\xe2\xe0\xed", b"801-555-0102"],
    ];
    for (row, cells) in rows.iter().enumerate() {
        for (column, text) in cells.iter().enumerate() {
            let numbers = [row as u16, column as u16, 0, text.len() as u16];
            let numbers: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
            sheet.extend(record(0x204, &[&numbers[..], text].concat()));
        }
    }
    sheet.extend(record(0x0a, &[]));
    let stream = [globals(globals(0).len() as u32), sheet].concat();
    assert_eq!(found("list.xls", compound_file("Book", &stream)), "1002 Иван 801-555-0102");
}
