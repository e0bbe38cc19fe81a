//! Tests the problems file: corrected and imported again.

use super::office::{Office, check_counts};
use insta::assert_snapshot;

const LIST: &str = "Account Num;Full Name;Phone;Note\n1001;Tom;801-555-0101;=1+1\n1002;Ann;8.01556E+09;\n\n1003;Bo;801-555-0103;a;b\n1004;Cy;call first;\"two\nlines\"\n1005;Di;801-555-0105;\n";

fn problems(office: &Office) -> String {
    let text = std::fs::read_to_string(office.path("problems.csv")).unwrap();
    text.trim_start_matches('\u{feff}').replace("\r\n", "\n")
}

#[test]
fn corrected_rows_are_merged_back() {
    let office = Office::new();
    let report = office.import_with(LIST, &["--problems", "problems.csv"]);
    assert_eq!(report["rows"]["refused"], 1);
    let written = problems(&office);
    assert_snapshot!(written, @r#"
    "datadip line","datadip reason","Account Num","Full Name","Phone","Note"
    "3","Phone: A spreadsheet has turned this number into another one; its digits are lost.","1002","Ann","8.01556E+09",""
    "5","This row has 5 cells, but there are only 4 columns.","1003","Bo","801-555-0103","a","b"
    "6","Phone: This is not a phone number.","1004","Cy","call first","two
    lines"
    "#);
    let corrected = written
        .replace("8.01556E+09", "801-555-0102")
        .replace("call first", "801-555-0104")
        .replace("\"a\",\"b\"", "\"a;b\"");
    office.write("mended.csv", corrected);
    let merge = [
        "import",
        "mended.csv",
        "--mode",
        "merge",
        "--by",
        "Account Num",
        "--json",
        "--problems",
        "left.csv",
    ];
    let output = office.run(&merge);
    let report = output.report();
    check_counts(&report);
    assert_eq!((output.code, &report["published"]), (0, &true.into()));
    assert_eq!(report["rows"]["new"], 1);
    assert_eq!(report["rows"]["changed"], 2);
    assert_eq!(report["problems"].as_array().unwrap().len(), 0);
    // The import ignores the two columns that datadip adds.
    assert_eq!(report["fields"].as_array().unwrap().len(), 4);
    assert_eq!(std::fs::read_to_string(office.path("left.csv")).unwrap().lines().count(), 1);
    assert_eq!(office.lookup("phone=8015550104"), "1004 Cy two\nlines 801-555-0104");
    assert_eq!(office.lookup("account-num=1003"), "1003 Bo a;b 801-555-0103");
    assert_eq!(office.export().lines().count(), "header 1001 1002 1004 lines 1005 1003".split(' ').count());
}

#[test]
fn uncorrected_rows_are_reported_again_and_refused_ones_stay_refused() {
    let office = Office::new();
    office.import_with(LIST, &["--problems", "problems.csv"]);
    let first = problems(&office);
    let output = office.run(&[
        "import",
        "problems.csv",
        "--mode",
        "merge",
        "--by",
        "Account Num",
        "--problems",
        "again.csv",
        "--json",
        "--publish-anyway",
    ]);
    let report = output.report();
    check_counts(&report);
    assert_eq!((output.code, &report["rows"]["refused"]), (0, &1.into()));
    assert_eq!((&report["rows"]["unchanged"], &report["rows"]["new"]), (&2.into(), &0.into()));
    let again = std::fs::read_to_string(office.path("again.csv")).unwrap();
    let without_lines = |text: &str| {
        text.lines().filter_map(|line| Some(line.split_once(',')?.1.to_owned())).collect::<Vec<_>>()
    };
    assert_eq!(
        without_lines(&again.trim_start_matches('\u{feff}').replace("\r\n", "\n")),
        without_lines(&first)
    );
}

#[test]
fn a_sheet_without_problems_gives_a_header_alone() {
    let office = Office::new();
    office.import_with("Account Num,Phone\n1001,801-555-0101\n", &["--problems", "problems.csv"]);
    assert_snapshot!(problems(&office), @r#""datadip line","datadip reason","Account Num","Phone""#);
    assert_snapshot!(office.fails(&["import", "problems.csv"]), @"1: datadip: problems.csv: The file has a header but no rows under it. Check that the list was saved whole.");
}

#[test]
fn an_import_whose_problems_cannot_be_written_is_not_published() {
    let office = Office::new();
    office.write("list.csv", LIST);
    assert_snapshot!(office.fails(&["import", "list.csv", "--problems", "no/such/folder.csv"]), @"1: datadip: The problems could not be written to no/such/folder.csv: No such file or directory (os error 2). Nothing was imported.");
    assert_eq!(office.run_ok(&["sheet", "list", "--json"]).trim(), "[]");
}
