//! Where the log goes.

use std::io::{self, IsTerminal};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Writes the log to stderr: JSON lines for a machine, plain lines for a terminal. Nothing of a dip is ever logged.
///
/// Nor what actix has to say of requests that it cannot read: whoever sends them would fill the disk.
pub fn init_tracing() {
    let level = Targets::new().with_default(LevelFilter::INFO).with_target("actix_http", LevelFilter::OFF);
    let log = tracing_subscriber::registry().with(level);
    let lines = tracing_subscriber::fmt::layer().with_writer(io::stderr).with_target(false);
    if io::stderr().is_terminal() {
        log.with(lines.compact()).init();
    } else {
        log.with(lines.json().flatten_event(true)).init();
    }
}
