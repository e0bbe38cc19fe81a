//! Finds the lists whose values a new list shares, because a file name or a wrong destination makes the same list twice.

use super::key_stats::{KeyStats, SharedValues, value_hash};
use crate::domain::catalog::Catalog;
use crate::domain::catalog::name::SheetName;
use crate::import::key_columns::KeyColumns;
use crate::store::{Store, StoreError};
use crate::thread_priority;

/// The values of one key that a new list and another list both have.
pub(crate) struct SharedKey {
    pub(crate) list: SheetName,
    /// The key's position among the keys.
    pub(crate) key: usize,
    pub(crate) shared: u64,
}

/// Returns for each other list the key with the largest share of common values. `stats` are those of the new list;
/// `planned` is the catalog as the new version would make it.
pub(crate) fn shared_keys(
    store: &dyn Store,
    planned: &Catalog,
    new: &SheetName,
    stats: &[KeyStats],
) -> Result<Vec<SharedKey>, StoreError> {
    let mut all = Vec::new();
    for sheet in planned.sheets.iter().filter(|sheet| sheet.name != *new) {
        let Some(version) = sheet.current_version() else { continue };
        let keys = KeyColumns::of(planned, &version.columns);
        let mut shared: Vec<SharedValues> = stats.iter().map(|key| SharedValues::of(&key.values)).collect();
        store.rows(version.id, &mut |block| {
            // A damaged block was refused when it was read.
            let _read_whole = block.each_row(version.columns.len(), |line, cells| {
                thread_priority::yield_periodically(line);
                keys.each(
                    |column| cells[column],
                    |key, _, _, _, normals| {
                        normals
                            .iter()
                            .for_each(|normal| shared[key].mark(value_hash(key, normal.as_bytes())));
                    },
                );
            });
        })?;
        let counted = (0..).zip(&shared).map(|(key, values)| (key, values.count()));
        let share = |(key, shared): &(usize, u64)| *shared as f64 / stats[*key].values.len().max(1) as f64;
        let most = counted.max_by(|a, b| share(a).total_cmp(&share(b)));
        all.extend(most.map(|(key, shared)| SharedKey { list: sheet.name.clone(), key, shared }));
    }
    Ok(all)
}
