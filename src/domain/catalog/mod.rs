//! The catalog: how the server is set up, which is everything in the store besides rows, sessions and activity.
//!
//! Each change is made and checked here, on plain values; the store only keeps the result.

mod apply_edits;
pub mod attempt;
pub mod changelog;
pub mod destination;
pub mod edit;
pub mod field;
pub mod field_header;
mod field_use;
pub mod import_edits;
pub mod key;
pub mod name;
pub mod settings;
pub mod sheet;
pub mod versions;

use super::auth::secret_hash::SecretHash;
use super::auth::session::SetupCode;
use super::auth::token::TokenRecord;
use super::error::DomainError;
use field::{Field, FieldId, FieldPolicy};
use jiff::Timestamp;
use key::Key;
use name::{Name, SheetName, eq_ignoring_style};
use settings::Settings;
use sheet::Sheet;
use std::collections::BTreeMap;

/// How the server is set up.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Catalog {
    /// How lookups are answered and how long data is kept.
    pub settings: Settings,
    /// In the admin's order, which is the order of the response.
    pub fields: Vec<Field>,
    /// Which field a header feeds, by the name made of the header.
    pub headers: BTreeMap<Name, FieldId>,
    /// In the order in which they are tried.
    pub keys: Vec<Key>,
    /// Oldest first, revoked ones included.
    pub tokens: Vec<TokenRecord>,
    /// In the order they were first imported.
    pub sheets: Vec<Sheet>,
    /// The admin's password.
    pub password: Option<SecretHash>,
    /// The one-time code by which a password can be set, if one was issued.
    pub setup: Option<SetupCode>,
}

impl Catalog {
    /// Finds a field by its name, spelled with any case and dashes.
    pub fn field(&self, name: &str) -> Result<&Field, DomainError> {
        let known = self.fields.iter().map(|field| field.name.as_str());
        let unknown = || DomainError::unknown("unknown-field", "field", name, known);
        self.fields.iter().find(|field| field.name.eq_ignoring_style(name)).ok_or_else(unknown)
    }

    /// Finds a field by its id.
    pub fn field_by_id(&self, id: FieldId) -> Option<&Field> {
        self.fields.iter().find(|field| field.id == id)
    }

    /// Finds a key by its name or an alias.
    pub fn key(&self, name: &str) -> Result<&Key, DomainError> {
        let known = self.keys.iter().map(|key| key.name.as_str());
        let unknown = || DomainError::unknown("unknown-key", "key", name, known);
        self.keys.iter().find(|key| key.matches_name(name)).ok_or_else(unknown)
    }

    /// Finds a sheet by its name.
    pub fn sheet(&self, name: &SheetName) -> Option<&Sheet> {
        self.sheets.iter().find(|sheet| &sheet.name == name)
    }

    /// Finds a sheet by a name that a client gave; an error that lists the sheets when it is missing.
    pub fn sheet_named(&self, name: &SheetName) -> Result<&Sheet, DomainError> {
        self.sheet(name).ok_or_else(|| self.no_sheet(name))
    }

    /// Returns the error about a missing sheet.
    pub fn no_sheet(&self, name: &SheetName) -> DomainError {
        let known = self.sheets.iter().map(|sheet| sheet.name.as_str());
        DomainError::unknown("unknown-sheet", "sheet", name.as_str(), known)
    }

    /// Adds a field at the end of the order. A name that is taken gets a number.
    pub fn add_field(&mut self, name: &Name, label: &str, policy: FieldPolicy) -> FieldId {
        let id = self.free_field_id();
        self.fields.push(Field {
            id,
            name: name.first_free(|name| self.field_name_is_free(name)),
            label: label.to_owned(),
            policy,
            not_found_value: None,
            confirmed_headers: Vec::new(),
        });
        id
    }

    /// Returns whether this name is free among the fields and the result parameter.
    pub(super) fn field_name_is_free(&self, name: &Name) -> bool {
        let taken = self.settings.result_parameter.iter().chain(self.fields.iter().map(|field| &field.name));
        !taken.into_iter().any(|taken| taken.eq_ignoring_style(name.as_str()))
    }

    /// Returns whether no key besides `except` has this name or alias.
    pub fn key_name_is_free(&self, name: &Name, except: Option<&Name>) -> bool {
        !self.keys.iter().filter(|key| Some(&key.name) != except).any(|key| key.matches_name(name.as_str()))
    }

    /// Sorts keys into the order in which they are tried.
    pub fn sort_keys(&mut self) {
        self.keys.sort_by(|a, b| a.priority.cmp(&b.priority).then_with(|| a.name.cmp(&b.name)));
    }

    /// Sets a setting from its name and value as text.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), DomainError> {
        let mut settings = self.settings.clone();
        settings.set(name, value)?;
        if let Some(result) = &settings.result_parameter
            && self.fields.iter().any(|field| field.name.eq_ignoring_style(result.as_str()))
        {
            let message = format!(
                "The name \"{result}\" is taken by a field. The setting was not changed. Choose another name, such as lookup-result."
            );
            return Err(DomainError::new("name-taken", message));
        }
        self.settings = settings;
        Ok(())
    }

    /// Revokes a token by its id or unique name. Revoking it again changes nothing.
    pub fn revoke(&mut self, id: &str, now: Timestamp) -> Result<&TokenRecord, DomainError> {
        // Lists show ids; owners also paste "dip_<id>" or give a token's name.
        let id = id.trim().trim_start_matches("dip_");
        let is_named = |token: &TokenRecord| token.id == id || eq_ignoring_style(&token.name, id);
        let named = self.tokens.iter().enumerate().filter(|(_, token)| is_named(token)).map(|(at, _)| at);
        match named.collect::<Vec<_>>().as_slice() {
            &[at] => {
                self.tokens[at].revoked_at.get_or_insert(now);
                Ok(&self.tokens[at])
            }
            [] => {
                let known = self.tokens.iter().map(|token| token.id.as_str());
                Err(DomainError::unknown("unknown-token", "token", id, known))
            }
            _ => {
                let message = format!(
                    "Several tokens are called \"{id}\". Say which by its id: see datadip token list."
                );
                Err(DomainError::new("which-token", message))
            }
        }
    }
}
