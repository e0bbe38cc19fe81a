//! Checks that clients with bad credentials are limited and good credentials never are.

use crate::support::{Appliance, wait_until};

const SHEET: &str = "Name,Phone\nTom,8015551234\n";
const TOM: &str = r#"{"phone":"8015551234"}"#;

#[test]
fn bad_tokens_are_limited_by_address_and_a_valid_one_from_there_is_not() {
    let appliance = Appliance::with_sheet(SHEET);
    let revoked = appliance.token(&[]);
    let id = revoked.split('_').nth(1).unwrap();
    appliance.run(&["token", "revoke", id]);
    let server = appliance.serve_with(&["--trusted-proxy", "127.0.0.1"]);
    let from = |address: &str, token: &str| {
        let bearer = format!("Bearer {token}");
        let headers = [("authorization", bearer.as_str()), ("x-forwarded-for", address)];
        server.send("POST", "/lookup", &headers, TOM.as_bytes())
    };
    let made_up = format!("dip_{}_{}", server.token.split('_').nth(1).unwrap(), "0".repeat(52));
    let bad = ["garbage", &revoked, &made_up, &format!("dip_{}_{}", "0".repeat(12), "1".repeat(52))];
    let statuses: Vec<u16> = (0..400).map(|number| from("192.0.2.1", bad[number % 4]).status).collect();
    assert_eq!(statuses[..150], [401; 150]);
    assert!(statuses[250..].contains(&429), "{statuses:?}");
    // Each cause gets the same words.
    let mut bodies = std::collections::HashSet::new();
    for number in 0..400 {
        let response = from("192.0.2.1", bad[number % 4]);
        if response.status == 429 {
            assert!(response.header("retry-after").is_some());
            bodies.insert(response.body);
        }
    }
    assert_eq!(bodies.len(), 1, "{bodies:?}");
    assert_eq!(from("192.0.2.1", &server.token).status, 200);
    assert_eq!(from("192.0.2.2", "garbage").status, 401);
}

#[test]
fn failures_with_one_token_id_are_limited_over_all_addresses_and_the_token_itself_is_not() {
    let server = {
        let appliance = Appliance::with_sheet(SHEET);
        appliance.serve_with(&["--trusted-proxy", "127.0.0.1"])
    };
    let made_up = format!("Bearer dip_{}_{}", server.token.split('_').nth(1).unwrap(), "0".repeat(52));
    let statuses: Vec<u16> = (0..400)
        .map(|number| {
            let address = format!("2001:db8:{number:x}::1");
            let headers = [("authorization", made_up.as_str()), ("x-forwarded-for", &address)];
            server.send("POST", "/lookup", &headers, b"{}").status
        })
        .collect();
    assert_eq!(statuses[..150], [401; 150]);
    assert!(statuses[250..].contains(&429), "{statuses:?}");
    assert!(server.lookup(TOM).contains("Tom"));
}

#[test]
fn made_up_session_cookies_are_limited_and_a_valid_one_is_not() {
    let appliance = Appliance::with_sheet(SHEET);
    let server = appliance.page();
    let page = server.sign_in();
    assert_eq!(page.send("GET", "/api/sheets", "").status, 200);
    let cookie = format!("datadip={}", "0".repeat(52));
    let statuses: Vec<u16> =
        (0..400).map(|_| server.send("GET", "/api/sheets", &[("cookie", &cookie)], b"").status).collect();
    assert_eq!(statuses[..150], [401; 150]);
    assert!(statuses[250..].contains(&429), "{statuses:?}");
    assert_eq!(page.send("GET", "/api/sheets", "").status, 200);
    wait_until("the limit has ended", || {
        server.send("GET", "/api/sheets", &[("cookie", &cookie)], b"").status == 401
    });
}
