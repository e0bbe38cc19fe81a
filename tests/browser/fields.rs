//! Tests the Fields view: every switch changes the next lookup.

use crate::driver::Browser;
use crate::look::{assert_quiet, look_at};
use crate::support::{Appliance, Server, wait_until};
use crate::{SHEET, sign_in};
use serde_json::{Value, json};

const TOM: &str = r#"{"phone":"8015551234"}"#;
const TOM_BY_ACCOUNT: &str = r#"{"account-num":"76541643"}"#;
const UNKNOWN: &str = r#"{"phone":"2125550123"}"#;
const ALT: char = '\u{E00A}';
const ARROW_DOWN: char = '\u{E015}';

#[test]
fn every_switch_changes_the_next_lookup() {
    let appliance = Appliance::with_sheet(SHEET);
    let server = appliance.page();
    let browser = Browser::open(1280, 900);
    browser.light_desktop();
    sign_in(&browser, &server, "fields");
    let parameter = |name: &str| parameters(&server, TOM)[name].clone();
    let switch = |words: &str, name: &str| browser.click(&format!("[aria-label=\"{words}: {name}\"]"));

    assert_eq!(parameter("ssn"), Value::Null);
    switch("Send to Xima", "ssn");
    browser.sees("“ssn” is sent to Xima from the next call on");
    assert_eq!(
        parameter("ssn"),
        json!({"value": "111-22-3333", "displayToAgent": true, "saveToDatabase": false})
    );
    look_at(&browser, "fields-switched");

    switch("Agent sees it", "ssn");
    browser.sees("Agents do not see “ssn” any more");
    assert_eq!(parameter("ssn")["displayToAgent"], false);

    switch("Saved in Xima", "ssn");
    browser.sees("“ssn” stays in Xima's reports from now on");
    assert_eq!(parameter("ssn")["saveToDatabase"], true);

    switch("Send to Xima", "ssn");
    browser.sees("“ssn” stays on this machine now");
    assert_eq!(parameter("ssn"), Value::Null);
    browser.click("#toast button");
    wait_until("the toast has undone the change", || parameter("ssn") != Value::Null);

    browser.write_over("[aria-label=\"Xima name of Balance\"]", "Amount Due");
    browser.sees("\"Amount Due\" cannot be a name");
    browser.write_over("[aria-label=\"Xima name of Balance\"]", "amount-due");
    wait_until("the new name is sent", || parameter("amount-due")["value"] == "575.00");
    assert_eq!(parameter("balance"), Value::Null);

    // A contact found by phone alone no longer gets a field released only by account number.
    browser.click("[aria-label^=\"Rules for amount-due\"]");
    browser.click("details[open] [data-part=\"only-account-num\"]");
    wait_until("the rule holds", || parameter("amount-due") == Value::Null);
    assert_eq!(parameters(&server, TOM_BY_ACCOUNT)["amount-due"]["value"], "575.00");
    look_at(&browser, "fields-rules");

    assert_eq!(parameters(&server, UNKNOWN), json!({}));
    browser.click("[aria-label^=\"Rules for full-name\"]");
    browser.write_over("details[open] [data-part=\"nobody\"]", "Unknown caller");
    wait_until("the value for unknown callers is sent", || parameters(&server, UNKNOWN) != json!({}));
    let unknown = json!({"full-name":
        {"value": "Unknown caller", "displayToAgent": true, "saveToDatabase": false}});
    assert_eq!(parameters(&server, UNKNOWN), unknown);
    assert_quiet(&browser, &server);
}

#[test]
fn the_order_of_the_response_is_changed_by_button_by_key_and_by_drag() {
    let appliance = Appliance::with_sheet(SHEET);
    let server = appliance.page();
    let browser = Browser::open(1280, 900);
    browser.light_desktop();
    sign_in(&browser, &server, "fields");
    assert_eq!(order(&server), ["account-num", "full-name", "phone", "balance"]);

    browser.click("[aria-label=\"Move full-name up\"]");
    wait_until("the button has moved the field", || {
        order(&server) == ["full-name", "account-num", "phone", "balance"]
    });

    browser.run("document.querySelector('[aria-label=\"Xima name of Full Name\"]').focus()");
    browser.press_with(ALT, ARROW_DOWN);
    wait_until("the key has moved the field", || {
        order(&server) == ["account-num", "full-name", "phone", "balance"]
    });

    browser.drag("tbody tr:nth-child(5) .grip", "tbody tr:nth-child(1)");
    wait_until("the drag has moved the field", || {
        order(&server) == ["balance", "account-num", "full-name", "phone"]
    });
    assert_quiet(&browser, &server);
}

fn parameters(server: &Server, body: &str) -> Value {
    let response = server.post(&server.token, body);
    assert_eq!(response.status, 200, "{}", response.body);
    let mut response: Value = serde_json::from_str(&response.body).unwrap();
    response["parameters"].take()
}

/// Returns the parameter names in the order of the response.
fn order(server: &Server) -> Vec<String> {
    let response = server.post(&server.token, TOM);
    let parts = response.body.split("\":{\"value\"");
    let mut names: Vec<String> =
        parts.map(|part| part.rsplit('"').next().unwrap_or_default().to_owned()).collect();
    names.pop();
    names
}
