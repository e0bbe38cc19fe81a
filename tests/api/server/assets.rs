//! Tests the static files of the page.

use crate::support::{Appliance, Response};

fn assert_hardened(response: &Response) {
    const PAGE: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    // Error responses load nothing, so their policy may be shorter.
    const PROBLEM: &str = "default-src 'none'; frame-ancestors 'none'";
    let is_problem = response.header("content-type") == Some("application/problem+json");
    let policy = response.header("content-security-policy");
    assert!(policy == Some(PAGE) || (is_problem && policy == Some(PROBLEM)), "{policy:?}");
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("x-frame-options", "DENY"),
    ] {
        assert_eq!(response.header(name), Some(value));
    }
}

#[test]
fn the_page_has_a_strong_etag_and_is_sent_again_only_after_a_change() {
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
fn the_compressed_page_has_its_own_etag() {
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
fn every_response_of_the_page_has_the_security_headers() {
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
        let response = server.send(method, path, &[], b"");
        assert_eq!(response.status, status, "{method} {path}");
        assert_hardened(&response);
    }
    assert_eq!(server.get("/api/session").header("cache-control"), Some("no-store"));
    assert_eq!(server.send("PATCH", "/api/session", &[], b"").header("allow"), Some("GET, POST, DELETE"));
}
