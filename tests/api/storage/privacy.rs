//! Tests `datadip export-person` and `datadip erase`.

use crate::support::{Appliance, wait_until};
use insta::assert_snapshot;
use std::fs;

const OCTOBER: &str =
    "Name,Phone,Mobile,Account\nTom Callahan,8015551234,8015559876,A-1\nAnn,8015550100,,A-2\n";
const NOVEMBER: &str = "Name,Phone,Mobile,Account\nAnn,8015550100,,A-2\nTom B. Callahan,(801) 555-1234,8015559876,A-1\nBo,8015550101,,A-3\n";

#[test]
fn a_person_is_shown_and_erased_from_every_version_and_from_the_activity() {
    let appliance = Appliance::with_sheet(OCTOBER);
    appliance.import(NOVEMBER);
    let server = appliance.page();
    let page = server.sign_in();
    // Three calls of the person, by each number, and one of another contact.
    for number in ["8015551234", "+1 801 555 9876", "8015551234", "8015550100"] {
        assert!(server.lookup(&format!(r#"{{"phone":"{number}"}}"#)).starts_with("200 "));
    }
    let calls = || page.json("/api/activity")["lookups"].as_array().unwrap().len();
    wait_until("the calls are recorded", || calls() == 4);

    let shown = appliance.run(&["export-person", "account=A-1"]);
    let rows = shown.split("Call at").next().unwrap();
    assert_snapshot!(rows, @r#"
    Sheet "contacts", version 1, line 2:
      Name: Tom Callahan
      Phone: 8015551234
      Mobile: 8015559876
      Account: A-1
    Sheet "contacts", version 2, in use, line 3:
      Name: Tom B. Callahan
      Phone: (801) 555-1234
      Mobile: 8015559876
      Account: A-1
    "#);
    assert_eq!(shown.matches("Call at").count(), 3, "{shown}");
    let json: serde_json::Value =
        serde_json::from_str(&appliance.run(&["export-person", "phone-num=801-555-1234", "--json"])).unwrap();
    assert_eq!(json["rows"].as_array().unwrap().len(), 2);
    assert_eq!(json["calls"].as_array().unwrap().len(), 3);

    let unconfirmed = appliance.output(&["erase", "account=A-1"]);
    assert_eq!(unconfirmed.status.code(), Some(2));
    assert_snapshot!(String::from_utf8(unconfirmed.stderr).unwrap(), @"
    This removes 2 rows, counted over all kept versions, and 3 calls. There is no undo.
    datadip: Nothing was erased. To erase without confirmation, add --yes.
    ");
    assert!(server.lookup(r#"{"phone":"8015551234"}"#).contains("Callahan"), "unconfirmed");

    let done = appliance.output(&["erase", "account=A-1", "--yes"]);
    assert_snapshot!(String::from_utf8(done.stderr).unwrap(), @"
    This removes 2 rows, counted over all kept versions, and 3 calls. There is no undo.
    Erased: 2 rows and 3 calls.
    Backups made before, the files you imported and what Xima has saved may still hold this person.
    ");
    wait_until("the erasure is loaded", || !server.lookup(r#"{"phone":"8015551234"}"#).contains("Callahan"));
    assert!(server.lookup(r#"{"phone":"8015550101"}"#).contains("Bo"));
    assert_eq!(appliance.output(&["export-person", "account=A-1"]).status.code(), Some(1));
    // An undo keeps the person erased.
    appliance.run(&["sheet", "undo", "contacts"]);
    wait_until("the older version answers", || !server.lookup(r#"{"phone":"8015550101"}"#).contains("Bo"));
    assert!(!server.lookup(r#"{"phone":"8015559876"}"#).contains("Callahan"));
    assert!(server.lookup(r#"{"phone":"8015550100"}"#).contains("Ann"));
    let changes = page.text("GET", "/api/changes", "");
    assert!(changes.contains("A person was erased") && !changes.contains("Callahan"), "{changes}");

    // The data folder holds no byte of the person.
    drop(server);
    for entry in fs::read_dir(appliance.folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() && !path.ends_with("sheet.csv") {
            let bytes = fs::read(&path).unwrap();
            for trace in ["Callahan", "8015559876", "555-1234"] {
                let found = bytes.windows(trace.len()).any(|window| window == trace.as_bytes());
                assert!(!found, "{trace} is still in {}", path.display());
            }
        }
    }
}

#[test]
fn a_person_that_cannot_be_found_is_reported_with_the_reason() {
    let appliance = Appliance::with_sheet(OCTOBER);
    let erase = |criterion: &str| {
        let output = appliance.output(&["erase", criterion, "--yes"]);
        format!("{} {}", output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap().trim())
    };
    assert_snapshot!(erase("account=A-9"), @"1 datadip: Nothing is stored under this value. Check its spelling, or try another key.");
    assert_snapshot!(erase("shoe-size=9"), @r#"1 datadip: There is no field "shoe-size". There are: name, phone, mobile, account."#);
    assert_snapshot!(erase("phone=anonymous"), @r#"1 datadip: "anonymous" cannot identify a person. Give a value from the person's row."#);
    // A field that is no key finds the person as well.
    assert_snapshot!(erase("name=TOM  callahan"), @"
    0 This removes 1 row, counted over all kept versions, and 0 calls. There is no undo.
    Erased: 1 row and 0 calls.
    Backups made before, the files you imported and what Xima has saved may still hold this person.
    ");
    assert_snapshot!(erase("phone=8015550100"), @"
    0 This removes 1 row, counted over all kept versions, and 0 calls. There is no undo.
    Erased: 1 row and 0 calls.
    Backups made before, the files you imported and what Xima has saved may still hold this person.
    ");
}
