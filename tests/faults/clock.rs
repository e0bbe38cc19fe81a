//! Tests a wrong clock that is corrected while the server runs or is stopped: no client is locked out, nothing expires
//! early, and calls are still recorded.

use crate::list::responses;
use crate::sandbox::Sandbox;
use crate::support::{Page, Server, wait_until};
use std::path::{Path, PathBuf};
use std::process::Command;

const ROWS: u64 = 900;

#[test]
fn a_clock_set_backward_or_forward_while_the_server_runs_locks_no_client_out() {
    let sandbox = Sandbox::new(ROWS);
    let clock = sandbox.appliance.folder().join("clock");
    set(&clock, "+0");
    let short = sandbox.appliance.token(&["--expires", "2d"]);
    let server = Server::start(serve_with_clock(&sandbox, &clock), sandbox.token.clone());
    server.wait_until_loaded();
    let page = Page { server: &server, cookie: sandbox.cookie.clone() };
    let expected = sandbox.state.expected(ROWS);
    let mut lookups = 0;
    for (offset, is_short_valid) in
        [("+0", true), ("+20d", false), ("-9d", true), ("+0", true), ("-2d", true)]
    {
        set(&clock, offset);
        assert_eq!(responses(&server, ROWS), expected, "{offset}");
        lookups += expected.len();
        assert_eq!(page.send("GET", "/api/sessions", "").status, 200, "{offset}");
        let case = format!("{offset}: the token of two days");
        assert_eq!(server.post(&short, "{}").status, if is_short_valid { 200 } else { 401 }, "{case}");
        lookups += usize::from(is_short_valid);
        wait_until(&format!("{offset}: every call is written down"), || {
            let overview = page.json("/api/overview");
            assert!(
                overview["last_lookup_at"].as_str() >= overview["first_lookup_at"].as_str(),
                "{overview}"
            );
            recorded_lookups(&sandbox) == lookups
        });
        assert_eq!(page.text("PUT", "/api/settings/region", r#"{"value":"GB"}"#), "204 ", "{offset}");
        assert_eq!(page.text("PUT", "/api/settings/region", r#"{"value":"US"}"#), "204 ", "{offset}");
    }
    assert!(server.log().lines().all(|line| !line.contains("\"ERROR\"")), "{}", server.log());
}

#[test]
fn a_session_and_a_token_made_by_a_clock_ahead_are_valid_after_its_correction() {
    let mut sandbox = Sandbox::new(ROWS);
    let clock = sandbox.appliance.folder().join("clock");
    set(&clock, "+400d");
    let (cookie, token) = {
        let server = Server::start(serve_with_clock(&sandbox, &clock), sandbox.token.clone());
        server.wait_until_loaded();
        responses(&server, ROWS);
        let page = server.sign_in();
        let created = page.send("POST", "/api/tokens", r#"{"name":"later","for":"dip"}"#);
        assert_eq!(created.status, 201, "{}", created.body);
        let created: serde_json::Value = serde_json::from_str(&created.body).unwrap();
        (page.cookie.clone(), created["token"].as_str().unwrap().to_owned())
    };
    let server = sandbox.serve();
    let page = Page { server: &server, cookie };
    assert_eq!(page.send("GET", "/api/sessions", "").status, 200);
    assert_eq!(server.post(&token, "{}").status, 200);
    assert_eq!(responses(&server, ROWS), sandbox.state.expected(ROWS));
    sandbox.check_and_import();
    // A session's idle time starts now, so that one from the future does not stay open for a year.
    let sessions = datadip::server::open_store(sandbox.appliance.folder()).unwrap().sessions().unwrap();
    let soon = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(1);
    assert!(sessions.iter().all(|session| session.last_seen_at < soon), "{sessions:?}");
}

/// Counts all recorded lookups.
fn recorded_lookups(sandbox: &Sandbox) -> usize {
    let store = datadip::server::open_store(sandbox.appliance.folder()).unwrap();
    let summary = store.activity(jiff::Timestamp::UNIX_EPOCH).unwrap();
    let lookups =
        |totals: &datadip::domain::activity::Totals| totals.found + totals.not_found + totals.several;
    summary.hours.values().map(|totals| lookups(totals) as usize).sum()
}

/// Sets the error of the clock.
fn set(clock: &Path, offset: &str) {
    // The rename is atomic, so that a reader sees one whole file.
    let next = clock.with_extension("next");
    std::fs::write(&next, format!("{offset}\n")).unwrap();
    std::fs::rename(&next, clock).unwrap();
}

/// Returns a command whose wall clock is offset by a file; its monotonic clock is right.
fn serve_with_clock(sandbox: &Sandbox, clock: &Path) -> Command {
    let mut serve = sandbox.appliance.command(&["serve", "--listen", "127.0.0.1:0"]);
    serve.env("LD_PRELOAD", library()).env("FAKETIME_TIMESTAMP_FILE", clock);
    serve.env("FAKETIME_NO_CACHE", "1").env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
    serve
}

fn library() -> PathBuf {
    let folders = std::fs::read_dir("/usr/lib").unwrap().map(|entry| entry.unwrap().path());
    let places = folders.map(|folder| folder.join("faketime/libfaketimeMT.so.1"));
    places.into_iter().find(|place| place.exists()).expect("libfaketime is installed: tests/run does it")
}
