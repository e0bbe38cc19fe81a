//! Tests of workbooks, built here part by part.

use std::io::Cursor;

use proptest::prelude::*;
use zip::write::SimpleFileOptions;

use super::*;

mod documents;

use documents::{ods, ods_customers};

fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// An XLSX with worksheets given as the rows of their `sheetData`.
fn xlsx(worksheets: &[(&str, &str, &str)], styles: &str, texts: &str) -> Vec<u8> {
    let relation = |index: usize| {
        format!(
            "<Relationship Id=\"r{index}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet{index}.xml\"/>"
        )
    };
    let relations: String = (0..worksheets.len()).map(relation).collect();
    let listed: String = worksheets
        .iter()
        .enumerate()
        .map(|(index, (name, state, _))| {
            format!("<sheet name=\"{name}\" sheetId=\"{}\" state=\"{state}\" r:id=\"r{index}\"/>", index + 1)
        })
        .collect();
    let mut parts = vec![
        ("[Content_Types].xml".to_owned(), "<Types/>".to_owned()),
        (
            "_rels/.rels".to_owned(),
            "<Relationships><Relationship Id=\"r\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>".to_owned(),
        ),
        ("xl/workbook.xml".to_owned(), format!("<workbook xmlns:r=\"r\"><sheets>{listed}</sheets></workbook>")),
        ("xl/_rels/workbook.xml.rels".to_owned(), format!("<Relationships>{relations}</Relationships>")),
        ("xl/styles.xml".to_owned(), format!("<styleSheet>{styles}</styleSheet>")),
        ("xl/sharedStrings.xml".to_owned(), format!("<sst>{texts}</sst>")),
    ];
    for (index, (_, _, rows)) in worksheets.iter().enumerate() {
        parts.push((
            format!("xl/worksheets/sheet{index}.xml"),
            format!("<worksheet><sheetData>{rows}</sheetData></worksheet>"),
        ));
    }
    let parts: Vec<(&str, &str)> =
        parts.iter().map(|(name, content)| (name.as_str(), content.as_str())).collect();
    archive(&parts)
}

const STYLES: &str = "<numFmts><numFmt numFmtId=\"164\" formatCode=\"00000\"/><numFmt numFmtId=\"165\" formatCode=\"[&lt;=9999999]###\\-####;\\(###\\)\\ ###\\-####\"/></numFmts>\
    <cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/><xf numFmtId=\"14\"/><xf numFmtId=\"165\"/><xf numFmtId=\"22\"/><xf numFmtId=\"10\"/><xf numFmtId=\"27\"/></cellXfs>";

fn customers() -> Vec<u8> {
    let rows = "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c><c r=\"C1\" t=\"inlineStr\"><is><t>Zip</t></is></c></row>\
        <row r=\"2\"><c r=\"A2\" t=\"s\"><v>2</v></c><c r=\"B2\"><v>8015551234</v></c><c r=\"C2\" s=\"1\"><v>801</v></c></row>\
        <row r=\"4\"><c r=\"B4\" s=\"3\"><v>8015551235</v></c><c r=\"C4\" t=\"b\"><v>1</v></c><c r=\"D4\" t=\"e\"><v>#N/A</v></c></row>\
        <row r=\"5\"><c r=\"A5\" s=\"2\"><v>45293</v></c><c r=\"B5\" s=\"4\"><v>45293.5</v></c><c r=\"C5\"><v>0.30000000000000004</v></c><c r=\"D5\" s=\"5\"><v>0.256</v></c></row>\
        <row r=\"6\"><c r=\"A6\" t=\"str\"><f>1+1</f><v>=\"kept\"</v></c><c r=\"B6\" s=\"6\"><v>45293</v></c></row>\
        <row r=\"9\"><c r=\"A9\" s=\"1\"/></row>";
    let texts = "<si><t>Name</t></si><si><t>Phone</t></si><si><r><t xml:space=\"preserve\">O&apos;Hara &amp; </t></r><r><t xml:space=\"preserve\"> Son</t></r></si>";
    xlsx(&[("Old", "hidden", ""), ("Customers", "visible", rows), ("Notes", "visible", "")], STYLES, texts)
}

#[test]
fn an_xlsx_comes_out_as_it_is_shown() {
    let mut sheet = opened(&customers()).unwrap();
    assert_eq!(sheet.headers(), ["Name", "Phone", "Zip"]);
    let expected: [&[&str]; 5] = [
        &["O'Hara &  Son", "8015551234", "00801"],
        &[],
        &["", "(801) 555-1235", "TRUE", "#N/A"],
        &["2024-01-02", "2024-01-02 12:00", "0.3", "25.60%"],
        &["=\"kept\"", "2024-01-02"],
    ];
    assert_eq!(rows(&mut sheet), expected);
    let found = sheet.detected();
    assert_eq!((found.format.as_str(), found.header_line.value, found.encoding.is_none()), ("xlsx", 1, true));
    assert_eq!(
        found.worksheet,
        Some(Detected { value: "Customers".into(), confidence: Confidence::Guessed })
    );
    assert_eq!(found.other_worksheets, ["Old", "Notes"]);
    let (done, total) = sheet.progress();
    assert_eq!(done, total);
}

