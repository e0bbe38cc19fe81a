//! Tests hostile and broken clients: none causes a 5xx or a hang, or keeps Xima from its response.

use crate::support::{Appliance, Server};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

const SHEET: &str = "Name,Phone\nTom,8015551234\n";
pub(crate) const TOM: &str = r#"{"phone":"8015551234"}"#;
/// Exceeds every timeout of the server, even on a busy machine.
const TIMEOUT: Duration = Duration::from_secs(60);

pub(crate) fn connect(server: &Server) -> TcpStream {
    let stream = TcpStream::connect(server.host()).unwrap();
    stream.set_read_timeout(Some(TIMEOUT)).unwrap();
    stream.set_write_timeout(Some(TIMEOUT)).unwrap();
    stream
}

/// Reads until the server closes or resets the connection; panics after `TIMEOUT`.
pub(crate) fn read_to_close(mut stream: TcpStream) -> String {
    let mut response = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => response.extend_from_slice(&buffer[..read]),
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => panic!("the connection hangs"),
            Err(_) => break,
        }
    }
    String::from_utf8_lossy(&response).into_owned()
}

fn exchange(server: &Server, bytes: &[u8]) -> String {
    let mut stream = connect(server);
    // The server may close the connection while the request is still being sent.
    let _ = stream.write_all(bytes);
    read_to_close(stream)
}

pub(crate) fn status(response: &str) -> u16 {
    let status = response.strip_prefix("HTTP/1.1 ").or_else(|| response.strip_prefix("HTTP/1.0 "));
    status.and_then(|rest| rest.get(..3)?.parse().ok()).unwrap_or(0)
}

/// Returns a lookup's head with a valid token.
pub(crate) fn head(server: &Server, more: &str) -> String {
    format!("POST /lookup HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n{more}", server.token)
}

pub(crate) fn assert_serving(server: &Server) {
    assert!(server.lookup(TOM).contains("Tom"));
}

#[test]
fn malformed_http_is_rejected_without_a_hang() {
    let server = Appliance::with_sheet(SHEET).serve();
    let close = "Host: x\r\nConnection: close\r\n";
    let many_headers = "X-A: b\r\n".repeat(200);
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("words", b"HELLO THERE\r\n\r\n".to_vec()),
        ("TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n".to_vec()),
        ("zeros", vec![0; 5000]),
        ("HTTP/2's preface", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec()),
        ("another version", format!("GET / HTTP/3.7\r\n{close}\r\n").into_bytes()),
        ("a header without a colon", format!("GET / HTTP/1.1\r\nnonsense\r\n{close}\r\n").into_bytes()),
        ("a header of zeros", format!("GET / HTTP/1.1\r\nX: \0\r\n{close}\r\n").into_bytes()),
        ("too many headers", format!("GET / HTTP/1.1\r\n{many_headers}{close}\r\n").into_bytes()),
        (
            "a large header",
            format!("GET / HTTP/1.1\r\nX: {}\r\n{close}\r\n", "x".repeat(200_000)).into_bytes(),
        ),
        ("a long address", format!("GET /{} HTTP/1.1\r\n{close}\r\n", "x".repeat(200_000)).into_bytes()),
        ("two lengths", head(&server, "Content-Length: 2\r\nContent-Length: 5\r\n\r\n{}").into_bytes()),
        ("a negative length", head(&server, "Content-Length: -2\r\n\r\n{}").into_bytes()),
        (
            "a length beyond numbers",
            head(&server, &format!("Content-Length: {}\r\n\r\n", "9".repeat(40))).into_bytes(),
        ),
        (
            "a length and chunks",
            head(
                &server,
                "Content-Length: 2\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n",
            )
            .into_bytes(),
        ),
        (
            "chunks of no size",
            head(&server, "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n").into_bytes(),
        ),
        (
            "a chunk beyond numbers",
            head(&server, "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n{}\r\n0\r\n\r\n")
                .into_bytes(),
        ),
        (
            "an unknown coding",
            head(&server, "Transfer-Encoding: gzip\r\nConnection: close\r\n\r\n{}").into_bytes(),
        ),
        ("a method with a space", format!("GE T / HTTP/1.1\r\n{close}\r\n").into_bytes()),
        ("an empty address", format!("GET  HTTP/1.1\r\n{close}\r\n").into_bytes()),
        ("bytes in the address", [b"GET /\xff\xfe HTTP/1.1\r\n", close.as_bytes(), b"\r\n"].concat()),
    ];
    for (case, bytes) in cases {
        let response = exchange(&server, &bytes);
        let status = status(&response);
        // Some get a closed connection without a response.
        assert!(status == 0 || (400..500).contains(&status), "{case}: {response}");
    }
    assert_serving(&server);
    // A client that sends such requests could fill the disk with log lines.
    assert!(!server.log().contains("stream error"), "{}", server.log());
}

