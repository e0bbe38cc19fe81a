//! Tests `/api/overview`: the state of the server in one sentence.

use crate::support::{Appliance, Page, wait_until};
use insta::assert_snapshot;
use serde_json::Value;

const SHEET: &str = "Account Num,Name,Phone\n1001,Tom,8015551234\n1002,Ann,8015550100\n1003,Bo,8015550100\n";

fn state(page: &Page<'_>) -> String {
    let overview = page.json("/api/overview");
    format!("{}: {}", overview["state"].as_str().unwrap(), overview["sentence"].as_str().unwrap())
}

fn warning(page: &Page<'_>, code: &str) -> Option<Value> {
    let overview = page.json("/api/overview");
    overview["warnings"].as_array().unwrap().iter().find(|warning| warning["code"] == code).cloned()
}

fn wait_for_warning(page: &Page<'_>, code: &str) -> String {
    let mut found = None;
    wait_until(code, || {
        found = warning(page, code);
        found.is_some()
    });
    let found = found.unwrap();
    format!(
        "{} {} ({}, {})",
        found["sentence"].as_str().unwrap(),
        found["remedy"].as_str().unwrap(),
        found["count"],
        found["view"]
    )
}

#[test]
fn each_state_is_one_sentence_from_an_empty_server_to_one_that_works() {
    let appliance = Appliance::empty();
    let server = appliance.page();
    let page = server.sign_in();
    assert_snapshot!(state(&page), @"empty: There is no spreadsheet yet, so nobody can be recognised.");
    let id = server.token.split('_').nth(1).unwrap();
    appliance.run(&["token", "revoke", id]);
    appliance.import(SHEET);
    wait_until("the sheet is loaded", || page.json("/api/overview")["contacts"] == 3);
    assert_snapshot!(state(&page), @"no-token: Xima needs a token before it can ask who is calling.");
    let token = appliance.token(&[]);
    wait_until("the token is loaded", || state(&page).starts_with("waiting"));
    assert_snapshot!(state(&page), @"waiting: Everything is ready; waiting for the first call.");
    assert_eq!(
        page.text("GET", "/api/lookups/first", ""),
        r#"200 {"first_lookup_at":null,"lookup_url":null}"#
    );
    wait_until("the token is valid", || server.post(&token, "{}").status == 200);
    wait_until("the first lookup is recorded", || {
        page.json("/api/lookups/first")["first_lookup_at"].is_string()
    });
    assert_snapshot!(state(&page), @"working: Callers are being recognised.");
}

#[test]
fn lookups_are_counted_by_the_hour_and_survive_a_restart() {
    let appliance = Appliance::with_sheet(SHEET);
    let mut server = appliance.page();
    let cookie = {
        let page = server.sign_in();
        for body in [r#"{"phone":"8015551234"}"#, r#"{"phone":"8015550100"}"#, r#"{"phone":"8015550199"}"#] {
            server.lookup(body);
        }
        page.cookie.clone()
    };
    // A clean stop flushes the counters.
    server.terminate();
    server.wait();
    let again = appliance.serve();
    let page = Page { server: &again, cookie };
    wait_until("the counters are read", || page.json("/api/overview")["today"]["lookups"] != 0);
    let overview = page.json("/api/overview");
    let hours = overview["hours"].as_array().unwrap();
    let sum = |what: &str| hours.iter().map(|hour| hour[what].as_u64().unwrap()).sum::<u64>();
    assert_eq!((hours.len(), sum("found"), sum("not_found"), sum("several")), (24, 1, 1, 1));
    assert!(overview["latency"]["p99_ms"].as_f64().unwrap() > 0.0);
    assert!(overview["latency"]["p50_ms"].as_f64() <= overview["latency"]["p99_ms"].as_f64());
    assert_eq!(overview["sheets"][0]["rows"], 3);
    assert!(overview["last_lookup_at"].as_str() >= overview["first_lookup_at"].as_str());
}

#[test]
fn each_anomaly_is_reported_with_its_remedy() {
    let appliance = Appliance::with_sheet(SHEET);
    let revoked = appliance.token(&[]);
    appliance.run(&["token", "revoke", revoked.split('_').nth(1).unwrap()]);
    let server = appliance.page();
    let page = server.sign_in();
    assert_eq!(page.json("/api/overview")["warnings"], Value::Array(vec![]));
    server.lookup(r#"{"phone":"TOM CALLAHAN"}"#);
    server.lookup(r#"{"AccountNumb":"1001","campaign":"spring"}"#);
    server.post(&revoked, "{}");
    server.get("/lookup");
    server.lookup("[]");
    assert_snapshot!(wait_for_warning(&page, "name-for-number"), @r#"Xima sent a name where a number was expected, as phone (1 call). In Xima choose External Number; Caller ID is a name. (1, "activity")"#);
    assert_snapshot!(wait_for_warning(&page, "near-key"), @r#"Xima sends "AccountNumb", which is not one of your keys (1 call). Write it as account-num in Xima, or add it to the other names of account-num. (1, "matching")"#);
    assert_snapshot!(wait_for_warning(&page, "revoked-token"), @r#"The token "test" was revoked and is still used (1 call). Paste a valid token into Xima. (1, "connect")"#);
    assert_snapshot!(wait_for_warning(&page, "wrong-method"), @r#"The lookup address received GET instead of POST (1 call). In Xima choose POST as the method. If you opened the address in a browser, ignore this. (1, "connect")"#);
    assert_snapshot!(wait_for_warning(&page, "bad-body"), @r#"The body of a lookup could not be read as JSON parameters (1 call). In Xima set the parameters to be sent as JSON. (1, "connect")"#);
    // A corrected key ends its warning.
    page.send("PUT", "/api/keys/account-num", r#"{"aliases":["AccountNumb"]}"#);
    assert_eq!(warning(&page, "near-key"), None);
    for _ in 0..25 {
        server.lookup(r#"{"phone":"8015559999"}"#);
    }
    assert!(wait_for_warning(&page, "mostly-unknown").starts_with("Most callers are unknown: "));
}

#[test]
fn a_made_up_token_with_a_revoked_id_is_not_reported_as_revoked() {
    let appliance = Appliance::with_sheet(SHEET);
    let revoked = appliance.token(&[]);
    let id = revoked.split('_').nth(1).unwrap();
    appliance.run(&["token", "revoke", id]);
    let server = appliance.page();
    let page = server.sign_in();
    let made_up = format!("dip_{id}_{}", server.token.split('_').nth(2).unwrap());
    assert_eq!(server.post(&made_up, "{}").status, 401);
    server.lookup("{}");
    wait_until("the writer has flushed", || page.json("/api/lookups/first")["first_lookup_at"].is_string());
    assert_eq!(warning(&page, "revoked-token"), None);
}

#[test]
fn without_its_store_the_overview_reports_degraded() {
    let appliance = Appliance::with_sheet(SHEET);
    let server = appliance.page();
    let page = server.sign_in();
    assert!(state(&page).starts_with("waiting"));
    for file in ["datadip.db", "datadip.db-wal", "datadip.db-shm"] {
        let _ = std::fs::remove_file(appliance.folder().join(file));
    }
    wait_until("the store is reported", || state(&page).starts_with("degraded"));
    assert_snapshot!(state(&page), @"degraded: The data folder cannot be reached. Calls are answered from the contacts last loaded, and changes are refused. Check the disk and the log.");
    assert!(server.lookup(r#"{"phone":"8015551234"}"#).contains("Tom"));
    assert_eq!(page.send("PUT", "/api/settings/region", r#"{"value":"GB"}"#).status, 503);
}
