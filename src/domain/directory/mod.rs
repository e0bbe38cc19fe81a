//! The directory: everything a dip needs, in one immutable value. Built from the store's state, swapped whole.

pub mod contacts;
pub mod coverage;
pub mod hash_index;
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

/// Everything a dip needs: keys, fields, settings, tokens and the contacts of every sheet's current version.
#[derive(Debug)]
pub struct Directory {
    /// What the admin has set up.
    pub catalog: Catalog,
    pub(super) sheets: Vec<LoadedSheet>,
    pub(super) templates: ResponseTemplates,
    pub(super) credentials: Vec<Arc<Credential>>,
    pub(super) names: Arc<DirectoryNames>,
}

impl Directory {
    /// Builds the directory. `contacts` gives the rows of each current version; what `previous` has already
    /// indexed or proven is taken over from it. Fails where the system has no memory left.
    pub fn build(
        catalog: Catalog,
        contacts: impl Fn(VersionId) -> Option<Arc<Contacts>>,
        previous: Option<&Directory>,
    ) -> io::Result<Directory> {
        let mut sheets: Vec<LoadedSheet> = Vec::new();
        for sheet in &catalog.sheets {
            let Some(version) = sheet.current_version().cloned() else { continue };
            let Some(contacts) = contacts(version.id) else { continue };
            let before = previous.and_then(|directory| {
                let same = |loaded: &&LoadedSheet| loaded.version == version;
                directory.sheets.iter().find(same)
            });
            let keys_before = before.map_or(&[][..], |loaded| &loaded.keys);
            let key = |key| KeyIndex::build_or_reuse(key, &version, &contacts, &catalog, keys_before);
            let keys = catalog.keys.iter().map(key).collect::<io::Result<_>>()?;
            sheets.push(LoadedSheet { keys, sheet: sheet.clone(), version, contacts });
        }
        let proven = |record: &TokenRecord| {
            let known = previous.and_then(|directory| {
                let same = |known: &&Arc<Credential>| known.record() == record;
                directory.credentials.iter().find(same).cloned()
            });
            known.unwrap_or_else(|| Arc::new(Credential::new(record.clone())))
        };
        let tokens = catalog.tokens.iter().filter(|token| token.revoked_at.is_none());
        let credentials: Vec<Arc<Credential>> = tokens.map(proven).collect();
        Ok(Directory {
            templates: ResponseTemplates::new(&catalog, &sheets),
            names: Arc::new(DirectoryNames::new(&catalog.keys, &sheets, &credentials)),
            credentials,
            sheets,
            catalog,
        })
    }

    /// The names in it.
    pub fn names(&self) -> &Arc<DirectoryNames> {
        &self.names
    }

    /// Whether any sheet answers; without one nobody can be looked up.
    pub fn has_sheets(&self) -> bool {
        !self.sheets.is_empty()
    }

    /// How many contacts there are, in all sheets.
    pub fn len(&self) -> usize {
        self.sheets.iter().map(|loaded| loaded.contacts.len()).sum()
    }

    /// Whether there is no contact at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Memory taken by contacts and indexes, in bytes.
    pub fn memory(&self) -> usize {
        let of = |loaded: &LoadedSheet| {
            loaded.contacts.memory() + loaded.keys.iter().map(|key| key.memory()).sum::<usize>()
        };
        self.sheets.iter().map(of).sum()
    }

    /// The rows of a version that this directory holds. Its id alone does not tell: after a restore, or when somebody
    /// was erased, there may be other rows under it.
    pub fn contacts(&self, version: &Version) -> Option<Arc<Contacts>> {
        let loaded = self.sheets.iter().find(|loaded| loaded.version == *version)?;
        Some(loaded.contacts.clone())
    }

    /// The sheet a contact is in, and its row.
    pub(super) fn row(&self, contact: ContactId) -> (&LoadedSheet, Row<'_>) {
        let loaded = &self.sheets[contact.sheet as usize];
        (loaded, loaded.contacts.row(contact.row))
    }
}
