//! What an import changed in fields, headers and keys.

use super::field::{Field, FieldId};
use super::key::Key;
use super::name::Name;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The fields, headers and keys that an import changed.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct ImportEdits {
    pub(super) fields: Edits<FieldId, Field>,
    pub(super) headers: Edits<Name, FieldId>,
    pub(super) keys: Edits<Name, Key>,
}

pub(super) type Edits<K, V> = BTreeMap<K, Edit<V>>;

/// One entry before and after; `None` where it did not exist.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Edit<V> {
    pub(super) before: Option<V>,
    pub(super) after: Option<V>,
}

impl ImportEdits {
    /// Returns the edits that take these back.
    pub(super) fn inverse(&self) -> ImportEdits {
        ImportEdits {
            fields: inverse(&self.fields),
            headers: inverse(&self.headers),
            keys: inverse(&self.keys),
        }
    }

    /// Returns these edits and then `next` as one; what the second took back is left out.
    pub(super) fn then(self, next: ImportEdits) -> ImportEdits {
        ImportEdits {
            fields: joined(self.fields, next.fields),
            headers: joined(self.headers, next.headers),
            keys: joined(self.keys, next.keys),
        }
    }

    /// Returns the fields that appear in these edits.
    pub(super) fn field_ids(&self) -> impl Iterator<Item = FieldId> {
        self.fields.keys().copied()
    }
}

fn inverse<K: Ord + Clone, V: Clone>(edits: &Edits<K, V>) -> Edits<K, V> {
    let swapped = |edit: &Edit<V>| Edit { before: edit.after.clone(), after: edit.before.clone() };
    edits.iter().map(|(name, edit)| (name.clone(), swapped(edit))).collect()
}

fn joined<K: Ord, V: PartialEq>(mut first: Edits<K, V>, second: Edits<K, V>) -> Edits<K, V> {
    for (name, edit) in second {
        let before = match first.remove(&name) {
            Some(earlier) => earlier.before,
            None => edit.before,
        };
        if before != edit.after {
            first.insert(name, Edit { before, after: edit.after });
        }
    }
    first
}
