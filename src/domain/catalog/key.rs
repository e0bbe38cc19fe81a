//! Keys: the request parameters that find contacts, and the one normal form in which cells and callers are compared.

use super::field::FieldId;
use super::name::Name;
use crate::domain::phone::{PhoneNumber, Region};
use crate::domain::words::words;
use caseless::Caseless;
use rlibphonenumber::PHONE_NUMBER_UTIL;
use serde::{Deserialize, Serialize};
use smallvec::{SmallVec, smallvec};
use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;

/// A request parameter that finds contacts.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Key {
    /// What Xima calls it, e.g. `phone-num`.
    pub name: Name,
    /// Other names under which a request may give it.
    pub aliases: Vec<Name>,
    /// How values are compared.
    pub kind: Kind,
    /// The fields it looks in; a contact matches when any of them does.
    pub fields: Vec<FieldId>,
    /// Keys with lower numbers are tried first.
    pub priority: u32,
}

impl Key {
    /// Returns whether a request parameter called `name` gives this key.
    pub fn matches_name(&self, name: &str) -> bool {
        self.name.eq_ignoring_style(name) || self.aliases.iter().any(|alias| alias.eq_ignoring_style(name))
    }
}

/// How the values of a key are compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// As telephone numbers, in E.164.
    Phone,
    /// By their digits alone, leading zeros included: `7654-1643` is `76541643`.
    Digits,
    /// Ignoring case, outer and repeated spaces, and differences of Unicode spelling.
    Text,
}

words!(Kind { Phone => "phone", Digits => "digits", Text => "text" });

impl Kind {
    /// Returns the normal forms of a cell: one for each telephone number in it, at most one otherwise.
    pub fn normalize_cell(self, cell: &str, region: Region) -> CellValues {
        if self != Kind::Phone || is_blank_or_placeholder(cell) || is_formula_error(cell) {
            return self.normalize(cell, region).into_iter().collect();
        }
        // Most cells hold one such number; without this, starting with 300,000 contacts takes a tenth longer.
        if let Some(normal) = PhoneNumber::parse_common(cell, region) {
            return smallvec![NormalizedValue(SmallVec::from_slice(&normal))];
        }
        let numbers = PhoneNumber::parse_cell(cell, region).into_iter();
        numbers.map(|number| NormalizedValue(SmallVec::from_slice(number.normal_bytes()))).collect()
    }

    /// Returns the normal form of a value, the same for cells and for requests.
    ///
    /// `None` for a value that can match nothing: blank, a placeholder, or damaged beyond repair.
    pub fn normalize(self, raw: &str, region: Region) -> Option<NormalizedValue> {
        if is_blank_or_placeholder(raw) || is_formula_error(raw) {
            return None;
        }
        match self {
            Kind::Phone => PhoneNumber::parse(raw, region)
                .map(|number| NormalizedValue(SmallVec::from_slice(number.normal_bytes()))),
            Kind::Digits => digits(raw),
            Kind::Text => text(raw),
        }
    }
}

/// The normal forms of one cell; nearly always one, which stands inline.
pub type CellValues = SmallVec<[NormalizedValue; 1]>;

/// A value in normal form: two values match exactly when their normal forms are equal.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct NormalizedValue(SmallVec<[u8; 32]>);

impl NormalizedValue {
    /// Returns the bytes that are compared; UTF-8.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Returns the normal form as text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// Returns whether a value stands for none: blank, `<placeholder>`, or a word phones show for a hidden caller.
pub fn is_blank_or_placeholder(raw: &str) -> bool {
    // Fast path: most values begin with a digit, and no placeholder does.
    if raw.as_bytes().first().is_some_and(u8::is_ascii_digit) {
        return false;
    }
    const WORDS: [&str; 6] = ["anonymous", "restricted", "private", "unavailable", "unknown", "blocked"];
    let value = raw.trim();
    value.is_empty() || WORDS.iter().any(|word| value.eq_ignore_ascii_case(word)) || is_placeholder(value)
}

/// Returns whether a value is an unfilled `<caller-id>`; `<sip:8015551234@example.com>` is an address.
fn is_placeholder(value: &str) -> bool {
    value
        .strip_prefix('<')
        .and_then(|rest| rest.strip_suffix('>'))
        .is_some_and(|inside| !inside.contains(':'))
}

/// Returns the digits of a value. A long number damaged by a spreadsheet (`7.65E+07`, `76541643.0`) has lost or gained
/// digits, so it matches nothing.
fn digits(raw: &str) -> Option<NormalizedValue> {
    if is_number_damage(raw) {
        return None;
    }
    let plain: Cow<'_, str> = if raw.is_ascii() {
        Cow::Borrowed(raw)
    } else {
        // Digits of other scripts, full-width ones among them, become ASCII digits.
        Cow::Owned(PHONE_NUMBER_UTIL.normalize_digits_only(raw))
    };
    let mut digits: SmallVec<[u8; 32]> = SmallVec::new();
    // Copied in runs, because byte by byte a short value costs more than the rest of its lookup.
    for run in plain.as_bytes().split(|byte| !byte.is_ascii_digit()) {
        digits.extend_from_slice(run);
    }
    (!digits.is_empty()).then_some(NormalizedValue(digits))
}

/// Returns whether a value is a formula's error: `#N/A`, `#REF!`, `#DIV/0!`.
pub fn is_formula_error(raw: &str) -> bool {
    const ERRORS: [&str; 10] =
        ["#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#FIELD!"];
    raw.trim_start().starts_with('#') && ERRORS.contains(&raw.trim())
}

