//! Tests the library without a server, from one phone number to a whole import.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on should stop, and say where"
)]

mod activity;
mod csv;
mod directory;
mod import;
#[allow(unreachable_pub, reason = "the fuzzers use the laws too")]
mod laws;
mod layers;
mod model;
mod phone;
mod store;
