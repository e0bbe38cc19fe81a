//! Tests slow and deaf clients: they time out, and cost little meanwhile.

use super::hostile_clients::{TOM, assert_well, head, open, rest, status};
use crate::support::{Appliance, wait_until};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

const SHEET: &str = "Name,Phone\nTom,8015551234\n";

#[test]
fn a_slow_client_is_not_waited_for() {
    let server = Appliance::with_sheet(SHEET).serve();
    let begun = |bytes: &str| {
        let mut stream = open(&server);
        stream.write_all(bytes.as_bytes()).unwrap();
        stream
    };
    let good = head(&server, &format!("Content-Length: {}\r\n\r\n{TOM}", TOM.len()));
    let slow = [
        ("says nothing", begun("")),
        ("half a head", begun("POST /lookup HTTP/1.1\r\nHost: x\r\nX-Slow")),
        ("half a lookup", begun(&head(&server, "Content-Length: 100\r\n\r\n{"))),
        ("half a chunk", begun(&head(&server, "Transfer-Encoding: chunked\r\n\r\n64\r\n{"))),
        ("half a chunk behind a good lookup", {
            begun(&(good.clone() + &head(&server, "Transfer-Encoding: chunked\r\n\r\n64\r\n{")))
        }),
        ("chunks without end behind a good lookup, too many already", {
            let chunk = format!("{:x}\r\n{}\r\n", 70_000, "x".repeat(70_000));
            begun(&(good + &head(&server, "Transfer-Encoding: chunked\r\n\r\n") + &chunk))
        }),
        (
            "half a password",
            begun("POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{\"pass"),
        ),
        ("half a sheet", begun("PUT /api/sheets/x HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nName,")),
        (
            "half a second head",
            begun("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /healthz HTTP/1.1\r\nX-Slow"),
        ),
        (
            "chunks without end behind a bad token",
            begun("POST /lookup HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n"),
        ),
    ];
    assert_well(&server);
    for (who, stream) in slow {
        let answer = rest(stream);
        // A lookup that does not come to its end is one that could not be done in time.
        let of_lookup = who.starts_with("half a lookup") || who.starts_with("half a chunk");
        let too_late = answer.contains("HTTP/1.1 503") && answer.contains("was not ready in time");
        assert_eq!(too_late, of_lookup, "{who}: {answer}");
        // A good lookup sent first has its response first.
        let is_first = of_lookup && !who.ends_with("behind a good lookup");
        assert_eq!(status(&answer) >= 500, is_first, "{who}: {answer}");
    }
    assert_well(&server);
}

#[test]
fn a_client_that_shows_a_revoked_token_is_unauthenticated_again() {
    let appliance = Appliance::with_sheet(SHEET);
    let server = appliance.serve();
    let mut stream = open(&server);
    let lookup = head(&server, "Content-Length: 2\r\n\r\n{}");
    // The first lookup runs argon2; later ones find the token in the cache.
    assert_well(&server);
    asks(&mut stream, &lookup, r#"{"parameters":{}}"#);
    appliance.run(&["token", "revoke", server.token.split('_').nth(1).unwrap()]);
    wait_until("it is revoked", || server.post(&server.token, "{}").status == 401);
    // For an authenticated client the server would wait for the other chunks.
    let endless = head(&server, "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n");
    asks(&mut stream, &endless, "token-needed");
    assert!(status(&rest(stream)) < 500);
}

/// Asks something on a connection that stays open.
fn asks(stream: &mut TcpStream, request: &str, answered: &str) {
    stream.write_all(request.as_bytes()).unwrap();
    let (mut answer, mut buffer) = (String::new(), [0; 4096]);
    while !answer.contains(answered) {
        let read = stream.read(&mut buffer).unwrap();
        assert!(read > 0, "{answer}");
        answer += std::str::from_utf8(&buffer[..read]).unwrap();
    }
}

#[test]
fn who_is_refused_while_still_sending_can_send_on_and_gets_to_read_why() {
    let server = Appliance::with_sheet(SHEET).serve();
    let head =
        "PUT /api/sheets/x HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer x\r\nContent-Length: 1000000\r\n\r\n";
    let mut stream = open(&server);
    stream.write_all(head.as_bytes()).unwrap();
    for _ in 0..5 {
        std::thread::sleep(Duration::from_millis(50));
        stream.write_all(&[b'x'; 1000]).expect("it is read on for a while");
    }
    assert_eq!(status(&rest(stream)), 401);
}

#[test]
fn hundreds_of_idle_connections_cost_little_and_are_ended() {
    let server = Appliance::with_sheet(SHEET).serve();
    assert_well(&server);
    let before = server.memory();
    // As many as the machine gives a process that has not asked for more.
    let idle: Vec<TcpStream> = (0..800).map(|_| open(&server)).collect();
    for (number, mut stream) in idle.iter().enumerate() {
        if number % 2 == 0 {
            stream.write_all(b"POST /lookup HT").unwrap();
        }
    }
    for _ in 0..50 {
        assert_well(&server);
    }
    let grown = server.memory().saturating_sub(before);
    assert!(grown < 100 << 20, "{grown} bytes more");
    idle.into_iter().for_each(|stream| assert!(status(&rest(stream)) < 500));
    assert_well(&server);
}

#[test]
fn a_caller_who_never_reads_does_not_fill_the_memory() {
    let server = Appliance::with_sheet(SHEET).serve();
    assert_well(&server);
    let before = server.memory();
    let requests = "GET /css/base.css HTTP/1.1\r\nHost: x\r\n\r\n".repeat(1000);
    let deaf: Vec<TcpStream> = (0..50)
        .map(|_| {
            let mut stream = open(&server);
            stream.set_nonblocking(true).unwrap();
            // Until neither side's buffers take any more.
            for _ in 0..100 {
                if stream.write(requests.as_bytes()).is_err() {
                    break;
                }
            }
            stream
        })
        .collect();
    for _ in 0..50 {
        assert_well(&server);
    }
    let grown = server.memory().saturating_sub(before);
    assert!(grown < 100 << 20, "{grown} bytes more");
    drop(deaf);
    assert_well(&server);
}
