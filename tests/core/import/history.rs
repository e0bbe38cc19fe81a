//! Tests versions: held back by the guard, undone, removed.

use super::office::{Office, check_counts};
use insta::assert_snapshot;

const OCTOBER: &str = "Account Num,Full Name,Phone\n1001,Tom,801-555-0101\n1002,Ann,801-555-0102\n";
const NOVEMBER: &str =
    "Account Num,Full Name,Phone,City\n1001,Thomas,801-555-0101,Provo\n1003,Bo,801-555-0103,Orem\n";
const DECEMBER: &str = "Account Num,Full Name,Phone\n1001,T. Callahan,801-555-0199\n1004,Cy,801-555-0104\n";

fn with_three_versions() -> (Office, [String; 3]) {
    let office = Office::new();
    let exports = [OCTOBER, NOVEMBER, DECEMBER].map(|list| {
        office.import(list);
        office.export()
    });
    (office, exports)
}

/// Returns `NUMBER CURRENT ROWS` for every version.
fn versions(office: &Office) -> Vec<String> {
    let list = office.run(&["sheet", "list", "--json"]).report();
    let line = |line: &serde_json::Value| format!("{} {} {}", line["version"], line["current"], line["rows"]);
    list.as_array().unwrap().iter().map(line).collect()
}

