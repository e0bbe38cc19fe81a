//! Imports a sheet of 200 MB: the page shows the progress of every phase.

use crate::driver::Browser;
use crate::look::{assert_quiet, look_at};
use crate::support::{Appliance, wait_until};
use crate::{SHEET, sign_in};
use datadip::domain::catalog::name::SheetName;
use datadip::store::Store;
use datadip::store::sqlite::Sqlite;
use std::collections::BTreeSet;
use std::io::Write;

const ROWS: u64 = 500_000;

#[test]
fn a_file_of_200_mb_shows_where_it_is_until_it_is_live() {
    let appliance = Appliance::with_sheet(SHEET);
    let server = appliance.page();
    let path = appliance.folder().join("large.csv");
    let mut file = std::io::BufWriter::new(std::fs::File::create(&path).unwrap());
    let notes = "what was said the last time ".repeat(14);
    writeln!(file, "Account Num,Full Name,Phone,Notes").unwrap();
    for row in 0..ROWS {
        writeln!(file, "{row:07},Person {row},{},{notes}", 2_012_000_000 + row).unwrap();
    }
    file.flush().unwrap();
    let megabytes = (path.metadata().unwrap().len() + 500_000) / 1_000_000;
    assert!(megabytes > 200);

    let browser = Browser::open(1280, 900);
    browser.light_desktop();
    sign_in(&browser, &server, "import");
    browser.slow_upload(50_000_000);
    browser.write("#file", path.to_str().unwrap());
    // The progress bar only grows.
    let mut sent = Vec::new();
    wait_until("the file is sent", || {
        let now = browser.run("const bar = document.querySelector('main progress'); return bar && [bar.value, bar.closest('.card').innerText]");
        let words = now[1].as_str().unwrap_or_default();
        if let Some(part) =
            now[0].as_f64().filter(|part| words.contains("Sent ") && sent.last() != Some(part))
        {
            assert!(words.contains(&format!(" of {megabytes} MB")), "{words}");
            assert!(sent.last().is_none_or(|before| *before < part), "it went back: {sent:?}, {part}");
            sent.push(part);
            if sent.len() == 2 {
                look_at(&browser, "large-sending");
            }
        }
        browser.text().contains("Is this your sheet?")
    });
    assert!(sent.len() >= 4, "{sent:?}");

    browser.sees("what was said the last time");
    browser.click("#to-columns");
    let rows = collect_progress(&browser, "large-checking", "1 new column");
    assert!(rows.len() >= 2, "{rows:?}");
    browser.click("#to-check");
    browser.sees("Publish now");
    // What was checked is published at once, so another import holds it up for the reload.
    let store = Sqlite::open(appliance.folder()).unwrap();
    let draft = store.draft(&SheetName::contacts()).unwrap();
    browser.click("#publish, #publish-anyway");
    browser.sees("Another import is under way");
    browser.run("location.reload()");
    browser.sees("Another import is under way");
    look_at(&browser, "large-publishing");
    drop(draft);
    browser.sees("It is live");
    assert!(server.lookup(r#"{"phone":"2012499999"}"#).contains("Person 499999"));
    assert_quiet(&browser, &server);
}

/// Collects the progress texts until the page shows the end.
fn collect_progress(browser: &Browser, panel: &str, end: &str) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    wait_until(end, || {
        let words = browser.text_of("main .card .numbers");
        if !words.is_empty() && seen.insert(words) && seen.len() == 2 {
            look_at(browser, panel);
        }
        browser.text().contains(end)
    });
    seen
}
