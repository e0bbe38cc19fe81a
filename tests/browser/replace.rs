//! Replaces a published sheet: held back, published anyway, undone, new columns.

use crate::driver::Browser;
use crate::look::{assert_quiet, look_at};
use crate::support::Appliance;
use crate::{file, sign_in};

#[test]
fn a_smaller_file_is_held_back_published_anyway_and_undone() {
    let rows = |count: usize| {
        (0..count).fold("Account Num,Full Name,Phone\n".to_owned(), |csv, row| {
            format!("{csv}1{row:04},Person {row},80155501{row:02}\n")
        })
    };
    let appliance = Appliance::with_sheet(&rows(40));
    let server = appliance.page();
    let last = r#"{"phone":"8015550139"}"#;
    let is_found = || server.lookup(last).contains("Person 39");
    assert!(is_found());

    let browser = Browser::open(1280, 900);
    browser.light_desktop();
    sign_in(&browser, &server, "import");
    browser.write("#file", &file(&appliance, "november.csv", &rows(12)));
    browser.click("#to-columns");
    browser.sees("Every column is known from before");
    look_at(&browser, "replace-columns");
    browser.click("#to-check");
    browser.sees("Held back");
    browser.sees("28");
    look_at(&browser, "replace-held-back");
    assert!(is_found(), "a check changes nothing");

    // The admin leaves the import and resumes it.
    browser.go(&format!("{}/#/overview", server.address));
    browser.sees("Callers are being recognised");
    browser.go(&format!("{}/#/import", server.address));
    browser.sees("You left november.csv half-way");
    look_at(&browser, "replace-left");
    browser.click("main .note button");
    browser.sees("Held back");
    browser.click("#publish-anyway");
    browser.sees("It is live");
    assert!(!is_found());
    look_at(&browser, "replace-published");
    browser.click("#undo");
    browser.sees("answers calls again");
    assert!(is_found());
    look_at(&browser, "replace-undone");
    browser.go(&format!("{}/#/sheets", server.address));
    browser.sees("november.csv");
    browser.sees("sheet.csv");
    assert_quiet(&browser, &server);
}

