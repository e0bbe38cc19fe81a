//! Shares the laws of `cargo test` with the fuzzers.

#[path = "../../tests/core/laws/mod.rs"]
pub mod laws;
