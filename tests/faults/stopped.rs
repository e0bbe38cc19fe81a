//! Stops the server under load: requests in progress are completed, an import among them, and no response is wrong or
//! cut off.

use crate::list::{LOOKUPS, lookup_body};
use crate::sandbox::Sandbox;
use crate::support::{Server, wait_until};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

const ROWS: u64 = 900;

#[test]
fn stopped_under_load_the_server_completes_the_requests_in_progress() {
    for round in 0..5 {
        let mut sandbox = Sandbox::new(ROWS);
        let mut server = sandbox.serve();
        let expected = sandbox.state.expected(ROWS);
        let count = AtomicU64::new(0);
        // These requests are half sent at the signal and must be answered.
        let mut started: Vec<(TcpStream, String, usize)> =
            (0..20).map(|number| start_lookup(&server, &sandbox, number % LOOKUPS)).collect();
        let file = sandbox.next_list();
        let sheet = std::fs::read_to_string(file).unwrap();
        let import = start_import(&server, &sandbox, &sheet);
        thread::scope(|scope| {
            let load: Vec<_> = (0..4)
                .map(|_| scope.spawn(|| lookup_until_closed(&server, &sandbox, &expected, &count)))
                .collect();
            wait_until("there is load", || count.load(Ordering::Relaxed) > 40);
            server.terminate();
            thread::sleep(Duration::from_millis(20 * round));
            for (stream, rest, number) in &mut started {
                stream.write_all(rest.as_bytes()).unwrap();
                assert_eq!(read_response(stream).as_ref(), Some(&expected[*number]), "round {round}");
            }
            let (mut stream, rest) = import;
            stream.write_all(rest.as_bytes()).unwrap();
            let report = read_response(&mut stream).unwrap();
            assert!(report.starts_with("200 ") && report.contains(r#""published":true"#), "{report}");
            load.into_iter().for_each(|load| load.join().unwrap());
        });
        assert!(server.wait().success());
        sandbox.state = sandbox.state.with(sandbox.editions);
        let server = sandbox.serve();
        assert_eq!(crate::list::responses(&server, ROWS), sandbox.state.expected(ROWS));
        sandbox.check_and_import();
    }
}

fn request(sandbox: &Sandbox, body: &str) -> String {
    let (token, length) = (&sandbox.token, body.len());
    let head =
        format!("POST /lookup HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {token}");
    format!("{head}\r\nContent-Length: {length}\r\n\r\n{body}")
}

/// Sends a lookup except for its last three bytes.
fn start_lookup(server: &Server, sandbox: &Sandbox, number: usize) -> (TcpStream, String, usize) {
    let request = request(sandbox, &lookup_body(number, ROWS));
    let (now, rest) = request.split_at(request.len() - 3);
    let mut stream = connect(server).unwrap();
    stream.write_all(now.as_bytes()).unwrap();
    (stream, rest.to_owned(), number)
}

fn start_import(server: &Server, sandbox: &Sandbox, sheet: &str) -> (TcpStream, String) {
    let (cookie, length) = (&sandbox.cookie, sheet.len());
    let head = "PUT /api/sheets/contacts HTTP/1.1\r\nHost: x\r\nConnection: close";
    let request = format!("{head}\r\nCookie: {cookie}\r\nContent-Length: {length}\r\n\r\n{sheet}");
    let (now, rest) = request.split_at(request.len() - 2_000);
    let mut stream = connect(server).unwrap();
    stream.write_all(now.as_bytes()).unwrap();
    (stream, rest.to_owned())
}

/// Sends lookups over new connections until the server is gone; each gets a whole response or none.
fn lookup_until_closed(server: &Server, sandbox: &Sandbox, expected: &[String], count: &AtomicU64) {
    for number in (0..LOOKUPS).cycle() {
        let Some(mut stream) = connect(server) else { return };
        if stream.write_all(request(sandbox, &lookup_body(number, ROWS)).as_bytes()).is_err() {
            return;
        }
        let Some(response) = read_response(&mut stream) else { return };
        assert_eq!(response, expected[number]);
        count.fetch_add(1, Ordering::Relaxed);
    }
}

fn connect(server: &Server) -> Option<TcpStream> {
    let stream = TcpStream::connect(server.host()).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    Some(stream)
}

/// Reads `STATUS BODY`; returns `None` for a connection closed without a byte.
fn read_response(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 16 << 10];
    // After an error as after a close, the response must be whole.
    while let Ok(read) = stream.read(&mut buffer) {
        if read == 0 {
            break;
        }
        bytes.extend(&buffer[..read]);
    }
    let response = String::from_utf8(bytes).unwrap();
    if response.is_empty() {
        return None;
    }
    let (head, body) = response.split_once("\r\n\r\n").unwrap_or_else(|| panic!("cut: {response}"));
    let head = head.to_ascii_lowercase();
    if let Some(length) = head.lines().find_map(|line| line.strip_prefix("content-length: ")) {
        assert_eq!(length.trim().parse(), Ok(body.len()), "cut: {response}");
    }
    Some(format!("{} {body}", head.split(' ').nth(1).unwrap()))
}
