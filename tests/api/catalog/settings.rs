//! Tests `/api/settings` and `/api/changes`: what was changed, and the actor.

use crate::support::Appliance;
use insta::assert_snapshot;

#[test]
fn a_changed_setting_applies_to_the_next_lookup() {
    let appliance = Appliance::with_sheet("Name,Phone\nAnn,8015550100\nBo,8015550101\nTom,020 7946 0123\n");
    let server = appliance.page();
    let page = server.sign_in();
    let all = page.json("/api/settings");
    assert_eq!(all[0]["name"], "region");
    assert_eq!(all[0]["value"], "US");
    assert_eq!(page.send("PUT", "/api/settings/region", r#"{"value":"GB"}"#).status, 204);
    assert!(server.lookup(r#"{"phone":"+442079460123"}"#).contains("Tom"));
    assert_snapshot!(page.text("PUT", "/api/settings/region", r#"{"value":"ZZ"}"#), @r#"422 {"type":"about:blank","title":"This cannot be done","status":422,"code":"bad-setting","detail":"\"ZZ\" is not a value for region. It takes a country's two letters, such as US, CA or GB."}"#);
    assert_snapshot!(page.text("PUT", "/api/settings/regoin", r#"{"value":"GB"}"#), @r#"404 {"type":"about:blank","title":"There is nothing by this name","status":404,"code":"unknown-setting","detail":"There is no setting \"regoin\". Did you mean \"region\"?"}"#);
    assert_eq!(page.json("/api/settings")[0]["value"], "GB");
}

#[test]
fn every_change_is_listed_with_its_origin_and_without_secrets() {
    let appliance = Appliance::with_sheet("Name,Phone\nTom,8015551234\n");
    let server = appliance.page();
    let page = server.sign_in();
    page.send("PATCH", "/api/fields/name", r#"{"display":false,"not_found_value":"Mr Nobody"}"#);
    page.send("PUT", "/api/settings/several", r#"{"value":"first"}"#);
    appliance.run(&["key", "set", "who", "--kind", "text", "--fields", "name"]);
    let created = page.send("POST", "/api/tokens", r#"{"name":"Xima","for":"dip"}"#).body;
    let created: serde_json::Value = serde_json::from_str(&created).unwrap();
    page.send("DELETE", &format!("/api/tokens/{}", created["id"].as_str().unwrap()), "");

    let changes = page.json("/api/changes");
    let history: Vec<String> = changes
        .as_array()
        .unwrap()
        .iter()
        .map(|change| format!("{}: {}", change["from"].as_str().unwrap(), change["what"].as_str().unwrap()))
        .collect();
    let history = history.join("\n").replace(created["id"].as_str().unwrap(), "ID");
    let own = server.token.split('_').nth(1).unwrap();
    assert_snapshot!(history.replace(own, "ID"), @r#"
    page, 127.0.0.1: Token "Xima" (ID) was revoked.
    page, 127.0.0.1: Token "Xima" (ID) was made, for dip.
    command line: Key "who" is new: text in name; priority 20.
    page, 127.0.0.1: Setting several: first, was shared.
    page, 127.0.0.1: Field "name" has another value for callers not found.
    page, 127.0.0.1: Field "name" is not shown to the agent any more.
    command line: Token "test" (ID) was made, for dip.
    command line: The admin's password was set.
    command line: Key "phone" is new: phone in phone; priority 10; also called phone-num, phone-number.
    command line: Field "phone" is new and sent.
    command line: Field "name" is new and sent.
    command line: Sheet "contacts": version 1 was published, 1 contact from sheet.csv.
    "#);
    for secret in ["Mr Nobody", "argon2", "8015551234", "Tom", created["token"].as_str().unwrap()] {
        assert!(!history.contains(secret), "{secret}");
    }
}
