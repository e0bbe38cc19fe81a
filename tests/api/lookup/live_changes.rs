//! Checks that a running server answers by what other processes change.

use crate::support::{Appliance, Server, wait_until};

const SHEET: &str = "Account Num,Name,Phone\n1001,Tom,8015551234\n1002,Ann,8015550100\n";

fn follows(server: &Server, body: &str, expected: impl Fn(&str) -> bool) {
    let mut last = String::new();
    wait_until(&format!("{body} is answered by the new state"), || {
        last = server.lookup(body);
        expected(&last)
    });
}

#[test]
fn the_server_follows_what_other_processes_change() {
    let appliance = Appliance::with_sheet(SHEET);
    let server = appliance.serve();
    let tom = r#"{"phone":"8015551234"}"#;
    assert!(server.lookup(tom).contains(r#""name":{"value":"Tom","displayToAgent":true"#));

    appliance.run(&["field", "set", "name", "--display", "off"]);
    follows(&server, tom, |answer| answer.contains(r#""name":{"value":"Tom","displayToAgent":false"#));

    appliance.run(&["field", "set", "name", "--rename", "caller", "--position", "1"]);
    follows(&server, tom, |answer| answer.contains(r#"{"parameters":{"caller":{"value":"Tom""#));

    appliance.run(&["field", "set", "phone", "--release", "withheld"]);
    follows(&server, tom, |answer| !answer.contains("8015551234") && answer.contains("Tom"));

    appliance.run(&["key", "set", "who", "--kind", "text", "--fields", "caller"]);
    follows(&server, r#"{"who":"ANN"}"#, |answer| answer.contains("Ann"));

    appliance.run(&["key", "remove", "who"]);
    follows(&server, r#"{"who":"ANN"}"#, |answer| answer == r#"200 {"parameters":{}}"#);

    appliance.run(&["settings", "set", "result-parameter", "lookup-result"]);
    follows(&server, r#"{"phone":"8015559999"}"#, |answer| {
        answer.contains(r#""lookup-result":{"value":"not-found""#)
    });

    appliance.run(&["settings", "set", "region", "GB"]);
    follows(&server, tom, |answer| answer.contains("found"));

    appliance.import("Account Num,Name,Phone\n1001,Thomas,020 7946 0123\n");
    follows(&server, r#"{"phone":"+442079460123"}"#, |answer| answer.contains("Thomas"));
    assert!(server.lookup(r#"{"account-num":1002}"#).contains("not-found"));

    let token = appliance.token(&[]);
    wait_until("the new token is good", || server.post(&token, "{}").status == 200);
    appliance.run(&["token", "revoke", token.split('_').nth(1).unwrap()]);
    wait_until("the revoked token is refused", || server.post(&token, "{}").status == 401);
    assert_eq!(server.post(&server.token, "{}").status, 200);
}
