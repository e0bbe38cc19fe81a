//! Fields: what the columns of sheets become, and what of them leaves the box.

use super::name::Name;
use serde::Serialize;

/// What stays the same when a field is renamed; versions of sheets and keys point at fields by it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
pub struct FieldId(pub u32);

/// What a column becomes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Field {
    /// Never changes and is never used again.
    pub id: FieldId,
    /// What Xima sees, e.g. `phone-num`.
    pub name: Name,
    /// The header as it was typed in the sheet.
    pub label: String,
    /// What of it leaves the box.
    pub policy: FieldPolicy,
    /// What is sent in its place when nobody was found.
    pub not_found_value: Option<String>,
    /// Names made of headers that an admin has said may feed it, though its own name or label says otherwise.
    pub confirmed_headers: Vec<Name>,
}

/// What of a field leaves the box, and how Xima is told to treat it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FieldPolicy {
    /// `false`: withheld, the value never leaves the box. The flags below are kept for when it is sent again.
    pub sent: bool,
    /// Xima's `displayToAgent`.
    pub display: bool,
    /// Xima's `saveToDatabase`.
    pub save: bool,
    /// Only sent for contacts that one of these keys matched; empty: always.
    pub only_matched_by: Vec<Name>,
}

impl FieldPolicy {
    /// Sent, shown to agents, not saved: how an ordinary column starts.
    pub fn sent() -> FieldPolicy {
        FieldPolicy { sent: true, display: true, save: false, only_matched_by: Vec::new() }
    }

    /// Kept in the box: how a column that looks sensitive starts.
    pub fn withheld() -> FieldPolicy {
        FieldPolicy { sent: false, ..FieldPolicy::sent() }
    }

    /// `sent` or `withheld`.
    pub fn as_str(&self) -> &'static str {
        if self.sent { "sent" } else { "withheld" }
    }
}
