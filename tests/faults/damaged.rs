//! What stands where the database should be is not ours, not whole, or in use: a clear sentence, exit code 1, and the
//! file is left as it was.

use crate::list::{Manner, answers, asked, list};
use crate::sandbox::Sandbox;
use crate::support::{Appliance, Server, wait_until};
use rusqlite::Connection;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};

const ROWS: u64 = 3_000;

/// Every kind of command: one that reads, one that writes, the server.
const COMMANDS: [&[&str]; 3] =
    [&["settings", "list"], &["settings", "set", "region", "GB"], &["serve", "--listen", "127.0.0.1:0"]];

/// A data folder at rest: everything is in the one file.
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

/// Every command says this and ends with 1; the file stays as it is, and nothing lies beside it that was not there.
fn refused(appliance: &Appliance, sentence: &str) {
    let (database, before) = (file(appliance), digest(&file(appliance)));
    let names = || -> Vec<_> {
        let entries = fs::read_dir(appliance.folder()).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    let beside = names();
    for command in COMMANDS {
        let output = appliance.output(command);
        let said = String::from_utf8(output.stderr).unwrap();
        let said = said.replace(&*appliance.folder().to_string_lossy(), "FOLDER");
        assert_eq!(output.status.code(), Some(1), "{command:?}: {said}");
        assert_eq!(said, format!("datadip: {sentence}\n"), "{command:?}");
        assert!(digest(&database) == before, "{command:?} has changed the file");
        assert_eq!(names(), beside, "{command:?}");
    }
}

const FOREIGN: &str =
    "FOLDER/datadip.db is not a datadip database. Choose another folder with --data, or move that file away.";
const DAMAGED: &str = "FOLDER/datadip.db is damaged. It was left as it is: restore a backup in another folder (--data), or move it away and import the sheets again.";

#[test]
fn a_file_that_is_no_database() {
    let appliance = Appliance::empty();
    for content in ["Dear diary,\n".repeat(1000), "x".to_owned()] {
        fs::write(file(&appliance), content).unwrap();
        refused(&appliance, FOREIGN);
    }
}

#[test]
fn the_database_of_another_program() {
    let appliance = Appliance::empty();
    let other = Connection::open(file(&appliance)).unwrap();
    other.execute_batch("CREATE TABLE diary (day TEXT); INSERT INTO diary VALUES ('monday')").unwrap();
    drop(other);
    refused(&appliance, FOREIGN);
    let other = Connection::open(file(&appliance)).unwrap();
    other.execute_batch("PRAGMA application_id = 1; DROP TABLE diary; VACUUM").unwrap();
    drop(other);
    refused(&appliance, FOREIGN);
}

#[test]
fn a_database_of_a_newer_release() {
    let appliance = at_rest();
    let connection = Connection::open(file(&appliance)).unwrap();
    connection.pragma_update(None, "user_version", 1_000).unwrap();
    drop(connection);
    let version = env!("CARGO_PKG_VERSION");
    let newer = "FOLDER/datadip.db was made by a newer datadip than this one";
    refused(&appliance, &format!("{newer} ({version}). It was left as it is. Use the newer program."));
}

#[test]
fn a_database_that_was_cut_off() {
    let appliance = at_rest();
    let whole = fs::read(file(&appliance)).unwrap();
    for kept in [whole.len() - 4096, whole.len() / 2, 4096, 100] {
        fs::write(file(&appliance), &whole[..kept]).unwrap();
        refused(&appliance, DAMAGED);
    }
    fs::write(file(&appliance), &whole).unwrap();
    assert!(appliance.run(&["lookup", "account-num=1000000"]).contains("Contact 0 of 2"));
}

#[test]
fn a_database_with_pages_overwritten() {
    let appliance = at_rest();
    let whole = fs::read(file(&appliance)).unwrap();
    let pages = whole.len() / 4096;
    assert!(pages > 20, "only {pages} pages");
    let mut silent = Vec::new();
    for page in 0..pages {
        let mut damaged = whole.clone();
        damaged[page * 4096..(page + 1) * 4096].fill(0xA5);
        fs::write(file(&appliance), &damaged).unwrap();
        // Not every page is looked at by every command; but what is said is true, and the right answer or none.
        let output = appliance.output(&["lookup", "account-num=1002999", "--json"]);
        let (out, said) =
            (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        match output.status.code() {
            Some(0) => {
                silent.push(page);
                assert!(out.contains("Contact 2999 of 2"), "page {page}: {out}");
            }
            code => {
                assert_eq!((code, out.as_str()), (Some(1), ""), "page {page}: {said}");
                let is_said =
                    said.contains("is damaged. It was left as it is") || said.contains("is not a datadip");
                assert!(is_said && said.lines().count() == 1, "page {page}: {said}");
            }
        }
    }
    println!("damaged: {} of {pages} pages were not looked at", silent.len());
}

/// The rows are damaged, the rest is not.
fn damage_rows(appliance: &Appliance) {
    let cut = "UPDATE block SET bytes = substr(bytes, 1, length(bytes) / 2) WHERE number = 1";
    assert_eq!(Connection::open(file(appliance)).unwrap().execute(cut, []).unwrap(), 2);
}

/// Serves a damaged data folder; returns the output once the process has ended. It may have said that it listens.
fn refuses_to_serve(sandbox: &Sandbox) -> String {
    let command = sandbox.appliance.command(&["serve", "--listen", "127.0.0.1:0"]);
    let mut server = Server::start(command, sandbox.token.clone());
    wait_until("it says what is the matter", || server.log().contains("datadip: "));
    assert_eq!(server.wait().code(), Some(1));
    let log = server.log().replace(&*sandbox.appliance.folder().to_string_lossy(), "FOLDER");
    log.lines().find(|line| line.starts_with("datadip: ")).unwrap().to_owned()
}

#[test]
fn a_server_whose_rows_are_damaged_does_not_start_and_names_the_ways_out() {
    let sandbox = Sandbox::new(ROWS);
    let backup = sandbox.appliance.folder().join("backup.db");
    sandbox.appliance.run(&["backup", backup.to_str().unwrap()]);
    damage_rows(&sandbox.appliance);
    let sentence = "datadip: The database in FOLDER is damaged: rows of \"contacts\" cannot be read, so nobody can be looked up. It was left as it is. Go back to a backup with \"datadip restore FILE\": those of each night are in FOLDER/backups; if the newest is damaged as well, take the one before. Or remove the sheet with \"datadip sheet remove NAME\" and import it again.";
    assert_eq!(refuses_to_serve(&sandbox), sentence);
    let output = sandbox.appliance.output(&["sheet", "export", "contacts"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(1) && said.contains("is damaged. It was left as it is"), "{said}");
    // The one way out.
    sandbox.appliance.run(&["restore", backup.to_str().unwrap()]);
    assert_eq!(asked(&sandbox.serve(), ROWS), sandbox.state.answers(ROWS));
    // The other.
    damage_rows(&sandbox.appliance);
    assert_eq!(refuses_to_serve(&sandbox), sentence);
    sandbox.appliance.run(&["sheet", "remove", "contacts"]);
    sandbox.appliance.import(&list(3, ROWS));
    assert_eq!(asked(&sandbox.serve(), ROWS), answers(3, ROWS, Manner::NEW));
}

#[test]
fn a_server_whose_rows_are_damaged_while_it_runs_goes_on_by_those_it_has() {
    let sandbox = Sandbox::new(ROWS);
    let server = sandbox.serve();
    damage_rows(&sandbox.appliance);
    sandbox.appliance.run(&["settings", "set", "result-parameter", "lookup-result"]);
    let right = answers(2, ROWS, Manner { says_result: true, ..Manner::NEW });
    wait_until("it has followed", || asked(&server, ROWS) == right);
    // What only the damaged rows know is not answered; nor does it take the others' answers away.
    sandbox.appliance.run(&["sheet", "undo", "contacts"]);
    wait_until("it says what is the matter", || server.log().contains("the store is away"));
    assert_eq!(asked(&server, ROWS), right);
}

#[test]
fn a_database_that_another_program_keeps_to_itself() {
    let appliance = at_rest();
    let other = Connection::open(file(&appliance)).unwrap();
    other.execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE").unwrap();
    let output = appliance.output(&["settings", "list"]);
    let said = String::from_utf8(output.stderr).unwrap();
    let said = said.replace(&*appliance.folder().to_string_lossy(), "FOLDER");
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert_eq!(
        said,
        "datadip: FOLDER/datadip.db is locked by another program. Close that program and try again.\n"
    );
    drop(other);
    assert!(appliance.run(&["settings", "list"]).contains("region"));
}

#[test]
fn a_folder_where_the_database_should_be() {
    let appliance = Appliance::empty();
    fs::create_dir(file(&appliance)).unwrap();
    let output = appliance.output(&["settings", "list"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("cannot be written to"), "{said}");
}
