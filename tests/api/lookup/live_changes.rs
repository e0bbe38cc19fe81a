//! Checks that a running server applies what other processes change.

use crate::support::{Appliance, Server, wait_until};

const SHEET: &str = "Account Num,Name,Phone\n1001,Tom,8015551234\n1002,Ann,8015550100\n";

fn wait_for(server: &Server, body: &str, expected: impl Fn(&str) -> bool) {
    let mut last = String::new();
    wait_until(&format!("{body} is answered by the new state"), || {
        last = server.lookup(body);
        expected(&last)
    });
}

#[test]
fn the_server_applies_changes_of_other_processes() {
    let appliance = Appliance::with_sheet(SHEET);
    let server = appliance.serve();
    let tom = r#"{"phone":"8015551234"}"#;
    assert!(server.lookup(tom).contains(r#""name":{"value":"Tom","displayToAgent":true"#));

    appliance.run(&["field", "set", "name", "--display", "off"]);
    wait_for(&server, tom, |text| text.contains(r#""name":{"value":"Tom","displayToAgent":false"#));

    appliance.run(&["field", "set", "name", "--rename", "caller", "--position", "1"]);
    wait_for(&server, tom, |text| text.contains(r#"{"parameters":{"caller":{"value":"Tom""#));

    appliance.run(&["field", "set", "phone", "--release", "withheld"]);
    wait_for(&server, tom, |text| !text.contains("8015551234") && text.contains("Tom"));

    appliance.run(&["key", "set", "who", "--kind", "text", "--fields", "caller"]);
    wait_for(&server, r#"{"who":"ANN"}"#, |text| text.contains("Ann"));

    appliance.run(&["key", "remove", "who"]);
    wait_for(&server, r#"{"who":"ANN"}"#, |text| text == r#"200 {"parameters":{}}"#);

    appliance.run(&["settings", "set", "result-parameter", "lookup-result"]);
    wait_for(&server, r#"{"phone":"8015559999"}"#, |text| {
        text.contains(r#""lookup-result":{"value":"not-found""#)
    });

    appliance.run(&["settings", "set", "region", "GB"]);
    wait_for(&server, tom, |text| text.contains("found"));

    appliance.import("Account Num,Name,Phone\n1001,Thomas,020 7946 0123\n");
    wait_for(&server, r#"{"phone":"+442079460123"}"#, |text| text.contains("Thomas"));
    assert!(server.lookup(r#"{"account-num":1002}"#).contains("not-found"));

    let token = appliance.token(&[]);
    wait_until("the new token is valid", || server.post(&token, "{}").status == 200);
    appliance.run(&["token", "revoke", token.split('_').nth(1).unwrap()]);
    wait_until("the revoked token is refused", || server.post(&token, "{}").status == 401);
    assert_eq!(server.post(&server.token, "{}").status, 200);
}
