//! The real program, started as customers start it, asked over a real port.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on should stop, and say where"
)]

mod activity;
mod assets;
mod authority;
mod bulk;
mod demo;
mod described;
mod fields;
mod following;
mod harness;
mod health;
mod keys;
mod killed;
mod lookup;
mod openapi;
mod overview;
mod session;
mod settings;
mod sheets;
mod stopping;
mod tokens;
mod trace;
