//! Checks that a workbook reads alike from every format, and as another reader understands it.

use super::build::{Book, Cell, Sheet};
use calamine::{Data, Reader};
use datadip::spreadsheet::{ReadOptions, Record, open};
use proptest::prelude::*;
use std::io::{Cursor, Write};

/// Reads a worksheet: the header in row 1, then each row with its number.
fn read(bytes: &[u8], worksheet: &str) -> Vec<(u64, Vec<String>)> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    let options =
        ReadOptions { worksheet: Some(worksheet.to_owned()), header_row: Some(1), ..ReadOptions::default() };
    let mut sheet = open(file.path(), &options).unwrap();
    let mut rows = vec![(1, sheet.headers().to_vec())];
    let mut record = Record::new();
    while sheet.next(&mut record).unwrap() {
        rows.push((record.line(), record.iter().map(str::to_owned).collect()));
    }
    rows
}

fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Empty | Cell::NoResult => String::new(),
        Cell::Text(text) | Cell::Formula(text) => text.clone(),
        Cell::Number(number, _) => number.to_string(),
        Cell::Truth(truth) => truth.to_string().to_uppercase(),
    }
}

/// Returns the rows that a worksheet should read as: without empty cells at the end and empty rows at the end.
fn expected(sheet: &Sheet) -> Vec<(u64, Vec<String>)> {
    let texts = |row: &Vec<Cell>| {
        let mut texts: Vec<String> = row.iter().map(shown).collect();
        texts.truncate(texts.iter().rposition(|text| !text.is_empty()).map_or(0, |last| last + 1));
        texts
    };
    let mut rows: Vec<(u64, Vec<String>)> = (1..).zip(sheet.rows.iter().map(texts)).collect();
    rows.truncate(rows.iter().rposition(|(_, row)| !row.is_empty()).map_or(0, |last| last + 1));
    rows
}

fn cell() -> impl Strategy<Value = Cell> {
    let text = prop_oneof![
        4 => "[a-zA-Zäß€漢<&\"' -]{1,12}",
        1 => Just("x".repeat(300)),
        1 => prop::sample::select(vec!["0012", "=1+1", "two\nlines", " _x0041_ ", "😀"]).prop_map(str::to_owned),
    ];
    // XML ends lines with a line feed and Excel cuts no spaces off; neither does the text that is only spaces count.
    let text = text.prop_filter("text", |text: &String| !text.trim().is_empty() && !text.contains("_x"));
    prop_oneof![
        2 => Just(Cell::Empty),
        5 => text.clone().prop_map(Cell::Text),
        1 => text.prop_map(Cell::Formula),
        1 => (-100_000_000i32..100_000_000).prop_map(|number| Cell::Number(f64::from(number), 0)),
        1 => Just(Cell::Number(8_015_551_234.0, 0)),
        1 => Just(Cell::Number(0.25, 0)),
        1 => any::<bool>().prop_map(Cell::Truth),
    ]
}

fn sheet() -> impl Strategy<Value = Sheet> {
    (1usize..6).prop_flat_map(|width| {
        let rows = prop::collection::vec(prop::collection::vec(cell(), width), 1..40);
        rows.prop_map(move |mut rows| {
            let names = (0..width).map(|n| Cell::Text(format!("Column {n}"))).collect();
            rows.insert(0, names);
            rows.push(vec![Cell::Text("last".to_owned())]);
            Sheet { name: "List & more".to_owned(), rows, ..Sheet::default() }
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_workbook_reads_alike_from_every_format(sheet in sheet()) {
        let book = Book::of(vec![Sheet::of("Cover", "Customer list"), sheet]);
        let sheet = &book.sheets[1];
        for (format, bytes) in book.files() {
            prop_assert_eq!(read(&bytes, &sheet.name), expected(sheet), "{}", format);
        }
        // What another program understands of our binary files, so that both sides of a test are not wrong alike.
        let mut xls = calamine::Xls::new(Cursor::new(book.xls())).unwrap();
        let mut xlsb = calamine::Xlsb::new(Cursor::new(book.xlsb())).unwrap();
        let ranges = [xls.worksheet_range(&sheet.name).unwrap(), xlsb.worksheet_range(&sheet.name).unwrap()];
        for range in ranges {
            for (n, row) in sheet.rows.iter().enumerate() {
                for (column, cell) in row.iter().enumerate() {
                    let theirs = range.get_value((n as u32, column as u32)).cloned().unwrap_or(Data::Empty);
                    let ours = match cell {
                        Cell::Truth(_) => theirs.to_string().to_uppercase(),
                        _ => theirs.to_string(),
                    };
                    prop_assert_eq!(ours, shown(cell));
                }
            }
        }
    }
}

#[test]
fn numbers_are_shown_by_their_formats_in_every_format_of_excel() {
    let cases = [
        ("00000", 801.0, "00801"),
        ("[<=9999999]###-####;(###) ###-####", 8_015_551_234.0, "(801) 555-1234"),
        ("yyyy-mm-dd", 45293.0, "2024-01-02"),
        ("General_)", 45293.0, "45293"),
        ("[$-409]General", 45293.0, "45293"),
        ("General\" pcs\"", 5.0, "5 pcs"),
        ("\"Yes\";\"Yes\";\"No\"", 0.0, "No"),
        ("##0.0E+0", 12_345.5, "12.3E+3"),
        ("0.00%", 0.256, "25.60%"),
    ];
    let numbers = cases.iter().enumerate().map(|(n, (_, value, _))| Cell::Number(*value, n + 1));
    let names = (0..cases.len()).map(|n| Cell::Text(format!("c{n}"))).collect();
    let sheet = Sheet { name: "S".to_owned(), rows: vec![names, numbers.collect()], ..Sheet::default() };
    let book = Book { sheets: vec![sheet], formats: cases.iter().map(|(code, ..)| *code).collect() };
    for (format, bytes) in [("xlsx", book.xlsx()), ("xlsb", book.xlsb()), ("xls", book.xls())] {
        let shown: Vec<&str> = cases.iter().map(|(.., shown)| *shown).collect();
        assert_eq!(read(&bytes, "S")[1].1, shown, "{format}");
    }
}

#[test]
fn shared_texts_that_go_on_in_further_records_are_read() {
    let rows: Vec<Vec<Cell>> = (0..400)
        .map(|n| vec![Cell::Text(format!("{n} {}", "aé".repeat(50))), Cell::Text("漢".repeat(n % 90 + 1))])
        .collect();
    let sheet = Sheet { name: "S".to_owned(), rows, ..Sheet::default() };
    let expected = expected(&sheet);
    assert_eq!(read(&Book::of(vec![sheet]).xls(), "S"), expected);
}
