use crate::support::{Appliance, wait_until};
use insta::assert_snapshot;

#[test]
fn health_reveals_nothing_of_the_data() {
    let server = Appliance::with_sheet("Name,Phone\nTom,8015551234\n").serve();
    let health = server.get("/healthz");
    assert_snapshot!(format!("{} {}", health.status, health.body), @r#"200 {"status":"ok"}"#);
    let nothing = server.get("/lookups");
    assert_snapshot!(format!("{} {}", nothing.status, nothing.body), @r#"404 {"type":"about:blank","title":"There is nothing at this address","status":404,"code":"nothing-here","detail":"Lookups go to POST /lookup."}"#);
    let post = server.send("POST", "/healthz", &[], b"");
    assert_snapshot!(format!("{} {:?} {}", post.status, post.header("allow"), post.body), @r#"405 Some("GET, HEAD") {"type":"about:blank","title":"This address is used with another method","status":405,"code":"method","detail":"This address can only be read: use GET."}"#);
}

#[test]
fn without_its_store_the_server_answers_lookups_and_health_reports_degraded() {
    let appliance = Appliance::with_sheet("Name,Phone\nTom,8015551234\n");
    let server = appliance.serve();
    let response = server.lookup(r#"{"phone":"8015551234"}"#);
    let (database, moved) = (appliance.folder().join("datadip.db"), appliance.folder().join("away.db"));
    std::fs::rename(&database, &moved).unwrap();
    wait_until("health says degraded", || server.get("/healthz").body.contains("degraded"));
    assert_eq!(server.lookup(r#"{"phone":"8015551234"}"#), response);
    assert!(response.contains("Tom"), "{response}");
    std::fs::rename(&moved, &database).unwrap();
    wait_until("health says ok", || server.get("/healthz").body.contains("ok"));
    assert_eq!(server.lookup(r#"{"phone":"8015551234"}"#), response);
}
