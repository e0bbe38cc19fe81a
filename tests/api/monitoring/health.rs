use crate::support::{Appliance, wait_until};
use insta::assert_snapshot;

#[test]
fn health_says_nothing_of_the_data() {
    let server = Appliance::with_sheet("Name,Phone\nTom,8015551234\n").serve();
    let health = server.get("/healthz");
    assert_snapshot!(format!("{} {}", health.status, health.body), @r#"200 {"status":"ok"}"#);
    let nothing = server.get("/lookups");
    assert_snapshot!(format!("{} {}", nothing.status, nothing.body), @r#"404 {"type":"about:blank","title":"There is nothing at this address","status":404,"code":"nothing-here","detail":"Lookups go to POST /lookup."}"#);
    let post = server.send("POST", "/healthz", &[], b"");
    assert_snapshot!(format!("{} {:?} {}", post.status, post.header("allow"), post.body), @r#"405 Some("GET, HEAD") {"type":"about:blank","title":"This address is used with another method","status":405,"code":"method","detail":"This address can only be read: use GET."}"#);
}

#[test]
fn a_store_that_goes_away_stops_changes_not_answers_and_health_says_so() {
    let appliance = Appliance::with_sheet("Name,Phone\nTom,8015551234\n");
    let server = appliance.serve();
    let answer = server.lookup(r#"{"phone":"8015551234"}"#);
    let (here, away) = (appliance.folder().join("datadip.db"), appliance.folder().join("away.db"));
    std::fs::rename(&here, &away).unwrap();
    wait_until("health says degraded", || server.get("/healthz").body.contains("degraded"));
    assert_eq!(server.lookup(r#"{"phone":"8015551234"}"#), answer);
    assert!(answer.contains("Tom"), "{answer}");
    std::fs::rename(&away, &here).unwrap();
    wait_until("health says ok", || server.get("/healthz").body.contains("ok"));
    assert_eq!(server.lookup(r#"{"phone":"8015551234"}"#), answer);
}
