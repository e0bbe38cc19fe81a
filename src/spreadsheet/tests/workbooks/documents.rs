//! Tests of OpenDocument spreadsheets.

use super::*;

pub(super) fn ods(tables: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content><office:automatic-styles><style:style style:name=\"h\"><style:table-properties table:display=\"false\"/></style:style></office:automatic-styles>\
        <office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    );
    archive(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", "<manifest:manifest/>"),
        ("content.xml", &content),
    ])
}

pub(super) fn ods_customers() -> Vec<u8> {
    ods("<table:table table:name=\"Hidden\" table:style-name=\"h\"/>\
        <table:table table:name=\"Customers\"><table:table-header-rows><table:table-row>\
        <table:table-cell office:value-type=\"string\"><text:p>Name</text:p></table:table-cell>\
        <table:table-cell office:value-type=\"string\"><text:p>Zip</text:p></table:table-cell>\
        <table:table-cell office:value-type=\"string\"><text:p>Since</text:p></table:table-cell></table:table-row></table:table-header-rows>\
        <table:table-row><table:table-cell office:value-type=\"string\"><text:p>O&apos;Hara <text:span>&amp;</text:span><text:s text:c=\"2\"/>Son</text:p><text:p>&#169;</text:p>\
        <office:annotation><text:p>a note</text:p></office:annotation></table:table-cell>\
        <table:table-cell office:value-type=\"float\" office:value=\"801\"><text:p>00801</text:p></table:table-cell>\
        <table:table-cell office:value-type=\"date\" office:date-value=\"2024-01-02\"><text:p>01/02/24</text:p></table:table-cell></table:table-row>\
        <table:table-row table:number-rows-repeated=\"2\"><table:table-cell table:number-columns-repeated=\"3\"/></table:table-row>\
        <table:table-row table:number-rows-repeated=\"2\"><table:table-cell/><table:table-cell table:number-columns-repeated=\"2\" office:value-type=\"float\" office:value=\"8015551234\"><text:p>8.02E+09</text:p></table:table-cell>\
        <table:covered-table-cell office:value-type=\"string\"><text:p>covered</text:p></table:covered-table-cell>\
        <table:table-cell office:value-type=\"boolean\" office:boolean-value=\"true\"><text:p>WAHR</text:p></table:table-cell></table:table-row>\
        <table:table-row table:number-rows-repeated=\"1048570\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>\
        </table:table><table:table table:name=\"Last\"/>")
}

#[test]
fn an_ods_comes_out_as_it_is_shown() {
    let mut sheet = opened(&ods_customers()).unwrap();
    assert_eq!(sheet.headers(), ["Name", "Zip", "Since"]);
    let number = "8015551234";
    let expected: [&[&str]; 5] = [
        &["O'Hara &  Son\n©", "00801", "2024-01-02"],
        &[],
        &[],
        &["", number, number, "", "TRUE"],
        &["", number, number, "", "TRUE"],
    ];
    assert_eq!(rows(&mut sheet), expected);
    assert_eq!(sheet.detected().format, Format::Ods);
    assert_eq!(sheet.detected().worksheet.as_ref().unwrap().value, "Customers");
    assert_eq!(sheet.detected().other_worksheets, ["Hidden", "Last"]);
}

#[test]
fn a_repetition_without_end_is_refused() {
    let cell = "<table:table-cell office:value-type=\"string\" table:number-columns-repeated=\"4000000000\"><text:p>x</text:p></table:table-cell>";
    let wide =
        format!("<table:table table:name=\"S\"><table:table-row>{cell}</table:table-row></table:table>");
    assert!(matches!(refused(&ods(&wide)), OpenError::Unreadable(ReadError::TooManyColumns { .. })));
    let long = "<table:table table:name=\"S\"><table:table-row table:number-rows-repeated=\"4000000000\"><table:table-cell office:value-type=\"string\"><text:p>x</text:p></table:table-cell></table:table-row></table:table>";
    assert!(matches!(failed(&mut opened(&ods(long)).unwrap()), ReadError::TooManyRows { .. }));
}

#[test]
fn a_protected_ods_is_called_so() {
    let bytes = archive(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        (
            "META-INF/manifest.xml",
            "<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>",
        ),
        ("content.xml", "\u{1}\u{2}"),
    ]);
    assert!(matches!(refused(&bytes), OpenError::Password));
}
