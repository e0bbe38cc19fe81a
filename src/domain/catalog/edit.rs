//! Edits of fields and keys by an admin, as patches: what a patch leaves out stays.

use super::Catalog;
use super::field::{Field, FieldId};
use super::key::{Key, Kind};
use super::name::Name;
use crate::domain::error::DomainError;

/// A change to a field; `None` keeps a value.
#[derive(Clone, Debug, Default)]
pub struct FieldPatch {
    /// The new name.
    pub rename: Option<Name>,
    /// Whether it is sent to Xima.
    pub sent: Option<bool>,
    /// Xima's `displayToAgent`.
    pub display: Option<bool>,
    /// Xima's `saveToDatabase`.
    pub save: Option<bool>,
    /// The keys of which one must have matched, by name; empty: any may.
    pub only_matched_by: Option<Vec<String>>,
    /// What is sent for callers not found; `Some(None)` sends nothing.
    pub not_found_value: Option<Option<String>>,
    /// Its position in the response, counted from 1.
    pub position: Option<usize>,
}

/// A change to a key, or a new key.
#[derive(Clone, Debug, Default)]
pub struct KeyPatch {
    /// How values are compared; required for a new key.
    pub kind: Option<Kind>,
    /// The fields it looks in, by name; required for a new key.
    pub fields: Option<Vec<String>>,
    /// Lower is tried first; a new key comes last.
    pub priority: Option<u32>,
    /// The new list of aliases.
    pub aliases: Option<Vec<Name>>,
}

impl Catalog {
    /// Applies a patch to a field, whole or, on an error, without effect.
    pub fn change_field(&mut self, name: &str, change: &FieldPatch) -> Result<&Field, DomainError> {
        let mut field = self.field(name)?.clone();
        let id = field.id;
        let is_renamed = change.rename.as_ref().is_some_and(|new| *new != field.name);
        if let Some(new) = &change.rename {
            if !field.name.eq_ignoring_style(new.as_str()) && !self.field_name_is_free(new) {
                let message =
                    format!("The name \"{new}\" is taken. The field was not changed. Choose another name.");
                return Err(DomainError::new("name-taken", message));
            }
            field.name = new.clone();
        }
        if let Some(keys) = &change.only_matched_by {
            let named = keys.iter().map(|key| self.key(key).map(|key| key.name.clone()));
            field.policy.only_matched_by = named.collect::<Result<_, _>>()?;
        }
        let policy = &mut field.policy;
        policy.sent = change.sent.unwrap_or(policy.sent);
        policy.display = change.display.unwrap_or(policy.display);
        policy.save = change.save.unwrap_or(policy.save);
        if let Some(value) = &change.not_found_value {
            field.not_found_value = value.clone();
        }
        if change.position.is_some() {
            // A position counts in the list as it is shown.
            self.fields = self.listed_fields().into_iter().cloned().collect();
        }
        let old = self.fields.iter().position(|other| other.id == id).unwrap_or_default();
        self.fields.remove(old);
        let at = change.position.map_or(old, |position| position.clamp(1, self.fields.len() + 1) - 1);
        self.fields.insert(at, field);
        if is_renamed {
            // The admin chose the name knowing the column, so the column is confirmed.
            let label = self.fields[at].label.clone();
            self.confirm_header(id, &label);
            let name = self.fields[at].name.to_string();
            self.confirm_field(&name)?;
        }
        Ok(&self.fields[at])
    }

    /// Applies a patch to a key or creates it, whole or, on an error, without effect.
    pub fn change_key(&mut self, name: &str, change: &KeyPatch) -> Result<(), DomainError> {
        self.refuse_alias(name)?;
        let existing = self.keys.iter().position(|key| key.name.eq_ignoring_style(name));
        let mut key = match existing {
            Some(at) => self.keys[at].clone(),
            None => self.new_key(name, change)?,
        };
        if let Some(fields) = &change.fields {
            key.fields = self.fields_named(fields)?;
        }
        key.kind = change.kind.unwrap_or(key.kind);
        key.priority = change.priority.unwrap_or(key.priority);
        if let Some(aliases) = &change.aliases {
            key.aliases = aliases.clone();
        }
        let taken = key.aliases.iter().find(|alias| !self.key_name_is_free(alias, Some(&key.name)));
        if let Some(alias) = taken {
            let message =
                format!("The name \"{alias}\" is taken. The key was not changed. Choose another alias.");
            return Err(DomainError::new("name-taken", message));
        }
        match existing {
            Some(at) => self.keys[at] = key,
            None => self.keys.push(key),
        }
        self.sort_keys();
        Ok(())
    }

    /// Removes a key. An error while a field's policy names it, because the rule would name a missing key.
    pub fn remove_key(&mut self, name: &str) -> Result<Key, DomainError> {
        self.refuse_alias(name)?;
        let name = self.key(name)?.name.clone();
        let requires = |field: &&Field| field.policy.only_matched_by.contains(&name);
        if let Some(field) = self.fields.iter().find(requires) {
            let field = &field.name;
            let message = format!(
                "The field \"{field}\" is only sent when \"{name}\" matched. The key was not removed. Change the field first; on the command line: datadip field set {field} --only-matched-by always"
            );
            return Err(DomainError::new("key-in-use", message));
        }
        let at = self.keys.iter().position(|key| key.name == name).unwrap_or_default();
        Ok(self.keys.remove(at))
    }

