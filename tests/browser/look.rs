//! Checks one panel: width, accessibility, console errors, requests to other hosts.

use crate::driver::Browser;
use crate::support::Server;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The views behind the sign-in.
pub(crate) const VIEWS: [&str; 8] =
    ["overview", "sheets", "fields", "matching", "connect", "try", "activity", "settings"];

/// Saves the panel's picture; fails on sideways scrolling and on any axe-core finding.
pub(crate) fn look_at(browser: &Browser, panel: &str) {
    browser.picture(&pictures().join(format!("{panel}.png")));
    let too_wide =
        browser.run("return document.documentElement.scrollWidth > document.documentElement.clientWidth");
    assert_eq!(too_wide, false, "{panel} scrolls sideways");
    let found = browser.run(&format!("{}\nreturn axe.run().then(({{violations}}) => violations)", axe()));
    let violations: Vec<String> = found
        .as_array()
        .expect("what axe found")
        .iter()
        .map(|violation| format!("{}: {}\n{:#}", violation["id"], violation["help"], targets(violation)))
        .collect();
    assert!(violations.is_empty(), "{panel}:\n{}", violations.join("\n"));
}

pub(crate) fn look_at_every_view(browser: &Browser, server: &Server, suffix: &str) {
    for view in VIEWS {
        browser.go(&format!("{}/#/{view}", server.address));
        browser.settles();
        let focused = browser.run(
            "return document.activeElement.tagName + ' ' + (document.querySelector('h1')?.innerText ?? '')",
        );
        assert!(focused.as_str().unwrap().starts_with("H1 "), "{view}: the heading has no focus: {focused}");
        look_at(browser, &format!("{view}{suffix}"));
    }
}

/// Fails on console errors (CSP violations included) and on requests to another host.
pub(crate) fn assert_quiet(browser: &Browser, server: &Server) {
    let console_errors = browser.console_errors();
    // Chromium logs every status over 399, and some tests provoke one.
    let console_errors: Vec<&String> =
        console_errors.iter().filter(|error| !error.contains("Failed to load resource")).collect();
    assert!(console_errors.is_empty(), "{console_errors:#?}");
    let requests = browser.requests();
    assert!(requests.iter().any(|address| address.starts_with(&server.address)), "no request was seen");
    let elsewhere: Vec<&String> = requests
        .iter()
        .filter(|address| address.contains("://") && !address.starts_with("chrome"))
        .filter(|address| !address.starts_with(&format!("{}/", server.address)))
        .collect();
    assert!(elsewhere.is_empty(), "another host got a request: {elsewhere:#?}");
}

/// Saves a picture for the README when `REGENERATE` is set.
pub(crate) fn picture_for_readme(browser: &Browser, name: &str) {
    if std::env::var_os("REGENERATE").is_some() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
        std::fs::create_dir_all(&folder).unwrap();
        browser.picture(&folder.join(name));
    }
}

fn pictures() -> PathBuf {
    let folder = target().join("pictures");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn axe() -> &'static str {
    static AXE: OnceLock<String> = OnceLock::new();
    let path = target().join("axe/node_modules/axe-core/axe.min.js");
    AXE.get_or_init(|| std::fs::read_to_string(path).expect("axe-core; tests/run installs it"))
}

fn target() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap()
}

fn targets(violation: &Value) -> Value {
    let nodes = violation["nodes"].as_array().cloned().unwrap_or_default();
    nodes.iter().map(|node| node["html"].clone()).collect()
}
