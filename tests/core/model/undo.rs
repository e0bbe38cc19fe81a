//! Undoes imports in the naive model: fields and headers go back, unless they were changed by hand since.

use super::naive::{Field, Id, Naive};
use super::real_system::Outcome;
use std::collections::{BTreeMap, BTreeSet};

/// Pairs the state of each entry before and after.
type Pairs<K, V> = BTreeMap<K, (Option<V>, Option<V>)>;

#[derive(Clone, Debug, Default)]
pub(crate) struct Edits {
    fields: Pairs<Id, Field>,
    headers: Pairs<String, Id>,
}

impl Edits {
    pub(crate) fn between(before: &Naive, after: &Naive) -> Edits {
        let fields = |naive: &Naive| naive.fields.iter().map(|field| (field.id, field.clone())).collect();
        Edits {
            fields: pairs(&fields(before), &fields(after)),
            headers: pairs(&before.header_fields, &after.header_fields),
        }
    }

    pub(crate) fn inverse(&self) -> Edits {
        Edits { fields: swapped(&self.fields), headers: swapped(&self.headers) }
    }

    pub(crate) fn then(&self, next: &Edits) -> Edits {
        Edits { fields: joined(&self.fields, &next.fields), headers: joined(&self.headers, &next.headers) }
    }
}

fn pairs<K: Ord + Clone, V: PartialEq + Clone>(
    before: &BTreeMap<K, V>,
    after: &BTreeMap<K, V>,
) -> Pairs<K, V> {
    let names: BTreeSet<&K> = before.keys().chain(after.keys()).collect();
    let pair = |name: &K| (name.clone(), (before.get(name).cloned(), after.get(name).cloned()));
    names.into_iter().map(pair).filter(|(_, (before, after))| before != after).collect()
}

fn swapped<K: Ord + Clone, V: Clone>(pairs: &Pairs<K, V>) -> Pairs<K, V> {
    pairs.iter().map(|(name, (before, after))| (name.clone(), (after.clone(), before.clone()))).collect()
}

fn joined<K: Ord + Clone, V: PartialEq + Clone>(first: &Pairs<K, V>, second: &Pairs<K, V>) -> Pairs<K, V> {
    let names: BTreeSet<&K> = first.keys().chain(second.keys()).collect();
    let pair = |name: &K| {
        let before = first.get(name).or(second.get(name)).and_then(|(before, _)| before.clone());
        let after = second.get(name).or(first.get(name)).and_then(|(_, after)| after.clone());
        (name.clone(), (before, after))
    };
    names.into_iter().map(pair).filter(|(_, (before, after))| before != after).collect()
}

impl Naive {
    pub(crate) fn undo(&mut self, name: &str, to: Option<u32>) -> Option<Outcome> {
        let sheet = self.sheets.iter_mut().find(|sheet| sheet.name == name)?;
        let current = sheet.current;
        let mut numbers = sheet.versions.iter().map(|version| version.number);
        let target = match to {
            Some(to) => numbers.find(|number| *number == to)?,
            None => numbers.filter(|number| *number < current).max()?,
        };
        let mut edits = Edits::default();
        for version in &sheet.versions {
            if version.number > current && version.number <= target {
                edits = edits.then(&version.edits);
            }
        }
        for version in sheet.versions.iter().rev() {
            if version.number > target && version.number <= current {
                edits = edits.then(&version.edits.inverse());
            }
        }
        sheet.current = target;
        let columns = sheet.current().columns.clone();
        self.apply(edits);
        for (header, id) in columns {
            if !self.fields.iter().any(|field| field.id == id) {
                let name = self.free_name(&header.to_lowercase());
                self.fields.push(Field {
                    id,
                    name,
                    sent: false,
                    display: true,
                    save: false,
                    only_matched_by: vec![],
                    not_found_value: None,
                });
            }
        }
        Some(Outcome::Changed)
    }

    fn apply(&mut self, edits: Edits) {
        for (id, (before, after)) in &edits.fields {
            let is_there = self.fields.iter().any(|field| field.id == *id);
            if let (None, Some(field), false) = (before, after, is_there) {
                let name = self.free_name(&field.name);
                self.fields.push(Field { name, ..field.clone() });
            }
        }
        for (id, (before, after)) in &edits.fields {
            let current = self.fields.iter().find(|field| field.id == *id);
            if after.is_none() && current == before.as_ref() && !self.is_used(*id) {
                self.drop_field(*id);
            }
        }
        for (header, (before, after)) in edits.headers {
            let is_there = |id: Option<Id>| self.fields.iter().any(|field| Some(field.id) == id);
            if self.header_fields.get(&header).copied() != before || (after.is_none() && is_there(before)) {
                continue;
            }
            match after.filter(|id| is_there(Some(*id))) {
                Some(id) => self.header_fields.insert(header, id),
                None => self.header_fields.remove(&header),
            };
        }
    }

    pub(crate) fn remove_field(&mut self, name: &str) -> Option<Outcome> {
        let id = self.fields.iter().find(|field| field.name == name)?.id;
        if self.is_used(id) {
            return None;
        }
        self.drop_field(id);
        Some(Outcome::Changed)
    }

    fn drop_field(&mut self, id: Id) {
        self.fields.retain(|field| field.id != id);
        self.header_fields.retain(|_, field| *field != id);
    }

    /// Returns the fields that a current sheet fills.
    pub(crate) fn filled(&self) -> BTreeSet<Id> {
        self.sheets.iter().flat_map(|sheet| &sheet.current().columns).map(|(_, id)| *id).collect()
    }

    fn is_used(&self, id: Id) -> bool {
        self.filled().contains(&id) || self.keys.iter().any(|key| key.fields.contains(&id))
    }

    pub(crate) fn free_name(&self, name: &str) -> String {
        let numbered = (2..).map(|number| format!("{name}-{number}"));
        std::iter::once(name.to_owned()).chain(numbered).find(|name| self.is_free(name)).unwrap()
    }
}
