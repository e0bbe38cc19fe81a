//! Runs `datadip demo` and the curl line it prints.

use crate::support::Server;
use insta::assert_snapshot;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

#[test]
fn the_demo_prints_a_curl_line_that_gets_the_vendors_example_response() {
    let mut demo = Command::new(env!("CARGO_BIN_EXE_datadip"))
        .args(["demo", "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(demo.stdout.take().unwrap()).lines().map(Result::unwrap);
    let curl = lines.into_iter().find(|line| line.starts_with("curl ")).unwrap();
    let answer = Command::new("sh")
        .args(["-c", &format!("{curl} -sf --retry 20 --retry-connrefused --retry-delay 1")])
        .output()
        .unwrap();
    demo.kill().unwrap();
    demo.wait().unwrap();
    let answer = String::from_utf8(answer.stdout).unwrap();
    assert_snapshot!(answer.replace("},", "},\n"), @r#"
    {"parameters":{"account-manager":{"value":"Sam Whitecar(112)","displayToAgent":true,"saveToDatabase":false},
    "account-num":{"value":"76541643","displayToAgent":true,"saveToDatabase":true},
    "age":{"value":"28","displayToAgent":true,"saveToDatabase":true},
    "email":{"value":"tom.callahan@example.com","displayToAgent":true,"saveToDatabase":true},
    "is-vip":{"value":"true","displayToAgent":true,"saveToDatabase":true},
    "language":{"value":"English","displayToAgent":false,"saveToDatabase":false},
    "name":{"value":"Tom Callahan","displayToAgent":true,"saveToDatabase":true},
    "past-due-amount":{"value":"575.00","displayToAgent":true,"saveToDatabase":false},
    "ssn-last-four":{"value":"3456","displayToAgent":true,"saveToDatabase":false}}}
    "#);
}

#[test]
fn a_taken_port_does_not_keep_the_demo_from_starting() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let mut command = Command::new(env!("CARGO_BIN_EXE_datadip"));
    command.args(["demo", "--listen", &address]);
    let server = Server::start(command, String::new());
    assert_ne!(server.host(), address);
}
