//! The current version of a sheet, as the baseline that a new one is compared with.

use super::fingerprint::{Fingerprinter, RowFingerprint, hash};
use super::key_stats::KeyStats;
use super::pairing::Pairing;
use crate::domain::catalog::Catalog;
use crate::domain::catalog::key::Kind;
use crate::domain::catalog::name::SheetName;
use crate::domain::catalog::sheet::Version;
use crate::import::key_columns::KeyColumns;
use crate::store::{Store, StoreError};
use crate::thread_priority;
use std::sync::Arc;

/// Holds what a new version is compared with.
#[derive(Default)]
pub(crate) struct CurrentVersion {
    /// What each key finds.
    pub(crate) keys: Vec<KeyStats>,
    /// Whether a column identified its rows.
    pub(crate) was_identified: bool,
    /// Its numbers with leading zeros.
    pub(crate) leading_zeros: Arc<LeadingZeros>,
    version: Option<Version>,
}

impl CurrentVersion {
    /// Reads the current version. `planned` is the catalog as the new version would make it.
    pub(crate) fn of(
        store: &dyn Store,
        catalog: &Catalog,
        sheet: &SheetName,
        planned: &Catalog,
    ) -> Result<CurrentVersion, StoreError> {
        let mut before = CurrentVersion {
            keys: vec![KeyStats::default(); planned.keys.len()],
            ..CurrentVersion::default()
        };
        let Some(version) = catalog.sheet(sheet).and_then(|sheet| sheet.current_version()) else {
            return Ok(before);
        };
        let keys = KeyColumns::of(planned, &version.columns);
        before.version = Some(version.clone());
        before.was_identified = version.identified_by.is_some();
        let mut leading_zeros = LeadingZeros::default();
        store.rows(version.id, &mut |block| {
            // A damaged block was refused when it was read.
            let _read_whole = block.each_row(version.columns.len(), |line, cells| {
                thread_priority::yield_periodically(line);
                keys.count(|column| cells[column], &mut before.keys);
                keys.each(
                    |column| cells[column],
                    |_, kind, _, text, _| {
                        if kind != Kind::Phone && text.starts_with('0') {
                            leading_zeros.0.push(hash(&text.trim_start_matches('0')));
                        }
                    },
                );
            });
        })?;
        leading_zeros.0.sort_unstable();
        before.leading_zeros = Arc::new(leading_zeros);
        Ok(before)
    }

    /// Returns the fingerprints of its rows in their order. Read after the new rows are validated, because held beside the
    /// validator's notes they would be a fifth of an import's memory.
    pub(crate) fn fingerprints(
        &self,
        store: &dyn Store,
        pairing: &Pairing,
    ) -> Result<Vec<RowFingerprint>, StoreError> {
        let mut fingerprints = Vec::new();
        if let Some(version) = &self.version {
            // Growing in steps would hold the old and the new buffer at once. A failed reservation shows up below.
            let _reserved = fingerprints.try_reserve_exact(version.rows as usize);
            let fingerprinter = Fingerprinter::new(&version.columns, pairing);
            store.rows(version.id, &mut |block| {
                let _read_whole = block.each_row(version.columns.len(), |_, cells| {
                    fingerprints.push(fingerprinter.fingerprint(|column| cells[column]));
                    thread_priority::yield_periodically(fingerprints.len() as u64);
                });
            })?;
        }
        Ok(fingerprints)
    }

    /// Returns its number of rows; 0 without a current version.
    pub(crate) fn rows(&self) -> u64 {
        self.version.as_ref().map_or(0, |version| version.rows)
    }

    /// Returns the version, if the sheet has one.
    pub(crate) fn version(&self) -> Option<&Version> {
        self.version.as_ref()
    }
}

/// Sorted hashes of numbers with leading zeros, hashed without these zeros.
#[derive(Default)]
pub(crate) struct LeadingZeros(Vec<u64>);

impl LeadingZeros {
    /// Returns whether the current version has this number with leading zeros.
    pub(crate) fn has(&self, number: &str) -> bool {
        self.0.binary_search(&hash(&number)).is_ok()
    }
}
