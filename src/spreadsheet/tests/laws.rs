//! Properties of every table, and of arbitrary bytes.

use proptest::prelude::*;

use super::*;

/// Generates texts that are hard to read and to write.
fn cell() -> BoxedStrategy<String> {
    prop_oneof![
        3 => "[a-zA-Z0-9 ]{0,8}",
        2 => "[\"=,;\\t|\r\n+@'a-]{0,6}",
        1 => "\\PC{0,5}",
        1 => prop::sample::select(vec![
            "", "\"", "=\"x\"", "=\"", "=\"\"", "=1+1", "-5", "sep=;", "sep=", "\u{feff}", "\0", "\r\n", " ", "0012",
            "8.0E+09", "<html>", "[{\"", "\u{85}", "\u{2028}", "\u{1a}", "ÄÖ", "=\"a\"\"b\"",
        ]).prop_map(str::to_owned),
    ]
    .boxed()
}

/// Generates a header and rows of one width, at least one with text.
fn table(cell: impl Strategy<Value = String> + Clone) -> impl Strategy<Value = Vec<Vec<String>>> {
    (1usize..5)
        .prop_flat_map(move |columns| {
            prop::collection::vec(prop::collection::vec(cell.clone(), columns), 2..8)
        })
        .prop_filter("a header and a row", |table| {
            let blank = |row: &Vec<String>| row.iter().all(|cell| cell.trim().is_empty());
            !blank(&table[0]) && !table[1..].iter().all(blank)
        })
}

/// Opens a sheet and returns the header as typed, then the rows.
fn given(bytes: &[u8], options: &ReadOptions) -> Vec<Vec<String>> {
    let file = file(bytes);
    let mut sheet = open(file.path(), options).unwrap();
    let mut table = vec![sheet.headers().to_vec()];
    table.extend(rows(&mut sheet));
    table
}

/// Drops nameless columns at the end whose cells are empty, as the reader does.
fn without_empty_columns(table: &[Vec<String>]) -> Vec<Vec<String>> {
    let width =
        |row: &Vec<String>| row.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |last| last + 1);
    let columns = table.iter().map(width).max().unwrap_or(0);
    let mut table = table.to_vec();
    table[0].truncate(columns);
    table
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_table_comes_back_from_the_writer_cell_for_cell(table in table(cell())) {
        let mut writer = Writer::new(Vec::new()).unwrap();
        for row in &table {
            writer.row(row.iter().map(String::as_str)).unwrap();
        }
        // The header is specified, because a random table may look as if it had titles.
        let options = ReadOptions { header_row: Some(1), ..ReadOptions::default() };
        let bytes = writer.finish().unwrap();
        prop_assert_eq!(given(&bytes, &options), without_empty_columns(&table));
    }

    #[test]
    fn any_table_comes_back_from_every_encoding_and_delimiter(
        table in table("[a-zA-Z0-9 \",;|\t\r\né€]{0,6}"),
        encoding in prop::sample::select(vec!["utf-8", "utf-16le", "utf-16be", "windows-1252", "macintosh", "iso-8859-15"]),
        marked in any::<bool>(),
        delimiter in prop::sample::select(vec![',', ';', '\t', '|', '^', ' ']),
        end in prop::sample::select(vec!["\n", "\r\n", "\r"]),
    ) {
        let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
        let line = |row: &Vec<String>| row.iter().map(quoted).collect::<Vec<_>>().join(&delimiter.to_string());
        let text = table.iter().map(|row| line(row) + end).collect::<String>();
        let text = if marked && encoding.starts_with("utf") { format!("\u{feff}{text}") } else { text };
        let bytes = match encoding {
            "utf-16le" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            "utf-16be" => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            other => encoding_rs::Encoding::for_label(other.as_bytes()).unwrap().encode(&text).0.into_owned(),
        };
        let options = ReadOptions {
            encoding: Some(encoding.parse().unwrap()),
            delimiter: Some(delimiter.to_string().parse().unwrap()),
            header_row: Some(1),
            ..ReadOptions::default()
        };
        prop_assert_eq!(given(&bytes, &options), without_empty_columns(&table));
    }

    #[test]
    fn rows_are_the_csv_crates_rows_where_quotations_are_well_formed(table in table("[a-z\",\n ]{0,6}")) {
        let mut writer = ::csv::WriterBuilder::new().from_writer(Vec::new());
        for row in &table {
            writer.write_record(row).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let mut theirs = ::csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes.as_slice());
        let theirs: Vec<Vec<String>> = theirs.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
        let options = ReadOptions { delimiter: Some(Delimiter::COMMA), header_row: Some(1), ..ReadOptions::default() };
        prop_assert_eq!(given(&bytes, &options), without_empty_columns(&theirs));
    }

    #[test]
    fn any_text_is_cut_the_same_in_whatever_pieces_it_comes(text in "[ab\",;\r\n]{0,40}") {
        let cutter = csv::parser::CsvParser { delimiter: Delimiter::COMMA, limits: Limits::default() };
        let (mut whole, mut record) = (Vec::new(), Record::new());
        let mut rest = text.as_str();
        loop {
            record.begin(1);
            match cutter.parse_row(rest, true, &mut record).unwrap() {
                csv::parser::ParsedRow::Row { bytes, .. } => {
                    // Every shorter piece gives the same row or `More`.
                    for cut in 0..bytes.max(1) {
                        let mut piece = Record::new();
                        piece.begin(1);
                        let given = cutter.parse_row(&rest[..cut], false, &mut piece).unwrap();
                        prop_assert_eq!(given, csv::parser::ParsedRow::More);
                    }
                    whole.push(record.clone());
                    rest = &rest[bytes..];
                }
                csv::parser::ParsedRow::End => break,
                csv::parser::ParsedRow::More => prop_assert!(false, "more is asked for at the end"),
            }
        }
        prop_assert!(whole.len() <= text.len());
    }

    #[test]
    fn any_bytes_end_without_a_panic(
        start in prop::sample::select(vec![&b""[..], b"\xef\xbb\xbf", b"\xff\xfe", b"PK\x03\x04", b"sep=", b"a,b\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]),
        bytes in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..400),
            prop::collection::vec(prop::sample::select(b"\"\",;\r\n\0a\xe9=\t".to_vec()), 0..400),
        ],
    ) {
        let all = [start, &bytes].concat();
        if let Ok(mut sheet) = opened(&all) {
            let mut record = Record::new();
            let mut count = 0;
            while let Ok(true) = sheet.next(&mut record) {
                count += 1;
                prop_assert!(count <= all.len());
            }
        }
    }
}

#[test]
fn a_writers_file_needs_no_telling_where_every_column_has_a_name() {
    let table = [["Name, first", "Phone"], ["=1+1", "a;b;c"], ["", "\t|x"], ["Al", "-5"]];
    let mut writer = Writer::new(Vec::new()).unwrap();
    for row in table {
        writer.row(row).unwrap();
    }
    assert_eq!(given(&writer.finish().unwrap(), &ReadOptions::default()), table);
}
