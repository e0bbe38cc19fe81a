//! Tests what the page says: the changes before publishing, the history, failures, what an undo leaves.

use crate::driver::Browser;
use crate::look::{assert_quiet, look_at};
use crate::support::Appliance;
use crate::{file, sign_in};

#[test]
fn changes_are_seen_before_publishing_and_an_undo_names_what_stays() {
    let rows: String = (10..80).map(|n| format!("10{n},Person {n},801-555-01{n}\n")).collect();
    let appliance =
        Appliance::with_sheet(&format!("Account Num,Full Name,Phone\n1001,Tom,801-555-0101\n{rows}"));
    let server = appliance.page();
    let browser = Browser::open(1280, 900);
    browser.light_desktop();
    sign_in(&browser, &server, "import");
    let november = format!(
        "Account Num,Full Name,Phone,City\n1001,Thomas,801-555-0101,Provo\n2001,Cy,801-555-0201,Orem\n{}Total,,,\n",
        rows.replace("Person", "Mr").replace("\n", ",Provo\n").replace("1079,Mr 79,801-555-0179,Provo\n", "")
    );
    browser.write("#file", &file(&appliance, "november.csv", &november));
    browser.click("#to-columns");
    browser.sees("1 new column");
    browser.click("#to-check");
    browser.sees("See the changes");
    browser.click("#changes [data-kind=changed] summary");
    browser.sees("Full Name: Tom → Thomas");
    browser.sees("Show more of 70");
    browser.click("#changes [data-kind=changed] button");
    browser.sees("Full Name: Person 78 → Mr 78");
    browser.click("#changes [data-kind=gone] summary");
    browser.sees("1079, Person 79");
    browser.click("#changes [data-kind=new] summary");
    browser.sees("2001, Cy, 801-555-0201");
    browser.click("#changes [data-kind=set_aside] summary");
    browser.sees("a total");
    look_at(&browser, "changes");
    browser.dark_phone();
    look_at(&browser, "changes-phone-dark");
    browser.light_desktop();
    browser.click("#publish");
    browser.sees("It is live");

    let page = server.sign_in();
    assert_eq!(page.send("PATCH", "/api/fields/city", r#"{"rename":"town"}"#).status, 200);
    browser.go(&format!("{}/#/sheets", server.address));
    browser.sees("published, version 2");
    look_at(&browser, "history");
    browser.click("section .row > button");
    browser.sees("The field \"town\" was changed by hand since that import. It stays as it is.");
    browser.go(&format!("{}/#/fields", server.address));
    browser.sees("no current sheet fills it");
    look_at(&browser, "field-not-filled");
    browser.click("[data-part=remove]");
    browser.sees("The field “town” was removed.");
    browser.sees_no("no current sheet fills it");
    assert_quiet(&browser, &server);
}

#[test]
fn a_failed_nightly_import_stands_on_the_overview_and_in_the_history() {
    let appliance = Appliance::with_sheet("Name,Phone\nTom,8015551234\n");
    let token = appliance.token(&["--for", "import"]);
    let server = appliance.page();
    let send = |file: &[u8]| {
        let token = format!("Bearer {token}");
        server.send("PUT", "/api/sheets/contacts", &[("authorization", &token)], file)
    };
    assert_eq!(send(b"%PDF-1.7 not a sheet").status, 422);
    let browser = Browser::open(1280, 900);
    browser.light_desktop();
    sign_in(&browser, &server, "overview");
    browser.sees("was not imported");
    look_at(&browser, "overview-failed-import");
    browser.go(&format!("{}/#/sheets", server.address));
    browser.sees("This is a PDF, not a spreadsheet.");
    browser.dark_phone();
    look_at(&browser, "history-phone-dark");
    assert_eq!(send(b"Name,Phone\nTom,8015551234\nAnn,8015550100\n").status, 200);
    browser.go(&format!("{}/#/overview", server.address));
    browser.sees_no("was not imported");
    assert_quiet(&browser, &server);
}
