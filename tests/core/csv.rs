//! Compares well-formed files with Python's csv module: both must read the same rows.
//!
//! Without `python3` the test prints `skipped` and passes.

use std::io::Write;
use std::process::{Command, Stdio};

use datadip::spreadsheet::{EXTENSIONS, ReadOptions, Record, open};

/// Writes random tables to files, reads each back, and prints its name and its rows: cells between
/// unit separators, rows between record separators, all as hexadecimal of UTF-8.
const PYTHON: &str = r#"
import csv, os, random, sys
folder, files = sys.argv[1], int(sys.argv[2])
random.seed(20261122)
ALPHABET = ['a', 'B', '7', ' ', ',', ';', '\t', '|', '"', '\n', '\r\n', "'", 'é', '€', '😀', '-', '=x']
for number in range(files):
    width = random.randint(2, 6)
    dialect = dict(delimiter=random.choice(',;\t|'), lineterminator=random.choice(['\n', '\r\n']),
                   quoting=random.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    name = os.path.join(folder, f'{number}.csv')
    with open(name, 'w', newline='', encoding='utf-8') as file:
        writer = csv.writer(file, **dialect)
        writer.writerow([f'column {n}' for n in range(width)])
        for _ in range(random.randint(1, 30)):
            writer.writerow([''.join(random.choices(ALPHABET, k=random.randint(0, 6))) for _ in range(width)])
    with open(name, newline='', encoding='utf-8') as file:
        rows = list(csv.reader(file, delimiter=dialect['delimiter']))
    text = '\x1e'.join('\x1f'.join(row) for row in rows)
    print(name, format(ord(dialect['delimiter'])), text.encode().hex())
"#;

#[test]
fn well_formed_files_give_the_rows_that_python_reads() {
    let folder = tempfile::tempdir().unwrap();
    let python = Command::new("python3")
        .arg("-")
        .arg(folder.path())
        .arg("300")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut python) = python else {
        eprintln!("skipped: there is no python3");
        return;
    };
    python.stdin.take().unwrap().write_all(PYTHON.as_bytes()).unwrap();
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success());
    let mut files = 0;
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let mut parts = line.split(' ');
        let (name, delimiter, expected) =
            (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
        let mut sheet =
            open(name.as_ref(), &ReadOptions { header_row: Some(1), ..ReadOptions::default() }).unwrap();
        let found = sheet.detected().delimiter.clone().unwrap().value;
        assert_eq!(found.byte().to_string(), delimiter, "{}", std::fs::read_to_string(name).unwrap());
        let mut rows = vec![sheet.headers().join("\x1f")];
        let mut record = Record::new();
        while sheet.next(&mut record).unwrap() {
            rows.push(record.iter().collect::<Vec<_>>().join("\x1f"));
        }
        let actual: String = rows.join("\x1e").bytes().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(actual, expected, "{}", std::fs::read_to_string(name).unwrap());
        files += 1;
    }
    assert_eq!(files, 300);
}

#[test]
fn the_page_offers_the_files_that_the_watched_folder_imports() {
    let page = include_str!("../../static/js/views/import/upload.js");
    let (_, after) = page.split_once("accept: \"").unwrap();
    let (offered, _) = after.split_once('"').unwrap();
    let imported: Vec<String> = EXTENSIONS.iter().map(|extension| format!(".{extension}")).collect();
    assert_eq!(offered, imported.join(","));
}
