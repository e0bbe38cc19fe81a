//! Tests the real program over a real port, started by its command line.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a failed step should stop the test and name its line"
)]

mod auth;
mod catalog;
mod lookup;
mod monitoring;
mod openapi;
mod openapi_conformance;
mod server;
mod storage;
#[path = "../support/mod.rs"]
mod support;
