//! The directory: all data for lookups in one immutable value, built from the store and swapped whole.

pub mod contacts;
pub mod coverage;
pub(crate) mod hash_index;
mod huge_pages;
pub(crate) mod key_index;
pub mod loaded_sheet;
pub mod names;
pub(crate) mod response_template;
pub mod row;
pub mod row_block;
pub mod tokens;

use super::auth::token::{Credential, TokenRecord};
use super::catalog::Catalog;
use super::catalog::sheet::{Version, VersionId};
use contacts::Contacts;
use key_index::KeyIndex;
use loaded_sheet::{ContactId, LoadedSheet};
use names::DirectoryNames;
use response_template::ResponseTemplates;
use row::Row;
use std::io;
use std::sync::Arc;
use std::time::Duration;

/// Holds all data for lookups: keys, fields, settings, tokens and the contacts of every current version.
#[derive(Debug)]
pub struct Directory {
    /// What the owner has set up.
    pub catalog: Catalog,
    pub(super) sheets: Vec<LoadedSheet>,
    pub(super) templates: ResponseTemplates,
    pub(super) credentials: Vec<Arc<Credential>>,
    pub(super) names: Arc<DirectoryNames>,
}

impl Directory {
    /// Builds the directory; fails when memory runs out. `contacts` returns the rows of a current version. Indexes and
    /// verified tokens of `previous` are reused.
    pub fn build(
        catalog: Catalog,
        contacts: impl Fn(VersionId) -> Option<Arc<Contacts>>,
        previous: Option<&Directory>,
    ) -> io::Result<Directory> {
        let mut sheets: Vec<LoadedSheet> = Vec::new();
        for sheet in &catalog.sheets {
            let Some(version) = sheet.current_version().cloned() else { continue };
            let Some(contacts) = contacts(version.id) else { continue };
            let before = previous.and_then(|directory| directory.loaded(&version));
            let keys_before = before.map_or(&[][..], |loaded| &loaded.keys);
            let key = |key| KeyIndex::build_or_reuse(key, &version, &contacts, &catalog, keys_before);
            let keys = catalog.keys.iter().map(key).collect::<io::Result<_>>()?;
            sheets.push(LoadedSheet { keys, sheet: sheet.clone(), version, contacts });
        }
        let credential = |record: &TokenRecord| {
            let known = previous.and_then(|directory| {
                let same = |known: &&Arc<Credential>| known.record() == record;
                directory.credentials.iter().find(same).cloned()
            });
            known.unwrap_or_else(|| Arc::new(Credential::new(record.clone())))
        };
        let tokens = catalog.tokens.iter().filter(|token| token.revoked_at.is_none());
        let credentials: Vec<Arc<Credential>> = tokens.map(credential).collect();
        Ok(Directory {
            templates: ResponseTemplates::new(&catalog, &sheets),
            names: Arc::new(DirectoryNames::new(&catalog.keys, &sheets, &credentials)),
            credentials,
            sheets,
            catalog,
        })
    }

    /// Returns the names that activity records refer to.
    pub fn names(&self) -> &Arc<DirectoryNames> {
        &self.names
    }

    /// Reports whether any sheet is loaded; without one every lookup fails with 503.
    pub fn has_sheets(&self) -> bool {
        !self.sheets.is_empty()
    }

    /// Returns how long a lookup may take, the setting `deadline-ms`.
    pub fn lookup_timeout(&self) -> Duration {
        Duration::from_millis(self.catalog.settings.deadline_ms.into())
    }

    /// Returns the number of contacts in all sheets.
    pub fn len(&self) -> usize {
        self.sheets.iter().map(|loaded| loaded.contacts.len()).sum()
    }

    /// Reports whether there is no contact.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the memory of contacts and indexes, in bytes.
    pub fn memory(&self) -> usize {
        let of = |loaded: &LoadedSheet| {
            loaded.contacts.memory() + loaded.keys.iter().map(|key| key.memory()).sum::<usize>()
        };
        self.sheets.iter().map(of).sum()
    }

    /// Returns the rows of a version, if this directory holds them.
    pub fn contacts(&self, version: &Version) -> Option<Arc<Contacts>> {
        self.loaded(version).map(|loaded| loaded.contacts.clone())
    }

    /// Finds the sheet that holds a version. The whole version is compared, because a restore or an erasure may put
    /// other rows under the same id.
    fn loaded(&self, version: &Version) -> Option<&LoadedSheet> {
        self.sheets.iter().find(|loaded| loaded.version == *version)
    }

    /// Returns the sheet and the row of a contact.
    pub(super) fn row(&self, contact: ContactId) -> (&LoadedSheet, Row<'_>) {
        let loaded = &self.sheets[contact.sheet as usize];
        (loaded, loaded.contacts.row(contact.row))
    }
}
