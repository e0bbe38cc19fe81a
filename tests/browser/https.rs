//! Tests the page over HTTPS, on its own listener.

use crate::driver::Browser;
use crate::look::look_at;
use crate::support::PASSWORD;
use crate::support::https::{Secured, pair};

#[test]
fn over_https_the_page_shows_the_days_left_and_the_lookup_address() {
    let secured = Secured::new(&pair(90));
    let server = secured.serve(&["--admin-listen", "127.0.0.1:0"]);
    let page = server.page_address();
    let browser = Browser::open(1280, 900);
    browser.light_desktop();
    browser.go(&format!("{page}/#/overview"));
    browser.write("#sign-in-password", PASSWORD);
    browser.click("#sign-in");
    browser.sees("The HTTPS certificate of localhost is good for 90 days more.");
    browser.settles();
    look_at(&browser, "overview-https");
    assert!(!browser.text().contains("not encrypted"), "{}", browser.text());

    browser.go(&format!("{page}/#/connect"));
    browser.sees("API URL");
    browser.settles();
    look_at(&browser, "connect-https");
    let shown = browser.run("return [...document.querySelectorAll('input, code')].map((each) => each.value || each.textContent).join(' ')");
    let shown = format!("{shown} {}", browser.text());
    let port = server.address.rsplit(':').next().unwrap();
    assert!(shown.contains(&format!(":{port}/lookup")), "{shown}");
    let own_port = page.rsplit(':').next().unwrap();
    assert!(!shown.contains(&format!(":{own_port}/lookup")), "{shown}");
}