#[test]
fn a_workbook_can_be_read_again() {
    let mut sheet = opened(&customers()).unwrap();
    let first = rows(&mut sheet);
    sheet.rewind().unwrap();
    assert_eq!(rows(&mut sheet), first);
    sheet.rewind().unwrap();
    assert_eq!(lines(&mut sheet), [2, 3, 4, 5, 6]);
}

#[test]
fn a_worksheet_is_chosen_by_name() {
    let file = file(&customers());
    let specified = |name: &str| {
        open(file.path(), &ReadOptions { worksheet: Some(name.into()), ..ReadOptions::default() })
    };
    assert_eq!(
        specified("Customers").unwrap().detected().worksheet.as_ref().unwrap().confidence,
        Confidence::Specified
    );
    assert_eq!(
        specified("customers").err().unwrap().to_string(),
        "The workbook has no worksheet \"customers\". It has \"Old\", \"Customers\", \"Notes\"."
    );
    assert_eq!(
        specified("Notes").err().unwrap().to_string(),
        "The worksheet \"Notes\" is empty. Choose another one: \"Old\", \"Customers\"."
    );
}

#[test]
fn titles_in_a_workbook_are_recognised() {
    let text = |cell: &str, text: &str| format!("<c r=\"{cell}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let number = |cell: &str| format!("<c r=\"{cell}\"><v>8015551234</v></c>");
    let row = |n: u32| {
        format!(
            "<row r=\"{n}\">{}{}{}</row>",
            text(&format!("A{n}"), &format!("Bob {n}")),
            number(&format!("B{n}")),
            text(&format!("C{n}"), "Provo")
        )
    };
    let rows_of = format!(
        "<row r=\"1\">{}</row><row r=\"3\">{}{}{}</row>{}{}",
        text("A1", "Customer list"),
        text("A3", "Name"),
        text("B3", "Phone"),
        text("C3", "City"),
        row(4),
        row(5)
    );
    let mut sheet = opened(&xlsx(&[("S", "visible", &rows_of)], "", "")).unwrap();
    assert_eq!((sheet.detected().header_line.value, sheet.detected().titles), (3, 1));
    assert_eq!(lines(&mut sheet), [4, 5]);
    assert_eq!(sheet.detected().worksheet.as_ref().unwrap().confidence, Confidence::Certain);
}

#[test]
fn a_workbook_past_its_bounds_is_refused_with_a_sentence() {
    let bomb = format!(
        "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>{}</t></is></c></row>",
        " ".repeat(60 << 20)
    );
    let bytes = xlsx(&[("S", "visible", &bomb)], "", "");
    assert!(bytes.len() < 1 << 20);
    assert!(matches!(refused(&bytes), OpenError::Unreadable(ReadError::Damaged { .. })));

    let promise = archive(&[
        ("[Content_Types].xml", ""),
        ("_rels/.rels", ""),
        ("xl/sharedStrings.xml", "<sst uniqueCount=\"99999999999999999999\"/>"),
    ]);
    assert!(matches!(refused(&promise), OpenError::Unreadable(ReadError::Damaged { .. })));

    let mut options = ReadOptions::default();
    options.limits.expanded_bytes = 1_000;
    let error = open(file(&customers()).path(), &options).err().unwrap();
    assert_eq!(
        error.to_string(),
        "The workbook unpacks to more than 1000 bytes, which is more than can be read. Save the worksheet as CSV and try again."
    );

    let far = "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"2\"><c r=\"ZZZ2\"><v>1</v></c></row>";
    let error = refused(&xlsx(&[("S", "visible", far)], "", ""));
    assert!(matches!(error, OpenError::Unreadable(ReadError::TooManyColumns { line: 2, .. })), "{error}");
}

#[test]
fn a_cut_off_or_broken_workbook_is_called_damaged() {
    let whole = customers();
    for length in [30, 200, whole.len() / 2, whole.len() - 1] {
        let error = refused(&whole[..length]);
        assert!(matches!(error, OpenError::Unreadable(ReadError::Damaged { .. })), "{length}: {error}");
    }
    let unclosed = xlsx(&[("S", "visible", "<row r=\"1\"><c r=\"A1\"><v>1")], "", "");
    assert!(matches!(refused(&unclosed), OpenError::Unreadable(ReadError::Damaged { .. })));
}

