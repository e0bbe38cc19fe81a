//! Tests imports: shapes of spreadsheets, reports, laws that hold for every file, history.

mod bounds;
mod checked;
mod fixtures;
mod full_disk;
mod history;
mod meanwhile;
mod merge;
pub(crate) mod office;
mod problems;
mod properties;
mod report_lines;
mod sensitive;
#[path = "../../support/small_disk.rs"]
mod small_disk;
mod test_store;
mod versions;
