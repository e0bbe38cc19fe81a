//! The index of one key over one sheet.

use super::contacts::{Contacts, RowId};
use super::hash_index::{HashIndex, IndexEntries, KeyHash};
use super::row::Row;
use crate::domain::catalog::Catalog;
use crate::domain::catalog::key::{Key, Kind, NormalizedValue};
use crate::domain::catalog::sheet::Version;
use crate::domain::phone::Region;
use smallvec::SmallVec;
use std::io;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::thread;

/// Indexes the rows of one sheet by the normal forms of one key's columns.
#[derive(Debug)]
pub(crate) struct KeyIndex {
    pub(crate) kind: Kind,
    pub(crate) region: Region,
    pub(crate) columns: SmallVec<[usize; 4]>,
    /// The number of rows with a cell that this key can match.
    pub(crate) coverage: usize,
    index: HashIndex,
}

impl KeyIndex {
    /// Reuses an index of `before` with the same kind, region and columns, or builds one.
    ///
    /// `before` are the indexes of the same rows in the previous directory. Fails when memory runs out.
    pub(crate) fn build_or_reuse(
        key: &Key,
        version: &Version,
        contacts: &Contacts,
        catalog: &Catalog,
        before: &[Arc<KeyIndex>],
    ) -> io::Result<Arc<KeyIndex>> {
        let column_of = |field| version.columns.iter().position(|column| column.field == field);
        let columns: SmallVec<[usize; 4]> = key.fields.iter().copied().filter_map(column_of).collect();
        let (kind, region) = (key.kind, catalog.settings.region);
        let same = |old: &&Arc<KeyIndex>| (old.kind, old.region, &old.columns) == (kind, region, &columns);
        if let Some(old) = before.iter().find(same) {
            return Ok(old.clone());
        }
        let collect = |rows: &mut dyn Iterator<Item = (RowId, Row<'_>)>| {
            let mut entries = IndexEntries::with_capacity(contacts.len() * columns.len())?;
            let mut coverage = 0;
            for (n, (id, row)) in rows.enumerate() {
                let before = entries.len();
                for normal in normals(row, &columns, kind, region) {
                    entries.push(KeyHash::from(&normal), id)?;
                }
                coverage += usize::from(entries.len() > before);
                // Every 64 rows, workers with a lookup to answer get the processor.
                if n.is_multiple_of(64) {
                    thread::yield_now();
                }
            }
            Ok((entries, coverage))
        };
        let parts = in_parts(contacts, &collect).into_iter();
        let (entries, coverage): (Vec<_>, Vec<usize>) =
            parts.collect::<io::Result<Vec<_>>>()?.into_iter().unzip();
        let index = HashIndex::build(&entries)?;
        Ok(Arc::new(KeyIndex { index, kind, region, columns, coverage: coverage.iter().sum() }))
    }

    /// Returns the rows that may hold a normal form, including all that do.
    pub(crate) fn candidates(&self, hash: KeyHash) -> impl Iterator<Item = RowId> + '_ {
        self.index.candidates(hash)
    }

    /// Reports whether a cell of the key's columns has this normal form.
    pub(crate) fn matches(&self, row: Row<'_>, normal: &NormalizedValue) -> bool {
        normals(row, &self.columns, self.kind, self.region).any(|each| each == *normal)
    }

    /// Returns the memory in use, in bytes.
    pub(crate) fn memory(&self) -> usize {
        self.index.memory()
    }
}

/// Returns the normal forms of a row's cells in the given columns; a cell may hold several numbers.
fn normals<'a>(
    row: Row<'a>,
    columns: &'a [usize],
    kind: Kind,
    region: Region,
) -> impl Iterator<Item = NormalizedValue> + 'a {
    let end = columns.iter().max().map_or(0, |last| last + 1);
    let cells = row.take(end).enumerate().filter(|(column, _)| columns.contains(column));
    cells.flat_map(move |(_, cell)| kind.normalize_cell(&cell.text(), region))
}

/// Runs `work` on parts of the rows, one thread per processor; returns the results in the order of the rows.
fn in_parts<T: Send>(
    contacts: &Contacts,
    work: &(impl Fn(&mut dyn Iterator<Item = (RowId, Row<'_>)>) -> T + Sync),
) -> Vec<T> {
    /// The rows that justify a thread.
    const PART: usize = 2_000;
    let processors = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let parts = contacts.parts(processors.min(contacts.len() / PART + 1));
    thread::scope(|scope| {
        let threads: Vec<_> = parts.map(|mut rows| scope.spawn(move || work(&mut rows))).collect();
        let results = threads.into_iter().map(|thread| thread.join());
        results.map(|result| result.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    })
}
