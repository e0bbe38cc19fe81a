//! Exports the current version of a sheet as CSV, which imports again unchanged.

use crate::domain::catalog::name::SheetName;
use crate::domain::error::DomainError;
use crate::spreadsheet::Writer;
use crate::store::{Store, StoreError};
use std::io;

/// The reason an export failed or stopped early.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The sheet does not exist.
    #[error(transparent)]
    Refused(#[from] DomainError),
    /// The store could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The copy could not be written.
    #[error("The sheet could not be written: {0}. The copy is incomplete. Make room for it and try again.")]
    Write(#[from] io::Error),
}

/// Writes the current version as CSV: the headers as typed, then the rows in their stored order, cells unchanged.
pub fn export(store: &dyn Store, name: &SheetName, out: impl io::Write) -> Result<(), ExportError> {
    let (_, catalog) = store.catalog()?;
    let version = catalog.sheet_named(name)?.current_version().ok_or_else(|| catalog.no_sheet(name))?;
    let mut writer = Writer::new(out)?;
    writer.row(version.columns.iter().map(|column| column.header.as_str()))?;
    let mut written = Ok(());
    store.rows(version.id, &mut |block| {
        // A damaged block was refused when it was read.
        let _read_whole = block.each_row(version.columns.len(), |_, cells| {
            if written.is_ok() {
                written = writer.row(cells.iter().copied());
            }
        });
    })?;
    written?;
    writer.finish()?.flush()?;
    Ok(())
}
