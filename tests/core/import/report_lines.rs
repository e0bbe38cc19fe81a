//! Tests that lines which reports print around a list change nothing about its contacts.

use super::test_store::{TestStore, check_counts, config};
use datadip::spreadsheet::ReadOptions;
use proptest::prelude::*;
use proptest::sample::select;

/// Lines that programs print above a list.
const TITLES: &[&str] = &[
    "\"Example Plumbing, Inc.\"",
    "Customer Contact List",
    "\"As of October 1, 2026\"",
    "Page 1 of 2",
    "-----",
];

/// Lines that programs print below a list, and between its pages.
const FOOTERS: &[&str] = &[
    "Total",
    "TOTAL: 12",
    "Grand Totals (8 records)",
    "Total Customers: 8",
    "8 records",
    "-----,-----",
    "Account,Name,Phone,City",
    "\"Thursday, October 1, 2026 09:15 AM\"",
    "Page 2 of 2",
    "Printed on 10/1/2026 by ann",
    "Filters: Status = Active",
];

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn a_list_is_imported_the_same_with_lines_of_a_report_around_it(
        contacts in 3..20_usize,
        above in proptest::sample::subsequence(TITLES, 0..=TITLES.len()),
        below in proptest::sample::subsequence(FOOTERS, 0..=FOOTERS.len()).prop_shuffle(),
        between in proptest::option::of((select(FOOTERS), any::<prop::sample::Index>())),
        padded in any::<bool>(),
    ) {
        let pad = |line: &str| match padded && !line.contains("t,Name") && !line.contains("-,-") {
            true => format!("{line},,,\n"),
            false => format!("{line}\n"),
        };
        let header = "Account,Name,Phone,City\n".to_owned();
        // Every third contact has nothing but a name.
        let contact = |n: usize| match n % 3 {
            0 => format!(",Person {n},,\n"),
            _ => format!("{},Person {n},801-555-{:04},Provo\n", 1000 + n, 1000 + n),
        };
        let rows: Vec<String> = (1..=contacts).map(contact).collect();
        let plain = TestStore::new();
        let expected = plain.import((header.clone() + &rows.concat()).as_bytes(), ReadOptions::default()).unwrap();
        prop_assert_eq!((expected.rows.set_aside, expected.rows.imported), (0, contacts as u64));

        let mut body = rows;
        if let Some((line, at)) = between {
            body.insert(at.index(contacts), pad(line));
        }
        let text = above.iter().map(|line| pad(line)).collect::<String>() + &header + &body.concat()
            + &below.iter().map(|line| pad(line)).collect::<String>();
        let store = TestStore::new();
        let report = store.import(text.as_bytes(), ReadOptions::default()).unwrap();
        check_counts(&report)?;
        let set_aside = below.len() as u64 + u64::from(between.is_some());
        prop_assert_eq!(report.rows.set_aside, set_aside, "{}{:#?}", text, report.set_aside_lines);
        prop_assert_eq!(report.rows.imported, contacts as u64);
        prop_assert_eq!(store.export(), plain.export(), "{}", text);
        // And all of them are imported where that is asked for.
        let all = TestStore::new().import_all(text.as_bytes(), ReadOptions::default()).unwrap();
        check_counts(&all)?;
        prop_assert_eq!((all.rows.set_aside, all.rows.imported), (0, contacts as u64 + set_aside));
    }
}

#[test]
fn text_in_front_of_the_columns_is_refused_where_it_is_no_line_of_a_report() {
    let mut text = ",Account,Name,Phone\n".to_owned();
    for n in 0..1_100 {
        text.push_str(&format!(",{},Person {n},801-555-{:04}\n", 1000 + n, 1000 + n));
    }
    text.push_str("note,2200,Late Person,801-555-0101\nTotal,1101,,\n");
    let report = TestStore::new().import(text.as_bytes(), ReadOptions::default()).unwrap();
    check_counts(&report).unwrap();
    let rows = report.rows;
    assert_eq!((rows.imported, rows.refused, rows.set_aside), (1_100, 2, 0));
    let problem = &report.problems[0];
    assert_eq!((problem.line, problem.value.as_str(), problem.refused), (1_102, "note", true));
}
