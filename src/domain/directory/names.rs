//! The names that activity records take from a directory.

use super::loaded_sheet::{ContactId, LoadedSheet};
use crate::domain::auth::token::Credential;
use crate::domain::catalog::key::Key;
use crate::domain::catalog::name::SheetName;
use std::sync::Arc;

/// Locates a token among those of one directory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TokenIndex(pub(crate) usize);

/// Maps the positions in a lookup's event to names. Kept apart from the contacts, because otherwise an event
/// waiting to be written would hold a replaced directory in memory.
#[derive(Debug)]
pub struct DirectoryNames {
    keys: Vec<Key>,
    sheets: Vec<SheetName>,
    tokens: Vec<String>,
}

impl DirectoryNames {
    pub(crate) fn new(keys: &[Key], sheets: &[LoadedSheet], tokens: &[Arc<Credential>]) -> DirectoryNames {
        DirectoryNames {
            keys: keys.to_vec(),
            sheets: sheets.iter().map(|loaded| loaded.sheet.name.clone()).collect(),
            tokens: tokens.iter().map(|known| known.record().id.clone()).collect(),
        }
    }

    /// Returns the keys, in the order in which they are tried.
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// Returns the name of a contact's sheet.
    pub fn sheet_of(&self, contact: ContactId) -> Option<&SheetName> {
        self.sheets.get(contact.sheet as usize)
    }

    /// Returns the id of a token.
    pub fn token(&self, index: TokenIndex) -> Option<&str> {
        self.tokens.get(index.0).map(String::as_str)
    }
}
