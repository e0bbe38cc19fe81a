//! The page in a real Chromium, served by the real program: from the setup link to the first recognised caller, as
//! somebody does it who has never seen an API. Pictures go to target/pictures/, to be looked at.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on should stop, and say where"
)]

mod driver;

use driver::Browser;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use tempfile::TempDir;

const SHEET: &str = "Account Num,Full Name,Phone,SSN,Balance\n7654-1643,Tom Callahan,(801) 555-1234,111-22-3333,575.00\n7654-1644,Ann Lee,801-555-0100,222-33-4444,0.00\n7654-1645,Bo Lee,801-555-0101,333-44-5555,12.50\n7654-1646,Cy,8.01556E+09,444-55-6666,1.00\n";

/// The rooms behind the sign-in.
const ROOMS: [&str; 8] =
    ["overview", "sheets", "fields", "matching", "connect", "try", "activity", "settings"];

/// A box in a folder of its own, served; ends with the test.
struct Served {
    child: Child,
    address: String,
    setup: String,
    folder: TempDir,
}

impl Served {
    fn start() -> Served {
        let folder = tempfile::tempdir().unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_datadip"))
            .args(["serve", "--listen", "127.0.0.1:0"])
            .env("DATADIP_DATA", folder.path().join("data"))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // The address and the setup link are said on stdout and stderr; which on which is the command line's business.
        let (said, heard) = std::sync::mpsc::channel();
        let out: Box<dyn std::io::Read + Send> = Box::new(child.stdout.take().unwrap());
        let err: Box<dyn std::io::Read + Send> = Box::new(child.stderr.take().unwrap());
        for stream in [out, err] {
            let said = said.clone();
            thread::spawn(move || {
                for line in BufReader::new(stream).lines().map_while(Result::ok) {
                    let _ = said.send(line);
                }
            });
        }
        let setup = heard.iter().find_map(|line| {
            Some(line[line.find("http://").filter(|_| line.contains("#/setup/"))?..].trim().to_owned())
        });
        let setup = setup.expect("a setup link");
        let address = setup.split("/#").next().unwrap().to_owned();
        thread::spawn(move || heard.iter().for_each(drop));
        Served { child, address, setup, folder }
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn pictures() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("pictures");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// What the console may say: Chromium logs every answer over 399, and some of ours are meant to be.
fn assert_quiet(browser: &Browser) {
    let complaints: Vec<String> =
        browser.complaints().into_iter().filter(|said| !said.contains("Failed to load resource")).collect();
    assert!(complaints.is_empty(), "{complaints:#?}");
}

#[test]
fn somebody_gets_from_the_setup_link_to_a_recognised_caller() {
    let served = Served::start();
    let browser = Browser::open(1280, 900);
    browser.go(&served.setup);
    browser.write("#setup-password", "four plain words here");
    browser.picture(&pictures().join("setup.png"));
    browser.click("#setup");

    browser.write("#file", &served.write("customers.csv", SHEET));
    browser.sees("Tom Callahan");
    browser.picture(&pictures().join("import-drop.png"));
    browser.click("#to-columns");
    browser.sees("social security number");
    browser.picture(&pictures().join("import-columns.png"));
    browser.click("#to-check");
    browser.sees("8.01556E+09");
    browser.picture(&pictures().join("import-check.png"));
    browser.click("#publish");
    browser.sees("customers.csv");
    browser.picture(&pictures().join("import-published.png"));
    browser.click("#to-connect");

    browser.click("#make-token");
    browser.sees("dip_");
    browser.picture(&pictures().join("connect.png"));
    let token = browser
        .run("return document.querySelector('#token').textContent")
        .as_str()
        .unwrap()
        .trim()
        .to_owned();
    assert!(token.starts_with("dip_"), "{token}");

    // Xima calls, and the page notices by itself.
    let answer = ureq::post(format!("{}/lookup", served.address))
        .header("authorization", format!("Bearer {token}"))
        .send(r#"{"phone-num":"8015551234"}"#)
        .unwrap()
        .into_body()
        .read_to_string()
        .unwrap();
    assert!(answer.contains("Tom Callahan") && !answer.contains("111-22-3333"), "{answer}");
    browser.sees("Xima called");
    browser.click("#to-try");

    browser.write("#try-phone-num", "+1 801 555 1234");
    browser.click("#try");
    browser.sees("One contact was found");
    browser.click("#outcome");
    browser.picture(&pictures().join("try.png"));
    assert_quiet(&browser);

    // Every room, and a picture of each; at a phone's width and in the dark as well.
    for room in ROOMS {
        browser.go(&format!("{}/#/{room}", served.address));
        browser.run("return document.readyState");
        thread::sleep(std::time::Duration::from_millis(700));
        let heading = browser.run(
            "return document.activeElement.tagName + ' ' + (document.querySelector('h1')?.innerText ?? '')",
        );
        assert!(heading.as_str().unwrap().starts_with("H1 "), "{room}: the heading has no focus: {heading}");
        let wide =
            browser.run("return document.documentElement.scrollWidth > document.documentElement.clientWidth");
        assert_eq!(wide, false, "{room} scrolls sideways");
        browser.picture(&pictures().join(format!("{room}.png")));
        browser.dark_phone();
        thread::sleep(std::time::Duration::from_millis(300));
        let wide =
            browser.run("return document.documentElement.scrollWidth > document.documentElement.clientWidth");
        assert_eq!(wide, false, "{room} scrolls sideways on a phone");
        browser.picture(&pictures().join(format!("{room}-phone-dark.png")));
        browser.light_desk();
    }
    assert_quiet(&browser);
}

#[test]
fn next_month_a_smaller_file_is_held_back_published_anyway_and_undone() {
    let served = Served::start();
    let rows = |count: usize| {
        (0..count).fold("Account Num,Full Name,Phone\n".to_owned(), |csv, row| {
            format!("{csv}1{row:04},Person {row},80155501{row:02}\n")
        })
    };
    let browser = Browser::open(1280, 900);
    browser.go(&served.setup);
    browser.write("#setup-password", "four plain words here");
    browser.click("#setup");
    browser.sees("Drop your spreadsheet here");
    for (name, count) in [("october.csv", 40), ("november.csv", 12)] {
        browser.go(&format!("{}/#/import", served.address));
        browser.write("#file", &served.write(name, &rows(count)));
        browser.click("#to-columns");
        browser.click("#to-check");
        browser.click(if count == 40 { "#publish" } else { "#publish-anyway" });
        browser.click("#published");
    }
    browser.click("#undo");
    browser.sees("answers calls again");
    browser.picture(&pictures().join("undone.png"));
    browser.go(&format!("{}/#/sheets", served.address));
    browser.sees("november.csv");
    browser.sees("october.csv");
    assert_quiet(&browser);
}

#[test]
fn a_wrong_password_is_said_and_the_right_one_lets_in() {
    let served = Served::start();
    let browser = Browser::open(390, 844);
    browser.go(&served.setup);
    browser.write("#setup-password", "four plain words here");
    browser.click("#setup");
    browser.sees("spreadsheet");
    browser.run("return fetch('/api/session', {method: 'DELETE'}).then(() => 1)");
    browser.go(&format!("{}/#/overview", served.address));
    browser.run("location.reload()");
    browser.write("#sign-in-password", "not the password");
    browser.click("#sign-in");
    browser.sees("not the password");
    // By the keyboard alone: the Enter key.
    browser.write("#sign-in-password", "four plain words here\u{E007}");
    browser.sees("Menu");
    assert_quiet(&browser);
}
