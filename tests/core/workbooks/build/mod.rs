//! Builds workbooks of every format from one description.

mod ods;
pub(crate) mod xls;
pub(crate) mod xlsb;
mod xlsx;

use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;

/// Describes a workbook.
#[derive(Clone, Debug, Default)]
pub(crate) struct Book {
    pub(crate) sheets: Vec<Sheet>,
    /// Format codes; style `n + 1` of a cell uses code `n`, style 0 is `General`.
    pub(crate) formats: Vec<&'static str>,
}

/// Describes a worksheet.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sheet {
    pub(crate) name: String,
    pub(crate) is_hidden: bool,
    pub(crate) rows: Vec<Vec<Cell>>,
    /// Numbers of hidden rows and columns, counted from 0.
    pub(crate) hidden_rows: Vec<usize>,
    pub(crate) hidden_columns: Vec<usize>,
    /// Merged areas: first row, first column, last row, last column.
    pub(crate) merged: Vec<(usize, usize, usize, usize)>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    Empty,
    Text(String),
    /// A number and its style.
    Number(f64, usize),
    Truth(bool),
    /// A formula whose result is a text.
    Formula(String),
    /// A formula without a stored result; the binary formats always store one.
    NoResult,
}

impl Book {
    pub(crate) fn of(sheets: Vec<Sheet>) -> Book {
        Book { sheets, formats: Vec::new() }
    }

    /// Returns the file of each format with the end of its name.
    pub(crate) fn files(&self) -> [(&'static str, Vec<u8>); 4] {
        [("xlsx", self.xlsx()), ("xlsb", self.xlsb()), ("xls", self.xls()), ("ods", self.ods())]
    }
}

impl Sheet {
    /// Describes a worksheet of texts, whose cells are separated by `|`.
    pub(crate) fn of(name: &str, text: &str) -> Sheet {
        let cell = |text: &str| match text {
            "" => Cell::Empty,
            "=" => Cell::NoResult,
            text => Cell::Text(text.to_owned()),
        };
        let rows = text.lines().map(|line| line.split('|').map(cell).collect()).collect();
        Sheet { name: name.to_owned(), rows, ..Sheet::default() }
    }

    pub(crate) fn hidden(self) -> Sheet {
        Sheet { is_hidden: true, ..self }
    }
}

/// Packs parts into an archive.
pub(crate) fn archive<N: AsRef<str>>(parts: &[(N, Vec<u8>)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(name.as_ref(), SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Returns the name of a column: `A`, `B`, ... `AA`.
pub(crate) fn letters(column: usize) -> String {
    let mut letters = String::new();
    let mut left = column + 1;
    while left > 0 {
        letters.insert(0, char::from(b'A' + ((left - 1) % 26) as u8));
        left = (left - 1) / 26;
    }
    letters
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Returns the relations of a package: the workbook's part, then its worksheets, texts and styles.
fn relations(targets: &[(String, &str, String)]) -> Vec<u8> {
    const KINDS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relation = |(id, kind, target): &(String, &str, String)| {
        format!("<Relationship Id=\"{id}\" Type=\"{KINDS}/{kind}\" Target=\"{target}\"/>")
    };
    let all: String = targets.iter().map(relation).collect();
    format!("<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{all}</Relationships>").into_bytes()
}

/// Returns the parts around those of a workbook whose names end with `end`.
fn package(sheets: usize, end: &str) -> Vec<(String, Vec<u8>)> {
    let top = [("r0".to_owned(), "officeDocument", format!("xl/workbook.{end}"))];
    let mut targets: Vec<(String, &str, String)> =
        (0..sheets).map(|n| (format!("r{n}"), "worksheet", format!("worksheets/sheet{n}.{end}"))).collect();
    targets.push(("t".to_owned(), "sharedStrings", format!("sharedStrings.{end}")));
    targets.push(("s".to_owned(), "styles", format!("styles.{end}")));
    vec![
        (
            "[Content_Types].xml".to_owned(),
            b"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>".to_vec(),
        ),
        ("_rels/.rels".to_owned(), relations(&top)),
        (format!("xl/_rels/workbook.{end}.rels"), relations(&targets)),
    ]
}
