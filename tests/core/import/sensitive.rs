//! Holds what starts withheld to a table of headers with verdicts, and to a sheet of dates under plain names.

use super::office::Office;
use std::collections::BTreeSet;

/// A header, what stands in each of its cells, and `sent` or `withheld`.
const TABLE: &str = include_str!("sensitive_headers.csv");

#[test]
fn each_header_of_the_table_gets_its_verdict() {
    let mut table = csv::Reader::from_reader(TABLE.as_bytes());
    let rows: Vec<(String, String, String)> = table.deserialize().map(Result::unwrap).collect();
    let headers: BTreeSet<&str> = rows.iter().map(|(header, _, _)| header.as_str()).collect();
    assert!(rows.len() >= 200 && headers.len() == rows.len(), "{} of {}", headers.len(), rows.len());
    let mut sheet = csv::Writer::from_writer(Vec::new());
    sheet.write_record(rows.iter().map(|(header, _, _)| header)).unwrap();
    for _ in 0..3 {
        sheet.write_record(rows.iter().map(|(_, cell, _)| cell)).unwrap();
    }
    let sheet = String::from_utf8(sheet.into_inner().unwrap()).unwrap();
    let office = Office::new();
    let report = office.import(&sheet);
    let fields = report["fields"].as_array().unwrap();
    assert_eq!(fields.len(), rows.len());
    let wrong: Vec<String> = rows
        .iter()
        .zip(fields)
        .filter(|((_, _, verdict), field)| field["release"] != verdict.as_str())
        .map(|((header, cell, verdict), field)| {
            format!("{header} ({cell}) is not {verdict}: {}", field["why"])
        })
        .collect();
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    // What is withheld is nobody's key.
    for key in report["keys"].as_array().unwrap() {
        for name in key["fields"].as_array().unwrap() {
            let field = fields.iter().find(|field| field["name"] == *name).unwrap();
            assert_eq!(field["release"], "sent", "{name}");
        }
    }
}
