//! Writes every row that an import changes as a CSV: three own columns, then the columns of both versions.

use super::RowChange;
use crate::import::error::ImportError;
use crate::import::request::ImportRequest;
use crate::import::run::changes::Changes;
use crate::spreadsheet::Writer;
use crate::store::Store;
use std::fs::File;
use std::io::{self, BufWriter};
use std::path::Path;

/// The headers of the columns in front.
const OWN_COLUMNS: [&str; 3] = ["datadip change", "datadip line", "datadip note"];

/// Compares the file with the current version and writes what differs.
pub(crate) fn write(store: &dyn Store, import: &ImportRequest, path: &Path) -> Result<(), ImportError> {
    let cannot = |error: io::Error| ImportError::ChangesFile(path.to_owned(), error);
    let mut changes = Changes::find(store, import)?;
    let headers: Vec<String> = changes.columns().map(|column| column.header.clone()).collect();
    let mut out = File::create(path).and_then(|file| Writer::new(BufWriter::new(file))).map_err(cannot)?;
    out.row(OWN_COLUMNS.into_iter().chain(headers.iter().map(String::as_str))).map_err(cannot)?;
    changes.each(None, 0..u64::MAX, &mut |row| {
        let (line, note) = (row.line.to_string(), note(&row, &headers));
        let own = [row.kind.as_str(), &line, &note];
        out.row(own.into_iter().chain(row.cells.iter().map(String::as_str))).map_err(cannot)
    })?;
    let file = out.finish().map_err(cannot)?;
    file.into_inner().map_err(|error| error.into_error()).and_then(|file| file.sync_all()).map_err(cannot)
}

/// Returns the reason, or each changed cell as it was: `Phone was 801-555-0101`.
fn note(row: &RowChange, headers: &[String]) -> String {
    let was = row.before.iter().zip(headers).filter_map(|(before, header)| {
        let before = before.as_ref()?;
        Some(if before.is_empty() { format!("{header} was empty") } else { format!("{header} was {before}") })
    });
    [row.reason.clone()]
        .into_iter()
        .filter(|reason| !reason.is_empty())
        .chain(was)
        .collect::<Vec<_>>()
        .join("; ")
}
