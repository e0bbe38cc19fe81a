//! Kills and restarts the server in the middle of each step: the page says that datadip is away, keeps what was typed,
//! and continues; the published list stays live.

use crate::driver::Browser;
use crate::look::look_at;
use crate::support::{Appliance, Server, wait_until};
use crate::{PASSWORD, SHEET, file, serve_again, serve_new, setup_link, sign_in};
use datadip::domain::catalog::name::SheetName;
use datadip::store::Store;
use datadip::store::sqlite::Sqlite;
use std::fmt::Write;

const AWAY: &str = "We could not reach datadip";
const TOM: &str = r#"{"phone":"8015551234"}"#;

#[test]
fn killed_while_the_password_is_chosen_the_page_needs_the_new_setup_link() {
    let appliance = Appliance::empty();
    let server = serve_new(&appliance);
    let browser = Browser::open(1280, 900);
    browser.light_desktop();
    browser.go(&setup_link(&server));
    browser.write("#setup-password", PASSWORD);
    let address = server.address.clone();
    drop(server);
    browser.click("#setup");
    browser.sees(AWAY);
    look_at(&browser, "killed-setup");
    let server = serve_again(&appliance, &address, "");
    // The restart made a new link, so the old one is refused.
    browser.click("#setup");
    browser.sees("This link does not work any more");
    browser.go(&setup_link(&server));
    browser.write("#setup-password", PASSWORD);
    browser.click("#setup");
    browser.sees("Drop your spreadsheet here");
}

#[test]
fn killed_while_the_file_is_sent_it_is_sent_again() {
    let (appliance, server, browser) = signed_in("import");
    browser.slow_upload(4_000_000);
    browser.write("#file", &large(&appliance));
    wait_until("a part is sent", || browser.text_of("main .numbers").starts_with("Sent "));
    let server = kill_and_start_again(&appliance, &browser, server);
    browser.slow_upload(1_000_000_000);
    browser.sees("Is this your sheet?");
    browser.sees("Person 0");
    assert_answers(&server);
}

#[test]
fn killed_before_the_columns_the_page_requests_the_file_again() {
    let (appliance, server, browser) = signed_in("import");
    browser.write("#file", &file(&appliance, "november.csv", SHEET));
    browser.sees("Tom Callahan");
    let server = kill_and_start_again_at(&appliance, &browser, server, "#to-columns");
    browser.sees("This file is no longer kept");
    look_at(&browser, "killed-columns");
    assert_answers(&server);
    import_to_the_end(&appliance, &browser);
    assert_answers(&server);
}

#[test]
fn killed_during_a_check_the_server_has_changed_nothing() {
    let (appliance, server, browser) = signed_in("import");
    browser.write("#file", &large(&appliance));
    browser.sees("Person 0");
    browser.click("#to-columns");
    wait_until("the check is running", || !browser.text_of("main .card .numbers").is_empty());
    let server = kill_and_start_again(&appliance, &browser, server);
    browser.sees("no longer");
    look_at(&browser, "killed-check");
    assert_answers(&server);
    import_to_the_end(&appliance, &browser);
}

#[test]
fn killed_while_publishing_the_server_has_the_whole_old_or_new_list() {
    let (appliance, server, browser) = signed_in("import");
    browser.write("#file", &large(&appliance));
    browser.sees("Person 0");
    browser.click("#to-columns");
    browser.click("#to-check");
    browser.sees("Publish anyway");
    // Another import holds the publication up.
    let store = Sqlite::open(appliance.folder()).unwrap();
    let draft = store.draft(&SheetName::contacts()).unwrap();
    browser.click("#publish, #publish-anyway");
    browser.sees("Another import is under way");
    let server = kill_and_start_again(&appliance, &browser, server);
    browser.sees("datadip was restarted meanwhile");
    look_at(&browser, "killed-publish");
    drop(draft);
    // Exactly one of the old and the new version answers.
    let bodies = [TOM, r#"{"phone":"2012000000"}"#, r#"{"phone":"2012119999"}"#];
    let found = bodies.map(|body| server.lookup(body).contains("full-name"));
    assert!(found == [true, false, false] || found == [false, true, true], "{found:?}");
    import_to_the_end(&appliance, &browser);
    assert_answers(&server);
}

#[test]
fn killed_while_xima_is_connected_and_a_number_is_tried_the_page_continues() {
    let (appliance, server, browser) = signed_in("connect");
    browser.sees("Waiting for the first call");
    let address = server.address.clone();
    let token = server.token.clone();
    drop(server);
    browser.click("#make-token");
    browser.sees("it is not certain whether this was done");
    let server = serve_again(&appliance, &address, &token);
    browser.click("#make-token");
    browser.sees("dip_");
    let created = browser.text_of("#token");
    assert_eq!(server.post(&created, TOM).status, 200);
    browser.sees("Xima called");

    browser.go(&format!("{address}/#/try"));
    browser.write("#try-phone-num", "8015551234");
    let server = kill_and_start_again_at(&appliance, &browser, server, "#try");
    browser.sees("One contact was found");
    assert_answers(&server);

    // A switch turned during the outage takes effect once the server is back.
    browser.go(&format!("{address}/#/fields"));
    browser.sees("What the switches mean");
    let server =
        kill_and_start_again_at(&appliance, &browser, server, "[aria-label=\"Send to Xima: balance\"]");
    browser.sees("“balance” stays on this machine now");
    assert!(!server.lookup(TOM).contains("balance"));
}

fn signed_in(view: &str) -> (Appliance, Server, Browser) {
    let appliance = Appliance::with_sheet(SHEET);
    let server = appliance.page();
    let browser = Browser::open(1280, 900);
    browser.light_desktop();
    sign_in(&browser, &server, view);
    (appliance, server, browser)
}

/// Kills the server, waits until the page says so, and restarts it at its address.
fn kill_and_start_again(appliance: &Appliance, browser: &Browser, server: Server) -> Server {
    let (address, token) = (server.address.clone(), server.token.clone());
    drop(server);
    browser.sees(AWAY);
    start_again(appliance, browser, &address, &token)
}

/// Kills the server, clicks an element during the outage, and restarts the server.
fn kill_and_start_again_at(appliance: &Appliance, browser: &Browser, server: Server, css: &str) -> Server {
    let (address, token) = (server.address.clone(), server.token.clone());
    drop(server);
    browser.click(css);
    browser.sees(AWAY);
    start_again(appliance, browser, &address, &token)
}

fn start_again(appliance: &Appliance, browser: &Browser, address: &str, token: &str) -> Server {
    let server = serve_again(appliance, address, token);
    server.wait_until_loaded();
    browser.sees_no(AWAY);
    server
}

fn import_to_the_end(appliance: &Appliance, browser: &Browser) {
    browser.run("location.hash = '#/import'");
    browser.write("#file", &file(appliance, "december.csv", SHEET));
    browser.click("#to-columns");
    browser.click("#to-check");
    browser.click("#publish, #publish-anyway");
    browser.sees("It is live");
}

fn assert_answers(server: &Server) {
    assert!(server.lookup(TOM).contains("Tom Callahan"));
}

fn large(appliance: &Appliance) -> String {
    let mut csv = String::from("Account Num,Full Name,Phone,Notes\n");
    let notes = "said ".repeat(40);
    for row in 0..120_000 {
        writeln!(csv, "{row:07},Person {row},{},{notes}", 2_012_000_000_u64 + row).unwrap();
    }
    file(appliance, "large.csv", &csv)
}
