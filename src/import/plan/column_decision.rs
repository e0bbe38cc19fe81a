//! Decisions: what somebody has said of a column before it is published, instead of what would be proposed.

use crate::domain::catalog::key::Kind;
use crate::domain::catalog::name::Name;
use serde::{Deserialize, Deserializer};

/// What somebody decided about one column. Decisions stand in the order of the file's columns; they count for columns
/// that are new, and for new keys.
#[derive(Clone, Debug, Deserialize)]
pub struct Decision {
    /// The field's name.
    #[serde(deserialize_with = "name")]
    pub name: Name,
    /// Whether Xima receives it.
    pub sent: bool,
    /// Xima's `displayToAgent`.
    pub display: bool,
    /// Xima's `saveToDatabase`.
    pub save: bool,
    /// Whether callers are found by it, and how its values are compared.
    #[serde(default, deserialize_with = "kind")]
    pub key: Option<Kind>,
}

fn name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Name, D::Error> {
    let text = String::deserialize(deserializer)?;
    Name::parse(&text).map_err(serde::de::Error::custom)
}

fn kind<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Kind>, D::Error> {
    let word = Option::<String>::deserialize(deserializer)?;
    let unknown = || serde::de::Error::custom("a key is phone, digits or text");
    word.map(|word| Kind::parse(&word).ok_or_else(unknown)).transpose()
}
