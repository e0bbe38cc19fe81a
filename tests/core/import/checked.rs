//! Tests that what was checked is what is published, and what makes a check outdated.

use super::office::Office;
use datadip::domain::catalog::destination::Destination;
use datadip::domain::catalog::name::SheetName;
use datadip::import::{self, CheckedImport, ImportRequest, Mode, Published, check};
use datadip::store::Store;
use datadip::store::sqlite::Sqlite;
use insta::assert_snapshot;
use jiff::Timestamp;
use std::ops::ControlFlow;

const LIST: &str = "Account Num,Full Name,Phone\n1001,Tom,801-555-0101\n1002,Ann,801-555-0102\n";

/// Checks a list that differs from the one in use, and deletes its file.
fn check_and_delete(office: &Office, store: &dyn Store) -> (CheckedImport, ImportRequest) {
    let file = office.write("next.csv", LIST.replace("Ann", "Anna"));
    let import = ImportRequest::new(&file, "test");
    let checked = check(store, &import, &mut |_| ControlFlow::Continue(())).unwrap();
    std::fs::remove_file(&file).unwrap();
    assert!(!office.export().contains("Anna"), "a check changes nothing");
    (checked, import)
}

/// Publishes a check; returns the version, or why there is none.
fn publish(checked: &CheckedImport, store: &dyn Store, import: &ImportRequest) -> String {
    match import::publish(checked, store, import, &mut |_| ControlFlow::Continue(())).unwrap() {
        Published::Yes(report) => format!("version {}", report.version.unwrap()),
        Published::HeldBack => "held back".to_owned(),
        Published::Outdated(reason) => reason.to_owned(),
    }
}

fn office() -> (Office, Sqlite) {
    let office = Office::new();
    office.import(LIST);
    let store = Sqlite::open(office.data()).unwrap();
    (office, store)
}

#[test]
fn a_checked_file_is_published_without_being_read_again_and_holds_up_nobody() {
    let (office, store) = office();
    let (checked, import) = check_and_delete(&office, &store);
    assert_eq!((checked.report.rows.changed, checked.report.published), (1, false));
    // Imports of other sheets, commands that sweep, and other settings leave the check as it was.
    office.write("others.csv", LIST);
    office.run_ok(&["import", "others.csv", "--sheet", "contacts", "--check"]);
    office.run_ok(&["settings", "set", "result-parameter", "lookup-result"]);
    office.run_ok(&["token", "create", "Xima"]);
    assert_eq!(Sqlite::open(office.data()).unwrap().sweep(datadip::store::kept_since()).unwrap(), 0);
    assert_eq!(publish(&checked, &store, &import), "version 2");
    assert!(office.export().contains("Anna"));
    // It cannot be published twice.
    assert_snapshot!(publish(&checked, &store, &import), @"What was checked is not kept any more");
    assert_eq!(office.import(LIST)["version"], 3);
}

#[test]
fn a_change_of_the_sheet_a_field_or_a_key_makes_a_check_outdated() {
    let changes: [&[&str]; 4] = [
        &["import", "others.csv", "--sheet", "contacts"],
        &["field", "set", "full-name", "--display", "off"],
        &["key", "set", "account-num", "--kind", "text"],
        &["erase", "account-num=1001", "--yes"],
    ];
    for change in changes {
        let (office, store) = office();
        office.write("others.csv", LIST.replace("Ann", "Andrea"));
        let (checked, import) = check_and_delete(&office, &store);
        office.run_ok(change);
        let outcome = publish(&checked, &store, &import);
        let expected = if change[0] == "erase" {
            "What was checked is not kept any more"
        } else {
            "The list, its fields or its keys were changed since the check"
        };
        assert_eq!(outcome, expected, "{change:?}");
        assert!(!office.export().contains("Anna"), "{change:?}");
    }
}

#[test]
fn a_new_list_is_checked_again_when_another_list_has_come_since() {
    let (office, store) = office();
    let file = office.write("suppliers.csv", "Supplier,Phone\nAcme,385-555-0101\n");
    let destination = Destination::New(SheetName::parse("suppliers").unwrap());
    let import = ImportRequest { destination, ..ImportRequest::new(&file, "test") };
    let checked = check(&store, &import, &mut |_| ControlFlow::Continue(())).unwrap();
    assert!(checked.report.held_back.is_empty());
    // The same people in a list of another name, whose columns are known already.
    office.write("partners.csv", "Account Num,Phone\n2001,385-555-0101\n");
    office.run_ok(&["import", "partners.csv", "--sheet", "partners", "--new"]);
    let expected = "The list, its fields or its keys were changed since the check";
    assert_eq!(publish(&checked, &store, &import), expected);
}

#[test]
fn a_request_with_other_choices_than_those_checked_is_not_published_from_the_check() {
    let (office, store) = office();
    let (checked, import) = check_and_delete(&office, &store);
    let merge = ImportRequest { mode: Mode::Merge(None), ..import.clone() };
    let set_aside = ImportRequest { import_set_aside: true, ..import.clone() };
    let decided = ImportRequest { decisions: Some(Vec::new()), ..import.clone() };
    for other in [merge, set_aside, decided] {
        assert_eq!(publish(&checked, &store, &other), "Other choices were made than those that were checked");
    }
    let by_another = ImportRequest { by: "another".to_owned(), ..import };
    assert_eq!(publish(&checked, &store, &by_another), "version 2");
    assert_eq!(store.catalog().unwrap().1.sheets[0].versions[1].published_by, "another");
}

#[test]
fn a_check_that_is_held_back_is_published_when_the_request_insists() {
    let (office, store) = office();
    let file = office.write("short.csv", LIST.lines().take(2).collect::<Vec<_>>().join("\n"));
    let import = ImportRequest { publish_anyway: true, ..ImportRequest::new(&file, "test") };
    let checked = check(&store, &import, &mut |_| ControlFlow::Continue(())).unwrap();
    assert!(!checked.report.held_back.is_empty());
    let timid = ImportRequest { publish_anyway: false, ..import.clone() };
    assert_eq!(publish(&checked, &store, &timid), "held back");
    assert_eq!(publish(&checked, &store, &import), "version 2");
}

#[test]
fn a_merge_that_was_checked_is_published_with_the_rows_it_was_merged_into() {
    let (office, store) = office();
    let file = office.write("more.csv", "Account Num,Full Name,Phone\n1003,Cy,801-555-0103\n");
    let import = ImportRequest { mode: Mode::Merge(None), ..ImportRequest::new(&file, "test") };
    let checked = check(&store, &import, &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(publish(&checked, &store, &import), "version 2");
    assert_eq!(office.export().lines().count(), 4);
}

#[test]
fn a_check_that_nobody_publishes_goes() {
    let (office, store) = office();
    let (checked, import) = check_and_delete(&office, &store);
    assert_eq!(store.sweep(Timestamp::MAX).unwrap(), 1);
    assert_snapshot!(publish(&checked, &store, &import), @"What was checked is not kept any more");
    let (checked, import) = check_and_delete(&office, &store);
    checked.discard(&store);
    assert_snapshot!(publish(&checked, &store, &import), @"What was checked is not kept any more");
    assert!(store.draft(&SheetName::contacts()).is_ok());
}
