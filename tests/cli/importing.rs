//! Tests what an import prints.

use crate::{Folder, SHEET};
use insta::assert_snapshot;

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
      "held_back": [],
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
        "set_aside": 0,
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
      "set_aside_lines": [],
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
          "remedy": "Nothing to do if they really share it. The setting several decides the answer to such callers.",
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
fn an_import_prints_its_report_as_text() {
    let folder = Folder::new();
    let (code, stdout, _) = folder.run(&["import", &folder.write("october.csv", SHEET)]);
    assert_eq!(code, 0);
    assert_snapshot!(stdout, @r#"
    5 of 6 can be found by account-num, 4 of 6 can be found by phone.
    Sheet "contacts", version 1: 6 rows from october.csv; 6 rows now in the list that answers calls.
    6 new, 0 changed, 0 unchanged, 0 removed; 1 blank line skipped, 0 lines set aside, 1 row refused.
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
        Nothing to do if they really share it. The setting several decides the answer to such callers.
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
    4 of 4 can be found by account-num, 4 of 4 can be found by phone.
    Checked november.csv for the sheet "contacts"; nothing was changed.
    1 new, 1 changed, 2 unchanged, 0 removed; 0 blank lines skipped, 0 lines set aside, 0 rows refused.
    The column "Notes" is withheld: it was not there before. To send it to Xima: datadip field set notes --release sent
    Import it without --check to publish it.
    "#);
    let (_, stdout, _) = folder.run(&["import", &november, "--json"]);
    let report: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(report["rows"]["new"], 1);
    assert_eq!(report["rows"]["changed"], 1);
    assert_eq!(report["rows"]["unchanged"], 2);
    assert_eq!(report["fields"][1]["name"], "caller");
    assert_eq!(report["fields"][3]["release"], "withheld");
    let (_, answer, _) = folder.run(&["lookup", "account-num=1001"]);
    assert_snapshot!(answer, @r#"{"parameters":{"account-num":{"value":"1001","displayToAgent":true,"saveToDatabase":false},"caller":{"value":"Tom","displayToAgent":true,"saveToDatabase":false},"phone":{"value":"8015551234","displayToAgent":true,"saveToDatabase":false}}}"#);
}

#[test]
fn a_file_that_has_lost_rows_is_held_back_until_it_is_confirmed() {
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
    assert_snapshot!(report["held_back"], @r#"["This file has 15 rows, the list in use has 20. Callers in the missing rows would not be found. Look whether the file was saved half-way or filtered, and import the whole one."]"#);
    assert!(folder.run(&["lookup", "account-num=0019"]).1.contains("8015550119"));
    assert_eq!(folder.run(&["import", &few, "--publish-anyway"]).0, 0);
    assert!(!folder.run(&["lookup", "account-num=0019"]).1.contains("8015550119"));
    // A loss within the tolerated fifth needs no confirmation.
    assert_eq!(folder.run(&["import", &folder.write("fewer.csv", rows(12))]).0, 0);
}

#[test]
fn what_is_held_back_is_printed_with_every_reason_under_how_many_can_be_found() {
    let folder = Folder::new();
    let list = folder.write("list.csv", "Colour,Phone\nred,ask Tom\nblue,8.01556E+09\n");
    let (code, stdout, _) = folder.run(&["import", &list]);
    assert_snapshot!(format!("exit {code}\n{}", stdout.split("0 blank").next().unwrap()), @r#"
    exit 3
    Nobody can be found: 0 of 2 rows have a value that a key looks for.
    Held back, because:
      - 0 of 2 rows can be found, because no key has a value in this file. Every caller would be unknown. Choose the column with the phone numbers in the page under Columns, or bring a file that has one.
      - The column "Phone" is named as a phone column, but 0 of 2 rows can be found by a phone number. Callers would not be known by their numbers. Look at that column in the spreadsheet, and choose it in the page under Columns.
      - A spreadsheet damaged 1 of the 2 filled cells of the key "phone". Nobody is found by them. Mend its formulas or format the column as Text in the spreadsheet, put the numbers in again, save, and import again.
    Nothing was changed. If this is right, import again with --publish-anyway.
    2 new, 0 changed, 0 unchanged, 0 removed;
    "#);
    assert_eq!(folder.run(&["sheet", "list", "--json"]).1.trim(), "[]");
    let (code, stdout, _) = folder.run(&["import", &list, "--publish-anyway"]);
    assert_eq!(
        (code, stdout.lines().next()),
        (0, Some("Nobody can be found: 0 of 2 rows have a value that a key looks for."))
    );
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
