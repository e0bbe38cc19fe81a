//! Tests `/api/tokens`: tokens are created, shown once, used, revoked.

use crate::support::{Appliance, wait_until};
use insta::assert_snapshot;
use serde_json::Value;

fn token<'a>(all: &'a Value, name: &str) -> &'a Value {
    all.as_array().unwrap().iter().find(|token| token["name"] == name).unwrap()
}

#[test]
fn two_tokens_live_side_by_side_until_one_is_revoked() {
    let appliance = Appliance::with_sheet("Name,Phone\nTom,8015551234\n");
    let server = appliance.page();
    let page = server.sign_in();
    let created = page.send("POST", "/api/tokens", r#"{"name":" Xima 2 ","for":"dip","expires":"90d"}"#);
    assert_eq!(created.status, 201);
    let created: Value = serde_json::from_str(&created.body).unwrap();
    assert_eq!(created["name"], "Xima 2");
    let new = created["token"].as_str().unwrap();
    assert_eq!(server.post(new, "{}").status, 200);
    assert_eq!(server.post(&server.token, "{}").status, 200);

    let listed = page.send("GET", "/api/tokens", "").body;
    assert!(!listed.contains(new) && !listed.contains(new.rsplit('_').next().unwrap()));
    let all = page.json("/api/tokens");
    assert_eq!(token(&all, "Xima 2")["state"], "good");
    assert!(token(&all, "Xima 2")["expires_at"].is_string());
    wait_until("the last use is recorded", || {
        token(&page.json("/api/tokens"), "Xima 2")["last_used_at"].is_string()
    });

    let old = token(&all, "test")["id"].as_str().unwrap().to_owned();
    assert_eq!(page.send("DELETE", &format!("/api/tokens/{old}"), "").status, 204);
    assert_eq!(server.post(&server.token, "{}").status, 401);
    assert_eq!(server.post(new, "{}").status, 200);
    assert_eq!(token(&page.json("/api/tokens"), "test")["state"], "revoked");
}

#[test]
fn a_token_with_an_invalid_purpose_name_or_lifetime_is_rejected_with_the_reason() {
    let appliance = Appliance::empty();
    let server = appliance.page();
    let page = server.sign_in();
    let create = |body: &str| page.text("POST", "/api/tokens", body);
    assert_snapshot!(create(r#"{"name":"x","for":"everything"}"#), @r#"422 {"type":"about:blank","title":"This cannot be done","status":422,"code":"bad-purpose","detail":"A token is for dip (Xima's lookups) or for import."}"#);
    assert_snapshot!(create(r#"{"name":"  ","for":"dip"}"#), @r#"422 {"type":"about:blank","title":"This cannot be done","status":422,"code":"bad-name","detail":"A token needs a name, such as Xima, of 100 letters at the most."}"#);
    assert_snapshot!(create(r#"{"name":"x","for":"dip","expires":"-3d"}"#), @r#"422 {"type":"about:blank","title":"This cannot be done","status":422,"code":"bad-lifetime","detail":"A token must end in the future: give a time such as 90d or 1y."}"#);
    assert_eq!(page.send("DELETE", "/api/tokens/nothing", "").status, 404);
}
