//! Kills an import midway: the old version answers, whole, and the rows of the new one are swept.

use crate::support::{Appliance, wait_until};
use rusqlite::Connection;
use std::fmt::Write;

#[test]
fn an_import_that_is_killed_leaves_the_old_version_and_no_rows() {
    let appliance = Appliance::with_sheet("Name,Phone\nTom,8015551234\n");
    let mut csv = String::from("Name,Phone\n");
    for row in 0..400_000 {
        writeln!(csv, "Contact {row},{}", 2_012_000_000_u64 + row).unwrap();
    }
    let file = appliance.folder().join("large.csv");
    std::fs::write(&file, csv).unwrap();
    let database = Connection::open(appliance.folder().join("datadip.db")).unwrap();
    let blocks = || database.query_row("SELECT count(*) FROM block", [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(blocks(), 1);

    let mut import = appliance.command(&["import", file.to_str().unwrap()]).spawn().unwrap();
    wait_until("the import has written some rows", || blocks() > 20);
    import.kill().unwrap();
    import.wait().unwrap();
    assert!(blocks() > 20, "the import was not killed in the middle");

    let server = appliance.serve();
    assert!(server.lookup(r#"{"phone":"8015551234"}"#).contains("Tom"));
    wait_until("the start has swept the rows", || blocks() == 1);
    // The sheet is free for the next import.
    appliance.import("Name,Phone\nThomas,8015551234\n");
    wait_until("the next import answers", || server.lookup(r#"{"phone":"8015551234"}"#).contains("Thomas"));
}
