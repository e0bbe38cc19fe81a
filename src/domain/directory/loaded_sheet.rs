//! A sheet in the directory, and the id of a contact in it.

use super::contacts::{Contacts, RowId};
use super::key_index::KeyIndex;
use crate::domain::catalog::sheet::{Sheet, Version};
use std::sync::Arc;

/// Holds the current version of a sheet with its rows and indexes.
#[derive(Debug)]
pub(crate) struct LoadedSheet {
    pub(crate) sheet: Sheet,
    pub(crate) version: Version,
    pub(crate) contacts: Arc<Contacts>,
    /// One for each key of the catalog.
    pub(crate) keys: Vec<Arc<KeyIndex>>,
}

/// Identifies a contact by sheet and row.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct ContactId {
    pub(crate) sheet: u32,
    pub(crate) row: RowId,
}
