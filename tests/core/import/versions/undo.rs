//! Tests that an undo takes back the fields and keys that the import made or changed.

use super::super::office::Office;
use datadip::import::{ColumnDecision, ImportRequest, run};
use datadip::store::sqlite::Sqlite;
use insta::assert_snapshot;
use std::ops::ControlFlow;

const OCTOBER: &str = "Account Num,Full Name,Phone\n1001,Tom,801-555-0101\n1002,Ann,801-555-0102\n";
const NOVEMBER: &str =
    "Account Num,Full Name,Phone,City\n1001,Tom,801-555-0101,Provo\n1002,Ann,801-555-0102,Orem\n";

/// Imports October's list, then November's with a key for its new column, as the page does.
fn with_two_versions() -> Office {
    let office = Office::new();
    office.import(OCTOBER);
    publish(&office, NOVEMBER, "City");
    office
}

/// Publishes a list and makes a text key for its column `column`.
fn publish(office: &Office, list: &str, column: &str) {
    let decision = serde_json::json!({
        "header": column, "name": column.to_lowercase(), "sent": true, "display": true, "save": false, "key": "text",
    });
    let decision: ColumnDecision = serde_json::from_value(decision).unwrap();
    let import = ImportRequest {
        decisions: Some(vec![decision]),
        ..ImportRequest::new(&office.write("list.csv", list), "test")
    };
    let store = Sqlite::open(office.data()).unwrap();
    assert!(run(&store, &import, &mut |_| ControlFlow::Continue(())).unwrap().published);
}

/// Returns the fields and keys as `list` shows them.
fn set_up(office: &Office) -> String {
    office.run_ok(&["field", "list"]) + &office.run_ok(&["key", "list"])
}

fn undo(office: &Office, options: &[&str]) -> String {
    let output = office.run(&[&["sheet", "undo", "contacts"], options].concat());
    assert_eq!(output.code, 0, "{output:?}");
    output.stderr
}

#[test]
fn fields_and_keys_go_and_return_with_the_version_that_made_them() {
    let office = Office::new();
    office.import(OCTOBER);
    let october = set_up(&office);
    publish(&office, NOVEMBER, "City");
    let november = set_up(&office);
    assert!(november.contains("city"));
    for _ in 0..2 {
        assert_eq!(undo(&office, &[]), "Version 1 of \"contacts\" answers calls now.\n");
        assert_eq!(set_up(&office), october);
        assert_eq!(undo(&office, &["--to", "2"]), "Version 2 of \"contacts\" answers calls now.\n");
        assert_eq!(set_up(&office), november);
    }
}

#[test]
fn what_was_changed_by_hand_since_stays_and_is_named() {
    let office = with_two_versions();
    office.run_ok(&["field", "set", "city", "--rename", "town"]);
    office.run_ok(&["key", "set", "city", "--priority", "1"]);
    assert_snapshot!(undo(&office, &[]), @r#"
    Version 1 of "contacts" answers calls now.
    The key "city" was changed by hand since that import. It stays as it is.
    The field "town" was changed by hand since that import. It stays as it is.
    "#);
    assert_snapshot!(office.run_ok(&["field", "list"]), @"
    NAME         COLUMN       FILLED               RELEASE  DISPLAY  SAVE  ONLY MATCHED BY  NOBODY
    account-num  Account Num  yes                  sent     on       off   always
    full-name    Full Name    yes                  sent     on       off   always
    phone        Phone        yes                  sent     on       off   always
    town         City         by no current sheet  sent     on       off   always
    ");
    assert_snapshot!(undo(&office, &["--to", "2"]), @r#"
    Version 2 of "contacts" answers calls now.
    The field "town" was changed by hand since that import. It stays as it is.
    The key "city" was changed by hand since that import. It stays as it is.
    "#);
    assert_eq!(office.lookup("city=Orem"), "1002 Ann 801-555-0102 Orem");
}

#[test]
fn a_field_that_another_sheet_or_a_key_uses_stays_and_the_reason_is_given() {
    let office = with_two_versions();
    office.import_with("City,Phone\nOrem,801-555-0199\n", &["--sheet", "suppliers", "--new"]);
    assert_snapshot!(undo(&office, &[]), @r#"
    Version 1 of "contacts" answers calls now.
    The field "city" stays, because the column "City" of the sheet "suppliers" fills it.
    "#);
    undo(&office, &["--to", "2"]);
    office.run_ok(&["sheet", "remove", "suppliers"]);
    office.run_ok(&["key", "set", "town", "--kind", "text", "--fields", "city"]);
    assert_snapshot!(undo(&office, &[]), @r#"
    Version 1 of "contacts" answers calls now.
    The field "city" stays, because the key "town" looks in it.
    "#);
}

#[test]
fn a_key_that_a_field_requires_stays() {
    let office = with_two_versions();
    office.run_ok(&["field", "set", "phone", "--only-matched-by", "city"]);
    assert_snapshot!(undo(&office, &[]), @r#"
    Version 1 of "contacts" answers calls now.
    The key "city" stays, because the field "phone" is only sent when it matched.
    The field "city" stays, because the key "city" looks in it.
    "#);
}

#[test]
fn an_import_after_an_undo_leads_back_to_every_kept_version() {
    let office = with_two_versions();
    let november = set_up(&office);
    undo(&office, &[]);
    publish(&office, &NOVEMBER.replace("City", "State"), "State");
    let state = set_up(&office);
    assert!(state.contains("state") && !state.contains("city"));
    undo(&office, &["--to", "2"]);
    assert_eq!(set_up(&office), november);
    undo(&office, &["--to", "3"]);
    assert_eq!(set_up(&office), state);
    // Versions that are no longer kept leave the way between the others whole.
    office.run_ok(&["settings", "set", "keep-versions", "2"]);
    office.import(&NOVEMBER.replace("City", "State"));
    undo(&office, &[]);
    assert_eq!(set_up(&office), state);
}

#[test]
fn a_field_is_removed_once_nothing_uses_it_and_returns_withheld_with_its_column() {
    let office = with_two_versions();
    assert_snapshot!(office.fails(&["field", "remove", "City"]), @r#"1: datadip: The field "city" was not removed, because the column "City" of the sheet "contacts" fills it. Only a field that no current sheet fills and no key looks in can be removed. To keep it from Xima, withhold it; on the command line: datadip field set city --release withheld"#);
    office.import(OCTOBER);
    assert_snapshot!(office.fails(&["field", "remove", "city"]), @r#"1: datadip: The field "city" was not removed, because the key "city" looks in it. Only a field that no current sheet fills and no key looks in can be removed. To keep it from Xima, withhold it; on the command line: datadip field set city --release withheld"#);
    office.run_ok(&["key", "remove", "city"]);
    office.run_ok(&["field", "remove", "city"]);
    assert!(!set_up(&office).contains("city"));
    // A new field gets no id of a removed one, which version 2 still names.
    office.import_with("State,Phone\nUtah,801-555-0199\n", &["--sheet", "suppliers", "--new"]);
    assert_snapshot!(undo(&office, &["--to", "2"]), @r#"
    Version 2 of "contacts" answers calls now.
    The field "city" is back, because the column "City" fills it again. It is withheld, because it was removed by hand.
    "#);
    assert_eq!(office.lookup("account-num=1002"), "1002 Ann 801-555-0102");
    let field = office.run_ok(&["field", "list"]);
    assert!(field.lines().any(|line| line.starts_with("city") && line.contains("withheld")), "{field}");
}
