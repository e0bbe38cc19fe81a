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

/// Generates a header and rows of one width, at least one with text. The first column has a name, because the reader
/// leaves out nameless ones in front.
fn table(cell: impl Strategy<Value = String> + Clone) -> impl Strategy<Value = Vec<Vec<String>>> {
    (1usize..5)
        .prop_flat_map(move |columns| {
            prop::collection::vec(prop::collection::vec(cell.clone(), columns), 2..8)
        })
        .prop_map(|mut table| {
            if table[0][0].trim().is_empty() {
                table[0][0].push('n');
            }
            table
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

/// Generates the names and rows of an ordinary list, of more than two columns.
fn list() -> impl Strategy<Value = Vec<Vec<String>>> {
    let names = prop::sample::subsequence(
        vec!["Full Name", "Company", "City", "Street", "Notes", "Mobile", "Balance", "Since"],
        2..8,
    );
    (names, 2usize..30, any::<u64>()).prop_map(|(names, height, seed)| {
        let mut header = vec!["Phone".to_owned()];
        header.extend(names.iter().map(|name| (*name).to_owned()));
        let cell = |row: usize, name: &str| match name {
            "Phone" => format!("801-555-{:04}", 1000 + row),
            // Some customers have nothing but a number.
            _ if (seed >> (row % 61)) & 3 == 0 => String::new(),
            "Mobile" => format!("(385) 555-{:04}", 1000 + row),
            "Balance" => format!("{}.50", row * 7),
            "Since" => format!("{}/{}/20{:02}", row % 12 + 1, row % 28 + 1, row % 30),
            name => format!("{name} of {}", ["Ann", "Bo", "Cy", "Di", "Ed"][row % 5]),
        };
        let rows = (0..height).map(|row| header.iter().map(|name| cell(row, name)).collect());
        let rows: Vec<Vec<String>> = rows.collect();
        std::iter::once(header.clone()).chain(rows).collect()
    })
}

/// Generates the lines above a list, as programs print them.
fn titles() -> impl Strategy<Value = Vec<&'static str>> {
    let titles = vec![
        "Example Plumbing, Inc.",
        "\"Example Plumbing, Inc.\"",
        "Customer Contact List",
        "As of October 1, 2026",
        "Report run 10/1/2026 9:15 AM",
        "Page 1 of 3",
        "----------",
        "",
    ];
    prop::sample::subsequence(titles, 0..=8).prop_shuffle()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_header_of_a_list_is_found_under_titles_and_beside_empty_columns(
        list in list(),
        titles in titles(),
        padded in any::<bool>(),
        leading in 0usize..3,
        trailing in 0usize..3,
        delimiter in prop::sample::select(vec![',', ';', '\t', '|']),
    ) {
        let joined = |cells: &[String]| cells.join(&delimiter.to_string());
        let empty = |columns| vec![String::new(); columns];
        let mut text = String::new();
        for title in &titles {
            text.push_str(title);
            if padded {
                text.extend(std::iter::repeat_n(delimiter, list[0].len() + leading + trailing - 1));
            }
            text.push('\n');
        }
        for row in &list {
            text.push_str(&joined(&[empty(leading), row.clone(), empty(trailing)].concat()));
            text.push('\n');
        }
        let file = file(text.as_bytes());
        let mut sheet = open(file.path(), &ReadOptions::default()).unwrap();
        prop_assert_eq!(sheet.headers(), &list[0][..], "{}", text);
        prop_assert_eq!(sheet.detected().header_line.value, titles.len() as u64 + 1);
        let read: Vec<Vec<String>> = rows(&mut sheet).into_iter().map(|mut row| { row.truncate(list[0].len()); row }).collect();
        prop_assert_eq!(&read[..], &list[1..]);
        prop_assert_eq!(sheet.titles().len(), titles.iter().filter(|title| !title.is_empty()).count());
    }

    #[test]
    fn an_ordinary_list_has_no_titles(list in list()) {
        let text: String = list.iter().map(|row| row.join(";") + "\n").collect();
        let sheet = opened(text.as_bytes()).unwrap();
        prop_assert_eq!(sheet.headers(), &list[0][..]);
        prop_assert_eq!((sheet.detected().header_line.value, sheet.titles().len()), (1, 0));
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
