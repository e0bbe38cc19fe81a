//! Suggests keys for an empty catalog, from headers and contents.

use super::column_decision::ColumnDecision;
use super::column_profile::{ColumnProfile, SheetProfile};
use super::identifier_columns::{is_identifier, says_who};
use super::phone_columns::is_callers_phone;
use super::sensitive;
use crate::domain::catalog::key::{Key, Kind};
use crate::domain::catalog::sheet::Column;

/// A suggested key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeySuggestion {
    pub(crate) kind: Kind,
    /// Positions of its columns.
    pub(crate) columns: Vec<usize>,
    /// Whether this is only the first column, because none looked like a key.
    pub(crate) is_makeshift: bool,
    /// Whether it is the number by which the vendor knows an account.
    pub(crate) names_account: bool,
}

/// Returns the keys that the admin decided on; `decisions` are in the order of the file's columns.
pub(crate) fn decided(decisions: &[Option<&ColumnDecision>]) -> Vec<KeySuggestion> {
    let of_kind = |kind: Kind| {
        let key = |decision: Option<&ColumnDecision>| decision.and_then(|decision| decision.key);
        let numbered = decisions.iter().enumerate();
        numbered.filter(move |(_, decision)| key(**decision) == Some(kind)).map(|(number, _)| number)
    };
    let one_each = [Kind::Digits, Kind::Text].into_iter().flat_map(|kind| {
        of_kind(kind).map(move |number| KeySuggestion {
            kind,
            columns: vec![number],
            is_makeshift: false,
            names_account: false,
        })
    });
    let phones: Vec<usize> = of_kind(Kind::Phone).collect();
    let together =
        KeySuggestion { kind: Kind::Phone, columns: phones, is_makeshift: false, names_account: false };
    one_each.chain(Some(together).filter(|phones| !phones.columns.is_empty())).collect()
}

/// Returns the key of the phone columns, if there are any.
pub(crate) fn phone_key(profile: &SheetProfile) -> Vec<KeySuggestion> {
    keys(profile).into_iter().filter(|key| key.kind == Kind::Phone && !key.is_makeshift).collect()
}

/// Returns the header of the column that alone finds callers, if it would be the makeshift: whether it was suggested or
/// decided on makes no difference to callers.
pub(crate) fn only_makeshift<'a>(
    profile: &'a SheetProfile,
    columns: &[Column],
    catalog_keys: &[Key],
) -> Option<&'a str> {
    let suggested = keys(profile).into_iter().find(|suggestion| suggestion.is_makeshift)?;
    let at = *suggested.columns.first()?;
    let mut looked_in = catalog_keys
        .iter()
        .flat_map(|key| &key.fields)
        .filter_map(|field| columns.iter().position(|column| column.field == *field));
    let first = looked_in.next()?;
    (first == at && looked_in.all(|column| column == at)).then(|| profile.columns[at].header.as_str())
}

/// Suggests keys in lookup order: identifiers that callers type in precede phone numbers, which can be forged.
pub(crate) fn keys(profile: &SheetProfile) -> Vec<KeySuggestion> {
    let numbered = || profile.columns.iter().enumerate();
    let is_sensitive = |column: &ColumnProfile| sensitive::reason(&column.words, &column.sensitive).is_some();
    let is_phone = |column: &ColumnProfile| is_callers_phone(column) && !is_sensitive(column);
    let phones: Vec<usize> = numbered().filter(|(_, column)| is_phone(column)).map(|(n, _)| n).collect();
    let identifiers = numbered().filter(|(n, column)| !phones.contains(n) && is_identifier(column));
    let mut suggestions: Vec<KeySuggestion> = identifiers
        .map(|(number, column)| KeySuggestion {
            kind: if column.at_least(column.digits, 95) { Kind::Digits } else { Kind::Text },
            columns: vec![number],
            is_makeshift: false,
            names_account: says_who(&column.words),
        })
        .collect();
    if !phones.is_empty() {
        suggestions.push(KeySuggestion {
            kind: Kind::Phone,
            columns: phones,
            is_makeshift: false,
            names_account: false,
        });
    }
    if suggestions.is_empty() {
        // What is sensitive or empty would find nobody whom it should.
        let first = numbered().find(|(_, column)| !is_sensitive(column) && column.filled > 0);
        suggestions.extend(first.map(|(number, _)| KeySuggestion {
            kind: Kind::Text,
            columns: vec![number],
            is_makeshift: true,
            names_account: false,
        }));
    }
    suggestions
}
