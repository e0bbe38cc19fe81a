//! Tests of the header's place and names.

use super::*;
use crate::spreadsheet::detected::Confidence;

/// Finds the header of rows given as lines, with cells between bars.
fn found(specified: Option<u64>, text: &str) -> Result<Header, OpenError> {
    let mut lines = text.lines().enumerate();
    Header::find(specified, |record| {
        let Some((index, line)) = lines.next() else {
            return Ok(false);
        };
        record.begin(index as u64 + 1);
        for cell in line.split('|') {
            record.append(cell);
            record.end_cell();
        }
        Ok(true)
    })
}

#[test]
fn a_nameless_column_is_not_kept_for_a_row_that_does_not_fit() {
    assert_eq!(found(None, "a|\n||x\nb|").unwrap().names, ["a"]);
    assert_eq!(found(None, "a|\n|x\nb|").unwrap().names, ["a", ""]);
}

#[test]
fn an_ordinary_first_row_is_the_header() {
    let header = found(None, "Name|Phone\nBob|8015551234\nAl|8015551235").unwrap();
    assert_eq!((header.line.value, header.titles.len(), header.looks_like_data), (1, 0, false));
    assert_eq!(header.line.confidence, Confidence::Guessed);
    assert_eq!(header.names, ["Name", "Phone"]);
}

#[test]
fn titles_above_a_blank_line_are_recognised() {
    let header =
        found(None, "Customer list 2026\n\nName|Phone|City\nBob|8015551234|Provo\nAl|8015551235|Orem")
            .unwrap();
    assert_eq!((header.line.value, header.titles.len()), (3, 1));
    let header =
        found(None, "Customers|\n|\nName|Phone\nBob|8015551234\nAl|8015551235\nEd|8015551236").unwrap();
    assert_eq!((header.line.value, header.titles.len()), (3, 1));
}

#[test]
fn titles_padded_by_excel_are_recognised_by_the_kind_of_what_follows() {
    let text = "Customer list|||\nAs of May|||\nName|Phone|City|Mail\nBob|8015551234|Provo|b@x.com\nAl|8015551235||a@x.com";
    assert_eq!(found(None, text).unwrap().line.value, 3);
}

#[test]
fn an_ordinary_sheet_never_loses_its_header() {
    for text in [
        "Name|||\nBob|Smith|Provo|UT\nAl|Jones|Orem|UT\nEd|Lee|Lehi|UT",
        "Name|||\nBob|8015551234|Provo|UT\nAl|8015551235|Orem|UT",
        "Name|Phone\n\nBob|Provo\nAl|Orem",
        "Phone\n8015551234\n8015551235",
        "Name|Phone|City|Mail|Note\nBob|1|||\nAl|2|||",
        "a|b|c\n1|2|3",
    ] {
        assert_eq!(found(None, text).unwrap().line.value, 1, "{text}");
    }
}

#[test]
fn a_specified_line_is_the_header() {
    let header = found(Some(2), "x|y\nName|Phone\nBob|1").unwrap();
    assert_eq!((header.line.value, header.line.confidence), (2, Confidence::Specified));
    for line in [2, 9] {
        assert!(matches!(found(Some(line), "x\n\nBob\nAl"), Err(OpenError::NoHeaderThere { .. })));
    }
}

#[test]
fn a_first_row_of_data_is_warned_of() {
    assert!(found(None, "Bob|8015551234\nAl|8015551235").unwrap().looks_like_data);
    assert!(found(None, "Bob|bob@example.com\nAl|x").unwrap().looks_like_data);
    assert!(!found(None, "Name|Phone 2|2024\nAl|x|y").unwrap().looks_like_data);
}

#[test]
fn nameless_empty_columns_at_the_end_are_dropped() {
    assert_eq!(found(None, "a||b||\n1|2|3||").unwrap().names, ["a", "", "b"]);
    assert_eq!(found(None, "a||b||\n1|2|3|4|").unwrap().names, ["a", "", "b", ""]);
}

#[test]
fn nothing_and_a_header_alone_are_distinguished() {
    assert!(matches!(found(None, " \n\n"), Err(OpenError::Blank)));
    assert!(matches!(found(None, "a|b\n\n"), Err(OpenError::HeaderAlone)));
}

