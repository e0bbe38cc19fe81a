//! Tests the cells that a merge produces.

use super::office::Office;
use insta::assert_snapshot;

const LIST: &str = "Account Num,Full Name,Phone,Notes\n1001,Tom,801-555-0101,old friend\n1002,Ann,801-555-0102,\n1003,Bo,801-555-0103,\"two\nlines\"\n,Nobody,801-555-0104,no account\n1005,Eve,801-555-0105,keep\n";
const BY: [&str; 4] = ["--mode", "merge", "--by", "Account Num"];

fn merged(file: &str) -> (Office, serde_json::Value) {
    let office = Office::new();
    office.import(LIST);
    let report = office.import_with(file, &BY);
    (office, report)
}

/// Returns the export without byte order mark and quotation marks, CRLF as `|`.
fn list(office: &Office) -> String {
    office.export().trim_start_matches('\u{feff}').replace("\r\n", "|\n").replace('"', "")
}

#[test]
fn rows_are_updated_in_place_and_added_at_the_end() {
    let (office, report) = merged(
        "Phone,Account Num,Email\n801-555-0199,1003,bo@example.com\n801-555-0106,1006,fay@example.com\n801-555-0101, 1001 ,\n",
    );
    assert_snapshot!(list(&office), @"
    Account Num,Full Name,Phone,Notes,Email|
     1001 ,Tom,801-555-0101,old friend,|
    1002,Ann,801-555-0102,,|
    1003,Bo,801-555-0199,two
    lines,bo@example.com|
    ,Nobody,801-555-0104,no account,|
    1005,Eve,801-555-0105,keep,|
    1006,,801-555-0106,,fay@example.com|
    ");
    assert_eq!(report["rows"]["new"], 1);
    assert_eq!(report["rows"]["changed"], 2);
    assert_eq!(report["rows"]["removed"], 0);
    assert_eq!(report["contacts"], 6);
}

#[test]
fn an_empty_cell_clears_the_value_and_an_absent_column_keeps_it() {
    let (office, report) = merged("Account Num,Full Name,Notes\n1001,Thomas,\n");
    assert_eq!(office.lookup("account-num=1001"), "1001 Thomas  801-555-0101");
    assert_eq!(report["rows"]["changed"], 1);
    assert_eq!(list(&office).lines().count(), LIST.lines().count());
}

#[test]
fn the_later_of_two_rows_with_the_same_identifier_counts() {
    let (office, report) =
        merged("Account Num,Full Name\n1002,First\n1002,Second\n1009,Third\n1009,Fourth\n");
    assert_snapshot!(list(&office), @"
    Account Num,Full Name,Phone,Notes|
    1001,Tom,801-555-0101,old friend|
    1002,Second,801-555-0102,|
    1003,Bo,801-555-0103,two
    lines|
    ,Nobody,801-555-0104,no account|
    1005,Eve,801-555-0105,keep|
    1009,Fourth,,|
    ");
    assert_eq!(report["rows"]["imported"], 4);
    assert_eq!(report["contacts"], 6);
}

#[test]
fn a_row_without_an_identifier_is_added_and_reported() {
    let (office, report) = merged("Account Num,Full Name,Phone\n,Somebody,801-555-0110\n");
    assert!(list(&office).ends_with(",Somebody,801-555-0110,|\n"));
    assert_eq!(report["problem_counts"]["not-mergeable"], 1);
    assert_eq!(report["contacts"], 6);
}

#[test]
fn the_same_file_twice_changes_nothing_the_second_time() {
    let file = "Account Num,Full Name\n1001,Thomas\n1009,New\n";
    let (office, _) = merged(file);
    let before = office.export();
    let report = office.import_with(file, &BY);
    assert_eq!((&report["rows"]["unchanged"], &report["rows"]["new"]), (&2.into(), &0.into()));
    assert_eq!(office.export(), before);
}

#[test]
fn a_merge_can_be_checked_and_undone() {
    let office = Office::new();
    office.import(LIST);
    let before = office.export();
    let check: Vec<&str> = BY.iter().chain(&["--check"]).copied().collect();
    let report = office.import_with("Account Num,Full Name\n1001,Thomas\n", &check);
    assert_eq!(report["rows"]["changed"], 1);
    assert_eq!(office.export(), before);
    office.import_with("Account Num,Full Name\n1001,Thomas\n", &BY);
    office.run_ok(&["sheet", "undo", "contacts"]);
    assert_eq!(office.export(), before);
}

#[test]
fn a_new_column_of_a_merge_starts_withheld() {
    let (office, report) = merged("Account Num,Email\n1001,tom@example.com\n");
    assert_eq!(report["fields"][1]["release"], "withheld");
    assert!(!office.lookup("account-num=1001").contains("tom@example.com"));
    assert!(list(&office).contains("1001,Tom,801-555-0101,old friend,tom@example.com|"));
}
