//! Tests erasing from every version, during concurrent changes.

use super::{on_every_engine, publish, rows};
use datadip::domain::catalog::sheet::Version;
use datadip::store::{Erased, Store};
use std::cell::Cell;
use std::time::{Duration, Instant};

/// Matches a contact in the second block of each version of 300 rows.
fn is_contact(_: &Version, cells: &[&str]) -> bool {
    cells[0] == "Contact 200"
}

/// Returns the number of rows in each kept version.
fn counts(store: &dyn Store) -> Vec<usize> {
    let (_, catalog) = store.catalog().unwrap();
    let versions = catalog.sheets.iter().flat_map(|sheet| &sheet.versions);
    let counted = versions.map(|version| {
        let blocks = rows(store, version.id).unwrap();
        let count = blocks.iter().map(|block| block.len()).sum();
        assert_eq!(version.rows, count as u64);
        for block in blocks {
            block.each_row(2, |_, cells| assert!(!is_contact(version, cells))).unwrap();
        }
        count
    });
    counted.collect()
}

#[test]
fn a_version_published_during_an_erasure_is_searched_and_published_without_delay() {
    on_every_engine(|open| {
        let (store, other) = (open(), open());
        publish(&*store, "contacts", 300);
        // Versions are published during two scans, or during all three; no publication waits for the erasure.
        for times in [2, 3] {
            let left = Cell::new(times);
            let slowest = Cell::new(Duration::ZERO);
            let matches = |version: &Version, cells: &[&str]| {
                if cells[0] == "Contact 0" && left.get() > 0 {
                    left.set(left.get() - 1);
                    let start = Instant::now();
                    publish(&*other, "contacts", 300);
                    slowest.set(slowest.get().max(start.elapsed()));
                }
                is_contact(version, cells)
            };
            let erased = store.erase("test", &matches, &[]).unwrap();
            assert_eq!(left.get(), 0);
            assert!(slowest.get() < Duration::from_secs(5), "{:?}", slowest.get());
            let kept = if times == 2 { 3 } else { 5 };
            // In the second round three versions are free of the contact from the first; the oldest is gone.
            let rows = 3;
            assert_eq!(erased, Erased { rows, ..Erased::default() });
            assert_eq!(counts(&*open()), vec![299; kept]);
        }
    });
}

#[test]
fn two_contacts_erased_at_once_are_both_gone() {
    on_every_engine(|open| {
        let (store, other) = (open(), open());
        publish(&*store, "contacts", 300);
        std::thread::scope(|scope| {
            let is_first = Cell::new(true);
            let matches = |version: &Version, cells: &[&str]| {
                if is_contact(version, cells) && is_first.replace(false) {
                    let (before, other) = (store.revision().unwrap(), &other);
                    scope.spawn(move || {
                        other.erase("test", &|_, cells| cells[0] == "Contact 201", &[]).unwrap()
                    });
                    while store.revision().unwrap() == before {
                        std::thread::sleep(Duration::from_millis(1));
                    }
                }
                is_contact(version, cells)
            };
            store.erase("test", &matches, &[]).unwrap();
        });
        assert_eq!(counts(&*open()), [298]);
    });
}

#[test]
fn only_the_blocks_that_hold_the_contact_are_written() {
    on_every_engine(|open| {
        let store = open();
        let version = publish(&*store, "contacts", 300);
        let before = rows(&*store, version).unwrap();
        let revision = store.revision().unwrap();
        assert_eq!(store.erase("test", &|_, _| false, &[]).unwrap(), Erased::default());
        assert_eq!(store.revision().unwrap(), revision);
        store.erase("test", &is_contact, &[]).unwrap();
        let after = rows(&*store, version).unwrap();
        assert_eq!((after[0] == before[0], after[1].len()), (true, 149));
        assert!(store.revision().unwrap().0 > revision.0);
    });
}
