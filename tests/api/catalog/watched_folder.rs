//! Tests `serve --watch` in a real folder.

use crate::support::{Appliance, Server, wait_until};
use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;

fn rows(count: usize) -> String {
    (0..count).fold("Account Num,Phone\n".to_owned(), |csv, row| format!("{csv}{row:06},801{row:07}\n"))
}

struct Watched {
    appliance: Appliance,
    inbox: PathBuf,
}

impl Watched {
    fn new() -> Watched {
        let appliance = Appliance::empty();
        let inbox = appliance.folder().join("inbox");
        fs::create_dir(&inbox).unwrap();
        Watched { appliance, inbox }
    }

    fn serve(&self) -> Server {
        self.appliance.serve_with(&["--watch", self.inbox.to_str().unwrap()])
    }

    /// Puts a whole file into the folder, as a program does that writes elsewhere first.
    fn rename_into_place(&self, name: &str, content: impl AsRef<[u8]>) {
        let elsewhere = self.appliance.folder().join("being-written");
        fs::write(&elsewhere, content).unwrap();
        fs::rename(elsewhere, self.inbox.join(name)).unwrap();
    }

    fn names(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.inbox.join(folder)).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    /// Returns the reports in `done` or `failed`.
    fn reports(&self, place: &str) -> Vec<String> {
        let names = self.names(place).into_iter().filter(|name| name.ends_with(".report.json"));
        names.map(|name| fs::read_to_string(self.inbox.join(place).join(name)).unwrap()).collect()
    }
}

#[test]
fn a_watched_folder_is_imported_and_cleared_with_a_report_beside_each_file() {
    let watched = Watched::new();
    let server = watched.serve();
    watched.rename_into_place("october.csv", rows(20));
    wait_until("the file is imported", || {
        server.lookup(r#"{"account-num":"000007"}"#).contains("8010000007")
    });
    wait_until("it is moved", || watched.reports("done").len() == 1);
    watched.rename_into_place("november.csv", rows(2));
    watched.rename_into_place("picture.csv", b"\x89PNG\r\n\x1a\n\0\0");
    watched.rename_into_place("notes.md", "not a sheet's name");
    wait_until("both failed files are moved", || watched.reports("failed").len() == 2);
    let failed = watched.reports("failed").concat();
    assert!(failed.contains("This file has 2 rows, the list in use has 20."), "{failed}");
    assert!(failed.contains("This is a picture"), "{failed}");
    assert!(server.lookup(r#"{"account-num":"000019"}"#).contains("8010000019"));
    assert!(watched.appliance.run(&["sheet", "list"]).contains("contacts"));
    let mut left = watched.names("");
    left.sort();
    assert_eq!(left, ["done", "failed", "notes.md", "working"]);
}

#[test]
fn a_file_that_is_written_to_while_it_is_read_is_read_again_when_it_is_whole() {
    let watched = Watched::new();
    let server = watched.serve();
    let elsewhere = watched.appliance.folder().join("being-written");
    let mut file = File::create(&elsewhere).unwrap();
    file.write_all(rows(150_000).as_bytes()).unwrap();
    // Its writer still has it open.
    fs::rename(elsewhere, watched.inbox.join("october.csv")).unwrap();
    wait_until("it is being read", || !watched.names("working").is_empty());
    writeln!(file, "150000,8010150000").unwrap();
    wait_until("it is put back", || watched.names("").contains(&"october.csv".to_owned()));
    server.wait_for_log("is still being written");
    assert!(watched.appliance.run(&["sheet", "list", "--json"]).starts_with("[]"));
    drop(file);
    // Ten seconds after its writer has closed it.
    wait_until("it is imported", || server.lookup(r#"{"account-num":"150000"}"#).contains("8010150000"));
    wait_until("it is moved", || watched.reports("done").len() == 1);
    assert_eq!(watched.reports("failed"), Vec::<String>::new());
}

#[test]
fn a_file_whose_reading_ended_the_server_is_not_read_again() {
    let watched = Watched::new();
    let mut server = watched.serve();
    watched.rename_into_place("october.csv", rows(150_000));
    wait_until("it is being read", || !watched.names("working").is_empty());
    server.kill();
    let server = watched.serve();
    let failed = watched.reports("failed").concat();
    assert!(failed.contains("datadip ended while it was reading this file"), "{failed}");
    let history = watched.appliance.run(&["sheet", "history"]);
    assert!(history.contains("datadip ended while it was reading this file"), "{history}");
    watched.rename_into_place("november.csv", rows(3));
    wait_until("the next is imported", || {
        server.lookup(r#"{"account-num":"000002"}"#).contains("8010000002")
    });
    assert_eq!(watched.reports("failed").len(), 1);
}
