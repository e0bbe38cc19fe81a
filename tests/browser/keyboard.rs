//! Follows the way from the setup link to a recognised caller by the keyboard alone: Tab, Enter, Space and letters.

use crate::driver::Browser;
use crate::look::assert_quiet;
use crate::support::Appliance;
use crate::{PASSWORD, SHEET, file, serve_new, setup_link};

const ENTER: &str = "\u{E007}";
const SPACE: &str = " ";

#[test]
fn the_keyboard_alone_gets_from_the_setup_link_to_a_recognised_caller() {
    let appliance = Appliance::empty();
    let server = serve_new(&appliance);
    let browser = Browser::open(1280, 900);
    browser.go(&setup_link(&server));
    browser.tab_to("#setup-password");
    browser.press(PASSWORD);
    browser.press(ENTER);

    // WebDriver cannot operate the system's file dialog, so the test stops it and gives the input its file.
    browser.tab_to("#choose-file");
    browser.run("document.querySelector('#file').addEventListener('click', (event) => { event.preventDefault(); window.isOpened = true; })");
    browser.press(SPACE);
    assert_eq!(browser.run("return window.isOpened"), true);
    browser.write("#file", &file(&appliance, "customers.csv", SHEET));

    browser.sees("Is this your sheet?");
    browser.tab_to("#to-columns");
    browser.press(ENTER);

    // Renames one column and sends another that starts withheld.
    browser.tab_to("[aria-label=\"Name of Full Name in Xima\"]");
    browser.press("\u{E010}-of-caller");
    browser.tab_to("[aria-label=\"Send SSN to Xima\"]");
    browser.press(SPACE);
    browser.tab_to("#to-check");
    browser.press(ENTER);
    browser.sees("8.01556E+09");
    browser.tab_to("#publish");
    browser.press(ENTER);
    browser.sees("It is live");
    browser.tab_to("#to-connect");
    browser.press(ENTER);

    browser.tab_to("#make-token");
    browser.press(ENTER);
    browser.sees("dip_");
    let token = browser.text_of("#token");
    let response = server.post(&token, r#"{"phone-num":"8015551234"}"#);
    assert!(response.body.contains(r#""full-name-of-caller":{"value":"Tom Callahan""#), "{}", response.body);
    assert!(response.body.contains("111-22-3333"), "{}", response.body);
    browser.sees("Xima called");
    browser.tab_to("#to-try");
    browser.press(ENTER);
    browser.tab_to("#try-phone-num");
    browser.press("801-555-1234");
    browser.press(ENTER);
    browser.sees("One contact was found");
    browser.tab_to("#finish");
    browser.press(ENTER);
    browser.sees("Callers are being recognised");

    // Opens another view by the rail, turns a switch, signs out.
    browser.tab_to("#rail a[data-view=fields]");
    browser.press(ENTER);
    browser.tab_to("[aria-label=\"Send to Xima: ssn\"]");
    browser.press(SPACE);
    browser.sees("“ssn” stays on this machine now");
    browser.tab_to("#sign-out");
    browser.press(ENTER);
    browser.sees("Sign in");
    assert_quiet(&browser, &server);
}
