//! Sets up the log.

use std::env;
use std::io::{self, IsTerminal};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Writes the log to stderr: JSON lines, or plain lines at a terminal. `RUST_LOG` sets what is written; default `info`.
///
/// Other crates never write below `info`, because what they note of a request may name a caller. actix's messages
/// about malformed requests are dropped, because clients sending them could fill the disk.
pub fn init_tracing() {
    let limit = Targets::new()
        .with_default(LevelFilter::INFO)
        .with_target("datadip", LevelFilter::TRACE)
        .with_target("actix_http", LevelFilter::OFF);
    let log = tracing_subscriber::registry().with(limit).with(wanted());
    let lines = tracing_subscriber::fmt::layer().with_writer(io::stderr).with_target(false);
    if io::stderr().is_terminal() {
        log.with(lines.compact()).init();
    } else {
        log.with(lines.json().flatten_event(true)).init();
    }
}

/// Reads `RUST_LOG`, such as `warn` or `info,datadip=debug`; says so where it cannot be read.
fn wanted() -> Targets {
    let default = Targets::new().with_default(LevelFilter::INFO);
    let Ok(wanted) = env::var("RUST_LOG") else { return default };
    wanted.parse().unwrap_or_else(|error| {
        eprintln!("RUST_LOG cannot be read ({error}). The log is written at the level info. Set it to error, warn, info or debug.");
        default
    })
}
