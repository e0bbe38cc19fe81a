//! The real program, started as customers start it, asked over a real port.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on should stop, and say where"
)]

mod authority;
mod bulk;
mod demo;
mod following;
mod harness;
mod health;
mod killed;
mod lookup;
mod session;
mod sheets;
mod stopping;
