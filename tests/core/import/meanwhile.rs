//! Tests what happens during an import: another import, an undo, a file that changes.
//!
//! The import runs in the library, so that it can pause at a known phase; other commands run the real program.

use super::bounds::workbook;
use super::office::Office;
use datadip::import::{ImportRequest, Mode, Phase, Progress, run};
use datadip::store::sqlite::Sqlite;
use insta::assert_snapshot;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Duration, SystemTime};

const LIST: &str = "Account Num,Full Name,Phone\n1001,Tom,801-555-0101\n1002,Ann,801-555-0102\n";

/// Makes a list longer than one read and than the rows before the first progress report.
fn long_list() -> String {
    let row =
        |n: u32| format!("{},Person {n} of a long list of people,801-555-01{:02}\n", 100_000 + n, n % 100);
    format!("Account Num,Full Name,Phone\n{}", (0..20_000).map(row).collect::<String>())
}

/// Imports a file and calls `meanwhile` once, in `phase`; returns the version or the error message.
fn import(office: &Office, file: &Path, phase: Phase, mut meanwhile: impl FnMut()) -> Result<u32, String> {
    std::fs::create_dir_all(office.data()).unwrap();
    let store = Sqlite::open(office.data()).unwrap();
    let mut called = false;
    let report = run(&store, &ImportRequest::new(file, "test"), &mut |progress: Progress| {
        if progress.phase == phase && !called {
            called = true;
            meanwhile();
        }
        ControlFlow::Continue(())
    });
    assert!(called, "the import never got to {phase:?}");
    report.map(|report| report.version.unwrap()).map_err(|error| error.to_string())
}

