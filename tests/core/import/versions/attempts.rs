//! Tests that every attempted import stands in the history.

use super::super::office::Office;
use datadip::domain::catalog::attempt::Attempt;
use datadip::import::{ImportRequest, run};
use datadip::store::Store;
use datadip::store::sqlite::Sqlite;
use insta::assert_snapshot;
use serde_json::Value;
use std::ops::ControlFlow;

fn list(rows: u32) -> String {
    (0..rows)
        .fold("Account Num,Phone\n".to_owned(), |list, n| format!("{list}{},80155501{n:02}\n", 1_000 + n))
}

/// Returns one line for each attempt: outcome, version, state, imported rows, actor, file, reasons.
fn history(office: &Office, sheet: &[&str]) -> String {
    let report = office.run_ok(&[&["sheet", "history", "--json"], sheet].concat());
    let report: Value = serde_json::from_str(&report).unwrap();
    let line = |each: &Value| {
        format!(
            "{} {} {} {} {} {} {} {}\n",
            each["sheet"],
            each["outcome"],
            each["version"],
            each["state"],
            each["rows"]["imported"],
            each["by"],
            each["file"],
            each["reasons"]
        )
    };
    report.as_array().unwrap().iter().map(line).collect()
}

#[test]
fn published_held_and_failed_imports_are_listed_and_checks_are_not() {
    let office = Office::new();
    office.import(&list(20));
    office.import(&list(21));
    office.write("half.csv", list(5));
    office.write("picture.csv", b"\x89PNG\r\n\x1a\n\0\0");
    assert_eq!(office.run(&["import", "half.csv"]).code, 3);
    assert_eq!(office.run(&["import", "picture.csv"]).code, 1);
    assert_eq!(office.run(&["import", "missing.csv", "--sheet", "others"]).code, 1);
    office.import_with(&list(20), &["--check"]);
    assert_snapshot!(history(&office, &[]), @r#"
    "others" "failed" null null null "command line" "missing.csv" ["There is no such file. Check its name and folder."]
    "contacts" "failed" null null null "command line" "picture.csv" ["This is a picture (PNG), not a spreadsheet. Ask for the list as CSV or XLSX."]
    "contacts" "held" null null 5 "command line" "half.csv" ["This file has 5 rows, the list in use has 21. Callers in the missing rows would not be found. Look whether the file was saved half-way or filtered, and import the whole one."]
    "contacts" "published" 2 "answers" 21 "command line" "sheet.csv" []
    "contacts" "published" 1 "kept" 20 "command line" "sheet.csv" []
    "#);
    assert_eq!(history(&office, &["contacts"]).lines().count(), 4);
    assert_snapshot!(office.fails(&["sheet", "history", "contcats"]), @r#"1: datadip: There is no sheet "contcats". Did you mean "contacts"?"#);
    let table = office.run_ok(&["sheet", "history"]);
    assert!(table.starts_with("ENDED") && table.contains("This file has 5 rows"), "{table}");
}

#[test]
fn a_file_that_ends_its_import_by_a_fault_is_in_the_history_and_a_cancelled_one_is_not() {
    let office = Office::new();
    office.import(&list(20));
    let store = Sqlite::open(office.data()).unwrap();
    let import = ImportRequest::new(&office.path("sheet.csv"), "test");
    let fault = run(&store, &import, &mut |_| panic!("a fault")).unwrap_err();
    assert_eq!(fault.code(), "failed");
    run(&store, &import, &mut |_| ControlFlow::Break(())).unwrap_err();
    let attempts = store.attempts(None, None, 9).unwrap().attempts;
    assert_eq!(attempts.len(), 2);
    assert_eq!(attempts[0].reasons, ["The import failed unexpectedly. Nothing was changed; see the log."]);
}

#[test]
fn no_cell_of_a_file_is_in_the_history() {
    let office = Office::new();
    office.import(&list(20));
    let secret = "Wilhelmina Quackenbush";
    for file in [
        format!("Account Num,Phone\n{secret},1,2,3,4\n"),
        format!("{secret}\n"),
        format!("Account Num,Phone\n{secret},8015550101\n"),
        format!("Account Num,Phone\n\"{secret}"),
    ] {
        office.write("odd.csv", file);
        office.run(&["import", "odd.csv"]);
    }
    assert!(history(&office, &[]).lines().count() > 3);
    assert!(!history(&office, &[]).contains(secret), "{}", history(&office, &[]));
}

#[test]
fn at_most_10_000_attempts_are_kept_with_reasons_of_at_most_1_000_characters() {
    let office = Office::new();
    office.import(&list(20));
    let database = rusqlite::Connection::open(office.data().join("datadip.db")).unwrap();
    let fill = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 10000)
        INSERT INTO attempt (at, by, unattended, file, outcome, reasons)
        SELECT (SELECT max(at) FROM attempt), 'x', 0, 'x', 'failed', '[]' FROM n";
    database.execute_batch(fill).unwrap();
    office.import(&list(20));
    let count: u32 = database.query_row("SELECT count(*) FROM attempt", [], |row| row.get(0)).unwrap();
    assert_eq!(count, 10_000);
    assert_eq!(Attempt::failed(None, "x", "x", &"x".repeat(5_000)).reasons[0].len(), 1_000);
}
