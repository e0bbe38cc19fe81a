//! What spreadsheets come in as, shape by shape: the reports, the laws that hold for every file, the history.

mod bounds;
mod fixtures;
mod full_disk;
mod history;
mod meanwhile;
mod merge;
mod office;
mod problems;
mod properties;
#[path = "../../support/small_disk.rs"]
mod small_disk;
