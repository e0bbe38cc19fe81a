//! The rows that have problems, as a sheet of their own: the same columns, and in front the line and the reasons.
//! Mended, it imports again; our own two columns are then passed over.

use super::report::Report;
use crate::spreadsheet::{ReadError, Record, SheetReader, Writer};
use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::Path;

/// The headers of our own columns.
const OWN_COLUMNS: [&str; 2] = ["datadip line", "datadip reason"];

/// Whether a column at the front of a file is one of ours.
fn is_own_column(header: &str) -> bool {
    OWN_COLUMNS.contains(&header.trim())
}

/// The headers of the sheet's own columns, behind ours at the front.
pub(super) fn without_own_columns(headers: &[String]) -> &[String] {
    let own_columns = headers.iter().take_while(|header| is_own_column(header)).count();
    &headers[own_columns..]
}

/// Reads the file once more and writes out the rows that the report complains of. `remarks` columns in front of the
/// file are from an earlier one of these files.
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

/// What is wrong with each line, in one cell.
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
