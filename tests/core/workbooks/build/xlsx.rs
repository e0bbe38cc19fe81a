//! Writes XLSX as Excel does: shared texts, one part a worksheet.

use super::{Book, Cell, Sheet, archive, escaped, letters, package};

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

impl Book {
    pub(crate) fn xlsx(&self) -> Vec<u8> {
        archive(&self.xlsx_parts())
    }

    /// Returns the parts by name, for tests that change one.
    pub(crate) fn xlsx_parts(&self) -> Vec<(String, Vec<u8>)> {
        let mut parts = package(self.sheets.len(), "xml");
        let mut texts = Vec::new();
        let sheets: Vec<String> = self.sheets.iter().map(|sheet| worksheet(sheet, &mut texts)).collect();
        let listed: String = self
            .sheets
            .iter()
            .enumerate()
            .map(|(n, sheet)| {
                let state = if sheet.is_hidden { "hidden" } else { "visible" };
                format!(
                    "<sheet name=\"{}\" sheetId=\"{}\" state=\"{state}\" r:id=\"r{n}\"/>",
                    escaped(&sheet.name),
                    n + 1
                )
            })
            .collect();
        let codes: String = self
            .formats
            .iter()
            .enumerate()
            .map(|(n, code)| format!("<numFmt numFmtId=\"{}\" formatCode=\"{}\"/>", 164 + n, escaped(code)))
            .collect();
        let styles: String =
            (0..self.formats.len()).map(|n| format!("<xf numFmtId=\"{}\"/>", 164 + n)).collect();
        let texts: String = texts
            .iter()
            .map(|text| format!("<si><t xml:space=\"preserve\">{}</t></si>", escaped(text)))
            .collect();
        let mut part = |name: &str, content: String| {
            parts.push((
                name.to_owned(),
                format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>{content}").into_bytes(),
            ));
        };
        part(
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{MAIN}\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>{listed}</sheets></workbook>"
            ),
        );
        part(
            "xl/styles.xml",
            format!(
                "<styleSheet xmlns=\"{MAIN}\"><numFmts>{codes}</numFmts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/>{styles}</cellXfs></styleSheet>"
            ),
        );
        part("xl/sharedStrings.xml", format!("<sst xmlns=\"{MAIN}\">{texts}</sst>"));
        for (n, sheet) in sheets.into_iter().enumerate() {
            part(&format!("xl/worksheets/sheet{n}.xml"), sheet);
        }
        parts
    }
}

fn worksheet(sheet: &Sheet, texts: &mut Vec<String>) -> String {
    let columns: String = sheet
        .hidden_columns
        .iter()
        .map(|n| format!("<col min=\"{0}\" max=\"{0}\" hidden=\"1\"/>", n + 1))
        .collect();
    let columns = if columns.is_empty() { columns } else { format!("<cols>{columns}</cols>") };
    let mut rows = String::new();
    for (n, row) in sheet.rows.iter().enumerate() {
        let hidden = if sheet.hidden_rows.contains(&n) { " hidden=\"1\"" } else { "" };
        rows += &format!("<row r=\"{}\"{hidden}>", n + 1);
        for (column, cell) in row.iter().enumerate() {
            let place = format!("{}{}", letters(column), n + 1);
            rows += &match cell {
                Cell::Empty => String::new(),
                Cell::Text(text) => {
                    texts.push(text.clone());
                    format!("<c r=\"{place}\" t=\"s\"><v>{}</v></c>", texts.len() - 1)
                }
                Cell::Number(number, style) => format!("<c r=\"{place}\" s=\"{style}\"><v>{number}</v></c>"),
                Cell::Truth(truth) => format!("<c r=\"{place}\" t=\"b\"><v>{}</v></c>", u8::from(*truth)),
                Cell::Formula(text) => {
                    format!("<c r=\"{place}\" t=\"str\"><f>A1&amp;\"\"</f><v>{}</v></c>", escaped(text))
                }
                Cell::NoResult => format!("<c r=\"{place}\"><f>A1+1</f><v></v></c>"),
            };
        }
        rows += "</row>";
    }
    let merged: String = sheet
        .merged
        .iter()
        .map(|(r, c, r2, c2)| {
            format!("<mergeCell ref=\"{}{}:{}{}\"/>", letters(*c), r + 1, letters(*c2), r2 + 1)
        })
        .collect();
    // The dimension is wrong, as other programs write it.
    format!(
        "<worksheet xmlns=\"{MAIN}\"><dimension ref=\"A1\"/>{columns}<sheetData>{rows}</sheetData><mergeCells>{merged}</mergeCells></worksheet>"
    )
}
