//! Follows a first-time admin from the setup link to the first recognised caller; checks every panel, then every view.

use crate::driver::Browser;
use crate::look::{assert_quiet, look_at, look_at_every_view, picture_for_readme};
use crate::support::{Appliance, Server};
use crate::{PASSWORD, SHEET, file, serve_new, setup_link};
use serde_json::Value;

#[test]
fn a_beginner_gets_from_the_setup_link_to_a_recognised_caller() {
    let browser = Browser::open(1280, 900);
    browser.light_desktop();
    journey(&browser, "");
}

#[test]
fn a_beginner_gets_to_a_recognised_caller_on_a_phone_in_dark_mode() {
    let browser = Browser::open(390, 844);
    browser.dark_phone();
    journey(&browser, "-phone-dark");
}

fn journey(browser: &Browser, suffix: &str) {
    let appliance = Appliance::empty();
    let server = serve_new(&appliance);
    let look = |panel: &str| look_at(browser, &format!("{panel}{suffix}"));
    browser.go(&setup_link(&server));
    browser.sees("Choose a password");
    look("setup");
    browser.write("#setup-password", PASSWORD);
    browser.click("#setup");

    browser.sees("Drop your spreadsheet here");
    look("import-drop");
    browser.write("#file", &file(&appliance, "customers.csv", SHEET));
    browser.sees("Tom Callahan");
    look("import-reading");
    browser.click("#to-columns");
    browser.sees("social security number");
    look("import-columns");
    picture_for_readme_on_a_desktop(browser, suffix, "import.png");
    browser.click("#to-check");
    browser.sees("8.01556E+09");
    look("import-check");
    browser.click("#publish");
    browser.sees("It is live");
    look("import-published");
    browser.click("#to-connect");

    browser.sees("Waiting for the first call");
    look("connect-first");
    browser.click("#make-token");
    browser.sees("dip_");
    look("connect-token");
    let token = browser.text_of("#token");
    assert!(token.starts_with("dip_"), "{token}");

    // Xima's first lookup appears without a reload.
    let response = lookup(&server, &token, r#"{"phone-num":"8015551234"}"#);
    assert_eq!(response["parameters"]["full-name"]["value"], "Tom Callahan");
    assert_eq!(response["parameters"]["ssn"], Value::Null, "what looks sensitive stays here");
    browser.sees("Xima called");
    browser.click("#to-try");

    browser.write("#try-phone-num", "+1 801 555 1234");
    browser.click("#try");
    browser.sees("One contact was found");
    browser.click("#outcome");
    look("try-found");
    browser.click("#finish");
    browser.sees("Callers are being recognised");

    for number in ["8015550100", "8015550101", "8015550100", "2125550123", "anonymous"] {
        lookup(&server, &token, &format!(r#"{{"phone-num":"{number}"}}"#));
    }
    look_at_every_view(browser, &server, suffix);
    browser.go(&format!("{}/#/overview", server.address));
    browser.sees("Callers are being recognised");
    browser.settles();
    picture_for_readme_on_a_desktop(browser, suffix, "overview.png");
    // The sign-in view is shown without the rail, like the setup.
    browser.run("return fetch('/api/session', {method: 'DELETE'}).then(() => location.reload())");
    browser.sees("Sign in");
    browser.settles();
    look("sign-in");
    assert_quiet(browser, &server);
}

/// Sends a lookup as Xima does.
fn lookup(server: &Server, token: &str, body: &str) -> Value {
    let response = server.post(token, body);
    assert_eq!(response.status, 200, "{}", response.body);
    serde_json::from_str(&response.body).unwrap()
}

fn picture_for_readme_on_a_desktop(browser: &Browser, suffix: &str, name: &str) {
    if suffix.is_empty() {
        picture_for_readme(browser, name);
    }
}
