//! Adds the suggested or decided keys to the catalog.

use super::Plan;
use super::suggest_keys::KeySuggestion;
use crate::domain::catalog::Catalog;
use crate::domain::catalog::field::FieldId;
use crate::domain::catalog::key::{Key, Kind};
use crate::domain::catalog::name::Name;
use crate::import::report::KeyDecision;

/// The names of the caller's number in Xima's own examples.
const PHONE_NAMES: [&str; 3] = ["phone", "phone-num", "phone-number"];

/// The name of the account number in Xima's own examples.
const ACCOUNT_NAME: &str = "account-num";

impl Plan {
    /// Creates a key, or adds the suggested fields to the key of that name.
    pub(crate) fn set_up_key(&mut self, catalog: &mut Catalog, suggestion: &KeySuggestion) {
        let fields: Vec<FieldId> =
            suggestion.columns.iter().filter_map(|&n| Some(self.columns.get(n)?.field)).collect();
        let names: Vec<Name> =
            suggestion.columns.iter().filter_map(|&n| Some(self.fields.get(n)?.name.clone())).collect();
        let well_known: &[&str] = if suggestion.kind == Kind::Phone { &PHONE_NAMES } else { &[] };
        let mut candidates =
            well_known.iter().filter_map(|name| Name::parse(name).ok()).chain(names.iter().cloned());
        let Some(name) = candidates.next() else { return };
        let same = |key: &&mut Key| key.kind == suggestion.kind && key.matches_name(name.as_str());
        if let Some(key) = catalog.keys.iter_mut().find(same) {
            let new: Vec<FieldId> = fields.into_iter().filter(|field| !key.fields.contains(field)).collect();
            if new.is_empty() {
                return;
            }
            key.fields.extend(new);
            self.keys.push(KeyDecision { name, kind: key.kind, fields: names, aliases: key.aliases.clone() });
            return;
        }
        let mut key = Key {
            name: name.first_free(|name| catalog.key_name_is_free(name, None)),
            aliases: Vec::new(),
            kind: suggestion.kind,
            fields,
            priority: catalog.keys.last().map_or(10, |key| key.priority + 10),
        };
        for alias in candidates {
            if !key.matches_name(alias.as_str()) && catalog.key_name_is_free(&alias, None) {
                key.aliases.push(alias);
            }
        }
        let is_account =
            suggestion.kind != Kind::Phone && !suggestion.is_makeshift && suggestion.names_account;
        let alias = Name::parse(ACCOUNT_NAME).ok().filter(|_| is_account);
        let is_free =
            |alias: &Name| !key.matches_name(alias.as_str()) && catalog.key_name_is_free(alias, None);
        key.aliases.extend(alias.filter(is_free));
        if suggestion.is_makeshift {
            self.notes.push(format!(
                "Nothing in this sheet looks like a phone number or an account number, so callers are found by \"{}\". If another column is meant: datadip key set NAME --kind phone --fields COLUMN",
                key.name
            ));
        }
        self.keys.push(KeyDecision {
            name: key.name.clone(),
            kind: key.kind,
            fields: names,
            aliases: key.aliases.clone(),
        });
        catalog.keys.push(key);
    }
}
