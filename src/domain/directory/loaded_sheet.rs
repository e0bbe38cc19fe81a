//! A sheet as the directory has it, and how a contact in it is named.

use super::contacts::{Contacts, RowId};
use super::key_index::KeyIndex;
use crate::domain::catalog::sheet::{Sheet, Version};
use std::sync::Arc;

/// The current version of a sheet, ready to be searched.
#[derive(Debug)]
pub(crate) struct LoadedSheet {
    pub(crate) sheet: Sheet,
    pub(crate) version: Version,
    pub(crate) contacts: Arc<Contacts>,
    /// One for each key of the catalog.
    pub(crate) keys: Vec<Arc<KeyIndex>>,
}

/// A contact: which sheet, which row.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct ContactId {
    pub(crate) sheet: u32,
    pub(crate) row: RowId,
}
