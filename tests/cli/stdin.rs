//! Tests of a file that is imported from stdin.

use crate::{Folder, SHEET};
use insta::assert_snapshot;

#[test]
fn a_file_is_imported_from_stdin_and_leaves_no_copy() {
    let folder = Folder::new();
    let (code, stdout, _) = folder.run_with(&["import", "-", "--json"], SHEET, &[]);
    let report: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!((code, &report["file"]["name"]), (0, &"stdin".into()));
    assert_eq!(report["file"]["sha256"], "a46ff4343fadb10d27624b1e84f94b86d6e24d69871cd85fe4ec9b74fa16cd80");
    assert!(folder.run(&["lookup", "account-num=1001"]).1.contains("Tom Callahan"));
    assert_eq!(std::fs::read_dir(folder.0.path().join("data/uploads")).unwrap().count(), 0);
    assert_snapshot!(folder.run_with(&["import", "-"], "%PDF-1.7", &[]).2, @"datadip: stdin: This is a PDF, not a spreadsheet. Open the original list in your spreadsheet program, save it as CSV or XLSX and try again.");
    assert_eq!(std::fs::read_dir(folder.0.path().join("data/uploads")).unwrap().count(), 0);
}

#[test]
fn stdin_is_read_no_further_than_a_file_may_be_large() {
    let folder = Folder::new();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_datadip"));
    command.args(["import", "-"]).env("DATADIP_DATA", folder.0.path().join("data"));
    // It never ends.
    let endless = std::fs::File::open("/dev/zero").unwrap();
    let output = command.stdin(endless).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_snapshot!(String::from_utf8(output.stderr).unwrap(), @"datadip: stdin has more than 512 MiB. Nothing was imported. Send a smaller file.");
    assert_eq!(std::fs::read_dir(folder.0.path().join("data/uploads")).unwrap().count(), 0);
}

#[test]
fn at_a_terminal_stdin_is_not_waited_for() {
    let folder = Folder::new();
    let line = format!("{} import -", env!("CARGO_BIN_EXE_datadip"));
    // `script` runs the command at a terminal of its own.
    let output = std::process::Command::new("script")
        .args(["--quiet", "--return", "--command", &line, "/dev/null"])
        .env("DATADIP_DATA", folder.0.path().join("data"))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(printed.contains("Nothing is piped in. Nothing was imported."), "{printed}");
}