#[test]
fn rows_and_cells_out_of_order_are_put_in_order() {
    let text = |cell: &str| format!("<c r=\"{cell}\" t=\"inlineStr\"><is><t>{cell}</t></is></c>");
    let rows_of = format!(
        "<row r=\"3\">{}{}</row><row r=\"1\">{}{}</row><row>{}{}</row><row r=\"3\">{}</row>",
        text("C3"),
        text("A3"),
        text("B1"),
        text("A1"),
        text("A2"),
        text("B2"),
        text("B3"),
    );
    let mut sheet = opened(&xlsx(&[("S", "visible", &rows_of)], "", "")).unwrap();
    assert_eq!(sheet.headers(), ["A1", "B1"]);
    let expected: [&[&str]; 2] = [&["A2", "B2"], &["A3", "B3", "C3"]];
    assert_eq!(rows(&mut sheet), expected);
    // A row that comes after thousands of later ones is refused, because the sheet is not held in memory.
    let many: String = (2..20_000).map(|row| format!("<row r=\"{row}\"><c><v>{row}</v></c></row>")).collect();
    let late = format!("{many}<row r=\"1\">{}</row>", text("A1"));
    let error = failed(&mut opened(&xlsx(&[("S", "visible", &late)], "", "")).unwrap());
    assert!(matches!(error, ReadError::Damaged { .. }), "{error}");
}

#[test]
fn archives_that_are_no_workbooks_are_distinguished() {
    for (parts, sentence) in [
        (vec![("photo.jpg", "x")], "This is a packed file (zip)"),
        (
            vec![("[Content_Types].xml", ""), ("_rels/.rels", ""), ("word/document.xml", "")],
            "This is a text document",
        ),
        (
            vec![("[Content_Types].xml", ""), ("_rels/.rels", ""), ("xl/workbook.bin", "")],
            "The workbook has no worksheet",
        ),
        (
            vec![("Index.zip", ""), ("Metadata/Properties.plist", ""), ("preview.jpg", "")],
            "This is a Numbers spreadsheet",
        ),
        (vec![("index.xml", ""), ("buildVersionHistory.plist", "")], "This is a Numbers spreadsheet"),
        (
            vec![(
                "content.xml",
                "<office:document-content><office:body><office:text/></office:body></office:document-content>",
            )],
            "This is a text document",
        ),
        (
            vec![("Index/Document.iwa", ""), ("Index/CalculationEngine.iwa", "")],
            "This is a Numbers spreadsheet",
        ),
        (vec![("mimetype", "application/vnd.oasis.opendocument.text")], "This is a text document"),
        (vec![("mimetype", "application/vnd.oasis.opendocument.spreadsheet")], "The workbook is damaged"),
        (vec![("[Content_Types].xml", ""), ("_rels/.rels", "")], "The workbook is damaged"),
    ] {
        let error = refused(&archive(&parts)).to_string();
        assert!(error.starts_with(sentence), "{error}");
    }
}

/// Reads as far as possible and must only return.
fn drained(bytes: &[u8]) {
    if let Ok(mut sheet) = opened(bytes) {
        let mut record = Record::new();
        while let Ok(true) = sheet.next(&mut record) {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn a_workbook_with_changed_bytes_ends(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6), open_document in any::<bool>()) {
        let mut bytes = if open_document { ods_customers() } else { customers() };
        for (index, byte) in changes {
            let at = index.index(bytes.len());
            bytes[at] = byte;
        }
        drained(&bytes);
    }

    #[test]
    fn a_worksheet_of_nonsense_ends(pieces in prop::collection::vec(prop::sample::select(vec![
        "<row>", "</row>", "<c>", "</c>", "<c r=\"A1\" t=\"s\">", "<c r=\"ZZZZZZZZ99999999999\">", "<v>", "</v>", "1", "-1", "<f>", "<is>", "<t>", "</t>",
        "&amp;", "&#0;", "<c t=\"b\">", "<c t=\"d\">", "<c s=\"99\"", ">", "<!--", "-->", "<![CDATA[", "]]>", "</sheetData>", "é",
    ]), 0..30)) {
        drained(&xlsx(&[("S", "visible", &pieces.concat())], STYLES, "<si><t>x</t></si>"));
    }

    #[test]
    fn a_document_of_nonsense_ends(pieces in prop::collection::vec(prop::sample::select(vec![
        "<table:table table:name=\"S\">", "</table:table>", "<table:table-row>", "</table:table-row>", "<table:table-cell>", "</table:table-cell>", "<text:p>",
        "</text:p>", "x", "<office:annotation>", "<draw:frame>", "</draw:frame>", "&bad;", "<text:s text:c=\"999999999999\"/>", "<table:table-cell office:value-type=\"float\" office:value=\"x\">", "<", "&#xD800;",
    ]), 0..30)) {
        drained(&ods(&pieces.concat()));
    }
}
