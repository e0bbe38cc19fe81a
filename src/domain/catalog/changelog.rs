//! The changelog: sentences about what a change altered, free of contacts' values and secrets.

use super::Catalog;
use super::field::{Field, FieldId};
use super::key::Key;
use super::name::Name;
use super::sheet::Sheet;
use crate::domain::auth::token::TokenRecord;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// One line of the changelog.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct AuditEntry {
    /// When it was changed.
    pub at: Timestamp,
    /// The actor and its address: `command line`, or `page, 127.0.0.1`.
    pub from: String,
    /// What was changed, in a sentence.
    pub what: String,
}

impl Catalog {
    /// Returns one sentence for each difference from `before`.
    pub fn differences(&self, before: &Catalog) -> Vec<String> {
        let mut messages = Vec::new();
        sheets(&before.sheets, &self.sheets, &mut messages);
        fields(before, self, &mut messages);
        keys(before, self, &mut messages);
        tokens(&before.tokens, &self.tokens, &mut messages);
        for (old, new) in before.settings.list().iter().zip(self.settings.list()) {
            if old.value != new.value {
                messages.push(format!("Setting {}: {}, was {}.", new.name, new.value, old.value));
            }
        }
        match (&before.password, &self.password) {
            (old, new) if old == new => {}
            (None, _) => messages.push("The admin's password was set.".to_owned()),
            _ => messages
                .push("The admin's password was changed; every session before that has ended.".to_owned()),
        }
        if self.setup.is_some() && self.setup != before.setup {
            messages.push("A link to set the admin's password was made.".to_owned());
        }
        messages
    }
}

fn sheets(before: &[Sheet], after: &[Sheet], messages: &mut Vec<String>) {
    for sheet in after {
        let name = &sheet.name;
        let old = before.iter().find(|old| old.name == *name);
        let Some(version) = sheet.current_version() else { continue };
        if old.is_some_and(|old| old.current == sheet.current) {
            continue;
        }
        let is_new = old.is_none_or(|old| old.versions.iter().all(|known| known.id != version.id));
        let (number, file) = (version.number, &version.file.name);
        let rows =
            if version.rows == 1 { "1 contact".to_owned() } else { format!("{} contacts", version.rows) };
        let what = if is_new { "was published" } else { "answers calls again" };
        messages.push(format!("Sheet \"{name}\": version {number} {what}, {rows} from {file}."));
    }
    for sheet in before.iter().filter(|old| after.iter().all(|new| new.name != old.name)) {
        messages.push(format!("Sheet \"{}\" was removed.", sheet.name));
    }
}

fn fields(before: &Catalog, after: &Catalog, messages: &mut Vec<String>) {
    for field in &after.fields {
        match before.field_by_id(field.id) {
            None => messages.push(format!(
                "Field \"{}\" is new and {}.",
                field.name,
                field.policy.release().as_str()
            )),
            Some(old) => changed_field(old, field, messages),
        }
    }
    for field in before.fields.iter().filter(|old| after.field_by_id(old.id).is_none()) {
        messages.push(format!("Field \"{}\" was removed.", field.name));
    }
    let order = |catalog: &Catalog, other: &Catalog| -> Vec<FieldId> {
        let ids = catalog.fields.iter().map(|field| field.id);
        ids.filter(|id| other.field_by_id(*id).is_some()).collect()
    };
    if order(before, after) != order(after, before) {
        messages.push("The order of the fields was changed.".to_owned());
    }
}

fn changed_field(old: &Field, new: &Field, messages: &mut Vec<String>) {
    let name = &new.name;
    let (was, is) = (&old.policy, &new.policy);
    if old.name != *name {
        messages.push(format!("Field \"{}\" is called \"{name}\" now.", old.name));
    }
    for (was, is, what) in [
        (was.sent, is.sent, "sent to Xima"),
        (was.display, is.display, "shown to the agent"),
        (was.save, is.save, "saved in Xima's reports"),
    ] {
        match (was, is) {
            (false, true) => messages.push(format!("Field \"{name}\" is {what}.")),
            (true, false) => messages.push(format!("Field \"{name}\" is not {what} any more.")),
            _ => {}
        }
    }
    if old.confirmed_headers != new.confirmed_headers && old.name == *name {
        messages
            .push(format!("Field \"{name}\" was confirmed: the column it is filled from is the right one."));
    }
    if was.only_matched_by != is.only_matched_by {
        messages.push(match is.only_matched_by.as_slice() {
            [] => format!("Field \"{name}\" is sent whatever the caller was found by."),
            keys => format!("Field \"{name}\" is only sent to callers matched by {}.", names(keys)),
        });
    }
    match (&old.not_found_value, &new.not_found_value) {
        (old, new) if old == new => {}
        (_, Some(_)) => messages.push(format!("Field \"{name}\" has another value for callers not found.")),
        (_, None) => messages.push(format!("Field \"{name}\" has no value for callers not found any more.")),
    }
}