    /// Refuses a name that is another key's alias: a change by it would be one of the other key.
    fn refuse_alias(&self, name: &str) -> Result<(), DomainError> {
        let has_alias = |key: &&Key| key.aliases.iter().any(|alias| alias.eq_ignoring_style(name));
        let Some(key) = self.keys.iter().find(has_alias) else { return Ok(()) };
        let others = key.aliases.iter().filter(|alias| !alias.eq_ignoring_style(name));
        let others: Vec<&str> = others.map(Name::as_str).collect();
        Err(DomainError::new(
            "name-taken",
            format!(
                "\"{name}\" is an alias of the key \"{0}\". Nothing was changed. To change that key, give its own name, {0}. To use the name for another key, first take it from the aliases of {0}; on the command line: datadip key set {0} --aliases \"{1}\"",
                key.name,
                others.join(",")
            ),
        ))
    }

    fn new_key(&self, name: &str, change: &KeyPatch) -> Result<Key, DomainError> {
        let (Some(kind), Some(_)) = (change.kind, &change.fields) else {
            let known = self.keys.iter().map(|key| key.name.as_str());
            let unknown = DomainError::unknown("unknown-key", "key", name, known);
            let how =
                format!("{unknown} A new key needs a kind and the fields it looks in (--kind and --fields).");
            return Err(DomainError::new("unknown-key", how));
        };
        Ok(Key {
            name: Name::parse(name)?,
            aliases: Vec::new(),
            kind,
            fields: Vec::new(),
            priority: self.keys.iter().map(|key| key.priority).max().map_or(10, |last| last + 10),
        })
    }

    fn fields_named(&self, names: &[String]) -> Result<Vec<FieldId>, DomainError> {
        if names.is_empty() {
            return Err(DomainError::new(
                "no-fields",
                "A key needs a field to look in. The key was not changed. Name at least one.",
            ));
        }
        let mut ids = Vec::new();
        for name in names {
            let id = self.field(name)?.id;
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        Ok(ids)
    }
}

#[cfg(test)]
mod tests {
    use super::super::field::FieldPolicy;
    use super::*;

    fn name(text: &str) -> Name {
        Name::parse(text).unwrap()
    }

    fn catalog() -> Catalog {
        let mut catalog = Catalog::default();
        for field in ["account-num", "name", "phone"] {
            catalog.add_field(&name(field), field, FieldPolicy::sent());
        }
        let change = KeyPatch {
            kind: Some(Kind::Phone),
            fields: Some(vec!["Phone".to_owned()]),
            aliases: Some(vec![name("phone-num")]),
            ..KeyPatch::default()
        };
        catalog.change_key("phone", &change).unwrap();
        catalog
    }

    #[test]
    fn a_field_keeps_everything_that_is_not_named() {
        let mut catalog = catalog();
        let change = FieldPatch { rename: Some(name("caller")), position: Some(1), ..FieldPatch::default() };
        catalog.change_field("name", &change).unwrap();
        let names: Vec<&str> = catalog.fields.iter().map(|field| field.name.as_str()).collect();
        assert_eq!(names, ["caller", "account-num", "phone"]);
        assert_eq!(catalog.fields[0].label, "name");
        assert_eq!(catalog.fields[0].policy, FieldPolicy::sent());
    }

    #[test]
    fn a_refused_change_changes_nothing() {
        let mut changed = catalog();
        let taken = FieldPatch { rename: Some(name("Phone")), sent: Some(false), ..FieldPatch::default() };
        changed.change_field("name", &taken).unwrap_err();
        let unknown = KeyPatch { fields: Some(vec!["fone".to_owned()]), ..KeyPatch::default() };
        changed.change_key("phone", &unknown).unwrap_err();
        changed.change_key("new", &KeyPatch::default()).unwrap_err();
        changed.set("result-parameter", "NAME").unwrap_err();
        assert_eq!(changed, catalog());
    }

    #[test]
    fn two_keys_never_answer_to_one_name() {
        let mut catalog = catalog();
        let change = KeyPatch {
            kind: Some(Kind::Text),
            fields: Some(vec!["name".to_owned()]),
            aliases: Some(vec![name("PhoneNum")]),
            ..KeyPatch::default()
        };
        assert_eq!(catalog.change_key("name", &change).unwrap_err().code, "name-taken");
    }

    #[test]
    fn a_key_is_changed_and_removed_by_its_own_name_only() {
        let mut changed = catalog();
        let patch = KeyPatch { priority: Some(1), kind: Some(Kind::Text), ..KeyPatch::default() };
        for alias in ["phone-num", "PhoneNum"] {
            let refusals = [changed.change_key(alias, &patch), changed.remove_key(alias).map(|_| ())];
            for refusal in refusals {
                let sentence = refusal.unwrap_err().message;
                assert!(
                    sentence.contains("is an alias of the key \"phone\". Nothing was changed."),
                    "{sentence}"
                );
            }
        }
        assert_eq!(changed, catalog());
        changed.change_key("Phone", &patch).unwrap();
        assert_eq!(changed.keys[0].priority, 1);
    }

    #[test]
    fn a_key_that_a_release_asks_for_stays() {
        let mut catalog = catalog();
        let change = FieldPatch { only_matched_by: Some(vec!["PHONE".to_owned()]), ..FieldPatch::default() };
        catalog.change_field("name", &change).unwrap();
        assert_eq!(catalog.remove_key("phone").unwrap_err().code, "key-in-use");
        let always = FieldPatch { only_matched_by: Some(vec![]), ..FieldPatch::default() };
        catalog.change_field("name", &always).unwrap();
        catalog.remove_key("phone").unwrap();
        assert!(catalog.keys.is_empty());
    }
}
