//! The command line: what it prints, how it fails, and that what is written about it is true.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on should stop, and say where"
)]

use clap::CommandFactory;
use datadip::cli::Cli;
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

    /// Exit code, stdout, stderr.
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
fn an_import_reports_everything_it_did_as_one_object() {
    let folder = Folder::new();
    let file = folder.write("october.csv", SHEET);
    let (code, stdout, stderr) = folder.run(&["import", &file, "--json"]);
    assert_eq!((code, stderr.as_str()), (0, ""));
    assert_snapshot!(stdout, @r#"
    {
      "sheet": "contacts",
      "version": 1,
      "published": true,
      "held_back": null,
      "file": {
        "name": "october.csv",
        "bytes": 223,
        "sha256": "a46ff4343fadb10d27624b1e84f94b86d6e24d69871cd85fe4ec9b74fa16cd80",
        "encoding": "utf-8",
        "delimiter": ","
      },
      "fields": [
        {
          "name": "account-num",
          "label": "Account Num",
          "new": true,
          "release": "sent",
          "why": null
        },
        {
          "name": "full-name",
          "label": "Full Name",
          "new": true,
          "release": "sent",
          "why": null
        },
        {
          "name": "phone",
          "label": "Phone",
          "new": true,
          "release": "sent",
          "why": null
        },
        {
          "name": "ssn",
          "label": "SSN",
          "new": true,
          "release": "withheld",
          "why": "looks like a social security number"
        }
      ],
      "keys": [
        {
          "name": "account-num",
          "kind": "digits",
          "fields": [
            "account-num"
          ],
          "aliases": []
        },
        {
          "name": "phone",
          "kind": "phone",
          "fields": [
            "phone"
          ],
          "aliases": [
            "phone-num",
            "phone-number"
          ]
        }
      ],
      "notes": [],
      "rows": {
        "read": 8,
        "blank": 1,
        "imported": 6,
        "refused": 1,
        "new": 6,
        "changed": 0,
        "unchanged": 0,
        "removed": 0
      },
      "contacts": 6,
      "reach": [
        {
          "key": "account-num",
          "rows": 5
        },
        {
          "key": "phone",
          "rows": 4
        }
      ],
      "problems": [
        {
          "line": 6,
          "column": "Phone",
          "value": "8.01556E+09",
          "refused": false,
          "reason": "A spreadsheet has turned this number into another one; its digits are lost.",
          "remedy": "Format the column as Text, type the number again, save, and import again. Until then this row cannot be found by it.",
          "kind": "damaged-number"
        },
        {
          "line": 7,
          "column": "Phone",
          "value": "555 0100",
          "refused": false,
          "reason": "No numbering plan knows this number; it is found only as it is written.",
          "remedy": "Check the number; it may be mistyped or lack its area code.",
          "kind": "unknown-number"
        },
        {
          "line": 8,
          "column": null,
          "value": "surplus",
          "refused": true,
          "reason": "This row has 5 cells, but there are only 4 columns.",
          "remedy": "Look for a comma inside a cell, put the cell in quotation marks or the surplus into a column of its own, and import again.",
          "kind": "too-many-cells"
        },
        {
          "line": 9,
          "column": "Phone",
          "value": "anonymous",
          "refused": false,
          "reason": "This is not a phone number.",
          "remedy": "Put the number into this column and anything else into another one.",
          "kind": "not-a-number"
        },
        {
          "line": 3,
          "column": "Phone",
          "value": "801-555-0100",
          "refused": false,
          "reason": "2 rows share this value: lines 3, 4.",
          "remedy": "Nothing to do if they really share it. What is answered then is decided by the setting several.",
          "kind": "shared"
        }
      ],
      "problem_counts": {
        "too-many-cells": 1,
        "damaged-number": 1,
        "not-a-number": 1,
        "unknown-number": 1,
        "shared": 1
      }
    }
    "#);
}

#[test]
fn an_import_says_in_words_what_it_did() {
    let folder = Folder::new();
    let (code, stdout, _) = folder.run(&["import", &folder.write("october.csv", SHEET)]);
    assert_eq!(code, 0);
    assert_snapshot!(stdout, @r#"
    Sheet "contacts", version 1: 6 rows from october.csv; 6 rows now in the list that answers calls.
    6 new, 0 changed, 0 unchanged, 0 removed; 1 blank line skipped, 1 row refused.
    Callers are found by "account-num" (digits), in: account-num.
    Callers are found by "phone" (phone), in: phone.
    The column "SSN" is withheld: it looks like a social security number. To send it to Xima: datadip field set ssn --release sent

    1 × more cells than columns; not imported
        line 8: "surplus". This row has 5 cells, but there are only 4 columns.
        Look for a comma inside a cell, put the cell in quotation marks or the surplus into a column of its own, and import again.

    1 × number damaged by a spreadsheet; nobody is found by it
        line 6, Phone: "8.01556E+09". A spreadsheet has turned this number into another one; its digits are lost.
        Format the column as Text, type the number again, save, and import again. Until then this row cannot be found by it.

    1 × something else where a number belongs; nobody is found by it
        line 9, Phone: "anonymous". This is not a phone number.
        Put the number into this column and anything else into another one.

    1 × a number that no numbering plan knows
        line 7, Phone: "555 0100". No numbering plan knows this number; it is found only as it is written.
        Check the number; it may be mistyped or lack its area code.

    1 × a value that several rows share
        line 3, Phone: "801-555-0100". 2 rows share this value: lines 3, 4.
        Nothing to do if they really share it. What is answered then is decided by the setting several.
    "#);
}

#[test]
fn the_next_import_counts_what_changed_and_withholds_new_columns() {
    let folder = Folder::new();
    folder.run(&[
        "import",
        &folder.write(
            "october.csv",
            "Account Num,Full Name,Phone\n1001,Tom,8015551234\n1002,Ann,8015550100\n1003,Bo,8015550101\n",
        ),
    ]);
    folder.run(&["field", "set", "full-name", "--rename", "caller"]);
    let november = folder.write("november.csv", "Phone,FULL NAME,Account Num,Notes\n8015551234,Tom,1001,x\n8015550199,Ann,1002,\n8015550104,Di,1004,\n8015550101,Bo,1003,\n");
    let (_, stdout, _) = folder.run(&["import", &november, "--check"]);
    assert_snapshot!(stdout, @r#"
    Checked november.csv for the sheet "contacts"; nothing was changed.
    1 new, 2 changed, 1 unchanged, 0 removed; 0 blank lines skipped, 0 rows refused.
    The column "Notes" is withheld: it was not there before. To send it to Xima: datadip field set notes --release sent
    Import it without --check to publish it.
    "#);
    let (_, stdout, _) = folder.run(&["import", &november, "--json"]);
    let report: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(report["rows"]["new"], 1);
    assert_eq!(report["rows"]["changed"], 2);
    assert_eq!(report["rows"]["unchanged"], 1);
    assert_eq!(report["fields"][1]["name"], "caller");
    assert_eq!(report["fields"][3]["release"], "withheld");
    let (_, answer, _) = folder.run(&["lookup", "account-num=1001"]);
    assert_snapshot!(answer, @r#"{"parameters":{"account-num":{"value":"1001","displayToAgent":true,"saveToDatabase":false},"caller":{"value":"Tom","displayToAgent":true,"saveToDatabase":false},"phone":{"value":"8015551234","displayToAgent":true,"saveToDatabase":false}}}"#);
}

#[test]
fn a_file_that_has_lost_rows_is_held_back_until_somebody_says_yes() {
    let folder = Folder::new();
    let rows = |n: u32| {
        (0..n).fold("Account Num,Phone\n".to_owned(), |csv, row| format!("{csv}{row:04},80155501{row:02}\n"))
    };
    folder.run(&["import", &folder.write("all.csv", rows(20))]);
    let few = folder.write("few.csv", rows(15));
    let (code, stdout, _) = folder.run(&["import", &few, "--json"]);
    let report: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(
        (code, &report["published"], &report["version"]),
        (3, &false.into(), &serde_json::Value::Null)
    );
    assert_snapshot!(report["held_back"].as_str().unwrap(), @"This file has 15 rows, the list in use has 20.");
    assert!(folder.run(&["lookup", "account-num=0019"]).1.contains("8015550119"));
    assert_eq!(folder.run(&["import", &few, "--allow-shrink"]).0, 0);
    assert!(!folder.run(&["lookup", "account-num=0019"]).1.contains("8015550119"));
    // Within the tolerated fifth nobody is asked.
    assert_eq!(folder.run(&["import", &folder.write("fewer.csv", rows(12))]).0, 0);
}

#[test]
fn the_problems_file_is_the_same_sheet_with_the_reasons_in_front() {
    let folder = Folder::new();
    let out = folder.0.path().join("problems.csv");
    folder.run(&["import", &folder.write("october.csv", SHEET), "--problems", out.to_str().unwrap()]);
    assert_snapshot!(std::fs::read_to_string(out).unwrap().trim_start_matches('\u{feff}').replace("\r\n", "\n"), @r#"
    "datadip line","datadip reason","Account Num","Full Name","Phone","SSN"
    "3","Phone: 2 rows share this value: lines 3, 4.","1002","Ann Lee","801-555-0100","222"
    "6","Phone: A spreadsheet has turned this number into another one; its digits are lost.","1004","Cy","8.01556E+09","444"
    "7","Phone: No numbering plan knows this number; it is found only as it is written.","1005","Dee","555 0100","555"
    "8","This row has 5 cells, but there are only 4 columns.","1006","Eve","801-555-0106","666","surplus"
    "9","Phone: This is not a phone number.","","","anonymous",""
    "#);
}

#[test]
fn mistakes_are_answered_with_what_to_do() {
    let folder = Folder::new();
    folder.run(&["import", &folder.write("c.csv", "Name,Phone\nTom,8015551234\n")]);
    let csv = folder.write("c.csv", "Name,Phone\nTom,8015551234\n");
    assert_snapshot!(folder.fails(&["field", "set", "phnoe", "--save", "on"]), @r#"1: datadip: There is no field "phnoe". Did you mean "phone"?"#);
    assert_snapshot!(folder.fails(&["field", "set", "name", "--rename", "phone"]), @r#"1: datadip: There is something called "phone" already."#);
    assert_snapshot!(folder.fails(&["field", "set", "name", "--only-matched-by", "account"]), @r#"1: datadip: There is no key "account". There are: phone."#);
    assert_snapshot!(folder.fails(&["key", "set", "fone"]), @r#"1: datadip: There is no key "fone". Did you mean "phone"? A new key needs a kind and the fields it looks in (--kind and --fields)."#);
    assert_snapshot!(folder.fails(&["key", "remove", "fone"]), @r#"1: datadip: There is no key "fone". Did you mean "phone"?"#);
    assert_snapshot!(folder.fails(&["settings", "set", "regoin", "US"]), @r#"1: datadip: There is no setting "regoin". Did you mean "region"?"#);
    assert_snapshot!(folder.fails(&["settings", "set", "region", "USA"]), @r#"1: datadip: "USA" is not a value for region. It takes a country's two letters, such as US, CA or GB."#);
    assert_snapshot!(folder.fails(&["settings", "set", "result-parameter", "Name"]), @r#"1: datadip: There is a field "Name" already. Choose another name for the result, such as lookup-result."#);
    assert_snapshot!(folder.fails(&["token", "revoke", "nobody"]), @r#"1: datadip: There is no token "nobody". There is none yet."#);
    assert_snapshot!(folder.fails(&["token", "create", "x", "--expires", "-1d"]), @"2: datadip: A token must end in the future: give a time such as 90d or 1y.");
    assert_snapshot!(folder.fails(&["lookup", "8015551234"]), @"
    2: error: invalid value '8015551234' for '<NAME=VALUE>...': write it as NAME=VALUE, for example phone-num=8015551234

    For more information, try '--help'.
    ");
    assert_snapshot!(folder.fails(&["import", "missing.csv"]), @"1: datadip: missing.csv: There is no such file. Check its name and folder.");
    assert_snapshot!(folder.fails(&["import", &folder.write("empty.csv", "")]), @"1: datadip: FOLDER/empty.csv: The file is empty. Save the spreadsheet again and try again.");
    assert_snapshot!(folder.fails(&["import", &folder.write("alone.csv", "Name,Phone\n")]), @"1: datadip: FOLDER/alone.csv: The file has a header but no rows under it. Check that the list was saved whole.");
    assert_snapshot!(folder.fails(&["import", &folder.write("photo.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")]), @"1: datadip: FOLDER/photo.csv: This is a picture (PNG), not a spreadsheet. Ask for the list as CSV or XLSX.");
    assert_snapshot!(folder.fails(&["import", &csv, "--sheet", "My Customers!"]), @"2: datadip: A sheet's name has up to 40 letters (a to z), digits and dashes, for example customers.");
    folder.run(&["import", &csv, "--sheet", "customers"]);
    assert_snapshot!(folder.fails(&["import", &csv]), @"1: datadip: There are several sheets (contacts, customers). Say which one is meant with --sheet NAME.");
}

#[test]
fn what_keeps_the_server_from_starting_is_said_with_what_to_do() {
    let folder = Folder::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let address = format!("127.0.0.1:{port}");
    let said = folder.fails(&["serve", "--listen", &address]);
    assert_eq!(
        said,
        format!(
            "1: datadip: The address {address} is in use by another program. Choose another, for example --listen 127.0.0.1:{}.",
            port + 1
        )
    );
    // A folder that cannot be made, because a file stands where it should be.
    let file = folder.write("file", "");
    let (code, _, stderr) = folder.run(&["--data", &format!("{file}/data"), "settings", "list"]);
    assert_snapshot!(format!("{code}: {stderr}"), @"1: datadip: The data folder FOLDER/file/data cannot be written to (Not a directory (os error 20)). Choose another with --data, or allow this user to write there.");
    // Something else by the name of our database.
    let folder = Folder::new();
    std::fs::create_dir_all(folder.0.path().join("data")).unwrap();
    folder.write(
        "data/datadip.db",
        "This is a text about databases, and longer than a header would be. ".repeat(99),
    );
    assert_snapshot!(folder.fails(&["settings", "list"]), @"1: datadip: FOLDER/data/datadip.db is not a datadip database. Choose another folder with --data, or move that file away.");
}

#[test]
fn an_empty_box_says_what_to_do_first() {
    let folder = Folder::new();
    assert_snapshot!(folder.fails(&["lookup", "phone=8015551234"]), @r#"1: datadip: There is no sheet yet: bring one in with "datadip import FILE"."#);
    assert_snapshot!(folder.run(&["sheet", "list"]).2, @r#"There is no sheet yet: bring one in with "datadip import FILE"."#);
}

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
    let (code, _, said) = folder.run_with(&["password"], "correct horse battery\n", &[]);
    assert_eq!((code, said.as_str()), (0, "The admin's password is set.\n"));
    let (code, _, said) = folder.run_with(&["password"], "short\n", &[]);
    assert_eq!(code, 1);
    assert_snapshot!(said, @"datadip: The password needs at least 10 characters. It was not changed.");
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

#[test]
fn every_flag_has_an_environment_variable_of_its_name_and_a_line_in_the_readme() {
    let readme = std::fs::read_to_string("README.md").unwrap();
    let mut commands = vec![("datadip".to_owned(), Cli::command())];
    while let Some((path, command)) = commands.pop() {
        for argument in command.get_arguments().filter(|argument| argument.get_long().is_some()) {
            let flag = argument.get_long().unwrap();
            if matches!(flag, "help" | "version") {
                continue;
            }
            let variable = format!("DATADIP_{}", flag.to_uppercase().replace('-', "_"));
            assert_eq!(
                argument.get_env().and_then(|name| name.to_str()),
                Some(variable.as_str()),
                "{path} --{flag}"
            );
            assert!(readme.contains(&format!("--{flag}")), "the README does not know {path} --{flag}");
        }
        let mut inner = command.get_subcommands().peekable();
        if inner.peek().is_none() {
            assert!(readme.contains(&path), "the README does not know {path}");
        }
        commands.extend(inner.map(|inner| (format!("{path} {}", inner.get_name()), inner.clone())));
    }
    for setting in datadip::domain::settings::Settings::default().list() {
        assert!(readme.contains(&format!("`{}`", setting.name)), "the README does not know {}", setting.name);
    }
    for (_, path) in datadip::http::ROUTES {
        assert!(readme.contains(&format!("`{path}`")), "the README does not know {path}");
    }
}

#[test]
fn a_flag_can_come_from_the_environment() {
    let folder = Folder::new();
    let csv = folder.write("c.csv", "Name,Phone\nTom,8015551234\n");
    let (code, stdout, _) = folder.run_with(
        &["import", &csv],
        "",
        &[("DATADIP_JSON", "1"), ("DATADIP_SHEET", "customers"), ("DATADIP_CHECK", "false")],
    );
    assert_eq!(code, 0);
    assert_eq!(serde_json::from_str::<serde_json::Value>(&stdout).unwrap()["sheet"], "customers");
}

#[test]
fn nothing_to_do_is_answered_with_the_help() {
    let folder = Folder::new();
    let (code, stdout, stderr) = folder.run(&[]);
    assert_eq!(code, 2);
    assert!((stdout + &stderr).contains("Usage: datadip"));
}