#[test]
fn http_1_0_unusual_methods_and_tricky_paths_get_the_expected_status() {
    let server = Appliance::with_sheet(SHEET).serve();
    let close = "Host: x\r\nConnection: close\r\n";
    let old = format!(
        "POST /lookup HTTP/1.0\r\nAuthorization: Bearer {}\r\nContent-Length: {}\r\n\r\n{TOM}",
        server.token,
        TOM.len()
    );
    let response = exchange(&server, old.as_bytes());
    assert!(status(&response) == 200 && response.contains("Tom"), "{response}");
    for (method, path, expected) in [
        ("TRACE", "/lookup", 405),
        ("OPTIONS", "/lookup", 405),
        ("OPTIONS", "*", 404),
        ("PROPFIND", "/", 405),
        ("DELETE", "/healthz", 405),
        ("BREW", "/api/session", 405),
        ("GET", "//", 404),
        ("GET", "/../../../../etc/passwd", 404),
        ("GET", "/js/../../Cargo.toml", 404),
        ("GET", "/js/..%2f..%2fCargo.toml", 404),
        ("GET", "/%2e%2e/%2e%2e/etc/passwd", 404),
        ("GET", "/healthz%00", 404),
        ("GET", "/healthz/", 404),
        ("GET", "/healthz;x=1", 404),
        ("GET", "/HEALTHZ", 404),
        ("GET", "/%6cookup", 404),
        ("GET", "http://other.example/lookup?x=1", 405),
        ("GET", "/api/../healthz", 404),
        ("GET", "/./healthz", 404),
        ("GET", "/api/sheets", 401),
        ("GET", "/api//sheets", 404),
        ("GET", "/API/sheets", 404),
        ("GET", "/api/sheets/", 404),
        ("GET", "/api/sheets/%00/export", 401),
        ("GET", "/api/sheets/..%2f..%2fx/export", 401),
        ("GET", "/api/sheets/%ff/export", 401),
        ("POST", "/lookup/", 404),
        ("POST", "/lookup/../lookup", 404),
        ("POST", "//lookup", 404),
        ("POST", "/lookup?x=1", 401),
        ("POST", "http://elsewhere.example/lookup", 401),
    ] {
        let request = format!("{method} {path} HTTP/1.1\r\n{close}\r\n");
        let response = exchange(&server, request.as_bytes());
        assert_eq!(status(&response), expected, "{method} {path}: {response}");
        assert!(response.contains("x-content-type-options: nosniff"), "{method} {path}: {response}");
    }
    // CONNECT opens no tunnel.
    let response =
        exchange(&server, format!("CONNECT elsewhere.example:443 HTTP/1.1\r\n{close}\r\n").as_bytes());
    assert!(status(&response) == 0 || (400..500).contains(&status(&response)), "{response}");
    assert_serving(&server);
}