#[test]
fn a_new_column_between_known_ones_gets_the_decision_that_was_made_for_it() {
    let appliance = Appliance::with_sheet("Name,Phone\nTom Callahan,8015551234\nAnn Lee,8015550100\n");
    let server = appliance.page();
    let browser = Browser::open(1280, 900);
    browser.light_desktop();
    sign_in(&browser, &server, "import");
    let december = "Name,SSN,Nickname,Phone\nTom Callahan,529-12-3456,Tommy,8015551234\nAnn Lee,529-12-3457,Annie,8015550100\n";
    browser.write("#file", &file(&appliance, "december.csv", december));
    browser.click("#to-columns");
    browser.sees("2 new columns");
    // Both start withheld; one is switched on.
    browser.click("input[aria-label='Send Nickname to Xima']");
    browser.click("#to-check");
    browser.sees("What becomes of it");
    look_at(&browser, "replace-new-columns");
    let row = |column: usize| browser.text_of(&format!("#new-columns tbody tr:nth-child({column})"));
    assert_eq!(row(1), "SSNKept here, never sent.no");
    assert_eq!(row(2), "NicknameSent to Xima as nickname; the agent sees it, not saved in Xima.no");
    browser.click("#publish");
    browser.sees("It is live");
    let response = server.lookup(r#"{"phone":"8015551234"}"#);
    assert!(response.contains(r#""nickname":{"value":"Tommy""#), "{response}");
    assert!(!response.contains("529-12-3456"), "{response}");

    // A phone column renamed beyond recognition, chosen as the page advises, finds its callers.
    let january = "Name,Handset\nTom Callahan,8015551234\nAnn Lee,8015550100\n";
    browser.go(&format!("{}/#/import", server.address));
    browser.write("#file", &file(&appliance, "january.csv", january));
    browser.click("#to-columns");
    browser.sees("1 new column");
    browser.run("const select = document.querySelector(`select[aria-label='Find callers by Handset']`); select.value = 'phone'; select.dispatchEvent(new Event('change'));");
    browser.click("#to-check");
    browser.sees("What becomes of it");
    assert!(browser.text_of("#new-columns tbody tr").ends_with("yes"));
    browser.click("#publish, #publish-anyway");
    browser.sees("It is live");
    assert!(server.lookup(r#"{"phone":"8015550100"}"#).contains("Ann Lee"));

    // Under a similar name it is taken as the column of last time, and the page says so.
    let february = "Name,Customer Handset\nTom Callahan,8015551234\nAnn Lee,8015550100\nDi Fox,8015550109\n";
    browser.go(&format!("{}/#/import", server.address));
    browser.write("#file", &file(&appliance, "february.csv", february));
    browser.click("#to-columns");
    browser.sees("\"Customer Handset\" looks like \"Handset\" of last time");
    browser.click("#to-check");
    browser.click("#publish, #publish-anyway");
    browser.sees("It is live");
    assert!(server.lookup(r#"{"phone":"8015550109"}"#).contains("Di Fox"));
    assert_quiet(&browser, &server);
}

#[test]
fn a_field_changed_between_check_and_publish_has_the_file_checked_again() {
    let appliance = Appliance::with_sheet("Name,Phone\nTom Callahan,8015551234\n");
    let server = appliance.page();
    let browser = Browser::open(1280, 900);
    browser.light_desktop();
    sign_in(&browser, &server, "import");
    browser.write(
        "#file",
        &file(&appliance, "december.csv", "Name,Phone\nTom Callahan,8015551234\nAnn Lee,8015550100\n"),
    );
    browser.click("#to-columns");
    browser.click("#to-check");
    browser.sees("Publish now");
    appliance.run(&["field", "set", "name", "--display", "off"]);
    browser.click("#publish");
    browser.sees("Checked again");
    browser.sees("its fields or its keys were changed since the check");
    look_at(&browser, "replace-checked-again");
    browser.click("#publish");
    browser.sees("It is live");
    assert!(server.lookup(r#"{"phone":"8015550100"}"#).contains("Ann Lee"));
    assert_quiet(&browser, &server);
}

#[test]
fn a_new_list_beside_the_one_in_use_is_made_when_it_is_chosen_and_named() {
    let appliance = Appliance::with_sheet("Name,Phone\nTom Callahan,8015551234\nAnn Lee,8015550100\n");
    let server = appliance.page();
    let browser = Browser::open(1280, 900);
    browser.light_desktop();
    sign_in(&browser, &server, "import");
    let suppliers = "Supplier,Phone\nAcme,8015550201\nApex,8015550202\n";
    browser.write("#file", &file(&appliance, "suppliers.csv", suppliers));
    browser.sees("A new list beside it");
    // The last choice is the new list; its name is asked for.
    browser.click("fieldset input[name='sheet']:not(:checked)");
    browser.write("input[aria-label='Name of the new list']", "contacts");
    browser.click("#to-columns");
    browser.sees("There is already a sheet \"contacts\"");
    browser.click("a[href^='#/import/']");
    browser.write_over("input[aria-label='Name of the new list']", "suppliers");
    browser.click("#to-columns");
    browser.click("#to-check");
    browser.click("#publish");
    browser.sees("It is live");
    assert!(server.lookup(r#"{"phone":"8015550202"}"#).contains("8015550202"));
    assert!(server.lookup(r#"{"phone":"8015550100"}"#).contains("Ann Lee"));
    assert!(appliance.run(&["sheet", "list"]).contains("suppliers"));
    assert_quiet(&browser, &server);
}

#[test]
fn a_field_that_an_earlier_import_fed_from_the_wrong_column_is_confirmed_on_the_overview() {
    let appliance = Appliance::with_sheet("Name,SSN,Phone\nTom Callahan,529-12-3456,8015551234\n");
    let database = rusqlite::Connection::open(appliance.folder().join("datadip.db")).unwrap();
    database.execute("UPDATE field SET name = 'nickname' WHERE name = 'ssn'", []).unwrap();
    drop(database);
    let server = appliance.page();
    let browser = Browser::open(1280, 900);
    sign_in(&browser, &server, "overview");
    browser.dark_phone();
    browser.sees("The field \"nickname\" is filled from the column \"SSN\"");
    look_at(&browser, "overview-doubtful-column-phone-dark");
    browser.tab_to(".note .row button");
    browser.press("\u{E007}");
    browser.sees("nickname is confirmed.");
    browser.sees_no("The field \"nickname\" is filled");
    browser.go(&format!("{}/#/fields", server.address));
    browser.go(&format!("{}/#/overview", server.address));
    browser.settles();
    assert!(!browser.text().contains("is filled from the column"), "{}", browser.text());
    assert_quiet(&browser, &server);
}
