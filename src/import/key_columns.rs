//! The columns of a version that each key looks in.

use crate::domain::catalog::Catalog;
use crate::domain::catalog::key::{CellValues, Kind};
use crate::domain::catalog::sheet::Column;
use crate::domain::phone::{PhoneNumber, Region};
use crate::import::compare::key_stats::{KeyStats, value_hash};
use smallvec::SmallVec;

/// The catalog's keys with their columns in one version.
pub(super) struct KeyColumns {
    keys: Vec<KeyColumn>,
    region: Region,
}

struct KeyColumn {
    kind: Kind,
    columns: Vec<usize>,
}

impl KeyColumns {
    /// Finds the columns of every key of the catalog; a key may have none here.
    pub(super) fn of(catalog: &Catalog, columns: &[Column]) -> KeyColumns {
        let place = |field| columns.iter().position(|column| column.field == field);
        let key = |key: &crate::domain::catalog::key::Key| KeyColumn {
            kind: key.kind,
            columns: key.fields.iter().copied().filter_map(place).collect(),
        };
        KeyColumns { keys: catalog.keys.iter().map(key).collect(), region: catalog.settings.region }
    }

    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    /// Returns whether any key looks into this version.
    pub(super) fn any(&self) -> bool {
        self.keys.iter().any(|key| !key.columns.is_empty())
    }

    /// Visits each key's cells in a row: the key's position, its kind, the column, the cell and its normal forms.
    pub(super) fn each<'a>(
        &self,
        cell: impl Fn(usize) -> &'a str,
        mut visit: impl FnMut(usize, Kind, usize, &'a str, CellValues),
    ) {
        for (position, key) in self.keys.iter().enumerate() {
            for &column in &key.columns {
                let text = cell(column);
                visit(position, key.kind, column, text, key.kind.normalize_cell(text, self.region));
            }
        }
    }

    /// Counts a row in the statistics of each key.
    pub(super) fn count<'a>(&self, cell: impl Fn(usize) -> &'a str, stats: &mut [KeyStats]) {
        self.each(cell, |key, _, _, text, normals| {
            let hashes: SmallVec<[u64; 1]> =
                normals.iter().map(|normal| value_hash(key, normal.as_bytes())).collect();
            stats[key].add(text, &normals, &hashes, false);
        });
        stats.iter_mut().for_each(KeyStats::end_row);
    }

    /// Returns whether a number of this row is one that callers are found by. The cell of `label` counts only if it is
    /// a phone number that a numbering plan knows.
    pub(super) fn find_a_number<'a>(&self, cell: impl Fn(usize) -> &'a str, label: usize) -> bool {
        let mut finds = false;
        self.each(cell, |_, kind, column, text, normal| {
            finds |= match kind {
                Kind::Text => false,
                Kind::Phone | Kind::Digits if column != label => !normal.is_empty(),
                Kind::Phone | Kind::Digits => {
                    PhoneNumber::parse_cell(text, self.region).iter().any(PhoneNumber::is_known)
                }
            };
        });
        finds
    }
}
