use crate::support::Appliance;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

#[test]
fn a_request_in_progress_is_completed_when_the_server_stops() {
    let mut server = Appliance::with_sheet("Name,Phone\nTom,8015551234\n").serve();
    let body = r#"{"phone":"8015551234"}"#;
    let mut stream = TcpStream::connect(server.host()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let head = format!(
        "POST /lookup HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {}\r\nContent-Length: {}\r\n\r\n",
        server.token,
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&body.as_bytes()[..5]).unwrap();
    std::thread::sleep(Duration::from_millis(200));
    server.terminate();
    std::thread::sleep(Duration::from_millis(200));
    stream.write_all(&body.as_bytes()[5..]).unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    assert!(response.starts_with("HTTP/1.1 200"), "{response}");
    assert!(response.contains("Tom"), "{response}");
    assert!(server.wait().success());
}

#[test]
fn an_idle_connection_does_not_keep_the_server_from_stopping() {
    let mut server = Appliance::with_sheet("Name,Phone\nTom,8015551234\n").serve();
    server.lookup("{}");
    let _idle = TcpStream::connect(server.host()).unwrap();
    server.terminate();
    assert!(server.wait().success());
}
