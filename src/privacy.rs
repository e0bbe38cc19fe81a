//! Finds everything that is stored about one person, to export or erase it.

use crate::domain::activity::caller_id::CallerHash;
use crate::domain::activity::{CallFilter, LookupRecord};
use crate::domain::catalog::Catalog;
use crate::domain::catalog::field::FieldId;
use crate::domain::catalog::key::{Kind, NormalizedValue};
use crate::domain::catalog::sheet::Version;
use crate::domain::error::DomainError;
use crate::domain::phone::Region;
use crate::store::{ChangeError, Erased, Store, StoreError};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeSet;

/// Largest number of calls in an export, for each number.
const CALLS_MAX: usize = 10_000;

/// A person, identified by a value in some fields.
pub struct DataSubject {
    kind: Kind,
    fields: Vec<FieldId>,
    normal: NormalizedValue,
    region: Region,
    /// The fields of phone keys, whose numbers identify the person's calls.
    numbers: Vec<FieldId>,
}

/// Everything that is stored about one person.
#[derive(Serialize)]
pub struct PersonData {
    /// The person's rows, in every kept version of every sheet.
    pub rows: Vec<PersonRow>,
    /// Recorded calls from the person's numbers.
    pub calls: Vec<PersonCall>,
    #[serde(skip)]
    callers: Vec<CallerHash>,
}

/// One row of a person.
#[derive(Serialize)]
pub struct PersonRow {
    /// The sheet's name.
    pub sheet: String,
    /// The version's number.
    pub version: u32,
    /// Whether lookups are answered from it.
    pub current: bool,
    /// The line it began at in its file, counted from 1.
    pub line: u64,
    /// Its cells, each with its column's header.
    pub cells: Vec<(String, String)>,
}

/// One recorded call of a person.
#[derive(Serialize)]
pub struct PersonCall {
    /// When it was answered.
    pub at: Timestamp,
    /// `found`, `not-found` or `several`.
    pub result: &'static str,
    /// The last digits of the number it came from.
    pub digits: Option<String>,
}

impl PersonData {
    /// Returns whether nothing is stored.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.calls.is_empty()
    }
}

impl DataSubject {
    /// Identifies a person by a key or field and its value, e.g. `phone-num` and `8015551234`.
    pub fn find(catalog: &Catalog, name: &str, value: &str) -> Result<DataSubject, DomainError> {
        let region = catalog.settings.region;
        let key = catalog.keys.iter().find(|key| key.matches_name(name));
        let (kind, fields) = match key {
            Some(key) => (key.kind, key.fields.clone()),
            None => (Kind::Text, vec![catalog.field(name)?.id]),
        };
        let normal = kind.normalize(value, region).ok_or_else(|| {
            let message =
                format!("\"{value}\" cannot identify a person. Give a value from the person's row.");
            DomainError::new("no-value", message)
        })?;
        let phones = catalog.keys.iter().filter(|key| key.kind == Kind::Phone);
        let numbers = phones.flat_map(|key| key.fields.iter().copied()).collect();
        Ok(DataSubject { kind, fields, normal, region, numbers })
    }

    /// Collects everything that is stored about the person. Blocks.
    pub fn held(&self, store: &dyn Store) -> Result<PersonData, StoreError> {
        let (_, catalog) = store.catalog()?;
        let mut rows = Vec::new();
        let mut numbers = BTreeSet::new();
        if self.kind == Kind::Phone {
            numbers.insert(self.normal.as_str().to_owned());
        }
        for sheet in &catalog.sheets {
            for version in &sheet.versions {
                store.rows(version.id, &mut |block| {
                    // A damaged block was rejected when the store read it.
                    let _read_whole = block.each_row(version.columns.len(), |line, cells| {
                        if self.is_in(version, cells) {
                            numbers.extend(self.numbers_in(version, cells));
                            let headers = version.columns.iter().map(|column| column.header.clone());
                            rows.push(PersonRow {
                                sheet: sheet.name.to_string(),
                                version: version.number,
                                current: version.number == sheet.current,
                                line,
                                cells: headers.zip(cells.iter().map(|cell| (*cell).to_owned())).collect(),
                            });
                        }
                    });
                })?;
            }
        }
        let caller_key = store.activity(Timestamp::now())?.caller_key;
        let callers: Vec<CallerHash> = numbers.iter().map(|number| caller_key.hash(number)).collect();
        let mut calls = Vec::new();
        for caller in &callers {
            let filter = CallFilter { caller: Some(*caller), limit: CALLS_MAX, result: None, before: None };
            let call = |lookup: LookupRecord| PersonCall {
                at: lookup.at,
                result: lookup.result.as_str(),
                digits: lookup.digits,
            };
            calls.extend(store.calls(&filter)?.lookups.into_iter().map(call));
        }
        calls.sort_by_key(|call| call.at);
        Ok(PersonData { rows, calls, callers })
    }

    /// Erases the person's rows and calls, for good.
    pub fn erase(&self, store: &dyn Store, held: &PersonData, by: &str) -> Result<Erased, ChangeError> {
        Ok(store.erase(by, &|version, cells| self.is_in(version, cells), &held.callers)?)
    }

    fn is_in(&self, version: &Version, cells: &[&str]) -> bool {
        let mut cells =
            version.columns.iter().zip(cells).filter(|(column, _)| self.fields.contains(&column.field));
        cells.any(|(_, cell)| self.kind.normalize_cell(cell, self.region).contains(&self.normal))
    }

    fn numbers_in(&self, version: &Version, cells: &[&str]) -> Vec<String> {
        let phones =
            version.columns.iter().zip(cells).filter(|(column, _)| self.numbers.contains(&column.field));
        let normal = phones.flat_map(|(_, cell)| Kind::Phone.normalize_cell(cell, self.region));
        normal.map(|number| number.as_str().to_owned()).collect()
    }
}
