//! A lookup's request: the keys given, each with its value and normal form.

use crate::domain::catalog::key::{Key, NormalizedValue, is_blank_or_placeholder};
use crate::domain::catalog::name::Name;
use crate::domain::phone::Region;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use smallvec::SmallVec;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use utoipa::ToSchema;

/// Describes a body: names of keys with their values. Names are compared without case, dashes, underscores and spaces.
#[derive(ToSchema)]
#[schema(example = json!({"phone-num": "8015551234"}))]
pub struct LookupBody(pub BTreeMap<String, serde_json::Value>);

/// Holds the criteria of a request body.
#[derive(Debug, Default)]
pub struct LookupRequest<'a> {
    /// The criteria, in the order in which they are tried.
    pub criteria: SmallVec<[Criterion<'a>; 4]>,
    /// The ignored parameters, for the trace.
    pub ignored: SmallVec<[IgnoredParam<'a>; 4]>,
}

/// Pairs a key with the value received for it.
#[derive(Debug)]
pub struct Criterion<'a> {
    /// The key's position among the directory's keys.
    pub key: usize,
    /// The name as received.
    pub name: Cow<'a, str>,
    /// The value as received.
    pub raw: Cow<'a, str>,
    /// The normal form to compare; `None` where no cell can match.
    pub normal: Option<NormalizedValue>,
}

/// Describes a parameter that the search ignores.
#[derive(Debug)]
pub struct IgnoredParam<'a> {
    /// The name as received.
    pub name: Cow<'a, str>,
    /// Why it is ignored.
    pub reason: IgnoreReason,
}

/// Names why a parameter is ignored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IgnoreReason {
    /// No key has this name.
    UnknownName,
    /// Blank, a placeholder, or a word for a hidden caller ID.
    Blank,
}

/// Names why a body could not be parsed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// The body is not JSON.
    #[error("The body is not JSON: parsing stops at line {line}, column {column}.")]
    NotJson {
        /// Counted from 1.
        line: usize,
        /// Counted from 1, in bytes.
        column: usize,
    },
    /// The body is JSON of another type than object.
    #[error("The body must be one JSON object, such as {{\"phone-num\": \"8015551234\"}}.")]
    NotAnObject,
    /// A key's value is a list or an object.
    #[error("\"{0}\" holds a list or an object. A key takes one text or number.")]
    Nested(Name),
    /// A key's value has an unpaired surrogate, such as `\ud800`.
    #[error("\"{0}\" holds half a Unicode character. A key takes one text or number.")]
    HalfACharacter(Name),
}

impl<'a> LookupRequest<'a> {
    /// Parses a request body. `keys` are in the order in which they are tried.
    ///
    /// Where a key is received twice, under its name or an alias, the last usable value counts.
    pub fn parse(body: &'a [u8], keys: &[Key], region: Region) -> Result<LookupRequest<'a>, ParseError> {
        let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
        // Checking UTF-8 once, up front, is faster; for other bytes serde_json reports the place of the error.
        let read = match std::str::from_utf8(body) {
            Ok(text) => serde_json::from_str(text),
            Err(_) => serde_json::from_slice(body),
        };
        let Pairs(pairs) = read.map_err(|error| {
            if error.is_data() {
                return ParseError::NotAnObject;
            }
            ParseError::NotJson { line: error.line().max(1), column: error.column().max(1) }
        })?;
        let mut request = LookupRequest::default();
        for (name, value) in pairs {
            let Some(key) = keys.iter().position(|key| key.matches_name(&name)) else {
                request.ignore(name, IgnoreReason::UnknownName);
                continue;
            };
            let raw = scalar(value.get(), &keys[key].name)?;
            let normal = keys[key].kind.normalize(&raw, region);
            if normal.is_none() && is_blank_or_placeholder(&raw) {
                request.ignore(name, IgnoreReason::Blank);
                continue;
            }
            request.criteria.retain(|criterion| criterion.key != key);
            request.criteria.push(Criterion { key, normal, name, raw });
        }
        request.criteria.sort_by_key(|criterion| criterion.key);
        Ok(request)
    }

    fn ignore(&mut self, name: Cow<'a, str>, reason: IgnoreReason) {
        self.ignored.push(IgnoredParam { name, reason });
    }
}

/// Returns a JSON scalar as text: digits and `true` as written, `null` as an empty text.
fn scalar<'a>(json: &'a str, key: &Name) -> Result<Cow<'a, str>, ParseError> {
    match json.as_bytes().first() {
        // Without escapes the text is borrowed from the body.
        Some(b'"') if !json.contains('\\') => Ok(Cow::Borrowed(&json[1..json.len() - 1])),
        Some(b'"') => match serde_json::from_str(json) {
            Ok(Text(text)) => Ok(text),
            Err(_) => Err(ParseError::HalfACharacter(key.clone())),
        },
        Some(b'{' | b'[') => Err(ParseError::Nested(key.clone())),
        _ if json == "null" => Ok(Cow::Borrowed("")),
        _ => Ok(Cow::Borrowed(json)),
    }
}

