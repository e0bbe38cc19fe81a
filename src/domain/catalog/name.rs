//! Names of fields and keys (what Xima sees) and of sheets (what the owner calls a list).

use crate::domain::error::DomainError;
use serde::{Deserialize, Serialize};
use std::fmt;
use unicode_normalization::UnicodeNormalization;
use utoipa::ToSchema;

/// Longest name of a field or key, in characters.
pub const LONGEST: usize = 64;

/// The name of a field or a key: 1 to 64 letters, digits, `-`, `_` or `.`, at least one of them a letter or digit.
///
/// Kept as typed; two names that differ only in case, `-`, `_` or `.` are [`eq_ignoring_style`](Name::eq_ignoring_style).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String")]
#[schema(description = "1 to 64 letters, digits, `-`, `_` or `.`", max_length = 64)]
pub struct Name(String);

impl Name {
    /// Parses a name as an admin types it.
    pub fn parse(text: &str) -> Result<Name, DomainError> {
        let text = text.trim();
        let fits = text.chars().count() <= LONGEST
            && text.chars().any(char::is_alphanumeric)
            && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
        if fits {
            Ok(Name(text.to_owned()))
        } else {
            let text: String = text.chars().take(LONGEST).collect();
            let message = format!(
                "\"{text}\" cannot be a name. Use up to {LONGEST} letters, digits and dashes, for example phone-num."
            );
            Err(DomainError::new("bad-name", message))
        }
    }

    /// Makes a name of a header: lower case, each run of characters besides letters and digits as one `-`.
    ///
    /// `None` for a header without a letter or digit. Longer headers are cut at [`LONGEST`] characters.
    pub fn from_header(header: &str) -> Option<Name> {
        let mut name = String::new();
        let mut length = 0;
        let mut gap = false;
        // Composed first, because a Mac may write `é` as two characters and the column must stay the same.
        for c in header.nfc().flat_map(char::to_lowercase) {
            if !c.is_alphanumeric() {
                gap = length > 0;
                continue;
            }
            if length + 1 + usize::from(gap) > LONGEST {
                break;
            }
            if gap {
                name.push('-');
                length += 1;
                gap = false;
            }
            name.push(c);
            length += 1;
        }
        (length > 0).then_some(Name(name))
    }

    /// Returns the name of nameless columns, to which each adds its number.
    pub fn nameless_column() -> Name {
        Name("column".to_owned())
    }

    /// Appends `-2`, `-3`, ..., cutting the name to fit.
    pub fn numbered(&self, number: usize) -> Name {
        let tail = format!("-{number}");
        let head: String = self.0.chars().take(LONGEST - tail.len()).collect();
        Name(head + &tail)
    }

    /// Returns the first free one of this name and its numbered ones.
    pub fn first_free(&self, is_free: impl Fn(&Name) -> bool) -> Name {
        let numbered = (2..).map(|number| self.numbered(number));
        std::iter::once(self.clone()).chain(numbered).find(is_free).unwrap_or_else(|| self.clone())
    }

    /// Returns the name as typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns whether `other` is this name in another style.
    pub fn eq_ignoring_style(&self, other: &str) -> bool {
        eq_ignoring_style(&self.0, other)
    }
}

impl TryFrom<String> for Name {
    type Error = DomainError;

    fn try_from(text: String) -> Result<Name, DomainError> {
        Name::parse(&text)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Compares names ignoring case, `-`, `_`, `.` and spaces: `PhoneNum` is `phone-num`.
pub fn eq_ignoring_style(a: &str, b: &str) -> bool {
    // Fast paths, because each lookup compares its names with every key's and nearly all are ASCII or identical.
    if a == b {
        return true;
    }
    if a.is_ascii() && b.is_ascii() { plain(a).eq(plain(b)) } else { folded(a).eq(folded(b)) }
}

/// Does what [`folded`] does, for ASCII.
fn plain(name: &str) -> impl Iterator<Item = u8> + '_ {
    let counts = |byte: &u8| !matches!(byte, b'-' | b'_' | b'.' | b' ' | b'\t'..=b'\r');
    name.bytes().filter(counts).map(|byte| byte.to_ascii_lowercase())
}

fn folded(name: &str) -> impl Iterator<Item = char> + '_ {
    name.chars().filter(|c| !matches!(c, '-' | '_' | '.') && !c.is_whitespace()).flat_map(char::to_lowercase)
}

/// The name of a sheet: 1 to 40 lower-case letters, digits and dashes; it is also part of addresses and file names.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, ToSchema)]
pub struct SheetName(String);

impl SheetName {
    /// Returns the name of a first sheet that was given none.
    pub fn contacts() -> SheetName {
        SheetName("contacts".to_owned())
    }

    /// Parses a sheet's name; capitals become lower case.
    pub fn parse(text: &str) -> Result<SheetName, DomainError> {
        let name = text.trim().to_ascii_lowercase();
        let fits = (1..=40).contains(&name.len())
            && !name.starts_with('-')
            && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        if fits {
            Ok(SheetName(name))
        } else {
            let message =
                "A sheet's name has up to 40 letters (a to z), digits and dashes, for example customers.";
            Err(DomainError::new("bad-name", message))
        }
    }

    /// Returns the name as stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SheetName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_becomes_a_name() {
        for (header, name) in [
            ("Phone Number", "phone-number"),
            ("  SSN (last 4) ", "ssn-last-4"),
            ("Größe/Länge", "größe-länge"),
            ("電話 番号", "電話-番号"),
            ("#1 -- !", "1"),
        ] {
            assert_eq!(Name::from_header(header).unwrap().as_str(), name);
        }
        assert_eq!(Name::from_header(" -- "), None);
    }

    #[test]
    fn a_header_of_any_length_becomes_a_name_that_parses() {
        for header in ["x".repeat(1_000_000), "ab ".repeat(99), "İ".repeat(200)] {
            let name = Name::from_header(&header).unwrap();
            assert_eq!(Name::parse(name.as_str()), Ok(name.clone()));
            let numbered = name.numbered(12);
            assert_eq!(Name::parse(numbered.as_str()), Ok(numbered.clone()));
        }
    }

    #[test]
    fn names_are_compared_without_case_dashes_underscores_and_spaces() {
        let name = Name::parse("phone-num").unwrap();
        for other in ["PhoneNum", "phone_num", " PHONE NUM ", "phonenum"] {
            assert!(name.eq_ignoring_style(other), "{other}");
        }
        assert!(!name.eq_ignoring_style("phone-number"));
    }
}
