//! Where one key looks in one sheet, with the rows filed by what stands there.

use super::catalog::Catalog;
use super::contacts::{Contacts, Row, RowId};
use super::index::{Hashed, Index};
use super::key::{Key, Kind, Normal};
use super::phone::Region;
use super::sheet::Version;
use smallvec::SmallVec;
use std::sync::Arc;

/// Where in one sheet a key looks.
#[derive(Debug)]
pub(super) struct Searched {
    pub(super) kind: Kind,
    pub(super) region: Region,
    pub(super) columns: SmallVec<[usize; 4]>,
    /// Rows with at least one cell that this key can match.
    pub(super) reach: usize,
    index: Index,
}

impl Searched {
    /// Takes over what a directory before has filed of the same rows in the same way, or files them.
    pub(super) fn reuse_or_build(
        key: &Key,
        version: &Version,
        contacts: &Contacts,
        catalog: &Catalog,
        before: &[Arc<Searched>],
    ) -> Arc<Searched> {
        let looked_in = |field| version.columns.iter().position(|column| column.field == field);
        let columns: SmallVec<[usize; 4]> = key.fields.iter().copied().filter_map(looked_in).collect();
        let (kind, region) = (key.kind, catalog.settings.region);
        let same = |old: &&Arc<Searched>| (old.kind, old.region, &old.columns) == (kind, region, &columns);
        if let Some(old) = before.iter().find(same) {
            return old.clone();
        }
        let mut reach = 0;
        let filed = contacts.ids().flat_map(|id| {
            let cells = contacts.row(id).cells();
            let hashes: SmallVec<[(Hashed, RowId); 4]> = columns
                .iter()
                .filter_map(|&column| kind.normal(&cells.get(column)?.text(), region))
                .map(|normal| (Hashed::from(&normal), id))
                .collect();
            reach += usize::from(!hashes.is_empty());
            hashes
        });
        let index = Index::build(filed);
        Arc::new(Searched { index, kind, region, columns, reach })
    }

    /// The rows that may hold a normal form; all that do are among them.
    pub(super) fn candidates(&self, hash: Hashed) -> impl Iterator<Item = RowId> + '_ {
        self.index.candidates(hash)
    }

    /// Whether one of a row's cells that are looked in has this normal form.
    pub(super) fn matches(&self, row: Row<'_>, normal: &Normal) -> bool {
        row.enumerate().any(|(column, cell)| {
            self.columns.contains(&column)
                && self.kind.normal(&cell.text(), self.region).as_ref() == Some(normal)
        })
    }

    /// Memory taken, in bytes.
    pub(super) fn memory(&self) -> usize {
        self.index.memory()
    }
}
