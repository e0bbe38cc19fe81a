//! Takes back, or does again, what imports changed in fields, headers and keys.
//!
//! An entry that an admin has changed since stays as it is: an undo is about the import alone.

use super::Catalog;
use super::field::Field;
use super::import_edits::{Edit, Edits, ImportEdits};
use super::key::Key;
use super::name::Name;
use std::collections::BTreeMap;

impl Catalog {
    /// Returns what differs from `before`.
    pub fn edits_since(&self, before: &Catalog) -> ImportEdits {
        let fields =
            |catalog: &Catalog| catalog.fields.iter().map(|field| (field.id, field.clone())).collect();
        let keys =
            |catalog: &Catalog| catalog.keys.iter().map(|key| (key.name.clone(), key.clone())).collect();
        ImportEdits {
            fields: differences(fields(before), fields(self)),
            headers: differences(before.headers.clone(), self.headers.clone()),
            keys: differences(keys(before), keys(self)),
        }
    }

    /// Applies edits; returns a sentence for each entry that stays as it is.
    pub(super) fn apply(&mut self, edits: ImportEdits) -> Vec<String> {
        let mut kept = Vec::new();
        // A key looks in fields, so fields are added before the keys are changed and removed after them.
        let (gone, come): (Vec<_>, Vec<_>) =
            edits.fields.into_values().partition(|edit| edit.after.is_none());
        kept.extend(come.into_iter().filter_map(|edit| self.put_field(edit)));
        kept.extend(edits.keys.into_iter().filter_map(|(name, edit)| self.apply_to_key(&name, edit)));
        kept.extend(gone.into_iter().filter_map(|edit| self.take_field(edit)));
        for (name, Edit { before, after }) in edits.headers {
            // A field that stays is filled again from its column.
            let stays = after.is_none() && before.is_some_and(|id| self.field_by_id(id).is_some());
            if self.headers.get(&name).copied() != before || stays {
                continue;
            }
            match after.filter(|id| self.field_by_id(*id).is_some()) {
                Some(id) => self.headers.insert(name, id),
                None => self.headers.remove(&name),
            };
        }
        kept
    }

    /// Adds a field, or gives it its other state; returns why it stays as it is.
    fn put_field(&mut self, Edit { before, after }: Edit<Field>) -> Option<String> {
        let mut field = after?;
        let was_there = before.is_some();
        let place = self.fields.iter().position(|known| known.id == field.id);
        match place.map(|at| &mut self.fields[at]) {
            Some(known) if before.is_some_and(|before| is_same(known, &before)) => *known = field,
            Some(known) if is_same(known, &field) => {}
            Some(known) => return Some(changed_since("field", &known.name)),
            None if was_there => return Some(removed_since("field", &field.name)),
            None => {
                field.name = field.name.first_free(|name| self.field_name_is_free(name));
                self.fields.push(field);
            }
        }
        None
    }

    /// Removes a field that an import made; returns why it stays.
    fn take_field(&mut self, Edit { before, .. }: Edit<Field>) -> Option<String> {
        let made = before?;
        let field = self.field_by_id(made.id)?;
        if !is_same(field, &made) {
            return Some(changed_since("field", &field.name));
        }
        if let Some(use_) = self.use_of_field(made.id) {
            return Some(format!("The field \"{}\" stays, because {use_}.", made.name));
        }
        self.drop_field(made.id);
        None
    }

    fn apply_to_key(&mut self, name: &Name, Edit { before, after }: Edit<Key>) -> Option<String> {
        let place = self.keys.iter().position(|key| key.name == *name);
        let current = place.map(|at| &self.keys[at]);
        if current == after.as_ref() {
            return None;
        }
        if current != before.as_ref() {
            return Some(if current.is_some() {
                changed_since("key", name)
            } else {
                removed_since("key", name)
            });
        }
        let Some(mut key) = after else {
            let needs = |field: &&Field| field.policy.only_matched_by.contains(name);
            if let Some(field) = self.fields.iter().find(needs) {
                return Some(format!(
                    "The key \"{name}\" stays, because the field \"{}\" is only sent when it matched.",
                    field.name
                ));
            }
            self.keys.retain(|key| key.name != *name);
            return None;
        };
        let is_free = |name: &Name| self.key_name_is_free(name, place.map(|at| &self.keys[at].name));
        if !is_free(&key.name) {
            return Some(format!(
                "The key \"{name}\" was not added again, because another key has its name as an alias."
            ));
        }
        key.aliases.retain(is_free);
        key.fields.retain(|id| self.field_by_id(*id).is_some());
        match place {
            Some(at) => self.keys[at] = key,
            None => self.keys.push(key),
        }
        self.sort_keys();
        None
    }
}

/// Returns whether a field is as it was. A confirmation of its columns does not count: it is about a column.
fn is_same(field: &Field, before: &Field) -> bool {
    *before == Field { confirmed_headers: before.confirmed_headers.clone(), ..field.clone() }
}

fn changed_since(what: &str, name: &Name) -> String {
    format!("The {what} \"{name}\" was changed by hand since that import. It stays as it is.")
}

fn removed_since(what: &str, name: &Name) -> String {
    format!("The {what} \"{name}\" was removed by hand since that import. It stays removed.")
}

fn differences<K: Ord + Clone, V: PartialEq>(
    mut before: BTreeMap<K, V>,
    after: BTreeMap<K, V>,
) -> Edits<K, V> {
    let mut edits = Edits::new();
    for (name, value) in after {
        let before = before.remove(&name);
        if before.as_ref() != Some(&value) {
            edits.insert(name, Edit { before, after: Some(value) });
        }
    }
    edits.extend(before.into_iter().map(|(name, value)| (name, Edit { before: Some(value), after: None })));
    edits
}
