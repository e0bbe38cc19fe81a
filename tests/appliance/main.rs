//! The real program, started as customers start it, asked over a real port.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on should stop, and say where"
)]

mod activity;
mod addresses;
mod assets;
mod authority;
mod backups;
mod bulk;
mod demo;
mod described;
mod fields;
mod following;
mod harness;
mod health;
mod hostile;
mod keys;
mod killed;
mod limits;
mod lookup;
mod matching;
mod openapi;
mod overview;
mod person;
mod secured;
mod session;
mod settings;
mod sheets;
mod slow;
mod stopping;
mod tls;
mod tokens;
mod trace;
