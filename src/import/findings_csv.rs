//! Writes the rows with problems as a CSV: two own columns with the line and the reasons, then the sheet's columns.
//! The corrected file imports again; the import skips the two own columns.

use super::report::Report;
use crate::spreadsheet::{ReadError, Record, SheetReader, Writer};
use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::Path;

/// The headers of the two columns that datadip adds in front.
const OWN_COLUMNS: [&str; 2] = ["datadip line", "datadip reason"];

/// Returns whether a header belongs to an own column.
fn is_own_column(header: &str) -> bool {
    OWN_COLUMNS.contains(&header.trim())
}

/// Returns the sheet's headers, without own columns at the front.
pub(super) fn without_own_columns(headers: &[String]) -> &[String] {
    let own_columns = headers.iter().take_while(|header| is_own_column(header)).count();
    &headers[own_columns..]
}

/// Reads the file again and writes the rows that the report lists problems for. `own_columns` counts the columns at
/// the front that an earlier problems file added.
pub(super) fn write(
    path: &Path,
    rows: &mut SheetReader,
    report: &Report,
    own_columns: usize,
) -> io::Result<()> {
    let reasons = reasons(report);
    let mut out = Writer::new(io::BufWriter::new(File::create(path)?))?;
    let header: Vec<String> = rows.headers().iter().skip(own_columns).cloned().collect();
    out.row(OWN_COLUMNS.into_iter().chain(header.iter().map(String::as_str)))?;
    rows.rewind().map_err(unreadable)?;
    let mut record = Record::new();
    while rows.next(&mut record).map_err(unreadable)? {
        if let Some(reason) = reasons.get(&record.line()) {
            let line = record.line().to_string();
            out.row([line.as_str(), reason.as_str()].into_iter().chain(record.iter().skip(own_columns)))?;
        }
    }
    out.finish()?.into_inner().map_err(|error| error.into_error())?.sync_all()
}

/// Joins the reasons of each line into one cell.
fn reasons(report: &Report) -> BTreeMap<u64, String> {
    let mut reasons: BTreeMap<u64, String> = BTreeMap::new();
    for finding in &report.problems {
        let reason = reasons.entry(finding.line).or_default();
        if !reason.is_empty() {
            reason.push(' ');
        }
        if let Some(column) = &finding.column {
            reason.push_str(&format!("{column}: "));
        }
        reason.push_str(&finding.reason);
    }
    reasons
}

fn unreadable(error: ReadError) -> io::Error {
    io::Error::other(error.to_string())
}