fn keys(before: &Catalog, after: &Catalog, messages: &mut Vec<String>) {
    let find = |catalog: &Catalog, name: &Name| catalog.keys.iter().find(|key| key.name == *name).cloned();
    for key in &after.keys {
        match find(before, &key.name) {
            Some(old) if old == *key => {}
            Some(_) => messages.push(format!("Key \"{}\" was changed: {}.", key.name, describe(after, key))),
            None => messages.push(format!("Key \"{}\" is new: {}.", key.name, describe(after, key))),
        }
    }
    for key in before.keys.iter().filter(|old| find(after, &old.name).is_none()) {
        messages.push(format!("Key \"{}\" was removed.", key.name));
    }
}

/// Describes a key: `phone in phone, mobile; priority 10; also called phone-num`.
fn describe(catalog: &Catalog, key: &Key) -> String {
    let fields = key.fields.iter().filter_map(|id| catalog.field_by_id(*id)).map(|field| field.name.clone());
    let fields: Vec<Name> = fields.collect();
    let mut text = format!("{} in {}; priority {}", key.kind.as_str(), names(&fields), key.priority);
    if !key.aliases.is_empty() {
        text.push_str(&format!("; also called {}", names(&key.aliases)));
    }
    text
}

fn tokens(before: &[TokenRecord], after: &[TokenRecord], messages: &mut Vec<String>) {
    for token in after {
        let (name, id, purpose) = (&token.name, &token.id, token.purpose.as_str());
        match before.iter().find(|old| old.id == token.id) {
            None => messages.push(format!("Token \"{name}\" ({id}) was made, for {purpose}.")),
            Some(old) if old.revoked_at.is_none() && token.revoked_at.is_some() => {
                messages.push(format!("Token \"{name}\" ({id}) was revoked."));
            }
            Some(_) => {}
        }
    }
}

fn names(names: &[Name]) -> String {
    names.iter().map(Name::as_str).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::super::edit::{FieldPatch, KeyPatch};
    use super::super::field::FieldPolicy;
    use super::super::key::Kind;
    use super::*;
    use crate::domain::auth::secret_hash::SecretHash;

    fn messages(edit: impl FnOnce(&mut Catalog)) -> Vec<String> {
        let mut before = Catalog::default();
        for field in ["name", "phone"] {
            before.add_field(&Name::parse(field).unwrap(), field, FieldPolicy::sent());
        }
        let mut after = before.clone();
        edit(&mut after);
        after.differences(&before)
    }

    #[test]
    fn nothing_changed_is_nothing_said() {
        assert!(messages(|_| {}).is_empty());
    }

    #[test]
    fn each_change_is_one_sentence() {
        let change = FieldPatch {
            rename: Some(Name::parse("caller").unwrap()),
            display: Some(false),
            not_found_value: Some(Some("secret words".to_owned())),
            position: Some(2),
            ..FieldPatch::default()
        };
        let sentences = messages(|catalog| drop(catalog.change_field("name", &change).unwrap().clone()));
        assert_eq!(
            sentences,
            [
                "Field \"name\" is called \"caller\" now.",
                "Field \"caller\" is not shown to the agent any more.",
                "Field \"caller\" has another value for callers not found.",
                "The order of the fields was changed.",
            ]
        );
        let key = KeyPatch {
            kind: Some(Kind::Phone),
            fields: Some(vec!["phone".to_owned()]),
            aliases: Some(vec![Name::parse("phone-num").unwrap()]),
            ..KeyPatch::default()
        };
        assert_eq!(
            messages(|catalog| catalog.change_key("phone", &key).unwrap()),
            ["Key \"phone\" is new: phone in phone; priority 10; also called phone-num."]
        );
        assert_eq!(messages(|catalog| catalog.set("region", "GB").unwrap()), ["Setting region: GB, was US."]);
        let hash = SecretHash::from_stored("$argon2id$secret".to_owned());
        assert_eq!(messages(|catalog| catalog.password = Some(hash)), ["The admin's password was set."]);
    }
}
