//! Tests a server without free file descriptors: connected clients get the expected responses, and it recovers once
//! descriptors are free.

use crate::list::{lookup_body, responses};
use crate::sandbox::Sandbox;
use crate::support::{Page, Server, wait_until};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::time::Duration;

const ROWS: u64 = 900;

#[test]
fn without_descriptors_the_server_answers_connected_clients_and_then_recovers() {
    let mut sandbox = Sandbox::new(ROWS);
    let serve = sandbox.appliance.command(&["serve", "--listen", "127.0.0.1:0", "--workers", "2"]);
    let mut limited = Command::new("sh");
    limited.args(["-c", r#"ulimit -n 64; exec "$0" "$@""#]).arg(serve.get_program()).args(serve.get_args());
    limited.env("DATADIP_DATA", sandbox.appliance.folder());
    let mut server = Server::start(limited, sandbox.token.clone());
    server.wait_until_loaded();
    let expected = sandbox.state.expected(ROWS);
    // This connection stays open, and its token is cached.
    let mut connection = Connection::open(&server);
    assert_eq!(connection.lookup(&lookup_body(0, ROWS)), expected[0]);

    let crowd: Vec<TcpStream> = (0..100).map(|_| TcpStream::connect(server.host()).unwrap()).collect();
    wait_until("no descriptor is free", || descriptors(server.id()) >= 64);
    for (number, expected) in expected.iter().enumerate().cycle().take(60) {
        assert_eq!(connection.lookup(&lookup_body(number, ROWS)), *expected);
    }
    // The command has its own descriptors; the server needs no more of them to load a change.
    sandbox.appliance.run(&["settings", "set", "result-parameter", "lookup-result"]);
    sandbox.state.settings.has_result = true;
    let expected = sandbox.state.expected(ROWS);
    wait_until("the change is loaded", || connection.lookup(&lookup_body(0, ROWS)) == expected[0]);
    let file = sandbox.next_list();
    sandbox.appliance.run(&["import", &file]);
    sandbox.state = sandbox.state.with(sandbox.editions);
    let expected = sandbox.state.expected(ROWS);
    wait_until("the import is loaded", || connection.lookup(&lookup_body(0, ROWS)) == expected[0]);

    drop(crowd);
    wait_until("descriptors are free", || descriptors(server.id()) < 64);
    assert_eq!(responses(&server, ROWS), expected);
    let page = Page { server: &server, cookie: sandbox.cookie.clone() };
    assert_eq!(page.text("PUT", "/api/settings/result-parameter", r#"{"value":"off"}"#), "204 ");
    sandbox.state.settings.has_result = false;
    assert_eq!(responses(&server, ROWS), sandbox.state.expected(ROWS));
    sandbox.check_and_import();
    server.terminate();
    assert!(server.wait().success());
}

fn descriptors(process: u32) -> usize {
    std::fs::read_dir(format!("/proc/{process}/fd")).unwrap().count()
}

/// Sends all lookups over one connection.
struct Connection<'a> {
    stream: TcpStream,
    server: &'a Server,
}

impl Connection<'_> {
    fn open(server: &Server) -> Connection<'_> {
        let stream = TcpStream::connect(server.host()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        Connection { stream, server }
    }

    fn lookup(&mut self, body: &str) -> String {
        let (token, length) = (&self.server.token, body.len());
        let head = format!("POST /lookup HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}");
        self.stream
            .write_all(format!("{head}\r\nContent-Length: {length}\r\n\r\n{body}").as_bytes())
            .unwrap();
        let mut response = Vec::new();
        let end = loop {
            if let Some(end) = response.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                break end + 4;
            }
            self.more(&mut response);
        };
        let head = String::from_utf8(response[..end].to_vec()).unwrap().to_ascii_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
        let length: usize = length.trim().parse().unwrap();
        while response.len() < end + length {
            self.more(&mut response);
        }
        let body = String::from_utf8(response.split_off(end)).unwrap();
        format!("{} {body}", head.split(' ').nth(1).unwrap())
    }

    fn more(&mut self, response: &mut Vec<u8>) {
        let mut buffer = [0; 4096];
        let read = self.stream.read(&mut buffer).unwrap();
        assert!(read > 0, "the connection was closed");
        response.extend(&buffer[..read]);
    }
}
