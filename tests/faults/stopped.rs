//! Stops the server in the middle of much work: what was begun is finished, no answer is wrong or cut, and an import that
//! is under way ends as it would have.

use crate::list::{QUESTIONS, question};
use crate::sandbox::Sandbox;
use crate::support::{Server, wait_until};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

const ROWS: u64 = 900;

#[test]
fn stopped_under_load_the_server_finishes_what_was_begun() {
    for round in 0..5 {
        let mut sandbox = Sandbox::new(ROWS);
        let mut server = sandbox.serve();
        let right = sandbox.state.answers(ROWS);
        let answered = AtomicU64::new(0);
        // Half sent when the signal comes: they must be answered. One is an import.
        let mut begun: Vec<(TcpStream, String, usize)> =
            (0..20).map(|number| begin(&server, &sandbox, number % QUESTIONS)).collect();
        let file = sandbox.next_list();
        let sheet = std::fs::read_to_string(file).unwrap();
        let import = half_an_import(&server, &sandbox, &sheet);
        thread::scope(|scope| {
            let load: Vec<_> = (0..4)
                .map(|_| scope.spawn(|| ask_until_it_is_gone(&server, &sandbox, &right, &answered)))
                .collect();
            wait_until("there is load", || answered.load(Ordering::Relaxed) > 40);
            server.terminate();
            thread::sleep(Duration::from_millis(20 * round));
            for (stream, rest, number) in &mut begun {
                stream.write_all(rest.as_bytes()).unwrap();
                assert_eq!(whole_answer(stream).as_deref(), Some(right[*number].as_str()), "round {round}");
            }
            let (mut stream, rest) = import;
            stream.write_all(rest.as_bytes()).unwrap();
            let report = whole_answer(&mut stream).unwrap();
            assert!(report.starts_with("200 ") && report.contains(r#""published":true"#), "{report}");
            load.into_iter().for_each(|load| load.join().unwrap());
        });
        assert!(server.wait().success());
        sandbox.state = sandbox.state.with(sandbox.editions);
        let server = sandbox.serve();
        assert_eq!(crate::list::asked(&server, ROWS), sandbox.state.answers(ROWS));
        sandbox.goes_on();
    }
}

fn request(sandbox: &Sandbox, body: &str) -> String {
    let (token, length) = (&sandbox.token, body.len());
    let head =
        format!("POST /lookup HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {token}");
    format!("{head}\r\nContent-Length: {length}\r\n\r\n{body}")
}

/// A lookup whose last bytes are yet to be sent.
fn begin(server: &Server, sandbox: &Sandbox, number: usize) -> (TcpStream, String, usize) {
    let request = request(sandbox, &question(number, ROWS));
    let (now, later) = request.split_at(request.len() - 3);
    let mut stream = connect(server).unwrap();
    stream.write_all(now.as_bytes()).unwrap();
    (stream, later.to_owned(), number)
}

fn half_an_import(server: &Server, sandbox: &Sandbox, sheet: &str) -> (TcpStream, String) {
    let (cookie, length) = (&sandbox.cookie, sheet.len());
    let head = "PUT /api/sheets/contacts HTTP/1.1\r\nHost: x\r\nConnection: close";
    let request = format!("{head}\r\nCookie: {cookie}\r\nContent-Length: {length}\r\n\r\n{sheet}");
    let (now, later) = request.split_at(request.len() - 2_000);
    let mut stream = connect(server).unwrap();
    stream.write_all(now.as_bytes()).unwrap();
    (stream, later.to_owned())
}

/// Asks over ever new connections. One that the server has not taken up any more gets nothing; never half of it.
fn ask_until_it_is_gone(server: &Server, sandbox: &Sandbox, right: &[String], answered: &AtomicU64) {
    for number in (0..QUESTIONS).cycle() {
        let Some(mut stream) = connect(server) else { return };
        if stream.write_all(request(sandbox, &question(number, ROWS)).as_bytes()).is_err() {
            return;
        }
        let Some(answer) = whole_answer(&mut stream) else { return };
        assert_eq!(answer, right[number]);
        answered.fetch_add(1, Ordering::Relaxed);
    }
}

fn connect(server: &Server) -> Option<TcpStream> {
    let stream = TcpStream::connect(server.host()).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    Some(stream)
}

/// Status and body; `None` when there was not one byte.
fn whole_answer(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    let mut some = [0; 16 << 10];
    // Whatever ends it, what came must be whole.
    while let Ok(read) = stream.read(&mut some) {
        if read == 0 {
            break;
        }
        bytes.extend(&some[..read]);
    }
    let answer = String::from_utf8(bytes).unwrap();
    if answer.is_empty() {
        return None;
    }
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("cut: {answer}"));
    let head = head.to_ascii_lowercase();
    if let Some(length) = head.lines().find_map(|line| line.strip_prefix("content-length: ")) {
        assert_eq!(length.trim().parse(), Ok(body.len()), "cut: {answer}");
    }
    Some(format!("{} {body}", head.split(' ').nth(1).unwrap()))
}
