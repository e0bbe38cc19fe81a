//! Tests faults of the real program: kills, a full or failing disk, a wrong clock. Each leaves the whole old or new
//! state.
//!
//! `FAULTS=2000` kills that often instead of 240 times, `SOAK=3600` soaks for that many seconds instead of 45, `SEED=N`
//! repeats a run's random choices.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a failed step should stop the test and name its line"
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

fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable).map_or(default, |given| given.parse().unwrap())
}
