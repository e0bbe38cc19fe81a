//! Tests sheets at the limits and zip bombs; generated here because of their size.

use super::office::Office;
use insta::assert_snapshot;
use std::io::Write;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const MEBIBYTE: usize = 1 << 20;

#[test]
fn a_cell_of_a_mebibyte_survives_import_and_export_and_a_longer_one_is_rejected() {
    let office = Office::new();
    let list = |length: usize| {
        let long = "é\n".repeat(length / 3) + &"x".repeat(length % 3);
        format!("Account Num,Note,Phone\n1001,\"{long}\",801-555-0101\n1002,short,801-555-0102\n")
    };
    let report = office.import(&list(MEBIBYTE));
    assert_eq!(report["rows"]["imported"], 2);
    let export = office.export();
    assert!(export.contains(&list(MEBIBYTE)["Account Num,Note,Phone\n1001,".len()..][..MEBIBYTE + 2]));
    assert_eq!(office.import(&export)["rows"]["unchanged"], 2);
    office.write("long.csv", list(MEBIBYTE + 1));
    assert_snapshot!(office.fails(&["import", "long.csv"]), @"1: datadip: long.csv: The cell in column 2 of the row that begins on line 2 is longer than 1 MiB. Perhaps a quotation mark opens there and is never closed; correct the cell and try again.");
    assert_eq!(office.export(), export);
}

#[test]
fn two_thousand_columns_survive_import_and_export_and_one_more_is_rejected() {
    let office = Office::new();
    let list = |columns: usize| {
        let row = |cell: &dyn Fn(usize) -> String| (0..columns).map(cell).collect::<Vec<_>>().join(",");
        format!("{}\n{}\n", row(&|n| format!("Column {n}")), row(&|n| format!("value {n}")))
    };
    let report = office.import(&list(2_000));
    assert_eq!(report["fields"].as_array().unwrap().len(), 2_000);
    let export = office.export();
    assert_eq!(office.import(&export)["rows"]["unchanged"], 1);
    office.write("wide.csv", list(2_001));
    assert_snapshot!(office.fails(&["import", "wide.csv"]), @"1: datadip: wide.csv: The row on line 1 has more than 2000 columns, which is the most that can be read. Remove the columns you do not need, or check that the delimiter is right.");
}

#[test]
fn a_list_of_problems_is_cut_at_a_thousand_and_counted_whole() {
    let office = Office::new();
    let rows: String = (0..1_500).map(|n| format!("{},801-555-01{:02},,x\n", 1_000 + n, n % 100)).collect();
    let report = office.import(&format!("Account Num,Phone,City\n1,801-555-0100,Provo\n{rows}"));
    assert_eq!(report["problems"].as_array().unwrap().len(), 1_000);
    assert_eq!(report["problem_counts"]["too-many-cells"], 1_500);
    assert_eq!(report["rows"]["refused"], 1_500);
}

#[test]
fn a_zip_bomb_is_rejected() {
    let office = Office::new();
    for (name, piece, most) in [
        ("texts.xlsx", "<si><t>x</t></si>", 257 * MEBIBYTE),
        ("spaces.xlsx", "                 ", 17 * MEBIBYTE),
    ] {
        let bomb = workbook(&mut |archive, options| {
            archive.start_file("xl/sharedStrings.xml", options).unwrap();
            archive.write_all(b"<sst xmlns=\"x\">").unwrap();
            let block = piece.repeat(1 << 16);
            (0..most / block.len() + 1).for_each(|_| archive.write_all(block.as_bytes()).unwrap());
        });
        assert!(bomb.len() < 2 * MEBIBYTE, "{}", bomb.len());
        office.write(name, bomb);
    }
    // How much a file may unpack to depends on its size.
    let refused = office.fails(&["import", "texts.xlsx"]);
    assert!(refused.starts_with("1: datadip: texts.xlsx: The workbook unpacks to more than "), "{refused}");
    assert_snapshot!(office.fails(&["import", "spaces.xlsx"]), @"1: datadip: spaces.xlsx: The workbook is damaged or was not saved completely. Open it in Excel or LibreOffice, save it again and try again.");
}

type Archive = ZipWriter<std::io::Cursor<Vec<u8>>>;

/// Makes a workbook of the required parts and those that `more` adds.
pub(crate) fn workbook(more: &mut dyn FnMut(&mut Archive, SimpleFileOptions)) -> Vec<u8> {
    let mut archive = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    for (name, content) in [
        (
            "[Content_Types].xml",
            r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#,
        ),
        (
            "_rels/.rels",
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
        ),
        (
            "xl/workbook.xml",
            r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Customers" sheetId="1" r:id="r1"/></sheets></workbook>"#,
        ),
        (
            "xl/_rels/workbook.xml.rels",
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
        ),
    ] {
        archive.start_file(name, options).unwrap();
        archive.write_all(content.as_bytes()).unwrap();
    }
    more(&mut archive, options);
    archive.finish().unwrap().into_inner()
}
