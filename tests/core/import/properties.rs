//! Tests laws that hold for every table and for arbitrary bytes.

use super::test_store::{TestStore, check_counts, config};
use datadip::spreadsheet::ReadOptions;
use encoding_rs::Encoding;
use proptest::prelude::*;
use proptest::sample::select;
use std::path::Path;

/// Holds headers, then rows, all of one width.
type Table = Vec<Vec<String>>;

/// Describes how a table is written to a file.
#[derive(Clone, Debug)]
struct FileFormat {
    encoding: &'static str,
    byte_order_mark: bool,
    delimiter: char,
    line_end: &'static str,
    quotes_all: bool,
}

const ENCODINGS: [&str; 14] = [
    "utf-8",
    "utf-8",
    "utf-16le",
    "utf-16be",
    "windows-1252",
    "windows-1250",
    "windows-1251",
    "iso-8859-15",
    "macintosh",
    "shift_jis",
    "euc-jp",
    "gb18030",
    "big5",
    "euc-kr",
];

/// Lists text that is special in some encoding, delimiter or spreadsheet program.
const CHARACTERS: &[&str] = &[
    "a",
    "Z",
    "0",
    "7",
    "1234",
    " ",
    "\"",
    "\"\"",
    ",",
    ";",
    "\t",
    "|",
    "\n",
    "\r",
    "\r\n",
    "'",
    "=",
    "=\"",
    "+",
    "-",
    "@",
    "é",
    "ß",
    "€",
    "Ж",
    "日",
    "ソ",
    "表",
    "😀",
    "e\u{301}",
    "\u{a0}",
    "א",
    "801-555-0101",
    "1E5",
    "0012",
    "#N/A",
    "Total",
];

fn file_format() -> impl Strategy<Value = FileFormat> {
    (
        select(&ENCODINGS),
        any::<bool>(),
        select(&[',', ';', '\t', '|', '^']),
        select(&["\n", "\r\n", "\r"]),
        any::<bool>(),
    )
        .prop_map(|(encoding, byte_order_mark, delimiter, line_end, quotes_all)| FileFormat {
            encoding,
            byte_order_mark: encoding.starts_with("utf-16") || (encoding == "utf-8" && byte_order_mark),
            delimiter,
            line_end,
            quotes_all,
        })
}

fn table() -> impl Strategy<Value = Table> {
    (1..6_usize, 1..12_usize).prop_flat_map(|(width, height)| {
        let cell = || prop::collection::vec(select(CHARACTERS), 0..5).prop_map(|parts| parts.concat());
        let header = prop::collection::vec(cell(), width).prop_map(|cells| {
            cells.into_iter().enumerate().map(|(n, tail)| format!("c{n}{tail}")).collect::<Vec<_>>()
        });
        let rows = prop::collection::vec(prop::collection::vec(cell(), width), height);
        (header, rows).prop_map(|(header, rows)| {
            let mut table = vec![header];
            table.extend(rows);
            // The last row needs content, because a sheet needs a contact.
            table.last_mut().unwrap()[0].push('x');
            table
        })
    })
}

impl FileFormat {
    fn is_utf_16(&self) -> bool {
        self.encoding.starts_with("utf-16")
    }

    /// Keeps the characters that the encoding can represent.
    fn writable(&self, text: &str) -> String {
        let encoding = Encoding::for_label(self.encoding.as_bytes()).unwrap();
        let keeps = |character: &char| {
            let text = character.to_string();
            let (bytes, _, lost) = encoding.encode(&text);
            self.is_utf_16() || (!lost && encoding.decode_without_bom_handling(&bytes).0 == text)
        };
        text.chars().filter(keeps).collect()
    }