#[test]
fn each_undo_restores_the_previous_version_cell_for_cell() {
    let (office, exports) = with_three_versions();
    assert_eq!(office.lookup("account-num=1001"), "1001 T. Callahan 801-555-0199");
    assert_snapshot!(office.run(&["sheet", "undo", "contacts"]).stderr, @r#"Version 2 of "contacts" answers calls now."#);
    assert_eq!(office.export(), exports[1]);
    assert_eq!(office.lookup("phone=8015550101"), "1001 Thomas 801-555-0101");
    assert_snapshot!(office.run(&["sheet", "undo", "contacts"]).stderr, @r#"Version 1 of "contacts" answers calls now."#);
    assert_eq!(office.export(), exports[0]);
    assert_eq!(office.lookup("account-num=1002"), "1002 Ann 801-555-0102");
    assert_snapshot!(office.fails(&["sheet", "undo", "contacts"]), @r#"1: datadip: There is no older version of "contacts" to go back to."#);
    assert_eq!(versions(&office), ["3 false 2", "2 false 2", "1 true 2"]);
    assert_eq!(office.export(), exports[0]);
}

#[test]
fn undo_to_a_named_version_works_in_both_directions() {
    let (office, exports) = with_three_versions();
    office.run_ok(&["sheet", "undo", "contacts", "--to", "1"]);
    assert_eq!(office.export(), exports[0]);
    office.run_ok(&["sheet", "undo", "contacts", "--to", "3"]);
    assert_eq!(office.export(), exports[2]);
    assert_snapshot!(office.fails(&["sheet", "undo", "contacts", "--to", "4"]), @r#"1: datadip: Version 4 of "contacts" is not kept. There are: 1, 2, 3."#);
    assert_snapshot!(office.fails(&["sheet", "undo", "contcats"]), @r#"1: datadip: There is no sheet "contcats". Did you mean "contacts"?"#);
}

#[test]
fn an_import_after_an_undo_is_compared_with_the_current_version() {
    let (office, exports) = with_three_versions();
    office.run_ok(&["sheet", "undo", "contacts", "--to", "1"]);
    let report = office.import(OCTOBER);
    assert_eq!((&report["version"], &report["rows"]["unchanged"]), (&4.into(), &2.into()));
    assert_eq!(office.export(), exports[0]);
    // The guards compare with the current version as well.
    let many = OCTOBER.to_owned() + &(10..30).map(|n| format!("20{n},x,801-555-02{n}\n")).collect::<String>();
    office.import(&many);
    office.run_ok(&["sheet", "undo", "contacts"]);
    office.write("october.csv", OCTOBER);
    assert_eq!(office.run(&["import", "october.csv", "--json"]).report()["version"], 6);
}

#[test]
fn equal_rows_are_unchanged_when_the_identifying_column_changes() {
    let office = Office::new();
    office.import(OCTOBER);
    let twice = OCTOBER.to_owned() + "1002,Ann again,801-555-0103\n";
    // The account number is unique, then repeated, then unique again.
    let report = office.import(&twice);
    assert_eq!((&report["rows"]["unchanged"], &report["rows"]["new"]), (&2.into(), &1.into()));
    let report = office.import(&twice.replace("1002,Ann again", "1003,Bo"));
    let rows = &report["rows"];
    assert_eq!((&rows["unchanged"], &rows["new"], &rows["removed"]), (&2.into(), &1.into(), &1.into()));
    let report = office.import(&twice.replace("1002,Ann again", "1003,Bob"));
    assert_eq!((&report["rows"]["unchanged"], &report["rows"]["changed"]), (&2.into(), &1.into()));
}

#[test]
fn only_as_many_versions_are_kept_as_the_setting_says() {
    let office = Office::new();
    office.run_ok(&["settings", "set", "keep-versions", "2"]);
    for list in [OCTOBER, NOVEMBER, DECEMBER] {
        office.import(list);
    }
    assert_eq!(versions(&office), ["3 true 2", "2 false 2"]);
    assert_snapshot!(office.fails(&["sheet", "undo", "contacts", "--to", "1"]), @r#"1: datadip: Version 1 of "contacts" is not kept. There are: 2, 3."#);
}

#[test]
fn a_removed_sheet_finds_nobody_and_can_be_imported_again() {
    let (office, exports) = with_three_versions();
    office.run_ok(&["sheet", "remove", "contacts"]);
    assert!(versions(&office).is_empty());
    assert_snapshot!(office.fails(&["lookup", "account-num=1001"]), @r#"1: datadip: There is no sheet yet, so nobody can be looked up. Import one on the page or with "datadip import FILE"."#);
    assert_snapshot!(office.fails(&["sheet", "export", "contacts"]), @r#"1: datadip: There is no sheet "contacts". There is none yet."#);
    assert_snapshot!(office.fails(&["sheet", "remove", "contacts"]), @r#"1: datadip: There is no sheet "contacts". There is none yet."#);
    let report = office.import(DECEMBER);
    assert_eq!((&report["version"], &report["rows"]["new"]), (&1.into(), &2.into()));
    assert_eq!(office.export(), exports[2]);
    assert_eq!(office.lookup("account-num=1004"), "1004 Cy 801-555-0104");
}

#[test]
fn one_of_several_sheets_is_removed_and_the_other_answers() {
    let office = Office::new();
    office.import(OCTOBER);
    office.import_with("Account Num,Phone\n7001,801-555-0701\n", &["--sheet", "suppliers", "--new"]);
    office.write("november.csv", NOVEMBER);
    assert_snapshot!(office.fails(&["import", "november.csv"]), @"1: datadip: There are several sheets (contacts, suppliers), and none of them was named. Nothing was imported. Name one: with --sheet on the command line, or by the name of the file in the watched folder.");
    office.run_ok(&["sheet", "remove", "contacts"]);
    assert_eq!(office.lookup("account-num=7001").split(' ').next(), Some("7001"));
    assert!(!office.lookup("account-num=1001").contains("1001"));
    // With a single sheet the name is optional.
    assert_eq!(office.import("Account Num,Phone\n7002,801-555-0702\n")["sheet"], "suppliers");
}

#[test]
fn an_import_held_back_by_the_shrink_guard_is_published_only_with_confirmation() {
    let office = Office::new();
    let list = |rows: u32, phone: &str| {
        (0..rows)
            .fold("Account Num,Phone\n".to_owned(), |list, n| format!("{list}{},{phone}{n:02}\n", 1_000 + n))
    };
    office.import(&list(20, "801-555-01"));
    let export = office.export();
    for (name, content) in [
        ("short.csv", list(15, "801-555-01")),
        ("damaged.csv", list(20, "8.01556E+")),
        ("without.csv", list(20, "room 1").replace("Phone", "Room")),
        ("twice.csv", list(20, "801-555-01").replace("1003,", "1002,")),
    ] {
        office.write(name, content);
        let output = office.run(&["import", name, "--json"]);
        check_counts(&output.report());
        assert_eq!((output.code, &output.report()["published"]), (3, &false.into()), "{name}");
        assert!(!output.report()["held_back"].as_array().unwrap().is_empty());
        assert_eq!(office.export(), export);
        assert_eq!(versions(&office), ["1 true 20"]);
        let output = office.run(&["import", name, "--json", "--check", "--publish-anyway"]);
        assert_eq!((output.code, &output.report()["held_back"]), (0, &serde_json::json!([])), "{name}");
    }
    assert_eq!(office.import(&list(15, "801-555-01"))["version"], 2);
    assert_eq!(versions(&office), ["2 true 15", "1 false 20"]);
}

/// Returns a list of 40 people with one more column, whose values agree in most rows with those of `value(0, n)`.
fn with_column(header: &str, value: impl Fn(u32) -> String) -> String {
    (0..40).fold(format!("Account,Phone,{header}\n"), |list, n| {
        format!("{list}{},801-555-01{n:02},{}\n", 1_000 + n, value(n))
    })
}

#[test]
fn no_secret_and_no_number_of_other_people_takes_the_place_of_a_renamed_column() {
    let secret = |n: u32| format!("529-12-34{n:02}");
    let office = Office::new();
    office.import(&with_column("Unit", secret));
    office.run_ok(&["field", "set", "unit", "--release", "sent"]);
    office.import(&with_column("SSN", secret));
    assert_eq!(office.lookup("phone=8015550107"), "1007 801-555-0107");

    let office = Office::new();
    let number = |n: u32| format!("385-555-01{n:02}");
    office.import(&with_column("Mobile", number));
    assert_eq!(office.lookup("phone=3855550107"), "1007 385-555-0107 801-555-0107");
    office.import(&with_column("Fax", number));
    assert_eq!(office.lookup("phone=3855550107"), "");
}

#[test]
fn the_phone_columns_of_a_new_list_find_its_callers() {
    let office = Office::new();
    office.import(OCTOBER);
    office.write("others.csv", "Supplier,Cell\nAcme,385-555-0101\n");
    office.run_ok(&["import", "others.csv", "--sheet", "others", "--new"]);
    office.run_ok(&["field", "set", "supplier", "--release", "sent"]);
    assert_eq!(office.lookup("phone=3855550101"), "Acme");
}