#[test]
fn large_deep_and_non_utf8_bodies_are_answered_or_rejected_without_a_5xx() {
    let server = Appliance::with_sheet(SHEET).serve();
    let nested = |open: &str, close: &str, depth: usize| open.repeat(depth) + &close.repeat(depth);
    let phone_body = |bytes: &[u8]| [br#"{"phone":""#, bytes, br#""}"#].concat();
    let many: Vec<String> = (0..4000).map(|number| format!(r#""k{number}":"x""#)).collect();
    for (case, body, expected) in [
        ("deep lists", format!(r#"{{"phone":{}}}"#, nested("[", "]", 20_000)).into_bytes(), 400),
        ("deep lists elsewhere", format!(r#"{{"other":{}}}"#, nested("[", "]", 20_000)).into_bytes(), 200),
        ("deep objects", nested(r#"{"phone":"#, "}", 5_000).into_bytes(), 400),
        ("open lists", "[".repeat(60_000).into_bytes(), 400),
        ("open objects", r#"{"a":"#.repeat(10_000).into_bytes(), 400),
        ("a list", b"[]".to_vec(), 400),
        ("nothing", vec![], 400),
        ("no text", phone_body(b"\xff\xfe\xfd"), 400),
        ("half a character", phone_body(b"\xe2\x82"), 400),
        ("half a pair", phone_body(br"\ud800"), 400),
        ("a zero", phone_body(br"\u0000"), 200),
        ("many names", format!("{{{}}}", many.join(",")).into_bytes(), 200),
        ("a number of 50,000 digits", format!(r#"{{"phone":{}}}"#, "9".repeat(50_000)).into_bytes(), 200),
        ("a huge number", br#"{"phone":1e999999999}"#.to_vec(), 200),
        ("a word of 60,000 letters", phone_body("x".repeat(60_000).as_bytes()), 200),
        ("a number of 60,000 signs", phone_body("+(".repeat(30_000).as_bytes()), 200),
        ("two objects", b"{}{}".to_vec(), 400),
        ("65,537 bytes", vec![b' '; 65_537], 413),
        ("ten million bytes", vec![b' '; 10_000_000], 413),
    ] {
        let length = body.len();
        let head = head(&server, &format!("Connection: close\r\nContent-Length: {length}\r\n\r\n"));
        let response = exchange(&server, &[head.as_bytes(), &body].concat());
        assert_eq!(status(&response), expected, "{case}: {response}");
    }
    // A key given twice is answered or rejected.
    for body in [r#"{"phone":"8015551234","phone":"8015550000"}"#, r#"{"phone":"1","Phone":"8015551234"}"#] {
        let response = server.lookup(body);
        assert!(response.starts_with("200 ") || response.starts_with("400 "), "{response}");
    }
    assert_serving(&server);
}

#[test]
fn chunks_are_joined_and_count_toward_the_limit() {
    let server = Appliance::with_sheet(SHEET).serve();
    let head = head(&server, "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n");
    let mut small = head.clone();
    for letter in TOM.chars() {
        small += &format!("1;x=y\r\n{letter}\r\n");
    }
    let response = exchange(&server, (small + "0\r\nTrailer: x\r\n\r\n").as_bytes());
    assert!(status(&response) == 200 && response.contains("Tom"), "{response}");
    let mut large = head;
    for _ in 0..100 {
        large += &format!("400\r\n{}\r\n", " ".repeat(1024));
    }
    let response = exchange(&server, (large + "0\r\n\r\n").as_bytes());
    assert_eq!(status(&response), 413, "{response}");
    assert_serving(&server);
}

#[test]
fn pipelined_requests_are_answered_in_order() {
    let server = Appliance::with_sheet(SHEET).serve();
    let mut requests = String::new();
    for number in 0..200 {
        let body = if number % 2 == 0 { TOM } else { "[]" };
        requests += &head(&server, &format!("Content-Length: {}\r\n\r\n{body}", body.len()));
    }
    let response = exchange(
        &server,
        format!("{requests}GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").as_bytes(),
    );
    let statuses: Vec<u16> =
        response.match_indices("HTTP/1.1 ").map(|(at, _)| status(&response[at..])).collect();
    let expected: Vec<u16> =
        (0..200).map(|number| if number % 2 == 0 { 200 } else { 400 }).chain([200]).collect();
    assert_eq!(statuses, expected);
}
