//! Faults, driven through the real program: it is killed, its disk is full or broken, its clock is set back. Each ends
//! with the old or the new, whole, and nothing else lost.
//!
//! `FAULTS=2000` kills that often instead of 240 times, `SOAK=3600` soaks for that many seconds instead of 45, `SEED=N`
//! repeats what was random.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on should stop, and say where"
)]

mod clock;
mod damaged;
mod descriptors;
mod disk;
mod durability;
mod each_write;
mod kill;
mod list;
mod random;
mod resource_usage;
mod sandbox;
mod soak;
mod stopped;
mod strace;
#[path = "../support/mod.rs"]
mod support;

/// A number from the environment.
fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable).map_or(default, |given| given.parse().unwrap())
}
