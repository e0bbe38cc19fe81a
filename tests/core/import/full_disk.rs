//! Tests a disk that fills up during an import.

use super::office::Office;
use super::small_disk::SmallDisk;

#[test]
fn a_disk_that_fills_up_during_an_import_keeps_the_old_list_in_use() {
    let Some(disk) = SmallDisk::new() else { return };
    let list = |rows: std::ops::Range<u64>| {
        // Incompressible numbers.
        let noise = |n: u64| n.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let row = |n: u64| format!("{n},{:x},801-555-01{:02}\n", noise(n), n % 100);
        "Account Num,Note,Phone\n".to_owned() + &rows.map(row).collect::<String>()
    };
    // Each size fills up in another phase of the import.
    for kibibytes in [2_048, 2_060, 2_200, 3_000, 6_000] {
        disk.empty_with(kibibytes);
        let office = Office::with_data_in(&disk.path().join("data"));
        office.import(&list(1_000..1_010));
        let export = office.export();
        office.write("large.csv", list(100_000..300_000));
        assert_eq!(
            office.fails(&["import", "large.csv"]),
            "1: datadip: The sheet was not imported: the disk is full. Nothing was changed. Make room on it and try again."
        );
        assert_eq!(office.export(), export);
        assert_eq!(office.lookup("account-num=1005").split(' ').next(), Some("1005"));
        disk.resize(kibibytes * 4);
        let report = office.import(&list(1_000..1_011));
        assert_eq!((&report["version"], &report["rows"]["new"]), (&2.into(), &1.into()));
    }
}
