//! Tests the command line: its output, its failures, and that its documentation is true.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a failed step should stop the test and name its line"
)]

mod flags;
mod importing;
mod mistakes;
mod stdin;

use insta::assert_snapshot;
use std::io::Write;
use std::process::{Command, Stdio};
use tempfile::TempDir;

struct Folder(TempDir);

impl Folder {
    fn new() -> Folder {
        Folder(tempfile::tempdir().unwrap())
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.0.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Returns exit code, stdout and stderr.
    fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        self.run_with(arguments, "", &[])
    }

    fn run_with(&self, arguments: &[&str], stdin: &str, variables: &[(&str, &str)]) -> (i32, String, String) {
        let mut child = Command::new(env!("CARGO_BIN_EXE_datadip"))
            .args(arguments)
            .env("DATADIP_DATA", self.0.path().join("data"))
            .envs(variables.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A command that fails before it reads closes the pipe.
        let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
        let output = child.wait_with_output().unwrap();
        let text = |bytes: Vec<u8>| {
            String::from_utf8(bytes).unwrap().replace(self.0.path().to_str().unwrap(), "FOLDER")
        };
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }

    fn fails(&self, arguments: &[&str]) -> String {
        let (code, _, stderr) = self.run(arguments);
        format!("{code}: {}", stderr.trim_end())
    }
}

const SHEET: &str = "Account Num,Full Name,Phone,SSN\n1001,Tom Callahan,801-555-1234,111\n1002,Ann Lee,801-555-0100,222\n1003,Bo Lee,801-555-0100,333\n,,,\n1004,Cy,8.01556E+09,444\n1005,Dee,555 0100,555\n1006,Eve,801-555-0106,666,surplus\n,,anonymous,\n";

#[test]
fn a_lookup_can_be_traced() {
    let folder = Folder::new();
    folder.run(&["import", &folder.write("c.csv", SHEET)]);
    let trace = |pairs: &[&str]| {
        let all: Vec<&str> = ["lookup", "--trace"].iter().chain(pairs).copied().collect();
        let (code, _, stderr) = folder.run(&all);
        assert_eq!(code, 0);
        let (before, after) = stderr.rsplit_once(", in ").unwrap();
        assert!(after.ends_with(" microseconds\n"));
        before.to_owned()
    };
    assert_snapshot!(trace(&["phone-num=(801) 555-1234", "account-num=", "campaign=spring"]), @"
    phone = (801) 555-1234 (came as phone-num), compared as +18015551234: decided: found 1
    account-num: blank or a placeholder: counts as not given
    campaign: no key has this name
    contact: contacts, line 2
    result: found
    ");
    assert_snapshot!(trace(&["PHONE=801.555.0100", "AccountNum=77"]), @"
    account-num = 77 (came as AccountNum): found nobody
    phone = 801.555.0100 (came as PHONE), compared as +18015550100: decided: found 2
    contact: contacts, line 3
    contact: contacts, line 4
    result: several, answered by the setting several=shared
    ");
    assert_snapshot!(trace(&["phone=TOM CALLAHAN"]), @"
    phone = TOM CALLAHAN: is not a phone number, so nobody can match it
    result: not-found, answered by the setting nobody=values
    ");
    assert_snapshot!(trace(&["x=1"]), @"
    No key was given.
    x: no key has this name
    result: not-found, answered by the setting nobody=values
    ");
    let (_, stdout, _) = folder.run(&["lookup", "phone=8015551234", "--trace", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(json["answer"]["parameters"]["full-name"]["value"], "Tom Callahan");
    assert_eq!(json["keys"][0]["normal_form"], "+18015551234");
}

#[test]
fn a_password_comes_from_stdin_and_only_its_hash_is_kept() {
    let folder = Folder::new();
    let (code, _, stderr) = folder.run_with(&["password"], "correct horse battery\n", &[]);
    assert_eq!((code, stderr.as_str()), (0, "The admin's password is set.\n"));
    let (code, _, stderr) = folder.run_with(&["password"], "short\n", &[]);
    assert_eq!(code, 1);
    assert_snapshot!(stderr, @"datadip: The password has fewer than 10 characters. It was not changed. Choose a longer one.");
    let token = folder.run(&["token", "create", "x"]).1;
    let mut kept = Vec::new();
    for file in std::fs::read_dir(folder.0.path().join("data")).unwrap() {
        kept.extend(std::fs::read(file.unwrap().path()).unwrap_or_default());
    }
    let holds = |secret: &str| kept.windows(secret.len()).any(|window| window == secret.as_bytes());
    assert!(holds("$argon2id$"));
    assert!(!holds("correct horse battery"));
    assert!(!holds(token.trim().rsplit('_').next().unwrap()));
}
