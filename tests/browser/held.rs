//! Imports a doubtful list: the red stop with every reason, and lines that are no contacts.

use crate::driver::Browser;
use crate::look::{assert_quiet, look_at};
use crate::support::Appliance;
use crate::{file, sign_in};

#[test]
fn a_list_in_which_nobody_can_be_found_is_stopped_with_every_reason_and_never_looks_good() {
    let appliance = Appliance::empty();
    let server = appliance.page();
    let browser = Browser::open(1280, 900);
    browser.light_desktop();
    sign_in(&browser, &server, "import");
    let list = "City,Phone\nProvo,8.01556E+09\nOrem,ask Tom\nLehi,8015550100,x\n";
    browser.write("#file", &file(&appliance, "damaged.csv", list));
    browser.click("#to-columns");
    browser.click("#to-check");
    browser.sees("Held back");
    look_at(&browser, "held-first-list");
    assert_eq!(
        browser.text_of("#reach"),
        "Nobody can be found: 0 of 2 rows have a value that callers are looked for by."
    );
    let first = browser.run("const note = document.querySelector('#reach').closest('.note'); return note === note.parentElement.firstElementChild");
    assert_eq!(first, true, "the reach is the first line of the check");
    let reasons = browser.text_of("#held-back");
    for reason in [
        "1 of 3 rows have more cells than there are columns",
        "0 of 2 rows can be found",
        "The column \"Phone\" is named as a phone column",
        "A spreadsheet damaged 1 of the 2 filled cells of the key \"phone\"",
    ] {
        assert!(reasons.contains(reason), "{reason} is missing: {reasons}");
    }
    assert!(!reasons.contains("--"), "a flag of the command line: {reasons}");
    let has = |css: &str| browser.run(&format!("return !!document.querySelector('{css}')")) == true;
    assert!(has("#held-back .note.bad") && !has("main .note.ok") && !has("#publish"));
    browser.click("#publish-anyway");
    browser.sees("It is live");
    browser.sees("Nobody can be found");
    look_at(&browser, "held-published-anyway");
    assert!(!has("main .note.ok"), "nobody findable beside a green tick");
    browser.go(&format!("{}/#/overview", server.address));
    browser.sees("Nobody can be found");
    assert!(!has("main .status.ok"));
    assert_quiet(&browser, &server);
}

#[test]
fn lines_that_are_no_contacts_are_shown_and_imported_when_the_box_is_ticked() {
    let appliance = Appliance::empty();
    let server = appliance.page();
    let browser = Browser::open(1280, 900);
    browser.light_desktop();
    sign_in(&browser, &server, "import");
    browser.dark_phone();
    let people = (0..9).map(|n| format!("Person {n},801555010{n}\n")).collect::<String>();
    let list = format!("Name,Phone\n{people}Grand Totals (9 records),\n");
    browser.write("#file", &file(&appliance, "report.csv", &list));
    browser.click("#to-columns");
    browser.click("#to-check");
    browser.sees("1 line set aside as no contacts");
    assert_eq!(browser.text_of("#reach"), "9 of 9 can be found by phone.");
    assert!(browser.text_of("#set-aside").contains("Grand Totals (9 records)"));
    look_at(&browser, "set-aside-phone-dark");
    browser.click("#import-set-aside");
    browser.sees("No line is set aside");
    assert_eq!(browser.text_of("#reach"), "9 of 10 can be found by phone.");
    browser.click("#publish");
    browser.sees("It is live");
    browser.sees("9 of 10 can be found by phone.");
    assert_quiet(&browser, &server);
}
