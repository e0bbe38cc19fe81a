//! Tests a database that is foreign, damaged or locked: one clear message, exit code 1, and an unchanged file.

use crate::list::{Settings, expected, list, responses};
use crate::sandbox::Sandbox;
use crate::support::{Appliance, Server, wait_until};
use rusqlite::Connection;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};

const ROWS: u64 = 3_000;

/// Lists one command that reads, one that writes, and the server.
const COMMANDS: [&[&str]; 3] =
    [&["settings", "list"], &["settings", "set", "region", "GB"], &["serve", "--listen", "127.0.0.1:0"]];

/// Returns a data folder whose whole content is in the database file.
fn at_rest() -> Appliance {
    let sandbox = Sandbox::new(ROWS);
    let database = file(&sandbox.appliance);
    let connection = Connection::open(&database).unwrap();
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    drop(connection);
    sandbox.appliance
}

fn file(appliance: &Appliance) -> PathBuf {
    appliance.folder().join("datadip.db")
}

fn digest(file: &Path) -> Vec<u8> {
    Sha256::digest(fs::read(file).unwrap()).to_vec()
}

/// Checks that each command fails with `sentence` and leaves the file and its folder unchanged.
fn assert_rejected(appliance: &Appliance, message: &str) {
    let (database, before) = (file(appliance), digest(&file(appliance)));
    let names = || -> Vec<_> {
        let entries = fs::read_dir(appliance.folder()).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    let names_before = names();
    for command in COMMANDS {
        let output = appliance.output(command);
        let stderr = String::from_utf8(output.stderr).unwrap();
        let stderr = stderr.replace(&*appliance.folder().to_string_lossy(), "FOLDER");
        assert_eq!(output.status.code(), Some(1), "{command:?}: {stderr}");
        assert_eq!(stderr, format!("datadip: {message}\n"), "{command:?}");
        assert!(digest(&database) == before, "{command:?} has changed the file");
        assert_eq!(names(), names_before, "{command:?}");
    }
}

const FOREIGN: &str =
    "FOLDER/datadip.db is not a datadip database. Choose another folder with --data, or move that file away.";
const DAMAGED: &str = "FOLDER/datadip.db is damaged. It was left as it is: restore a backup in another folder (--data), or move it away and import the sheets again.";

#[test]
fn a_file_that_is_no_database_is_rejected() {
    let appliance = Appliance::empty();
    for content in ["Dear diary,\n".repeat(1000), "x".to_owned()] {
        fs::write(file(&appliance), content).unwrap();
        assert_rejected(&appliance, FOREIGN);
    }
}

#[test]
fn the_database_of_another_program_is_rejected() {
    let appliance = Appliance::empty();
    let other = Connection::open(file(&appliance)).unwrap();
    other.execute_batch("CREATE TABLE diary (day TEXT); INSERT INTO diary VALUES ('monday')").unwrap();
    drop(other);
    assert_rejected(&appliance, FOREIGN);
    let other = Connection::open(file(&appliance)).unwrap();
    other.execute_batch("PRAGMA application_id = 1; DROP TABLE diary; VACUUM").unwrap();
    drop(other);
    assert_rejected(&appliance, FOREIGN);
}

#[test]
fn the_database_of_a_newer_release_is_rejected() {
    let appliance = at_rest();
    let connection = Connection::open(file(&appliance)).unwrap();
    connection.pragma_update(None, "user_version", 1_000).unwrap();
    drop(connection);
    let version = env!("CARGO_PKG_VERSION");
    let newer = "FOLDER/datadip.db was made by a newer datadip than this one";
    assert_rejected(
        &appliance,
        &format!("{newer} ({version}). It was left as it is. Use the newer program."),
    );
}

#[test]
fn a_truncated_database_is_rejected() {
    let appliance = at_rest();
    let whole = fs::read(file(&appliance)).unwrap();
    for kept in [whole.len() - 4096, whole.len() / 2, 4096, 100] {
        fs::write(file(&appliance), &whole[..kept]).unwrap();
        assert_rejected(&appliance, DAMAGED);
    }
    fs::write(file(&appliance), &whole).unwrap();
    assert!(appliance.run(&["lookup", "account-num=1000000"]).contains("Contact 0 of 2"));
}

#[test]
fn a_database_with_an_overwritten_page_gives_the_expected_response_or_an_error() {
    let appliance = at_rest();
    let whole = fs::read(file(&appliance)).unwrap();
    let pages = whole.len() / 4096;
    assert!(pages > 20, "only {pages} pages");
    let mut unread = Vec::new();
    for page in 0..pages {
        let mut damaged = whole.clone();
        damaged[page * 4096..(page + 1) * 4096].fill(0xA5);
        fs::write(file(&appliance), &damaged).unwrap();
        // A lookup reads only some pages: it gives the expected response, or a message and none.
        let output = appliance.output(&["lookup", "account-num=1002999", "--json"]);
        let (out, stderr) =
            (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        match output.status.code() {
            Some(0) => {
                unread.push(page);
                assert!(out.contains("Contact 2999 of 2"), "page {page}: {out}");
            }
            code => {
                assert_eq!((code, out.as_str()), (Some(1), ""), "page {page}: {stderr}");
                let is_reported = stderr.contains("is damaged. It was left as it is")
                    || stderr.contains("is not a datadip");
                assert!(is_reported && stderr.lines().count() == 1, "page {page}: {stderr}");
            }
        }
    }
    println!("damaged: {} of {pages} pages were not looked at", unread.len());
}

fn damage_rows(appliance: &Appliance) {
    let cut = "UPDATE block SET bytes = substr(bytes, 1, length(bytes) / 2) WHERE number = 1";
    assert_eq!(Connection::open(file(appliance)).unwrap().execute(cut, []).unwrap(), 2);
}

/// Serves a damaged data folder until the server fails; returns its message.
fn failed_start(sandbox: &Sandbox) -> String {
    let command = sandbox.appliance.command(&["serve", "--listen", "127.0.0.1:0"]);
    let mut server = Server::start(command, sandbox.token.clone());
    wait_until("the damage is reported", || server.log().contains("datadip: "));
    assert_eq!(server.wait().code(), Some(1));
    let log = server.log().replace(&*sandbox.appliance.folder().to_string_lossy(), "FOLDER");
    log.lines().find(|line| line.starts_with("datadip: ")).unwrap().to_owned()
}

#[test]
fn a_server_with_damaged_rows_does_not_start_and_names_the_remedies() {
    let sandbox = Sandbox::new(ROWS);
    let backup = sandbox.appliance.folder().join("backup.db");
    sandbox.appliance.run(&["backup", backup.to_str().unwrap()]);
    damage_rows(&sandbox.appliance);
    let message = "datadip: The database in FOLDER is damaged: rows of \"contacts\" cannot be read, so nobody can be looked up. It was left as it is. Go back to a backup with \"datadip restore FILE\": those of each night are in FOLDER/backups; if the newest is damaged as well, take the one before. Or remove the sheet with \"datadip sheet remove NAME\" and import it again.";
    assert_eq!(failed_start(&sandbox), message);
    let output = sandbox.appliance.output(&["sheet", "export", "contacts"]);
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(
        output.status.code() == Some(1) && stderr.contains("is damaged. It was left as it is"),
        "{stderr}"
    );
    // The first remedy.
    sandbox.appliance.run(&["restore", backup.to_str().unwrap()]);
    assert_eq!(responses(&sandbox.serve(), ROWS), sandbox.state.expected(ROWS));
    // The second remedy.
    damage_rows(&sandbox.appliance);
    assert_eq!(failed_start(&sandbox), message);
    sandbox.appliance.run(&["sheet", "remove", "contacts"]);
    sandbox.appliance.import(&list(3, ROWS));
    assert_eq!(responses(&sandbox.serve(), ROWS), expected(3, ROWS, Settings::DEFAULT));
}

#[test]
fn a_server_whose_rows_are_damaged_while_it_runs_keeps_its_loaded_rows() {
    let sandbox = Sandbox::new(ROWS);
    let server = sandbox.serve();
    damage_rows(&sandbox.appliance);
    sandbox.appliance.run(&["settings", "set", "result-parameter", "lookup-result"]);
    let expected = expected(2, ROWS, Settings { has_result: true, ..Settings::DEFAULT });
    wait_until("the change is loaded", || responses(&server, ROWS) == expected);
    // The damaged version cannot be loaded, so the loaded one stays in use.
    sandbox.appliance.run(&["sheet", "undo", "contacts"]);
    wait_until("the damage is reported", || server.log().contains("the store is away"));
    assert_eq!(responses(&server, ROWS), expected);
}

#[test]
fn a_database_locked_by_another_program_is_reported() {
    let appliance = at_rest();
    let other = Connection::open(file(&appliance)).unwrap();
    other.execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE").unwrap();
    let output = appliance.output(&["settings", "list"]);
    let stderr = String::from_utf8(output.stderr).unwrap();
    let stderr = stderr.replace(&*appliance.folder().to_string_lossy(), "FOLDER");
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert_eq!(
        stderr,
        "datadip: FOLDER/datadip.db is locked by another program. Close that program and try again.\n"
    );
    drop(other);
    assert!(appliance.run(&["settings", "list"]).contains("region"));
}

#[test]
fn a_folder_in_place_of_the_database_is_reported() {
    let appliance = Appliance::empty();
    fs::create_dir(file(&appliance)).unwrap();
    let output = appliance.output(&["settings", "list"]);
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(stderr.contains("cannot be written to"), "{stderr}");
}
