//! Tests the page's uploads: what was checked is published, and checked again when it is not true any more.

use crate::support::{Appliance, Page, wait_until};
use serde_json::Value;

const LIST: &str = "Account Num,Phone\n1001,801-555-0101\n1002,801-555-0102\n";

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn upload(page: &Page<'_>, list: &str) -> String {
    json(&page.send("POST", "/api/uploads?name=list.csv", list).body)["id"].as_str().unwrap().to_owned()
}

/// Starts a check or publishes, and waits for the end of the job.
fn run(page: &Page<'_>, upload: &str, what: &str, body: &str) -> Value {
    let accepted = page.send("POST", &format!("/api/uploads/{upload}/{what}"), body);
    assert_eq!(accepted.status, 202, "{}", accepted.body);
    let job = format!("/api/jobs/{}", json(&accepted.body)["job"].as_str().unwrap());
    let mut end = Value::Null;
    wait_until("the job has ended", || {
        end = page.json(&job);
        end["state"] == "done"
    });
    end
}

#[test]
fn what_was_checked_is_published_and_a_change_meanwhile_has_it_checked_again() {
    let appliance = Appliance::with_sheet(LIST);
    let server = appliance.page();
    let page = server.sign_in();
    let upload = upload(&page, &LIST.replace("1002", "1003"));
    let checked = run(&page, &upload, "check", "{}");
    assert_eq!((&checked["report"]["published"], &checked["checked_again"]), (&false.into(), &Value::Null));

    appliance.run(&["field", "set", "account-num", "--rename", "account"]);
    let again = run(&page, &upload, "publish", "{}");
    insta::assert_snapshot!(again["checked_again"].as_str().unwrap(), @"The list, its fields or its keys were changed since the check, so the file was checked again. Nothing is published. Look at the new check, then publish.");
    assert_eq!(again["report"]["published"], false);
    assert_eq!(again["report"]["fields"][0]["name"], "account");
    assert!(!server.lookup(r#"{"account-num":"1003"}"#).contains("801-555-0102"));

    let published = run(&page, &upload, "publish", "{}");
    assert_eq!((&published["report"]["version"], &published["checked_again"]), (&2.into(), &Value::Null));
    assert!(server.lookup(r#"{"account-num":"1003"}"#).contains("801-555-0102"));
}

#[test]
fn other_choices_than_those_that_were_checked_are_checked_first() {
    let appliance = Appliance::with_sheet(LIST);
    let server = appliance.page();
    let page = server.sign_in();
    let upload = upload(&page, "Account Num,Phone,Note\n1001,801-555-0101,a\n1002,801-555-0102,b\n");
    run(&page, &upload, "check", "{}");
    let decided =
        r#"{"decisions":[{"header":"Note","name":"note","sent":true,"display":true,"save":false}]}"#;
    let again = run(&page, &upload, "publish", decided);
    insta::assert_snapshot!(again["checked_again"].as_str().unwrap(), @"Other choices were made than those that were checked, so the file was checked again. Nothing is published. Look at the new check, then publish.");
    assert_eq!(run(&page, &upload, "publish", decided)["report"]["version"], 2);
    assert!(server.lookup(r#"{"account-num":"1001"}"#).contains(r#""note":{"value":"a""#));
}