    fn write(&self, table: &Table) -> Vec<u8> {
        let cell = |cell: &String| {
            // `="x"` is read as x, so it is wrapped once more.
            let text = if cell.starts_with("=\"") {
                format!("=\"{}\"", cell.replace('"', "\"\""))
            } else {
                cell.clone()
            };
            let is_special = text.is_empty() || text.contains(['"', '\n', '\r', self.delimiter]);
            if self.quotes_all || is_special { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
        };
        let row = |row: &Vec<String>| {
            row.iter().map(cell).collect::<Vec<_>>().join(&self.delimiter.to_string()) + self.line_end
        };
        let text: String = self.byte_order_mark.then_some('\u{feff}').into_iter().collect::<String>()
            + &table.iter().map(row).collect::<String>();
        match self.encoding {
            "utf-16le" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            "utf-16be" => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            label => Encoding::for_label(label.as_bytes()).unwrap().encode(&text).0.into_owned(),
        }
    }

    /// Specifies the encoding, except UTF-8 and any with a byte order mark, which must be detected.
    fn read_options(&self) -> ReadOptions {
        let is_specified = self.encoding != "utf-8" && !self.byte_order_mark;
        ReadOptions {
            encoding: is_specified.then(|| self.encoding.parse().unwrap()),
            delimiter: Some(self.delimiter.to_string().parse().unwrap()),
            header_row: Some(1),
            ..ReadOptions::default()
        }
    }
}

/// Reads an export's cells with the csv crate, as an independent reader.
fn cells(export: &[u8]) -> Table {
    let text = export.strip_prefix("\u{feff}".as_bytes()).unwrap();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text);
    let unmarked = |cell: &str| match cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        Some(inside) => inside.replace("\"\"", "\""),
        None => cell.to_owned(),
    };
    reader.records().map(|row| row.unwrap().iter().map(unmarked).collect()).collect()
}

/// Imports arbitrary bytes: gives an error message, or counts that add up and a list that survives export.
fn check_bytes(bytes: &[u8]) -> Result<(), TestCaseError> {
    let store = TestStore::new();
    match store.import(bytes, ReadOptions::default()) {
        Err(error) => prop_assert!(error.to_string().ends_with('.'), "{}", error),
        Ok(report) => {
            check_counts(&report)?;
            let export = store.export();
            let again = store.import(&export, ReadOptions::default());
            let again = again.map_err(|error| TestCaseError::fail(error.to_string()))?;
            check_counts(&again)?;
            prop_assert_eq!((again.rows.unchanged, again.rows.removed), (report.contacts, 0), "{:?}", again);
            prop_assert!(again.held_back.is_empty(), "{:?}", again.held_back);
            prop_assert_eq!(store.export(), export);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn any_table_in_any_encoding_and_delimiter_survives_cell_for_cell(table in table(), file_format in file_format()) {
        let table: Table =
            table.iter().map(|row| row.iter().map(|cell| file_format.writable(cell)).collect()).collect();
        let expected: Table = table
            .iter()
            .filter(|row| row.iter().any(|cell| !cell.trim().is_empty()))
            .cloned()
            .collect();
        let store = TestStore::new();
        let report = store.import_all(&file_format.write(&table), file_format.read_options()).unwrap();
        check_counts(&report)?;
        prop_assert_eq!(report.rows.refused, 0);
        prop_assert_eq!(report.rows.imported, expected.len() as u64 - 1);
        let export = store.export();
        prop_assert_eq!(cells(&export), expected);
        // The export is detected without options.
        let again = store.import_all(&export, ReadOptions::default()).unwrap();
        check_counts(&again)?;
        prop_assert!(again.held_back.is_empty(), "{:?}", again.held_back);
        prop_assert_eq!(again.rows.unchanged, report.rows.imported);
        prop_assert_eq!(again.rows.removed, 0);
        prop_assert_eq!(store.export(), export);
    }

    #[test]
    fn arbitrary_bytes_give_a_sheet_with_counts_that_add_up_or_an_error_message(
        bytes in prop::collection::vec(any::<u8>(), 0..400)
    ) {
        check_bytes(&bytes)?;
    }

    #[test]
    fn random_cells_and_marks_give_a_sheet_with_counts_that_add_up_or_an_error_message(
        parts in prop::collection::vec(select(CHARACTERS), 0..80)
    ) {
        check_bytes(parts.concat().as_bytes())?;
    }

    #[test]
    fn a_damaged_workbook_gives_a_sheet_or_an_error_message(
        name in select(&["workbook.xlsx", "workbook-formulas-errors-and-booleans.xlsx", "open-document.ods"]),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
        cut in proptest::option::of(any::<prop::sample::Index>()),
    ) {
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/core/import/fixtures");
        let mut bytes = std::fs::read(fixtures.join(name)).unwrap();
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        check_bytes(&bytes)?;
    }
}
