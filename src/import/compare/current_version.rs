//! The version in use, as far as a new one is compared with it.

use super::fingerprint::{Print, Printer, hash};
use crate::domain::catalog::Catalog;
use crate::domain::catalog::field::FieldId;
use crate::domain::catalog::key::Kind;
use crate::domain::catalog::name::SheetName;
use crate::domain::catalog::sheet::Version;
use crate::import::key_columns::KeyColumns;
use crate::store::{Store, StoreError};
use crate::thread_priority;
use std::sync::Arc;

/// The current version of a sheet, as far as a new one is compared with it.
#[derive(Default)]
pub(crate) struct Before {
    /// How many of its rows each key can find.
    pub(crate) reach: Vec<u64>,
    /// It named a column that told its rows apart.
    pub(crate) was_identified: bool,
    /// Its numbers that began with zeros.
    pub(crate) zero_led: Arc<ZeroLed>,
    version: Option<Version>,
}

impl Before {
    /// Reads the current version. `planned` is the catalog as the new version would make it.
    pub(crate) fn of(
        store: &dyn Store,
        catalog: &Catalog,
        sheet: &SheetName,
        planned: &Catalog,
    ) -> Result<Before, StoreError> {
        let mut before = Before { reach: vec![0; planned.keys.len()], ..Before::default() };
        let Some((sheet, version)) =
            catalog.sheet(sheet).and_then(|sheet| Some((sheet, sheet.current_version()?)))
        else {
            return Ok(before);
        };
        let keys = KeyColumns::of(planned, &version.columns);
        before.version = Some(version.clone());
        before.was_identified = sheet.identified_by.is_some();
        let mut zero_led = ZeroLed::default();
        store.rows(version.id, &mut |block| {
            // A damaged block was refused when it was read.
            let _read_whole = block.each_row(version.columns.len(), |line, cells| {
                thread_priority::breathe(line);
                keys.count_reach(|column| cells[column], &mut before.reach);
                keys.each(
                    |column| cells[column],
                    |_, kind, _, text, _| {
                        if kind != Kind::Phone && text.starts_with('0') {
                            zero_led.0.push(hash(&text.trim_start_matches('0')));
                        }
                    },
                );
            });
        })?;
        zero_led.0.sort_unstable();
        before.zero_led = Arc::new(zero_led);
        Ok(before)
    }

    /// The prints of its rows, sorted. Read only when the new rows have been examined: held beside all that is noted
    /// meanwhile, they would be a fifth of the memory that an import takes.
    pub(crate) fn prints(
        &self,
        store: &dyn Store,
        identified_by: Option<FieldId>,
    ) -> Result<Vec<Print>, StoreError> {
        let mut prints = Vec::new();
        if let Some(version) = &self.version {
            // Else it would grow in steps, each beside the one before. Where there is no room it is seen below.
            let _enough = prints.try_reserve_exact(version.rows as usize);
            let printer = Printer::new(&version.columns, identified_by);
            store.rows(version.id, &mut |block| {
                let _read_whole = block.each_row(version.columns.len(), |_, cells| {
                    prints.push(printer.print(|column| cells[column]));
                    thread_priority::breathe(prints.len() as u64);
                });
            })?;
            prints.sort_unstable();
        }
        Ok(prints)
    }

    /// How many rows it has.
    pub(crate) fn rows(&self) -> u64 {
        self.version.as_ref().map_or(0, |version| version.rows)
    }

    /// The version itself, where there is one.
    pub(crate) fn version(&self) -> Option<&Version> {
        self.version.as_ref()
    }
}

/// Numbers that began with zeros, without them, by hash and sorted.
#[derive(Default)]
pub(crate) struct ZeroLed(Vec<u64>);

impl ZeroLed {
    /// Whether one of them was this number but for its zeros.
    pub(crate) fn has(&self, number: &str) -> bool {
        self.0.binary_search(&hash(&number)).is_ok()
    }
}
