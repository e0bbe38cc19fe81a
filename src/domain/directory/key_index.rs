//! Where one key looks in one sheet, with the rows filed by what stands there.

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

/// Where in one sheet a key looks.
#[derive(Debug)]
pub(crate) struct KeyIndex {
    pub(crate) kind: Kind,
    pub(crate) region: Region,
    pub(crate) columns: SmallVec<[usize; 4]>,
    /// Rows with at least one cell that this key can match.
    pub(crate) coverage: usize,
    index: HashIndex,
}

impl KeyIndex {
    /// Takes over what a directory before has filed of the same rows in the same way, or files them.
    ///
    /// Fails where the system has no memory left.
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
        let file = |rows: &mut dyn Iterator<Item = (RowId, Row<'_>)>| {
            let (mut entries, mut coverage) =
                (IndexEntries::with_capacity(contacts.len() * columns.len())?, 0);
            for (n, (id, row)) in rows.enumerate() {
                let before = entries.len();
                for normal in normals(row, &columns, kind, region) {
                    entries.push(KeyHash::from(&normal), id)?;
                }
                coverage += usize::from(entries.len() > before);
                // Whoever is asked meanwhile goes first.
                if n.is_multiple_of(64) {
                    thread::yield_now();
                }
            }
            Ok((entries, coverage))
        };
        let parts = in_parts(contacts, &file).into_iter();
        let (entries, coverage): (Vec<_>, Vec<usize>) =
            parts.collect::<io::Result<Vec<_>>>()?.into_iter().unzip();
        let index = HashIndex::build(&entries)?;
        Ok(Arc::new(KeyIndex { index, kind, region, columns, coverage: coverage.iter().sum() }))
    }

    /// The rows that may hold a normal form; all that do are among them.
    pub(crate) fn candidates(&self, hash: KeyHash) -> impl Iterator<Item = RowId> + '_ {
        self.index.candidates(hash)
    }

    /// Whether one of a row's cells that are looked in has this normal form.
    pub(crate) fn matches(&self, row: Row<'_>, normal: &NormalizedValue) -> bool {
        normals(row, &self.columns, self.kind, self.region).any(|each| each == *normal)
    }

    /// Memory taken, in bytes.
    pub(crate) fn memory(&self) -> usize {
        self.index.memory()
    }
}

/// The normal forms in a row's cells that are looked in.
fn normals<'a>(
    row: Row<'a>,
    columns: &'a [usize],
    kind: Kind,
    region: Region,
) -> impl Iterator<Item = NormalizedValue> + 'a {
    let end = columns.iter().max().map_or(0, |last| last + 1);
    let wanted = row.take(end).enumerate().filter(|(column, _)| columns.contains(column));
    wanted.filter_map(move |(_, cell)| kind.normalize(&cell.text(), region))
}

/// Does a work for all rows, a part of them on each processor; gives the results in the order of the rows.
fn in_parts<T: Send>(
    contacts: &Contacts,
    work: &(impl Fn(&mut dyn Iterator<Item = (RowId, Row<'_>)>) -> T + Sync),
) -> Vec<T> {
    /// Fewer rows are not worth a thread.
    const PART: usize = 2_000;
    let processors = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let parts = contacts.parts(processors.min(contacts.len() / PART + 1));
    thread::scope(|scope| {
        let threads: Vec<_> = parts.map(|mut rows| scope.spawn(move || work(&mut rows))).collect();
        let results = threads.into_iter().map(|thread| thread.join());
        results.map(|result| result.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    })
}