/// Borrows a text from the body where it has no escapes.
#[derive(serde::Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

/// Lists an object's names and values in the order received, duplicates included.
struct Pairs<'a>(SmallVec<[(Cow<'a, str>, &'a RawValue); 4]>);

impl<'de> Deserialize<'de> for Pairs<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Pairs<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Pairs<'de>, M::Error> {
                let mut pairs = SmallVec::new();
                while let Some((Text(name), value)) = map.next_entry::<Text<'de>, &RawValue>()? {
                    pairs.push((name, value));
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::catalog::key::Kind;
    use proptest::prelude::*;

    fn keys() -> Vec<Key> {
        let key = |name, kind| Key {
            name: Name::parse(name).unwrap(),
            aliases: vec![],
            kind,
            fields: vec![],
            priority: 1,
        };
        vec![key("account-num", Kind::Digits), key("phone-num", Kind::Phone)]
    }

    fn criteria(body: &str) -> Vec<(usize, String)> {
        LookupRequest::parse(body.as_bytes(), &keys(), Region::US)
            .unwrap()
            .criteria
            .iter()
            .map(|criterion| (criterion.key, criterion.raw.to_string()))
            .collect()
    }

    #[test]
    fn values_count_as_they_are_written() {
        for (json, raw) in [
            ("76541643", "76541643"),
            (r#""007""#, "007"),
            ("12345678901234567890", "12345678901234567890"),
            ("-1.50", "-1.50"),
            ("true", "true"),
            (r#""caf\u00e9""#, "café"),
        ] {
            let body = format!(r#"{{"ACCOUNT_NUM": {json}}}"#);
            assert_eq!(criteria(&body), [(0, raw.to_owned())]);
        }
    }

    #[test]
    fn keys_stand_in_the_order_in_which_they_are_tried() {
        let body = r#"{"PhoneNum":"8015551234","x":[1],"account-num":"1"}"#;
        assert_eq!(criteria(body), [(0, "1".to_owned()), (1, "8015551234".to_owned())]);
    }

    #[test]
    fn of_several_values_the_last_that_is_one_counts() {
        let body = r#"{"account-num":"1","AccountNum":"2","account_num":""}"#;
        assert_eq!(criteria(body), [(0, "2".to_owned())]);
    }

    #[test]
    fn what_is_no_question_is_named() {
        let error = |body: &[u8]| {
            LookupRequest::parse(body, &keys(), Region::US).map(|_| ()).unwrap_err().to_string()
        };
        assert_eq!(
            error(b"{\"account-num\": 007}"),
            "The body is not JSON: parsing stops at line 1, column 18."
        );
        assert_eq!(
            error(b"[1]"),
            "The body must be one JSON object, such as {\"phone-num\": \"8015551234\"}."
        );
        assert_eq!(
            error(b"{\"PhoneNum\": {\"a\": 1}}"),
            "\"phone-num\" holds a list or an object. A key takes one text or number."
        );
        assert!(error(b"{\"PhoneNum\": \"\\ud800\"}").contains("half a Unicode character"));
        assert!(error(b"").starts_with("The body is not JSON"));
        assert!(error(b"{} {}").starts_with("The body is not JSON"));
        assert!(error(b"{\"a\": \"\xff\"}").starts_with("The body is not JSON"));
        assert!(error(b"{\"PhoneNum\": \"\x01\"}").starts_with("The body is not JSON"));
    }

    proptest! {
        #[test]
        fn no_body_panics(body in any::<Vec<u8>>()) {
            let _ = LookupRequest::parse(&body, &keys(), Region::US);
        }
    }
}
