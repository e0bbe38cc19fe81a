//! Tests the library without a server, from one phone number to a whole import.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a failed step should stop the test and name its line"
)]

mod activity;
mod csv;
mod directory;
mod import;
#[allow(unreachable_pub, reason = "the fuzzers also use the laws")]
mod laws;
mod layers;
mod model;
mod phone;
mod store;
mod workbooks;
