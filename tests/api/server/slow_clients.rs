//! Tests clients that send slowly or never read: they time out and cost little memory.

use super::hostile_clients::{TOM, assert_serving, connect, head, read_to_close, status};
use crate::support::{Appliance, wait_until};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

const SHEET: &str = "Name,Phone\nTom,8015551234\n";

#[test]
fn a_slow_client_times_out() {
    let server = Appliance::with_sheet(SHEET).serve();
    let start = |bytes: &str| {
        let mut stream = connect(&server);
        stream.write_all(bytes.as_bytes()).unwrap();
        stream
    };
    let complete = head(&server, &format!("Content-Length: {}\r\n\r\n{TOM}", TOM.len()));
    let slow = [
        ("says nothing", start("")),
        ("half a head", start("POST /lookup HTTP/1.1\r\nHost: x\r\nX-Slow")),
        ("half a lookup", start(&head(&server, "Content-Length: 100\r\n\r\n{"))),
        ("half a chunk", start(&head(&server, "Transfer-Encoding: chunked\r\n\r\n64\r\n{"))),
        ("half a chunk behind a good lookup", {
            start(&(complete.clone() + &head(&server, "Transfer-Encoding: chunked\r\n\r\n64\r\n{")))
        }),
        ("chunks without end behind a good lookup, too many already", {
            let chunk = format!("{:x}\r\n{}\r\n", 70_000, "x".repeat(70_000));
            start(&(complete + &head(&server, "Transfer-Encoding: chunked\r\n\r\n") + &chunk))
        }),
        (
            "half a password",
            start("POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{\"pass"),
        ),
        ("half a sheet", start("PUT /api/sheets/x HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nName,")),
        (
            "half a second head",
            start("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /healthz HTTP/1.1\r\nX-Slow"),
        ),
        (
            "chunks without end behind a bad token",
            start("POST /lookup HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n"),
        ),
    ];
    assert_serving(&server);
    for (case, stream) in slow {
        let response = read_to_close(stream);
        // An incomplete lookup passes its deadline and gets a 503.
        let is_lookup = case.starts_with("half a lookup") || case.starts_with("half a chunk");
        let timed_out = response.contains("HTTP/1.1 503") && response.contains("was not ready in time");
        assert_eq!(timed_out, is_lookup, "{case}: {response}");
        // The response to a complete lookup sent before it comes first.
        let is_first = is_lookup && !case.ends_with("behind a good lookup");
        assert_eq!(status(&response) >= 500, is_first, "{case}: {response}");
    }
    assert_serving(&server);
}

#[test]
fn a_client_that_shows_a_revoked_token_is_unauthenticated_again() {
    let appliance = Appliance::with_sheet(SHEET);
    let server = appliance.serve();
    let mut stream = connect(&server);
    let lookup = head(&server, "Content-Length: 2\r\n\r\n{}");
    // The first lookup runs argon2; later ones find the token in the cache.
    assert_serving(&server);
    send_until(&mut stream, &lookup, r#"{"parameters":{}}"#);
    appliance.run(&["token", "revoke", server.token.split('_').nth(1).unwrap()]);
    wait_until("the token is revoked", || server.post(&server.token, "{}").status == 401);
    // The server would wait for an authenticated client's other chunks.
    let endless = head(&server, "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n");
    send_until(&mut stream, &endless, "token-needed");
    assert!(status(&read_to_close(stream)) < 500);
}

/// Sends a request and reads until the response contains `expected`; the connection stays open.
fn send_until(stream: &mut TcpStream, request: &str, expected: &str) {
    stream.write_all(request.as_bytes()).unwrap();
    let (mut response, mut buffer) = (String::new(), [0; 4096]);
    while !response.contains(expected) {
        let read = stream.read(&mut buffer).unwrap();
        assert!(read > 0, "{response}");
        response += std::str::from_utf8(&buffer[..read]).unwrap();
    }
}

#[test]
fn a_client_rejected_while_sending_can_finish_and_read_the_response() {
    let server = Appliance::with_sheet(SHEET).serve();
    let head =
        "PUT /api/sheets/x HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer x\r\nContent-Length: 1000000\r\n\r\n";
    let mut stream = connect(&server);
    stream.write_all(head.as_bytes()).unwrap();
    for _ in 0..5 {
        std::thread::sleep(Duration::from_millis(50));
        stream.write_all(&[b'x'; 1000]).expect("it is read on for a while");
    }
    assert_eq!(status(&read_to_close(stream)), 401);
}

#[test]
fn hundreds_of_idle_connections_cost_little_and_are_closed() {
    let server = Appliance::with_sheet(SHEET).serve();
    assert_serving(&server);
    let before = server.memory();
    // Fits the usual limit of 1,024 descriptors of a process.
    let idle: Vec<TcpStream> = (0..800).map(|_| connect(&server)).collect();
    for (number, mut stream) in idle.iter().enumerate() {
        if number % 2 == 0 {
            stream.write_all(b"POST /lookup HT").unwrap();
        }
    }
    for _ in 0..50 {
        assert_serving(&server);
    }
    let grown = server.memory().saturating_sub(before);
    assert!(grown < 100 << 20, "{grown} bytes more");
    idle.into_iter().for_each(|stream| assert!(status(&read_to_close(stream)) < 500));
    assert_serving(&server);
}

#[test]
fn a_client_that_never_reads_does_not_fill_the_memory() {
    let server = Appliance::with_sheet(SHEET).serve();
    assert_serving(&server);
    let before = server.memory();
    let requests = "GET /css/base.css HTTP/1.1\r\nHost: x\r\n\r\n".repeat(1000);
    let unread: Vec<TcpStream> = (0..50)
        .map(|_| {
            let mut stream = connect(&server);
            stream.set_nonblocking(true).unwrap();
            // Fills the socket buffers of both sides.
            for _ in 0..100 {
                if stream.write(requests.as_bytes()).is_err() {
                    break;
                }
            }
            stream
        })
        .collect();
    for _ in 0..50 {
        assert_serving(&server);
    }
    let grown = server.memory().saturating_sub(before);
    assert!(grown < 100 << 20, "{grown} bytes more");
    drop(unread);
    assert_serving(&server);
}
