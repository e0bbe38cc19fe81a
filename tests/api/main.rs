//! Tests the real program, started as customers start it, over a real port.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on should stop, and say where"
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
