//! Fields: what the columns of sheets become, and what of them is sent to Xima.

use super::name::Name;
use crate::domain::words::words;
use serde::{Deserialize, Serialize};

/// Identifies a field across renames; versions and keys point at fields by it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct FieldId(pub u32);

/// A parameter of the response, filled from a column.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Field {
    /// Never changes and is never reused.
    pub id: FieldId,
    /// What Xima sees, e.g. `phone-num`.
    pub name: Name,
    /// The header as it was typed in the sheet.
    pub label: String,
    /// Whether and how it is sent.
    pub policy: FieldPolicy,
    /// What is sent in its place for callers not found.
    pub not_found_value: Option<String>,
    /// Names of headers that an admin has confirmed although they differ from the field's name or label.
    pub confirmed_headers: Vec<Name>,
}

/// Whether a field is sent to Xima, and with which flags.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FieldPolicy {
    /// `false`: withheld, the value never leaves the server. The flags below are kept for when it is sent again.
    pub sent: bool,
    /// Xima's `displayToAgent`.
    pub display: bool,
    /// Xima's `saveToDatabase`.
    pub save: bool,
    /// The keys of which one must have matched the contact; empty: always sent.
    pub only_matched_by: Vec<Name>,
}

/// Whether a field's values are sent to Xima.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Release {
    /// Xima receives them.
    Sent,
    /// They never leave the server.
    Withheld,
}

words!(Release { Sent => "sent", Withheld => "withheld" });

impl FieldPolicy {
    /// Returns the policy an ordinary column starts with: sent, shown to agents, unsaved.
    pub fn sent() -> FieldPolicy {
        FieldPolicy { sent: true, display: true, save: false, only_matched_by: Vec::new() }
    }

    /// Returns the policy a column that looks sensitive starts with: withheld.
    pub fn withheld() -> FieldPolicy {
        FieldPolicy { sent: false, ..FieldPolicy::sent() }
    }

    /// Returns whether values are sent.
    pub fn release(&self) -> Release {
        if self.sent { Release::Sent } else { Release::Withheld }
    }
}
