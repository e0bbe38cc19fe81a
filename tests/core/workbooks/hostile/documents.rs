//! ODS files: repetitions, styles and tables without end.

use super::super::build::{Book, Sheet, archive};
use super::{Hostile, MEBIBYTE, repeated};

pub(super) const ALL: &[Hostile] = &[
    ("spaces.ods", || {
        table(
            &format!(
                "<table:table-row><table:table-cell office:value-type=\"string\"><text:p>x{}</text:p></table:table-cell></table:table-row>",
                "<text:s text:c=\"4000000000\"/>".repeat(100_000)
            ),
            1,
        )
    }),
    ("repeated-columns.ods", || {
        table(&row("", " table:number-columns-repeated=\"18446744073709551615\"", "x"), 1)
    }),
    ("repeated-rows.ods", || {
        table(
            &row(" table:number-rows-repeated=\"1048576\"", " table:number-columns-repeated=\"2000\"", "x"),
            1,
        )
    }),
    ("repeated-long-rows.ods", || {
        table(&row(" table:number-rows-repeated=\"1048576\"", "", &"x".repeat(100_000)), 1)
    }),
    ("repeated-empty-rows.ods", || {
        table(&(row(" table:number-rows-repeated=\"4000000000\"", "", "") + &row("", "", "x")), 1)
    }),
    ("hidden-columns.ods", || {
        table(
            "<table:table-column table:number-columns-repeated=\"9223372036854775807\" table:visibility=\"collapse\"/>",
            20 * MEBIBYTE,
        )
    }),
    ("hidden-styles.ods", || {
        let styles = (0..400_000).map(|n| format!("<style:style style:name=\"{n}\"><style:table-properties table:display=\"false\"/></style:style>"));
        content(&styles.collect::<String>(), 1)
    }),
    ("many-tables.ods", || table("</table:table><table:table table:name=\"x\">", 60 * MEBIBYTE)),
    ("nested-tables.ods", || table("<table:table-row><table:table-cell><table:table>", 60 * MEBIBYTE)),
    ("paragraphs.ods", || table("<table:table-row><table:table-cell><text:p/><text:p/>", 1)),
    ("endless-paragraphs.ods", || {
        let cell = format!("<table:table-row><table:table-cell>{}", "<text:p/>".repeat(8 << 20));
        table(&cell, 1)
    }),
    ("cells.ods", || {
        table(
            &format!(
                "<table:table-row>{}",
                "<table:table-cell office:value-type=\"string\"><text:p>xxxxxxxx</text:p></table:table-cell>"
                    .repeat(1 << 20)
            ),
            1,
        )
    }),
    ("merged.ods", || {
        table(
            "<table:table-row><table:table-cell table:number-rows-spanned=\"4000000000\"/></table:table-row>",
            60 * MEBIBYTE,
        )
    }),
    ("manifest.ods", || {
        let mut parts = Book::of(vec![Sheet::of("S", "Name|Phone\nAnn|801-555-0101")]).ods_parts();
        parts[1].1 =
            [b"<manifest:manifest>".to_vec(), repeated("<manifest:file-entry/>", 200 * MEBIBYTE)].concat();
        archive(&parts)
    }),
];

fn row(repeated: &str, columns: &str, text: &str) -> String {
    format!(
        "<table:table-row{repeated}><table:table-cell{columns} office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell></table:table-row>"
    )
}

/// Returns a document with an ordinary list, then one piece over and over.
fn table(piece: &str, bytes: usize) -> Vec<u8> {
    let start = format!(
        "<office:body><office:spreadsheet><table:table table:name=\"S\">{}",
        row("", "", "Name") + &row("", "", "Ann")
    );
    let mut parts = Book::default().ods_parts();
    parts[2].1 = [b"<office:document-content>", start.as_bytes(), &repeated(piece, bytes)].concat();
    archive(&parts)
}

fn content(piece: &str, bytes: usize) -> Vec<u8> {
    let mut parts = Book::default().ods_parts();
    parts[2].1 = [b"<office:document-content>".to_vec(), repeated(piece, bytes)].concat();
    archive(&parts)
}
