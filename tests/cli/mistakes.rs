//! Checks that each error message says what to do.

use crate::Folder;
use insta::assert_snapshot;

#[test]
fn each_mistake_gets_a_message_with_the_remedy() {
    let folder = Folder::new();
    folder.run(&["import", &folder.write("c.csv", "Name,Phone\nTom,8015551234\n")]);
    let csv = folder.write("c.csv", "Name,Phone\nTom,8015551234\n");
    assert_snapshot!(folder.fails(&["field", "set", "phnoe", "--save", "on"]), @r#"1: datadip: There is no field "phnoe". Did you mean "phone"?"#);
    assert_snapshot!(folder.fails(&["field", "set", "name", "--rename", "phone"]), @r#"1: datadip: The name "phone" is taken. The field was not changed. Choose another name."#);
    assert_snapshot!(folder.fails(&["field", "set", "name", "--only-matched-by", "account"]), @r#"1: datadip: There is no key "account". There are: phone."#);
    assert_snapshot!(folder.fails(&["key", "set", "fone"]), @r#"1: datadip: There is no key "fone". Did you mean "phone"? A new key needs a kind and the fields it looks in (--kind and --fields)."#);
    assert_snapshot!(folder.fails(&["key", "remove", "fone"]), @r#"1: datadip: There is no key "fone". Did you mean "phone"?"#);
    assert_snapshot!(folder.fails(&["settings", "set", "regoin", "US"]), @r#"1: datadip: There is no setting "regoin". Did you mean "region"?"#);
    assert_snapshot!(folder.fails(&["settings", "set", "region", "USA"]), @r#"1: datadip: "USA" is not a value for region. It takes a country's two letters, such as US, CA or GB."#);
    assert_snapshot!(folder.fails(&["settings", "set", "result-parameter", "Name"]), @r#"1: datadip: The name "Name" is taken by a field. The setting was not changed. Choose another name, such as lookup-result."#);
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
    assert_snapshot!(folder.fails(&["import", &csv, "--sheet", "contcats"]), @r#"1: datadip: There is no sheet "contcats". Did you mean "contacts"? Nothing was imported. Give the name of a sheet, or ask for a new one: with --new on the command line, ?new=true in the address, or a folder named contcats inside the watched one."#);
    assert_snapshot!(folder.fails(&["import", &csv, "--sheet", "contacts", "--new"]), @r#"1: datadip: There is already a sheet "contacts". Nothing was imported. Choose another name for the new one, or import into the sheet that is there."#);
    assert_snapshot!(folder.fails(&["import", &csv, "--new"]), @"2: datadip: --new needs the new sheet's name. Nothing was imported. Add --sheet NAME.");
    folder.run(&["import", &csv, "--sheet", "customers", "--new", "--publish-anyway"]);
    assert_snapshot!(folder.fails(&["import", &csv]), @"1: datadip: There are several sheets (contacts, customers), and none of them was named. Nothing was imported. Name one: with --sheet on the command line, or by the name of the file in the watched folder.");
}

#[test]
fn a_report_never_replaces_the_sheet_or_a_file_of_datadip() {
    let folder = Folder::new();
    let csv = folder.write("c.csv", "Name,Phone\nTom,8015551234\n");
    folder.run(&["import", &csv]);
    assert_snapshot!(folder.fails(&["import", &csv, "--check", "--changes", &csv]), @"2: datadip: --changes FOLDER/c.csv is the file to import, which would be lost. Nothing was imported. Name another file.");
    let database = folder.0.path().join("data/datadip.db").display().to_string();
    assert_snapshot!(folder.fails(&["import", &csv, "--problems", &database]), @"2: datadip: --problems FOLDER/data/datadip.db is one of datadip's own files, which would be lost. Nothing was imported. Name another file.");
    assert_snapshot!(folder.fails(&["import", &csv, "--problems", "o.csv", "--changes", "o.csv"]), @"2: datadip: --problems and --changes name the same file. Nothing was imported. Name two.");
    assert_eq!(std::fs::read_to_string(&csv).unwrap(), "Name,Phone\nTom,8015551234\n");
    assert!(folder.run(&["lookup", "phone=8015551234"]).1.contains("Tom"));
}

#[test]
fn a_server_that_cannot_start_names_the_cause_and_the_remedy() {
    let folder = Folder::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let address = format!("127.0.0.1:{port}");
    let message = folder.fails(&["serve", "--listen", &address]);
    assert_eq!(
        message,
        format!(
            "1: datadip: The address {address} is in use by another program. The server did not start. Choose another, for example --listen 127.0.0.1:{}.",
            port + 1
        )
    );
    // A file stands in the data folder's place.
    let file = folder.write("file", "");
    let (code, _, stderr) = folder.run(&["--data", &format!("{file}/data"), "settings", "list"]);
    assert_snapshot!(format!("{code}: {stderr}"), @"1: datadip: The data folder FOLDER/file/data cannot be written to (Not a directory (os error 20)). Choose another with --data, or allow this user to write there.");
    // A file that is no database has the database's name.
    let folder = Folder::new();
    std::fs::create_dir_all(folder.0.path().join("data")).unwrap();
    folder.write(
        "data/datadip.db",
        "This is a text about databases, and longer than a header would be. ".repeat(99),
    );
    assert_snapshot!(folder.fails(&["settings", "list"]), @"1: datadip: FOLDER/data/datadip.db is not a datadip database. Choose another folder with --data, or move that file away.");
}

#[test]
fn an_empty_data_folder_says_what_to_do_first() {
    let folder = Folder::new();
    assert_snapshot!(folder.fails(&["lookup", "phone=8015551234"]), @r#"1: datadip: There is no sheet yet, so nobody can be looked up. Import one on the page or with "datadip import FILE"."#);
    assert_snapshot!(folder.run(&["sheet", "list"]).2, @r#"There is no sheet yet, so nobody can be looked up. Import one on the page or with "datadip import FILE"."#);
}

#[test]
fn a_command_line_without_a_command_prints_the_help() {
    let folder = Folder::new();
    let (code, stdout, stderr) = folder.run(&[]);
    assert_eq!(code, 2);
    assert!((stdout + &stderr).contains("Usage: datadip"));
}
