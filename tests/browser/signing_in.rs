//! Tests signing in, signing out and changing the password.

use crate::driver::Browser;
use crate::look::{assert_quiet, look_at};
use crate::support::{Appliance, PASSWORD};
use crate::{SHEET, sign_in};

#[test]
fn a_wrong_password_is_reported_and_the_right_one_signs_in() {
    let appliance = Appliance::with_sheet(SHEET);
    let server = appliance.page();
    let browser = Browser::open(1280, 900);
    browser.light_desktop();
    browser.go(&format!("{}/#/overview", server.address));
    browser.write("#sign-in-password", "not the password");
    browser.click("#sign-in");
    browser.sees("The password is wrong");
    look_at(&browser, "sign-in-wrong");
    sign_in(&browser, &server, "overview");
    browser.click("#sign-out");
    browser.sees("Sign in");
    assert_quiet(&browser, &server);
}

#[test]
fn a_changed_password_ends_the_other_sessions() {
    let appliance = Appliance::with_sheet(SHEET);
    let server = appliance.page();
    let other = server.sign_in();
    let browser = Browser::open(1280, 900);
    sign_in(&browser, &server, "settings");
    browser.write("#password-now", PASSWORD);
    browser.write("#password-new", "another four plain words\u{E007}");
    browser.sees("The password was changed. Everybody else was signed out.");
    assert_eq!(other.send("GET", "/api/overview", "").status, 401);
    assert_quiet(&browser, &server);
}
