//! The names in a directory: what a dip is remembered by once it is over.

use super::loaded_sheet::{ContactId, LoadedSheet};
use crate::domain::auth::token::Credential;
use crate::domain::catalog::key::Key;
use crate::domain::catalog::name::SheetName;
use std::sync::Arc;

/// A token's place among those of one directory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TokenIndex(pub(crate) usize);

/// What the positions in a dip's record are positions of. Kept apart from the contacts, so that a record waiting to be
/// written down does not keep a replaced directory in memory.
#[derive(Debug)]
pub struct DirectoryNames {
    keys: Vec<Key>,
    sheets: Vec<SheetName>,
    tokens: Vec<String>,
}

impl DirectoryNames {
    pub(crate) fn new(
        keys: &[Key],
        sheets: &[LoadedSheet],
        credentials: &[Arc<Credential>],
    ) -> DirectoryNames {
        DirectoryNames {
            keys: keys.to_vec(),
            sheets: sheets.iter().map(|loaded| loaded.sheet.name.clone()).collect(),
            tokens: credentials.iter().map(|known| known.record().id.clone()).collect(),
        }
    }

    /// The keys, in the order in which they are tried.
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// The sheet that a contact is in.
    pub fn sheet_of(&self, contact: ContactId) -> Option<&SheetName> {
        self.sheets.get(contact.sheet as usize)
    }

    /// The id of a token.
    pub fn token(&self, place: TokenIndex) -> Option<&str> {
        self.tokens.get(place.0).map(String::as_str)
    }
}
