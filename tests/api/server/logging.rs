//! Checks that `RUST_LOG` sets the level, and that no level logs a caller's number.

use crate::support::{Appliance, Server};

const SHEET: &str = "Name,Phone\nTom Callahan,8015551234\n";

fn log_at(level: &str) -> String {
    let appliance = Appliance::with_sheet(SHEET);
    let token = appliance.token(&[]);
    let mut command = appliance.command(&["serve", "--listen", "127.0.0.1:0"]);
    command.env("RUST_LOG", level);
    let mut server = Server::start(command, token);
    server.wait_until_loaded();
    assert!(server.lookup(r#"{"phone":"8015551234"}"#).contains("Tom"));
    server.post("dip_0000_made-up", r#"{"phone":"8015551234"}"#);
    server.terminate();
    server.wait();
    server.log()
}

#[test]
fn the_level_of_the_log_is_set_by_rust_log() {
    assert!(log_at("info").contains("directory loaded"));
    assert!(!log_at("error").contains("directory loaded"));
    let log = log_at("datadip=loud");
    assert!(log.contains("RUST_LOG cannot be read") && log.contains("directory loaded"), "{log}");
}

#[test]
fn at_the_finest_level_the_log_holds_no_number_no_name_and_no_token() {
    let log = log_at("trace");
    assert!(log.contains("directory loaded"));
    for secret in ["8015551234", "Tom", "made-up"] {
        assert!(!log.contains(secret), "{secret} is in the log:\n{log}");
    }
}
