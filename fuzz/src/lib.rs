//! What the fuzzers share: the laws, which `cargo test` knows too.

#[path = "../../tests/fuzzed/laws/mod.rs"]
pub mod laws;
