//! Tests the static files of the page.

use crate::support::{Appliance, Reply};

fn assert_hardened(reply: &Reply) {
    const PAGE: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    // What says that something is wrong may do with less.
    const PROBLEM: &str = "default-src 'none'; frame-ancestors 'none'";
    let is_problem = reply.header("content-type") == Some("application/problem+json");
    let policy = reply.header("content-security-policy");
    assert!(policy == Some(PAGE) || (is_problem && policy == Some(PROBLEM)), "{policy:?}");
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("x-frame-options", "DENY"),
    ] {
        assert_eq!(reply.header(name), Some(value));
    }
}

#[test]
fn the_page_is_served_with_a_strong_tag_and_again_only_when_it_has_changed() {
    let appliance = Appliance::empty();
    let server = appliance.serve();
    let plain = server.send("GET", "/", &[("accept-encoding", "identity")], b"");
    assert_eq!((plain.status, plain.header("content-encoding")), (200, None));
    assert_eq!(plain.header("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(plain.header("cache-control"), Some("no-cache"));
    assert_eq!(plain.header("vary"), Some("accept-encoding"));
    assert_eq!(plain.body, std::fs::read_to_string("static/index.html").unwrap());
    assert_hardened(&plain);
    let tag = plain.header("etag").unwrap();
    assert!(tag.starts_with('"') && tag.ends_with('"'));
    for known in [tag.to_owned(), format!("\"other\", {tag}")] {
        let again =
            server.send("GET", "/", &[("if-none-match", &known), ("accept-encoding", "identity")], b"");
        assert_eq!((again.status, again.body.as_str()), (304, ""));
        assert_hardened(&again);
    }
    assert_eq!(server.send("GET", "/", &[("if-none-match", "\"other\"")], b"").status, 200);
}

#[test]
fn compressed_bytes_have_a_tag_of_their_own() {
    let appliance = Appliance::empty();
    let server = appliance.serve();
    let head = |encoding: &str| {
        let request =
            format!("HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAccept-Encoding: {encoding}\r\n\r\n");
        server.raw(request.as_bytes()).to_lowercase()
    };
    let (plain, compressed) = (head("identity"), head("br, gzip;q=0.5"));
    assert!(compressed.contains("content-encoding: gzip") && compressed.contains("-gz\""), "{compressed}");
    assert!(!plain.contains("content-encoding") && !plain.contains("-gz\""), "{plain}");
}

#[test]
fn every_answer_to_the_page_is_hardened_whatever_its_status() {
    let appliance = Appliance::empty();
    let server = appliance.serve();
    for (method, path, status) in [
        ("GET", "/api/session", 200),
        ("GET", "/api/overview", 401),
        ("PATCH", "/api/session", 405),
        ("GET", "/api/nothing", 404),
        ("GET", "/nothing", 404),
        ("GET", "/../Cargo.toml", 404),
        ("POST", "/", 405),
    ] {
        let reply = server.send(method, path, &[], b"");
        assert_eq!(reply.status, status, "{method} {path}");
        assert_hardened(&reply);
    }
    assert_eq!(server.get("/api/session").header("cache-control"), Some("no-store"));
    assert_eq!(server.send("PATCH", "/api/session", &[], b"").header("allow"), Some("GET, POST, DELETE"));
}
