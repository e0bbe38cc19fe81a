//! Writes ODS as LibreOffice does: what is shown stands beside the value.

use super::{Book, Cell, Sheet, archive, escaped};

impl Book {
    pub(crate) fn ods(&self) -> Vec<u8> {
        archive(&self.ods_parts())
    }

    /// Returns the parts by name, for tests that change one.
    pub(crate) fn ods_parts(&self) -> Vec<(String, Vec<u8>)> {
        let tables: String = self.sheets.iter().map(table).collect();
        let content = format!(
            "<office:document-content><office:automatic-styles><style:style style:name=\"h\"><style:table-properties table:display=\"false\"/></style:style></office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
        );
        let part = |name: &str, content: &str| (name.to_owned(), content.as_bytes().to_vec());
        vec![
            part("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
            part("META-INF/manifest.xml", "<manifest:manifest/>"),
            part("content.xml", &content),
        ]
    }
}

fn table(sheet: &Sheet) -> String {
    let style = if sheet.is_hidden { " table:style-name=\"h\"" } else { "" };
    let width = sheet.rows.iter().map(Vec::len).max().unwrap_or(0);
    let visibility = |hidden: bool| if hidden { " table:visibility=\"collapse\"" } else { "" };
    let columns: String = (0..width)
        .map(|n| format!("<table:table-column{}/>", visibility(sheet.hidden_columns.contains(&n))))
        .collect();
    let mut rows = String::new();
    for (n, row) in sheet.rows.iter().enumerate() {
        rows += &format!("<table:table-row{}>", visibility(sheet.hidden_rows.contains(&n)));
        for (column, cell) in row.iter().enumerate() {
            let merged = sheet.merged.iter().find(|(r, c, ..)| (*r, *c) == (n, column));
            let spans = merged.map_or(String::new(), |(r, c, r2, c2)| {
                format!(
                    " table:number-rows-spanned=\"{}\" table:number-columns-spanned=\"{}\"",
                    r2 - r + 1,
                    c2 - c + 1
                )
            });
            let text = |text: &str| {
                let lines = text.split('\n').map(|line| format!("<text:p>{}</text:p>", spaced(line)));
                lines.collect::<String>()
            };
            rows += &match cell {
                Cell::Empty => format!("<table:table-cell{spans}/>"),
                Cell::Text(t) | Cell::Formula(t) => {
                    format!(
                        "<table:table-cell{spans} office:value-type=\"string\">{}</table:table-cell>",
                        text(t)
                    )
                }
                Cell::Number(number, _) => format!(
                    "<table:table-cell{spans} office:value-type=\"float\" office:value=\"{number}\"><text:p>{number}</text:p></table:table-cell>"
                ),
                Cell::Truth(truth) => format!(
                    "<table:table-cell{spans} office:value-type=\"boolean\" office:boolean-value=\"{truth}\"><text:p>{truth}</text:p></table:table-cell>"
                ),
                Cell::NoResult => format!("<table:table-cell{spans} table:formula=\"of:=[.A1]+1\"/>"),
            };
        }
        rows += "</table:table-row>";
    }
    format!("<table:table table:name=\"{}\"{style}>{columns}{rows}</table:table>", escaped(&sheet.name))
}

/// Writes every space as an element, because OpenDocument collapses others.
fn spaced(text: &str) -> String {
    escaped(text).replace(' ', "<text:s/>").replace('\t', "<text:tab/>")
}