#[test]
fn a_second_import_of_the_same_sheet_waits_and_one_of_another_sheet_does_not() {
    let office = Office::new();
    office.import(LIST);
    let file = office.write("first.csv", LIST.replace("Ann", "Anna"));
    office.write("second.csv", LIST.replace("Ann", "Andrea"));
    let mut second = None;
    let version = import(&office, &file, Phase::Checking, || {
        let short_wait = ImportRequest { lock_wait: Duration::ZERO, ..ImportRequest::new(&file, "test") };
        let store = Sqlite::open(office.data()).unwrap();
        let refused = run(&store, &short_wait, &mut |_| ControlFlow::Continue(())).unwrap_err();
        assert_eq!(refused.code(), "import-running");
        assert_snapshot!(refused.to_string(), @r#"The sheet was not imported: Another import of the sheet "contacts" is under way. Wait until it has ended, then try again."#);
        second = Some(office.command(&["import", "second.csv", "--sheet", "contacts"]).spawn().unwrap());
        office.run_ok(&["import", "second.csv", "--check"]);
        office.run_ok(&["import", "second.csv", "--sheet", "others", "--new", "--publish-anyway"]);
        assert_eq!(office.lookup("account-num=1001"), "1001 Tom 801-555-0101");
    });
    assert_eq!(version, Ok(2));
    assert!(second.unwrap().wait().unwrap().success());
    assert!(office.export().contains("Andrea"));
}

#[test]
fn an_import_that_waits_for_another_one_can_be_cancelled() {
    let office = Office::new();
    office.import(LIST);
    let file = office.write("first.csv", LIST.replace("Ann", "Anna"));
    let store = Sqlite::open(office.data()).unwrap();
    let version = import(&office, &file, Phase::Checking, || {
        let cancelled = run(&store, &ImportRequest::new(&file, "test"), &mut |progress| {
            assert_eq!(progress.phase, Phase::Waiting);
            ControlFlow::Break(())
        });
        assert_eq!(cancelled.unwrap_err().code(), "cancelled");
    });
    assert_eq!(version, Ok(2));
}

#[test]
fn a_sheet_that_is_undone_or_removed_during_an_import_is_not_overwritten() {
    let office = Office::new();
    office.import(LIST);
    office.import(&LIST.replace("Ann", "Anna"));
    let file = office.write("third.csv", LIST.replace("Ann", "Andrea"));
    let outcome = import(&office, &file, Phase::Publishing, || {
        office.run_ok(&["sheet", "undo", "contacts"]);
    });
    assert_snapshot!(outcome.unwrap_err(), @"This sheet was changed while the file was being read. Nothing was imported; import the file again.");
    assert!(office.export().contains("\"Ann\""));
    let outcome = import(&office, &file, Phase::Publishing, || {
        office.run_ok(&["sheet", "remove", "contacts"]);
    });
    assert_snapshot!(outcome.unwrap_err(), @"This sheet was changed while the file was being read. Nothing was imported; import the file again.");
    assert_eq!(office.run_ok(&["sheet", "list", "--json"]).trim(), "[]");
}

#[test]
fn an_import_that_names_no_list_makes_no_second_one_when_another_came_first() {
    let office = Office::new();
    let file = office.write("first.csv", LIST);
    office.write("second.csv", LIST.replace("Ann", "Andrea"));
    let outcome = import(&office, &file, Phase::Publishing, || {
        office.run_ok(&["import", "second.csv", "--sheet", "customers"]);
    });
    assert_snapshot!(outcome.unwrap_err(), @"This sheet was changed while the file was being read. Nothing was imported; import the file again.");
    assert_eq!(office.run_ok(&["sheet", "list", "--json"]).matches("\"sheet\"").count(), 1);
}

#[test]
fn a_contact_erased_during_a_merge_is_not_brought_back_by_it() {
    let office = Office::new();
    office.import(LIST);
    let file = office.write("more.csv", "Account Num,Full Name,Phone\n1003,Cy,801-555-0103\n");
    let store = Sqlite::open(office.data()).unwrap();
    let merge = ImportRequest {
        mode: Mode::Merge(Some("Account Num".to_owned())),
        ..ImportRequest::new(&file, "test")
    };
    let mut is_erased = false;
    let outcome = run(&store, &merge, &mut |progress: Progress| {
        if progress.phase == Phase::Publishing && !is_erased {
            is_erased = true;
            office.run_ok(&["erase", "account-num=1002", "--yes"]);
        }
        ControlFlow::Continue(())
    });
    assert_snapshot!(outcome.map(|_| ()).unwrap_err().to_string(), @"This sheet was changed while the file was being read. Nothing was imported; import the file again.");
    assert!(!office.export().contains("Ann"));
}

#[test]
fn concurrent_imports_are_each_published_whole_in_turn() {
    let office = Office::new();
    office.import(LIST);
    let names = ["Ada", "Bea", "Cat", "Dot", "Eva", "Fay"];
    let children = names.map(|name| {
        let file = office.write(&format!("{name}.csv"), long_list().replace("Person", name));
        let mut command = office.command(&["import", file.to_str().unwrap()]);
        command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap()
    });
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let export = office.export();
    let rows_of = |name: &str| export.matches(&format!("\"{name} ")).count();
    assert_eq!(names.iter().filter(|name| rows_of(name) == 20_000).count(), 1);
    assert_eq!(export.lines().count(), 20_001);
}

#[test]
fn a_file_that_grows_shrinks_or_is_emptied_while_it_is_read_is_not_imported() {
    let office = Office::new();
    office.import(LIST);
    let export = office.export();
    let open = |file: &Path| OpenOptions::new().append(true).open(file).unwrap();
    let grow = |file: &Path| open(file).write_all(b"999999,Late,801-555-0199\n").unwrap();
    let shrink = |file: &Path| open(file).set_len(600_000).unwrap();
    let empty = |file: &Path| drop(File::create(file).unwrap());
    let changes: [&dyn Fn(&Path); 3] = [&grow, &shrink, &empty];
    for change in changes {
        let file = office.write("long.csv", long_list());
        let outcome = import(&office, &file, Phase::Reading, || change(&file));
        assert_eq!(
            outcome.unwrap_err(),
            "The file changed while it was being read. Wait until it is saved completely and try again."
        );
        assert_eq!(office.export(), export);
    }
}

#[test]
fn a_file_that_is_replaced_while_it_is_read_is_not_imported() {
    let office = Office::new();
    office.import(LIST);
    let export = office.export();
    let list = long_list();
    for phase in [Phase::Reading, Phase::Checking] {
        for renamed in [false, true] {
            let file = office.write("long.csv", &list);
            let hour_ago = SystemTime::now() - Duration::from_secs(3_600);
            File::options().write(true).open(&file).unwrap().set_modified(hour_ago).unwrap();
            // The new file has the same length; it is written in place or renamed over the old one.
            let outcome = import(&office, &file, phase, || {
                let new = list.replace("Person 1", "Nobody 1");
                if renamed {
                    std::fs::rename(office.write("new.csv", new), &file).unwrap()
                } else {
                    std::fs::write(&file, new).unwrap()
                }
            });
            assert_eq!(
                outcome.unwrap_err(),
                "The file changed while it was being read. Wait until it is saved completely and try again."
            );
            assert_eq!(office.export(), export);
        }
    }
}

#[test]
fn a_workbook_that_grows_while_it_is_read_is_not_imported() {
    let office = Office::new();
    office.import(LIST);
    let export = office.export();
    let cell = |text: &str| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let row = |a: &str, b: &str| format!("<row>{}{}</row>", cell(a), cell(b));
    let rows: String =
        (0..20_000).map(|n| row(&format!("{}", 100_000 + n), &format!("person {n}"))).collect();
    let file = workbook(&mut |archive, options| {
        archive.start_file("xl/worksheets/sheet1.xml", options).unwrap();
        let head =
            "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>";
        write!(archive, "{head}{}{rows}</sheetData></worksheet>", row("Account Num", "Full Name")).unwrap();
    });
    let file = office.write("long.xlsx", file);
    let outcome = import(&office, &file, Phase::Reading, || {
        OpenOptions::new().append(true).open(&file).unwrap().write_all(b"more").unwrap();
    });
    assert_snapshot!(outcome.unwrap_err(), @"The file changed while it was being read. Wait until it is saved completely and try again.");
    assert_eq!(office.export(), export);
}

#[test]
fn a_cancelled_import_changes_nothing() {
    let office = Office::new();
    office.import(LIST);
    let export = office.export();
    let file = office.write("long.csv", long_list());
    let store = Sqlite::open(office.data()).unwrap();
    for phase in [Phase::Reading, Phase::Checking, Phase::Publishing] {
        let outcome = run(&store, &ImportRequest::new(&file, "test"), &mut |progress: Progress| {
            if progress.phase == phase { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert_eq!(outcome.unwrap_err().to_string(), "The import was cancelled. Nothing was changed.");
        assert_eq!(office.export(), export);
    }
    assert_eq!(office.import(LIST)["version"], 2);
}
