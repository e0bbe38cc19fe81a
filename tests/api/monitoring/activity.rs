//! Tests `/api/activity`: the list of calls, with callers masked.

use crate::support::{Appliance, Page, wait_until};
use insta::assert_snapshot;
use serde_json::Value;

const SHEET: &str = "Account Num,Name,Phone\n1001,Tom,8015551234\n1002,Ann,8015550100\n1003,Bo,8015550100\n";

fn wait_until_listed(page: &Page<'_>, lookups: usize) -> Value {
    wait_until("the lookups are listed", || {
        page.json("/api/activity")["lookups"].as_array().unwrap().len() == lookups
    });
    page.json("/api/activity")
}

fn results(page: &Page<'_>, query: &str) -> Vec<String> {
    let listed = page.json(&format!("/api/activity?{query}"));
    listed["lookups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|lookup| lookup["result"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn lookups_are_listed_masked_and_found_again_by_the_whole_number() {
    let appliance = Appliance::with_sheet(SHEET);
    let server = appliance.page();
    let page = server.sign_in();
    for body in [
        r#"{"phone":"(801) 555-1234"}"#,
        r#"{"phone":"8015550199"}"#,
        r#"{"phone":"+1 801 555 0199"}"#,
        r#"{"phone":"8015550100"}"#,
        r#"{"account-num":"1001","phone":"8015559876"}"#,
        r#"{"phone":"anonymous"}"#,
    ] {
        server.lookup(body);
    }
    let listed = wait_until_listed(&page, 6);
    let lines: Vec<String> = listed["lookups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|lookup| {
            format!("{} {} {} {}", lookup["result"], lookup["key"], lookup["number"], lookup["sheet"])
        })
        .collect();
    assert_snapshot!(lines.join("\n"), @r#"
    "not-found" null null null
    "found" "account-num" "••••••9876" "contacts"
    "several" "phone" "••••••0100" "contacts"
    "not-found" null "••••••0199" null
    "not-found" null "••••••0199" null
    "found" "phone" "••••••1234" "contacts"
    "#);
    let unknown = &listed["unknown"];
    assert_eq!(
        (unknown.as_array().unwrap().len(), &unknown[0]["number"], &unknown[0]["count"]),
        (1, &"••••••0199".into(), &2.into())
    );
    assert_eq!((&listed["on"], &listed["dropped"], &listed["next"]), (&true.into(), &0.into(), &Value::Null));

    assert_eq!(results(&page, "number=801.555.0199"), ["not-found", "not-found"]);
    assert_eq!(results(&page, "number=%2B18015551234"), ["found"]);
    assert_eq!(results(&page, "number=8015550198"), [""; 0]);
    assert_eq!(results(&page, "result=several"), ["several"]);
    assert_eq!(results(&page, "result=found&number=8015559876"), ["found"]);
    let first = page.json("/api/activity?limit=4");
    let rest = format!("before={}", first["next"]);
    assert_eq!((first["lookups"].as_array().unwrap().len(), results(&page, &rest).len()), (4, 2));
    assert_snapshot!(page.text("GET", "/api/activity?number=0199x", ""), @r#"422 {"type":"about:blank","title":"This cannot be done","status":422,"code":"bad-number","detail":"This is not a phone number. Calls are found by the whole number only."}"#);
    assert_eq!(page.send("GET", "/api/activity?result=lost", "").status, 422);
    assert_eq!(page.send("GET", "/api/activity?limit=many", "").status, 400);
}

#[test]
fn no_whole_number_and_no_value_is_kept_or_logged() {
    let appliance = Appliance::with_sheet("Account Num,Name,Phone\n1001,Tom,8015551234\n");
    let server = appliance.page();
    let page = server.sign_in();
    server.lookup(r#"{"phone":"8017770199","account-num":"Zaphod42","Phonee":"Beeblebrox"}"#);
    wait_until_listed(&page, 1);
    let mut kept = Vec::new();
    for file in std::fs::read_dir(appliance.folder()).unwrap() {
        kept.extend(std::fs::read(file.unwrap().path()).unwrap_or_default());
    }
    let log = server.log();
    for secret in ["8017770199", "7770199", "Zaphod", "Beeblebrox"] {
        assert!(!kept.windows(secret.len()).any(|window| window == secret.as_bytes()), "{secret} is kept");
        assert!(!log.contains(secret), "{secret} is logged");
    }
}

#[test]
fn with_recording_off_no_call_is_listed_and_earlier_ones_are_deleted() {
    let appliance = Appliance::with_sheet(SHEET);
    let server = appliance.page();
    let page = server.sign_in();
    server.lookup(r#"{"phone":"8015550199"}"#);
    wait_until_listed(&page, 1);
    assert_eq!(page.send("PUT", "/api/settings/keep-activity-days", r#"{"value":"0"}"#).status, 204);
    server.lookup(r#"{"phone":"8015550199"}"#);
    let listed = wait_until_listed(&page, 0);
    assert_eq!((&listed["on"], &listed["unknown"]), (&false.into(), &Value::Array(vec![])));
    // Counting continues, because a count names no caller.
    wait_until("the lookup is counted", || page.json("/api/overview")["today"]["lookups"] == 2);
    assert_eq!(page.json("/api/overview")["dropped"], 0);
}

#[test]
fn under_load_every_lookup_is_counted_and_each_is_listed_or_counted_as_dropped() {
    let appliance = Appliance::with_sheet(SHEET);
    let server = appliance.page();
    let page = server.sign_in();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            let server = &server;
            scope.spawn(move || {
                for _ in 0..500 {
                    assert!(server.lookup(r#"{"phone":"8015551234"}"#).contains("Tom"));
                }
            });
        }
    });
    wait_until("all are counted", || page.json("/api/overview")["today"]["found"] == 2000);
    let mut listed = 0;
    let mut query = "limit=200".to_owned();
    loop {
        let page_of_calls = page.json(&format!("/api/activity?{query}"));
        listed += page_of_calls["lookups"].as_array().unwrap().len();
        if page_of_calls["next"].is_null() {
            assert_eq!(listed as u64 + page_of_calls["dropped"].as_u64().unwrap(), 2000);
            break;
        }
        query = format!("limit=200&before={}", page_of_calls["next"]);
    }
}
