//! What spreadsheets come in as, shape by shape: the reports, the laws that hold for every file, the history.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on should stop, and say where"
)]

mod bounds;
mod fixtures;
mod full_disk;
mod history;
mod laws;
mod meanwhile;
mod merge;
mod office;
mod problems;
mod small_disk;
