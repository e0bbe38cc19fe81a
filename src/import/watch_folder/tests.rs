//! Tests when files are taken, by a clock of their own, and what becomes of them, in a real folder.

use super::arrivals::{Arrivals, QUIET, STILL};
use super::events::{Event, Events, Watcher};
use super::listing::{FILES_MAX, is_sheet_name, list};
use super::working::WatchedFolder;
use super::*;
use crate::store::sqlite::Sqlite;
use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;
use tempfile::TempDir;

const LIST: &str = "Account Num,Phone\n1001,801-555-0101\n1002,801-555-0102\n";

struct Folder {
    folder: TempDir,
    arrivals: Arrivals,
    now: Instant,
}

impl Folder {
    fn new() -> Folder {
        Folder { folder: tempfile::tempdir().unwrap(), arrivals: Arrivals::default(), now: Instant::now() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, content: &str) {
        fs::write(self.path(name), content).unwrap();
    }

    fn names(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.path(folder)).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// Looks at the folder some time later, after an event of `a.csv`; returns whether it is taken.
    fn is_taken_after(&mut self, time: Duration, event: Option<Event>) -> bool {
        self.now += time;
        let latest = event.map(|event| (self.path("a.csv"), event)).into_iter().collect();
        let events = Events { latest, missed: false };
        let files = list(self.folder.path()).unwrap().0;
        self.arrivals.next(files, &events, self.now).is_some()
    }
}

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn a_file_is_taken_ten_seconds_after_its_writer_closed_it_and_not_while_it_is_open() {
    let mut folder = Folder::new();
    folder.write("a.csv", LIST);
    assert!(!folder.is_taken_after(SECOND, Some(Event::Written)));
    // An upload that stands still for an hour is still an upload.
    assert!(!folder.is_taken_after(3_600 * SECOND, None));
    assert!(!folder.is_taken_after(SECOND, Some(Event::Closed)));
    assert!(!folder.is_taken_after(QUIET - SECOND, None));
    // Written once more.
    assert!(!folder.is_taken_after(SECOND, Some(Event::Written)));
    assert!(!folder.is_taken_after(QUIET, Some(Event::Closed)));
    assert!(!folder.is_taken_after(QUIET - SECOND, None));
    assert!(folder.is_taken_after(SECOND, None));
}

#[test]
fn a_file_that_was_renamed_into_place_is_taken_at_once() {
    let mut folder = Folder::new();
    folder.write("a.csv", LIST);
    assert!(folder.is_taken_after(SECOND, Some(Event::Renamed)));
}

#[test]
fn a_file_without_events_is_taken_once_it_stood_still_for_a_minute() {
    let mut folder = Folder::new();
    folder.write("a.csv", LIST);
    assert!(!folder.is_taken_after(SECOND, None));
    assert!(!folder.is_taken_after(STILL - SECOND, None));
    folder.write("a.csv", &LIST.repeat(2));
    assert!(!folder.is_taken_after(SECOND, None));
    assert!(!folder.is_taken_after(STILL - SECOND, None));
    assert!(folder.is_taken_after(SECOND, None));
}

#[test]
fn an_empty_file_waits_for_its_writer_and_a_linked_one_stands_still() {
    let mut folder = Folder::new();
    folder.write("a.csv", "");
    assert!(!folder.is_taken_after(SECOND, Some(Event::Created)));
    assert!(!folder.is_taken_after(3_600 * SECOND, None));
    folder.write("a.csv", LIST);
    assert!(!folder.is_taken_after(SECOND, Some(Event::Created)));
    assert!(!folder.is_taken_after(STILL - SECOND, None));
    assert!(folder.is_taken_after(SECOND, None));
}

#[test]
fn after_lost_events_a_file_has_to_stand_still() {
    let mut folder = Folder::new();
    folder.write("a.csv", LIST);
    assert!(!folder.is_taken_after(SECOND, Some(Event::Written)));
    let events = Events { missed: true, ..Events::default() };
    let files = list(folder.folder.path()).unwrap().0;
    assert!(folder.arrivals.next(files, &events, folder.now).is_none());
    assert!(!folder.is_taken_after(STILL - SECOND, None));
    assert!(folder.is_taken_after(SECOND, None));
}

#[test]
fn a_file_that_was_put_back_is_not_taken_for_one_that_was_renamed_into_place() {
    let mut folder = Folder::new();
    folder.write("a.csv", LIST);
    assert!(folder.is_taken_after(SECOND, Some(Event::Renamed)));
    folder.arrivals.put_back(&folder.path("a.csv"), folder.now);
    assert!(!folder.is_taken_after(SECOND, Some(Event::Renamed)));
    assert!(!folder.is_taken_after(STILL - SECOND, None));
    assert!(folder.is_taken_after(SECOND, None));
    // Later it is renamed into place by somebody else.
    assert!(folder.is_taken_after(SECOND, Some(Event::Renamed)));
}

#[test]
fn the_system_reports_what_a_program_does_to_a_file() {
    let folder = Folder::new();
    let inside = folder.path("suppliers");
    fs::create_dir(&inside).unwrap();
    let mut watcher = Watcher::new();
    watcher.follow(&[folder.folder.path().to_owned(), inside.clone()]);
    let wait_for = |watcher: &Watcher, path: &Path, expected: Event| {
        let start = Instant::now();
        while watcher.take().latest.get(path) != Some(&expected) {
            assert!(start.elapsed() < Duration::from_secs(60), "{expected:?} of {path:?} never came");
            thread::yield_now();
        }
    };
    let path = folder.path("a.csv");
    let mut file = File::create(&path).unwrap();
    wait_for(&watcher, &path, Event::Created);
    file.write_all(LIST.as_bytes()).unwrap();
    wait_for(&watcher, &path, Event::Written);
    drop(file);
    wait_for(&watcher, &path, Event::Closed);
    let target = inside.join("b.csv");
    fs::rename(&path, &target).unwrap();
    wait_for(&watcher, &target, Event::Renamed);
    // A folder that is gone is not followed any more, and a new one is.
    watcher.follow(&[folder.folder.path().to_owned()]);
    watcher.follow(std::slice::from_ref(&inside));
    fs::rename(&target, inside.join("c.csv")).unwrap();
    wait_for(&watcher, &inside.join("c.csv"), Event::Renamed);
}

#[test]
fn unfinished_hidden_and_lock_files_are_passed_over() {
    for name in ["a.csv", "A.XLSX", "list of .tmp files.csv"] {
        assert!(is_sheet_name(Path::new(name)), "{name}");
    }
    for name in [
        "a.csv.part",
        "a.csv.tmp",
        "a.xlsx.crdownload",
        "a.csv.filepart",
        "~$a.xlsx",
        ".~lock.a.csv#",
        ".a.csv",
        ".a.csv.X8s2",
        "notes.md",
        "csv",
    ] {
        assert!(!is_sheet_name(Path::new(name)), "{name}");
    }
}

#[test]
fn a_full_folder_is_looked_at_in_part_and_its_own_folders_not_at_all() {
    let folder = Folder::new();
    WatchedFolder::open(folder.folder.path()).unwrap();
    for name in ["done/a.csv", "failed/a.csv", "working/a.csv"] {
        folder.write(name, LIST);
    }
    assert!(list(folder.folder.path()).unwrap().0.is_empty());
    fs::create_dir(folder.path("suppliers")).unwrap();
    for n in 0..FILES_MAX + 50 {
        folder.write(&format!("suppliers/{n}.csv"), "");
    }
    assert_eq!(list(folder.folder.path()).unwrap().0.len(), FILES_MAX);
}

/// Imports the files that the folder lists, as if each were whole; returns the names and current versions of the sheets.
fn import_all(folder: &Folder, store: &dyn Store, mut just_before: impl FnMut()) -> Vec<(String, u32)> {
    let (watched, _) = WatchedFolder::open(folder.folder.path()).unwrap();
    let (files, _) = list(folder.folder.path()).unwrap();
    for file in files {
        just_before();
        import_file(store, &watched, &mut Arrivals::default(), &file, &|| ());
    }
    let (_, catalog) = store.catalog().unwrap();
    catalog.sheets.iter().map(|sheet| (sheet.name.to_string(), sheet.current)).collect()
}

/// Returns the reports in `failed/`, one after the other.
fn failures(folder: &Folder) -> String {
    let reports = folder.names("failed").into_iter().filter(|name| name.ends_with(".report.json"));
    reports.map(|name| fs::read_to_string(folder.path("failed").join(name)).unwrap()).collect()
}

#[test]
fn a_file_name_makes_no_list_and_a_folder_does() {
    let (folder, data) = (Folder::new(), tempfile::tempdir().unwrap());
    let store = Sqlite::open(data.path()).unwrap();
    let sheets = |list: &[(&str, u32)]| -> Vec<(String, u32)> {
        list.iter().map(|(name, version)| ((*name).to_owned(), *version)).collect()
    };
    folder.write("october.csv", LIST);
    assert_eq!(import_all(&folder, &store, || ()), sheets(&[("contacts", 1)]));
    folder.write("Customers 2026.csv", LIST);
    assert_eq!(import_all(&folder, &store, || ()), sheets(&[("contacts", 2)]));
    fs::create_dir(folder.path("suppliers")).unwrap();
    folder.write("suppliers/november.csv", "Supplier,Phone\nS1,801-555-0201\n");
    assert_eq!(import_all(&folder, &store, || ()), sheets(&[("contacts", 2), ("suppliers", 1)]));
    // With two lists, the name of one says which.
    folder.write("Contacts.csv", LIST);
    assert_eq!(import_all(&folder, &store, || ()), sheets(&[("contacts", 3), ("suppliers", 1)]));
    folder.write("suppliers/december.csv", "Supplier,Phone\nS1,801-555-0201\n");
    assert_eq!(import_all(&folder, &store, || ()), sheets(&[("contacts", 3), ("suppliers", 2)]));
    assert_eq!(failures(&folder), "");
    folder.write("november.csv", LIST);
    fs::create_dir(folder.path("Our lists!")).unwrap();
    folder.write("Our lists!/november.csv", LIST);
    assert_eq!(import_all(&folder, &store, || ()), sheets(&[("contacts", 3), ("suppliers", 2)]));
    let failures = failures(&folder);
    assert!(failures.contains("There are several sheets (contacts, suppliers)"), "{failures}");
    assert!(failures.contains("unknown-sheet") && failures.contains("bad-name"), "{failures}");
    assert_eq!((folder.names("suppliers"), folder.names("working")), (vec![], vec![]));
}

#[test]
fn a_file_that_grew_between_the_look_and_the_move_is_put_back_and_not_published() {
    let (folder, data) = (Folder::new(), tempfile::tempdir().unwrap());
    let store = Sqlite::open(data.path()).unwrap();
    folder.write("october.csv", LIST);
    let path = folder.path("october.csv");
    let grow = || writeln!(File::options().append(true).open(&path).unwrap(), "1003,801-555-0103").unwrap();
    assert_eq!(import_all(&folder, &store, grow), []);
    assert_eq!(
        (failures(&folder), folder.names("working"), folder.names("done")),
        (String::new(), vec![], vec![])
    );
    assert_eq!(import_all(&folder, &store, || ()), [("contacts".to_owned(), 1)]);
    assert_eq!(store.catalog().unwrap().1.sheets[0].versions[0].rows, 3);
}

#[cfg(unix)]
#[test]
fn a_link_is_turned_away_and_reports_are_for_the_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, data) = (Folder::new(), tempfile::tempdir().unwrap());
    let store = Sqlite::open(data.path()).unwrap();
    let elsewhere = data.path().join("another-list.csv");
    fs::write(&elsewhere, LIST).unwrap();
    std::os::unix::fs::symlink(&elsewhere, folder.path("october.csv")).unwrap();
    let events = Events { latest: [(folder.path("october.csv"), Event::Created)].into(), missed: false };
    let listed = list(folder.folder.path()).unwrap().0;
    assert!(Arrivals::default().next(listed, &events, Instant::now()).is_some(), "it has no writer");
    assert_eq!(import_all(&folder, &store, || ()), []);
    assert!(failures(&folder).contains("This cannot be opened: it is a link."), "{}", failures(&folder));
    assert_eq!(fs::read_to_string(elsewhere).unwrap(), LIST);
    folder.write("november.csv", LIST);
    assert_eq!(import_all(&folder, &store, || ()).len(), 1);
    let reports = ["done", "failed"].map(|place| {
        let name = folder.names(place).into_iter().find(|name| name.ends_with(".report.json")).unwrap();
        folder.path(place).join(name)
    });
    for report in reports {
        assert_eq!(fs::metadata(report).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn what_a_killed_process_was_reading_goes_to_failed_and_is_not_read_again() {
    let (folder, data) = (Folder::new(), tempfile::tempdir().unwrap());
    let store = Sqlite::open(data.path()).unwrap();
    fs::create_dir(folder.path("working")).unwrap();
    folder.write("working/october.csv", LIST);
    assert_eq!(import_all(&folder, &store, || ()), []);
    assert!(folder.names("failed")[0].ends_with(" october.csv"));
    assert!(failures(&folder).contains("ended-while-reading"), "{}", failures(&folder));
    assert_eq!(folder.names("working"), Vec::<String>::new());
}