/// Returns whether a value is in the scientific notation that spreadsheets write: `8.01556E+09`. `1E5` may be a code.
pub fn is_scientific(raw: &str) -> bool {
    let begins_with_digit = raw.trim_start().starts_with(char::is_numeric);
    begins_with_digit && raw.contains(['+', '-']) && raw.contains(['e', 'E']) && is_number_damage(raw)
}

/// Returns whether a spreadsheet has damaged a long number: scientific notation, or a `.0` tail.
pub fn is_number_damage(raw: &str) -> bool {
    let value = raw.trim();
    let (mantissa, exponent) = match value.find(['e', 'E']) {
        Some(at) => (&value[..at], Some(&value[at + 1..])),
        None => (value, None),
    };
    let all_digits = |text: &str| !text.is_empty() && text.chars().all(char::is_numeric);
    let (whole, fraction) = match mantissa.find(['.', ',']) {
        Some(at) => (&mantissa[..at], Some(&mantissa[at + 1..])),
        None => (mantissa, None),
    };
    if !all_digits(whole) || !fraction.is_none_or(all_digits) {
        return false;
    }
    match (exponent, fraction) {
        (Some(exponent), _) => all_digits(exponent.trim_start_matches(['+', '-'])),
        (None, Some(fraction)) => fraction.bytes().all(|b| b == b'0') && fraction.len() <= 2,
        (None, None) => false,
    }
}

fn text(raw: &str) -> Option<NormalizedValue> {
    let mut normal: SmallVec<[u8; 32]> = SmallVec::new();
    let mut push_words = |text: &str| {
        for word in text.split_whitespace() {
            if !normal.is_empty() {
                normal.push(b' ');
            }
            normal.extend_from_slice(word.as_bytes());
        }
    };
    if raw.is_ascii() {
        push_words(raw);
        normal.make_ascii_lowercase();
    } else {
        // Folding can undo normalization and vice versa; after two rounds the text is stable.
        let folded: String = raw.nfkc().default_case_fold().nfkc().collect();
        let folded: String = folded.chars().default_case_fold().nfkc().collect();
        push_words(&folded);
    }
    let normal = NormalizedValue(normal);
    (!normal.0.is_empty() && !is_scientific(normal.as_str())).then_some(normal)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn normal(kind: Kind, raw: &str) -> Option<String> {
        kind.normalize(raw, Region::US).map(|n| n.as_str().to_owned())
    }

    #[test]
    fn digits_are_all_that_counts_and_leading_zeros_count() {
        for (raw, expected) in [
            ("7654-1643", Some("76541643")),
            (" 76 541 643 ", Some("76541643")),
            ("0076541643", Some("0076541643")),
            ("A-12", Some("12")),
            ("７６５", Some("765")),
            ("٧٦٥", Some("765")),
            ("none", None),
            ("7.65E+07", None),
            ("1E5", None),
            ("76541643.0", None),
            ("12.50", Some("1250")),
            ("#DIV/0!", None),
        ] {
            assert_eq!(normal(Kind::Digits, raw).as_deref(), expected, "{raw}");
        }
    }

    #[test]
    fn text_is_compared_without_case_space_and_spelling() {
        for (a, b) in [
            ("Tom  Callahan", " tom callahan "),
            ("Müller", "MU\u{308}LLER"),
            ("STRASSE", "straße"),
            ("ｆｕｌｌ", "Full"),
            ("a\u{a0}b", "a b"),
        ] {
            assert_eq!(normal(Kind::Text, a), normal(Kind::Text, b), "{a} / {b}");
        }
        assert_ne!(normal(Kind::Text, "0012"), normal(Kind::Text, "12"));
    }

    #[test]
    fn what_a_spreadsheet_damaged_matches_nothing() {
        for kind in [Kind::Phone, Kind::Digits, Kind::Text] {
            for raw in ["8.01556E+09", " 1e-05 ", "８.01556E+09", "#REF!", " #N/A ", "#DIV/0!", "#NAME?"] {
                assert_eq!(normal(kind, raw), None, "{raw}");
                assert!(kind.normalize_cell(raw, Region::US).is_empty(), "{raw}");
            }
        }
        for raw in ["1E5", "12e4", "A-1E+05", "#12", "N/A"] {
            assert!(normal(Kind::Text, raw).is_some(), "{raw}");
        }
    }

    #[test]
    fn what_says_that_nothing_was_given_matches_nothing() {
        for raw in [
            "",
            "  ",
            "\u{a0}",
            "<phone-num>",
            "<>",
            "Anonymous",
            "RESTRICTED",
            " private ",
            "Unavailable",
            "unknown",
            "blocked",
        ] {
            for kind in [Kind::Phone, Kind::Digits, Kind::Text] {
                assert_eq!(normal(kind, raw), None, "{raw}");
            }
        }
        assert_eq!(normal(Kind::Phone, "<sip:8015551234@example.com>").as_deref(), Some("+18015551234"));
    }

    proptest! {
        #[test]
        fn a_normal_form_is_its_own_normal_form(raw in any::<String>()) {
            for kind in [Kind::Phone, Kind::Digits, Kind::Text] {
                if let Some(first) = normal(kind, &raw) && !is_blank_or_placeholder(&first) {
                    prop_assert_eq!(normal(kind, &first), Some(first));
                }
            }
        }
    }
}
