//! Tests the page in a real Chromium against the real program. Pictures for review go to target/pictures/; those in
//! the README are renewed with `REGENERATE=1 cargo test --test browser`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a failed step should stop the test and name its line"
)]

mod changes;
mod driver;
mod fields;
mod held;
mod https;
mod journey;
mod keyboard;
mod killed;
mod large;
mod look;
mod replace;
mod signing_in;
#[path = "../support/mod.rs"]
mod support;

use driver::Browser;
use support::{Appliance, Server};

const PASSWORD: &str = "four plain words here";

const SHEET: &str = "Account Num,Full Name,Phone,SSN,Balance\n7654-1643,Tom Callahan,(801) 555-1234,111-22-3333,575.00\n7654-1644,Ann Lee,801-555-0100,222-33-4444,0.00\n7654-1645,Bo Lee,801-555-0101,333-44-5555,12.50\n7654-1646,Cy,8.01556E+09,444-55-6666,1.00\n7654-1647,Di Fox,801-555-0102,555-66-7777,2.00\n";

/// Starts a server that has no password yet.
fn serve_new(appliance: &Appliance) -> Server {
    Server::start(appliance.command(&["serve", "--listen", "127.0.0.1:0"]), String::new())
}

fn setup_link(server: &Server) -> String {
    format!("{}/#/setup/{}", server.address, server.setup_code())
}

/// Starts the server again with the same data at the same address, after a kill.
fn serve_again(appliance: &Appliance, address: &str, token: &str) -> Server {
    let listen = address.strip_prefix("http://").unwrap();
    Server::start(appliance.command(&["serve", "--listen", listen]), token.to_owned())
}

/// Writes a file to choose in the browser and returns its path.
fn file(appliance: &Appliance, name: &str, text: &str) -> String {
    let path = appliance.folder().join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

fn sign_in(browser: &Browser, server: &Server, view: &str) {
    browser.go(&format!("{}/#/{view}", server.address));
    browser.write("#sign-in-password", support::PASSWORD);
    browser.click("#sign-in");
    browser.sees("Sign out");
}
