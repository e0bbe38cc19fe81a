//! Takes the names of the columns from the header, without empty columns on either side.

use crate::spreadsheet::record::Record;
use crate::spreadsheet::report_line::ReportLine;

/// Returns the names as typed, without nameless columns at the end that are empty in every sampled row. Rows wider than
/// the header are ignored, because their cells cannot be assigned to columns.
pub(super) fn names(header: &Record, body: &[Record]) -> Vec<String> {
    let fitting = body.iter().map(Record::width).filter(|width| *width <= header.len());
    let width = fitting.max().unwrap_or(0).max(header.width());
    header.iter().take(width).map(str::to_owned).collect()
}

/// Counts the nameless columns before the first name in which no contact has text. A report writes its totals, its date
/// and the headings of groups into them.
pub(super) fn leading(header: &Record, body: &[Record]) -> usize {
    let nameless = header.iter().take_while(|cell| cell.trim().is_empty()).count();
    if nameless == 0 {
        return 0;
    }
    let (mut contacts, mut headings, mut leading) = (0, 0, nameless);
    let mut buffer = String::new();
    for row in body.iter().filter(|row| row.width() <= header.len()) {
        let Some(first) = row.iter().take(nameless).position(|cell| !cell.trim().is_empty()) else {
            contacts += 1;
            continue;
        };
        let filled: Vec<&str> = row.iter().filter(|cell| !cell.trim().is_empty()).collect();
        if ReportLine::recognise(&filled, &mut buffer).is_some() {
            continue;
        }
        if filled.len() == 1 {
            headings += 1;
        } else {
            leading = leading.min(first);
        }
    }
    // Where half the rows are headings they are no headings: the column has what tells the rows apart.
    if headings * 2 <= contacts && contacts > 0 { leading } else { 0 }
}
