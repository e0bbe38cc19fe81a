//! What the fuzzers share: the laws, which `cargo test` knows too.

#[path = "../../tests/core/laws/mod.rs"]
pub mod laws;
