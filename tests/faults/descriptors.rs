//! Out of file descriptors: connected clients are answered rightly, a shortage gives no "not found", and when
//! there are some again the server goes on as if nothing had been.

use crate::list::{asked, question};
use crate::sandbox::Sandbox;
use crate::support::{Page, Server, wait_until};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::time::Duration;

const ROWS: u64 = 900;

#[test]
fn without_descriptors_the_server_waits_and_then_goes_on() {
    let mut sandbox = Sandbox::new(ROWS);
    let serve = sandbox.appliance.command(&["serve", "--listen", "127.0.0.1:0", "--workers", "2"]);
    let mut limited = Command::new("sh");
    limited.args(["-c", r#"ulimit -n 64; exec "$0" "$@""#]).arg(serve.get_program()).args(serve.get_args());
    limited.env("DATADIP_DATA", sandbox.appliance.folder());
    let mut server = Server::start(limited, sandbox.token.clone());
    server.wait_until_loaded();
    let right = sandbox.state.answers(ROWS);
    // Proven before, over a connection that stays.
    let mut kept = Kept::open(&server);
    assert_eq!(kept.lookup(&question(0, ROWS)), right[0]);

    let crowd: Vec<TcpStream> = (0..100).map(|_| TcpStream::connect(server.host()).unwrap()).collect();
    wait_until("there is none left", || descriptors(server.id()) >= 64);
    for (number, right) in right.iter().enumerate().cycle().take(60) {
        assert_eq!(kept.lookup(&question(number, ROWS)), *right);
    }
    // A command has descriptors of its own; the server has all it needs to follow.
    sandbox.appliance.run(&["settings", "set", "result-parameter", "lookup-result"]);
    sandbox.state.manner.says_result = true;
    let right = sandbox.state.answers(ROWS);
    wait_until("the change is followed", || kept.lookup(&question(0, ROWS)) == right[0]);
    let file = sandbox.next_list();
    sandbox.appliance.run(&["import", &file]);
    sandbox.state = sandbox.state.with(sandbox.editions);
    let right = sandbox.state.answers(ROWS);
    wait_until("the import is followed", || kept.lookup(&question(0, ROWS)) == right[0]);

    drop(crowd);
    wait_until("there are some again", || descriptors(server.id()) < 64);
    assert_eq!(asked(&server, ROWS), right);
    let page = Page { server: &server, cookie: sandbox.cookie.clone() };
    assert_eq!(page.says("PUT", "/api/settings/result-parameter", r#"{"value":"off"}"#), "204 ");
    sandbox.state.manner.says_result = false;
    assert_eq!(asked(&server, ROWS), sandbox.state.answers(ROWS));
    sandbox.goes_on();
    server.terminate();
    assert!(server.wait().success());
}

fn descriptors(process: u32) -> usize {
    std::fs::read_dir(format!("/proc/{process}/fd")).unwrap().count()
}

/// One connection for all lookups.
struct Kept<'a> {
    stream: TcpStream,
    server: &'a Server,
}

impl Kept<'_> {
    fn open(server: &Server) -> Kept<'_> {
        let stream = TcpStream::connect(server.host()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        Kept { stream, server }
    }

    fn lookup(&mut self, body: &str) -> String {
        let (token, length) = (&self.server.token, body.len());
        let head = format!("POST /lookup HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}");
        self.stream
            .write_all(format!("{head}\r\nContent-Length: {length}\r\n\r\n{body}").as_bytes())
            .unwrap();
        let mut answer = Vec::new();
        let end = loop {
            if let Some(end) = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                break end + 4;
            }
            self.more(&mut answer);
        };
        let head = String::from_utf8(answer[..end].to_vec()).unwrap().to_ascii_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
        let length: usize = length.trim().parse().unwrap();
        while answer.len() < end + length {
            self.more(&mut answer);
        }
        let body = String::from_utf8(answer.split_off(end)).unwrap();
        format!("{} {body}", head.split(' ').nth(1).unwrap())
    }

    fn more(&mut self, answer: &mut Vec<u8>) {
        let mut some = [0; 4096];
        let read = self.stream.read(&mut some).unwrap();
        assert!(read > 0, "the connection was closed");
        answer.extend(&some[..read]);
    }
}
