//! Next month: the sheet is replaced without fear.

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
    let is_found = || server.dip(last).contains("Person 39");
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

    // Left for something else, and come back to.
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