#[test]
fn the_header_is_found_under_the_titles_of_reports() {
    for (line, text) in [
        // The customer list of an accounting program, with sparse customers and lines below.
        (
            5,
            "Example Plumbing, Inc.|||||\nCustomer Contact List|||||\nAs of October 1, 2026|||||\n|||||\n|Customer|Phone Numbers|Email|Full Name|Billing Address\n|Al's Bakery|Phone:(801) 555-0101|||\n|Bo Lee||||\n|Cy|||Cy Oh|\n|Di||di@example.com||\nTOTAL|||||\nThursday, October 1, 2026 09:15 AM GMT-06:00|||||",
        ),
        // The same without quotation marks and padding, so that titles fill two cells.
        (
            5,
            "Example Plumbing| Inc.\nCustomer Contact List\nAs of October 1| 2026\n\nCustomer|Phone|Email\nAl's Bakery|801-555-0101|al@example.com\nBo Lee||\nCy|801-555-0103|",
        ),
        (2, "As of October 1| 2026\nName|Phone\nBob|8015551234\nAl|8015551235"),
        (2, "Example Dental| PLLC\nName|Phone\nBob|8015551234\nAl|8015551235"),
        (2, "Customer list\nName|Phone\nBob|8015551234\nAl|8015551235"),
        (2, "Our best customers\nName|City|Street\nBob|Provo|Main St\nAl|Orem|Oak St"),
        (
            3,
            "Patients|||\n-----|----|---|---\nName|Phone|City|Mail\nBob|8015551234|Provo|b@x.com\nAl|8015551235||a@x.com",
        ),
        // Two rows of names: the lower one names every column.
        (
            2,
            "Customer||Phone||Balance|\nNo.|Name|Home|Mobile|Current|Overdue\n1001|Bob|8015551234||10|0\n1002|Al||8015551235|0|5",
        ),
        (
            4,
            "Report:|Customers|\nDate:|10/1/2026|\n\nName|Phone|City\nBob|8015551234|Provo\nAl|8015551235|Orem",
        ),
        // No row would fit the first or the second.
        (
            3,
            "Spring list\nNorth|South|East\nName|Phone|City|Street|Notes\nBob|8015551234|Provo|Main|x\nAl|8015551235|Orem|Oak|y",
        ),
        // Years and days over sums are names.
        (
            2,
            "Kestrel Heating|||||\nCustomer|Phone|1-30|31-60|61-90|>90\nBob|8015551234|1|2|3|4\nAl|8015551235||5||6",
        ),
        (3, "Sales by customer\n\nCustomer|Phone|2024|2025|2026\nBob|8015551234|1|2|3\nAl|8015551235|4|5|6"),
        // Names that occur twice.
        (
            3,
            "Members\n\nName|Phone|Address|Address|City\nBob|8015551234|Main|St|Provo\nAl|8015551235|Oak|St|Orem",
        ),
    ] {
        let header = found(None, text).unwrap();
        assert_eq!((header.line.value, header.titles.len() as u64 > 0), (line, true), "{text}");
    }
}

#[test]
fn a_contact_is_never_the_header() {
    for text in [
        "Name|Phone|\n\nBob|8015551234|note\nAl|8015551235|x",
        "Full Name\nBob|8015551234|Provo\nAl|8015551235|Orem",
        "Name|Co\nBob|Acme\nAl|Example",
        "Name|PC\nBob|84601\nAl|84602",
        "Name|Phone|City|\nBob||Provo|VIP\nAl|8015551235|Orem|\nEd|8015551236|Lehi|",
        "Acme|8015550100\nBob|8015551234\nAl|8015551235",
        "Name\n\nBob\nAl",
    ] {
        assert_eq!(found(None, text).unwrap().line.value, 1, "{text}");
    }
}

#[test]
fn nameless_empty_columns_in_front_are_dropped() {
    let header = found(None, "||a|b\n||1|2\n||3|4").unwrap();
    assert_eq!((header.names, header.leading), (vec!["a".to_owned(), "b".to_owned()], 2));
    // Totals, dates and headings in front are no contacts.
    let text = "|a|b\n|1|2\n|3|4\n|5|6\nTotal|9|12\n10/1/2026||\nNorth||";
    assert_eq!(found(None, text).unwrap().leading, 1);
    for text in ["|a|b\nx|1|2\n|3|4", "|a\n|1\nx|", "|a|b\nx||\ny||\n|1|2"] {
        assert_eq!(found(None, text).unwrap().leading, 0, "{text}");
    }
}

#[test]
fn names_in_two_rows_are_joined() {
    let header =
        found(None, "Customer|Phone|Account|\nName|Number|Number|City\nBob|8015551234|001|Provo").unwrap();
    assert_eq!(header.names, ["Customer Name", "Phone Number", "Account Number", "City"]);
    assert_eq!((header.line.value, header.last_line), (1, 2));
    // Under a title, the second row wider than the first.
    let text =
        "Kestrel Heating|||\nCustomer|Phone|Account|\nName|Number|Number|City\nBob|8015551234|001|Provo";
    let header = found(None, text).unwrap();
    assert_eq!((header.line.value, header.last_line, header.names.len()), (2, 3, 4));
    // A specified line is the whole header.
    let text = "Customer|Phone\nName|Number\nBob|8015551234";
    assert_eq!(found(Some(1), text).unwrap().last_line, 1);
}

#[test]
fn a_contact_under_the_header_is_no_second_row_of_it() {
    for text in [
        "Name|Phone|City\nCity|none|Provo\nAl|8015551235|Orem",
        "Name|Phone|Note\nAnn Name|Number|none\nAl|8015551235|x",
        // The header once more, and one without contacts under it.
        "Name|Number|City\nName|Number|City\nAl|8015551235|Orem",
        "Customer|Phone\nName|Number",
        "Customer|Phone\n\nName|Number\nAl|8015551235",
        "Acme Dental|Patient List|Page 1|All|\nName|Phone|Email|City|State\nAl|8015551235|a@x.com|Orem|UT",
    ] {
        assert_eq!(found(None, text).unwrap().last_line, 1, "{text}");
    }
}
