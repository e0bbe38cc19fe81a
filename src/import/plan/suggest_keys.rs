//! Suggests keys for an empty catalog, from headers and contents.

use super::column_decision::ColumnDecision;
use super::column_profile::{ColumnProfile, SheetProfile};
use super::sensitive;
use crate::domain::catalog::key::Kind;
use crate::domain::catalog::name::Name;

/// A suggested key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeySuggestion {
    pub(crate) kind: Kind,
    /// Positions of its columns.
    pub(crate) columns: Vec<usize>,
    /// Whether this is only the first column, because none looked like a key.
    pub(crate) is_makeshift: bool,
}

/// Returns the keys that the admin decided on; `decisions` are in the order of the file's columns.
pub(crate) fn decided(decisions: &[Option<&ColumnDecision>]) -> Vec<KeySuggestion> {
    let of_kind = |kind: Kind| {
        let key = |decision: Option<&ColumnDecision>| decision.and_then(|decision| decision.key);
        let numbered = decisions.iter().enumerate();
        numbered.filter(move |(_, decision)| key(**decision) == Some(kind)).map(|(number, _)| number)
    };
    let one_each = [Kind::Digits, Kind::Text].into_iter().flat_map(|kind| {
        of_kind(kind).map(move |number| KeySuggestion { kind, columns: vec![number], is_makeshift: false })
    });
    let phones: Vec<usize> = of_kind(Kind::Phone).collect();
    let together = KeySuggestion { kind: Kind::Phone, columns: phones, is_makeshift: false };
    one_each.chain(Some(together).filter(|phones| !phones.columns.is_empty())).collect()
}

/// Suggests keys in lookup order: identifiers that callers type in precede phone numbers, which can be forged.
pub(crate) fn keys(profile: &SheetProfile) -> Vec<KeySuggestion> {
    let numbered = || profile.columns.iter().enumerate();
    let phones: Vec<usize> = numbered().filter(|(_, column)| is_phone(column)).map(|(n, _)| n).collect();
    let identifiers = numbered().filter(|(n, column)| !phones.contains(n) && is_identifier(column));
    let mut suggestions: Vec<KeySuggestion> = identifiers
        .map(|(number, column)| KeySuggestion {
            kind: if column.at_least(column.digits, 95) { Kind::Digits } else { Kind::Text },
            columns: vec![number],
            is_makeshift: false,
        })
        .collect();
    if !phones.is_empty() {
        suggestions.push(KeySuggestion { kind: Kind::Phone, columns: phones, is_makeshift: false });
    }
    if suggestions.is_empty() && !profile.columns.is_empty() {
        suggestions.push(KeySuggestion { kind: Kind::Text, columns: vec![0], is_makeshift: true });
    }
    suggestions
}

/// Returns whether a column holds phone numbers: 50 % of the cells under a phone header, 90 % under any other. Fax
/// columns are excluded, because fax machines do not call.
fn is_phone(column: &ColumnProfile) -> bool {
    const SAYS_PHONE: &[&str] = &[
        "phone",
        "phones",
        "telephone",
        "tel",
        "mobile",
        "cell",
        "cellphone",
        "telefon",
        "handy",
        "mobil",
        "caller",
        "whatsapp",
        "landline",
        "phonenum",
        "phonenumber",
    ];
    const SAYS_OTHER: &[&str] = &["fax", "id", "account", "acct", "ssn"];
    let needed = if says(column, SAYS_PHONE) { 50 } else { 90 };
    !says(column, SAYS_OTHER) && column.at_least(column.phones, needed)
}

/// Returns whether a column identifies rows: unique, filled in 75 % of them, named and written like an id.
fn is_identifier(column: &ColumnProfile) -> bool {
    const SAYS_IDENTIFIER: &[&str] = &[
        "id",
        "account",
        "acct",
        "number",
        "num",
        "no",
        "nr",
        "code",
        "ref",
        "reference",
        "customer",
        "client",
        "member",
        "patient",
        "policy",
        "contract",
        "kundennummer",
        "kundennr",
        "kunde",
        "accountnum",
        "accountnumber",
        "customerid",
    ];
    const SAYS_OTHER: &[&str] = &[
        "manager", "name", "amount", "balance", "date", "price", "total", "age", "zip", "postal", "postcode",
        "fax", "street", "house", "email", "type", "status", "rep", "since", "country", "area", "phone",
        "mobile", "tel",
    ];
    let is_written_like_one = column.at_least(column.digits, 95) || column.at_least(column.codes, 95);
    says(column, SAYS_IDENTIFIER)
        && !says(column, SAYS_OTHER)
        && column.is_unique
        && column.is_filled()
        && is_written_like_one
        && sensitive::reason(&column.header, &column.sensitive).is_none()
}

/// Returns whether the header contains one of these words.
fn says(column: &ColumnProfile, words: &[&str]) -> bool {
    Name::from_header(&column.header)
        .is_some_and(|name| name.as_str().split('-').any(|word| words.contains(&word)))
}
