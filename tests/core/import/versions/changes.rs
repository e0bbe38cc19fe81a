//! Tests which rows of two versions are paired, and how they are listed.

use super::super::office::Office;
use insta::assert_snapshot;

/// Imports a list, then writes the changes of another to a CSV; returns it without its marks.
fn changes(before: &str, after: &str, options: &[&str]) -> String {
    let office = Office::new();
    office.import(before);
    let export = office.export();
    let report = office.import_with(after, &[&["--check", "--changes", "changes.csv"], options].concat());
    assert_eq!(office.export(), export);
    let changes = std::fs::read_to_string(office.path("changes.csv")).unwrap();
    let kinds = ["new", "changed", "gone", "set aside", "refused"];
    let names = ["new", "changed", "removed", "set_aside", "refused"];
    for (kind, name) in kinds.iter().zip(names) {
        let listed =
            changes.lines().filter(|line| line.starts_with(&format!("\"{}\"", kind.replace(' ', "_"))));
        assert_eq!(report["rows"][name], listed.count(), "{kind}: {changes}");
    }
    changes.trim_start_matches('\u{feff}').replace('"', "")
}

const OCTOBER: &str =
    "Account Num,Full Name,Phone\n1001,Tom,801-555-0101\n1002,Ann,801-555-0102\n1003,Bo,801-555-0103\n";

#[test]
fn new_changed_gone_set_aside_and_refused_rows_are_listed_with_what_they_were() {
    let november = "Account Num,Full Name,Phone,City\n1001,Thomas,801-555-0101,Provo\n1002,Ann,801-555-0102,Orem\n\
        1004,Cy,801-555-0104,Provo\n1005,Dee,801-555-0105,Orem,x\nTotal,,,\n";
    assert_snapshot!(changes(OCTOBER, november, &[]), @"
    datadip change,datadip line,datadip note,Account Num,Full Name,Phone,City
    changed,2,Full Name was Tom,1001,Thomas,801-555-0101,Provo
    new,4,,1004,Cy,801-555-0104,Provo
    refused,5,It has more cells than there are columns.,1005,Dee,801-555-0105,Orem,x
    set_aside,6,a total,Total,,,
    gone,4,,1003,Bo,801-555-0103,
    ");
}

#[test]
fn a_column_that_is_added_removed_or_moved_makes_nobody_new() {
    for after in [
        OCTOBER.replace("Phone\n", "Phone,City\n").replace("\n100", ",Provo\n100"),
        "Full Name,Account Num,Phone\nTom,1001,801-555-0101\nAnn,1002,801-555-0102\nBo,1003,801-555-0103\n"
            .to_owned(),
        "Account Num,Phone\n1001,801-555-0101\n1002,801-555-0102\n1003,801-555-0103\n".to_owned(),
    ] {
        assert_eq!(changes(OCTOBER, &after, &[]).lines().count(), 1, "{after}");
    }
}

#[test]
fn rows_are_paired_by_a_phone_however_it_is_written() {
    let before = "Name,Phone,City\nTom,801-555-0101,Provo\nAnn,801-555-0102,Orem\nBo,801-555-0103,Orem\n";
    let after = "Name,Phone,City\nTom,(801) 555-0101,Provo\nAnna,+18015550102,Lehi\nBob,801.555.0103,Sandy\n";
    assert_snapshot!(changes(before, after, &[]), @"
    datadip change,datadip line,datadip note,Name,Phone,City
    changed,2,Phone was 801-555-0101,Tom,(801) 555-0101,Provo
    changed,3,Name was Ann; Phone was 801-555-0102; City was Orem,Anna,+18015550102,Lehi
    changed,4,Name was Bo; Phone was 801-555-0103; City was Orem,Bob,801.555.0103,Sandy
    ");
}

#[test]
fn an_added_account_number_leaves_rows_paired_by_what_both_versions_have() {
    let before = "Name,Phone\nTom,801-555-0101\nAnn,801-555-0102\nBo,801-555-0103\n";
    let after =
        "Account Num,Name,Phone\n1001,Tom,801-555-0101\n1002,Anna,801-555-0102\n1003,Bo,801-555-0103\n";
    assert_snapshot!(changes(before, after, &[]), @"
    datadip change,datadip line,datadip note,Account Num,Name,Phone
    changed,3,Name was Ann,1002,Anna,801-555-0102
    ");
}

#[test]
fn a_merge_lists_what_it_adds_and_changes_and_nobody_as_gone() {
    let after = "Account Num,Phone\n1002,801-555-0199\n1004,801-555-0104\n";
    assert_snapshot!(changes(OCTOBER, after, &["--mode", "merge"]), @"
    datadip change,datadip line,datadip note,Account Num,Phone,Full Name
    changed,2,Phone was 801-555-0102,1002,801-555-0199
    new,3,,1004,801-555-0104
    ");
}

#[test]
fn without_a_shared_column_every_row_is_another() {
    let after = "Kunde,Rufnummer\n9001,802-555-0101\n9002,802-555-0102\n9003,802-555-0103\n";
    let listed = changes("Name,Phone\nTom,801-555-0101\nAnn,801-555-0102\n", after, &[]);
    assert_eq!(listed.lines().filter(|line| line.starts_with("new")).count(), 3, "{listed}");
    assert_eq!(listed.lines().filter(|line| line.starts_with("gone")).count(), 2, "{listed}");
}

#[test]
fn a_changes_file_that_cannot_be_written_fails_the_import_before_it_publishes() {
    let office = Office::new();
    office.import(OCTOBER);
    let export = office.export();
    office.write("next.csv", OCTOBER.replace("Tom", "Thomas"));
    let failure = office.fails(&["import", "next.csv", "--changes", "no/such/folder.csv"]);
    assert_snapshot!(failure, @"1: datadip: The changes could not be written to no/such/folder.csv: No such file or directory (os error 2). Nothing was imported.");
    assert_eq!(office.export(), export);
}
