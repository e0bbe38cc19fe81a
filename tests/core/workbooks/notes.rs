//! Checks what an import reads of a workbook and says of what is hidden, through the real program.

use super::build::{Book, Cell, Sheet};
use crate::import::office::Office;
use insta::assert_snapshot;
use serde_json::Value;

/// A workbook as offices keep it: a cover, a pivot, the customers, and worksheets nobody sees.
fn office_workbook() -> Book {
    let mut customers = Sheet::of(
        "Customers",
        "Account Num|Name|Phone|Margin\n1001|Ann|801-555-0101|12\n1002|Bo|801-555-0102|=\n1003|Cy|801-555-0103|9\n1003||801-555-0104|=",
    );
    customers.rows[3][3] = Cell::Number(9.0, 0);
    customers.hidden_rows = vec![2, 3];
    customers.hidden_columns = vec![3];
    customers.merged = vec![(3, 1, 4, 1)];
    Book::of(vec![
        Sheet::of("Cover", "Example Plumbing\nCustomer workbook|2026\nPrinted for the office"),
        Sheet::of("Pivot", "Row Labels|Sum of Balance\nProvo|120\nOrem|80\nGrand Total|200"),
        customers,
        Sheet::of("Staff", "Name|Phone\nDi|801-555-0199").hidden(),
    ])
}

fn report(book: &[u8], name: &str) -> Value {
    let office = Office::new();
    office.write(name, book);
    office.run(&["import", name, "--json", "--check"]).report()
}

fn notes(report: &Value) -> String {
    let notes = report["notes"].as_array().unwrap();
    notes.iter().map(|note| note.as_str().unwrap()).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_worksheet_with_contacts_is_read_and_the_report_says_what_is_hidden() {
    for (format, bytes) in office_workbook().files() {
        let report = report(&bytes, &format!("customers.{format}"));
        assert_eq!(report["rows"]["imported"], 4, "{format}: {report:#}");
        let notes = notes(&report);
        let formulas = "2 cells hold formulas without stored results, so they came in empty. Open the workbook in Excel or LibreOffice, save it there and import again.";
        // The binary formats store a result with every formula.
        assert_eq!(notes.contains(formulas), ["xlsx", "ods"].contains(&format), "{format}: {notes}");
        let others: Vec<&str> = notes.lines().filter(|line| *line != formulas).collect();
        assert_eq!(
            others,
            [
                "The worksheet \"Customers\" was read. There are also: Cover, Pivot, Staff (hidden). To read another: --worksheet NAME.",
                "2 rows that the workbook hides came in like the others. If they are no longer contacts, delete them from the worksheet and import again.",
                "One merged area has its text in the first cell alone; its other cells came in empty. If they should have it, unmerge them, fill them and import again.",
            ],
            "{format}"
        );
        let margin = &report["fields"][3];
        let said = [&margin["name"], &margin["release"], &margin["why"]].map(|it| it.as_str().unwrap());
        assert_eq!(said, ["margin", "withheld", "is hidden in the spreadsheet"], "{format}");
        assert_eq!(report["fields"][2]["release"], "sent", "{format}");
    }
}

#[test]
fn a_hidden_worksheet_is_read_only_where_no_visible_one_has_text() {
    let contacts = "Name|Phone\nAnn|801-555-0101\nBo|801-555-0102";
    let visible = Book::of(vec![Sheet::of("All", contacts).hidden(), Sheet::of("Notes", "To do\nCall Ann")]);
    let report = |book: Book| report(&book.xlsx(), "book.xlsx");
    assert!(notes(&report(visible)).contains("\"Notes\" was read. There are also: All (hidden)."));
    let empty = Book::of(vec![Sheet::of("All", contacts).hidden(), Sheet::of("Sheet1", "")]);
    assert!(notes(&report(empty)).contains("\"All (hidden)\" was read. There are also: Sheet1."));
}

#[test]
fn of_two_lists_the_one_that_names_phones_is_read_and_of_equal_ones_the_first() {
    let read = |sheets: &[(&str, &str)]| {
        let sheets = sheets.iter().map(|(name, text)| Sheet::of(name, text)).collect();
        let notes = notes(&report(&Book::of(sheets).xlsx(), "book.xlsx"));
        let (_, after) = notes.split_once("The worksheet \"").unwrap();
        after.split_once('"').unwrap().0.to_owned()
    };
    let list = "Kunde|Telefon\nMeier|030 1234567\nMüller|030 7654321";
    assert_eq!(read(&[("Preise", "Artikel|Preis\nRohr|5\nHahn|7"), ("Kunden", list)]), "Kunden");
    assert_eq!(read(&[("A", list), ("B", list)]), "A");
    let ledger = "Date|Customer|Amount\n2026-01-02|Meier|5\n2026-01-03|Müller|6";
    assert_eq!(read(&[("Ledger", ledger), ("Kunden", list)]), "Kunden");
}

#[test]
fn files_of_other_kinds_are_turned_away_with_the_sentence_that_helps() {
    let office = Office::new();
    let owner = {
        let mut bytes = vec![3];
        bytes.extend(format!("{:54}", "Ann").bytes());
        bytes.extend([3, 0]);
        bytes.extend(format!("{:54}", "Ann").encode_utf16().flat_map(u16::to_le_bytes));
        bytes
    };
    office.write("list.slk", "ID;PWXL;N;E\r\nP;PGeneral\r\nC;Y1;X1;K\"Name\"\r\nE\r\n");
    office.write("list.dif", "TABLE\r\n0,1\r\n\"EXCEL\"\r\nVECTORS\r\n0,2\r\n\"\"\r\n");
    office.write("~$list.xlsx", owner);
    office.write("list.numbers", super::build::archive(&[("Index/Tables/Tile.iwa", b"x".to_vec())]));
    office.write("old.xls", b"\x09\0\x04\0\x02\0\x10\0");
    assert_snapshot!(office.fails(&["import", "list.slk"]), @"1: datadip: list.slk: This is a SYLK file, which is not read. Open it in Excel or LibreOffice, save it as XLSX or CSV and try again.");
    assert_snapshot!(office.fails(&["import", "list.dif"]), @"1: datadip: list.dif: This is a DIF file, which is not read. Open it in Excel or LibreOffice, save it as XLSX or CSV and try again.");
    assert_snapshot!(office.fails(&["import", "~$list.xlsx"]), @"1: datadip: ~$list.xlsx: This is not the workbook: it is the file that Excel keeps beside a workbook while it is open, and its name begins with ~$. Choose the file with the same name without ~$ and try again.");
    assert_snapshot!(office.fails(&["import", "list.numbers"]), @"1: datadip: list.numbers: This is a Numbers spreadsheet, which is not read. In Numbers choose File, Export To, CSV or Excel, and try again.");
    assert_snapshot!(office.fails(&["import", "old.xls"]), @"1: datadip: old.xls: This is a worksheet of a very old Excel, which is not read. Open it in Excel or LibreOffice, save it as XLSX or CSV and try again.");
    // A list that only begins like SYLK.
    office.write("sheet.csv", "ID;Phone;Name\n1;801-555-0101;Ann\n2;801-555-0102;Bo\n");
    assert_eq!(office.run(&["import", "sheet.csv", "--json"]).report()["rows"]["imported"], 2);
}
