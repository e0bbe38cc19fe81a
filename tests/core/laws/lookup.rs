//! Checks any request body of a lookup against a plain JSON parser, and that its response is JSON.

use datadip::domain::catalog::Catalog;
use datadip::domain::catalog::edit::KeyPatch;
use datadip::domain::catalog::field::FieldPolicy;
use datadip::domain::catalog::import_edits::ImportEdits;
use datadip::domain::catalog::key::{Key, Kind, is_blank_or_placeholder};
use datadip::domain::catalog::name::{Name, SheetName};
use datadip::domain::catalog::sheet::{Column, SourceFile, Version, VersionId};
use datadip::domain::directory::Directory;
use datadip::domain::directory::contacts::Contacts;
use datadip::domain::directory::row_block::Block;
use datadip::domain::lookup::request::{LookupRequest, ParseError};
use datadip::domain::phone::Region;
use jiff::Timestamp;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

const FIELDS: [&str; 3] = ["account", "phone", "name"];
const ROWS: [[&str; 3]; 4] = [
    ["0012", "801-555-1234", "Tom \"T\" Callahan\\"],
    ["12", "8015551234", "tom callahan"],
    ["7654-1643", "5550100 x5", "\u{1f600} \u{7f}\u{1}"],
    ["", "", ""],
];

pub fn law(body: &[u8]) {
    static DIRECTORY: LazyLock<Directory> = LazyLock::new(directory);
    let directory = &*DIRECTORY;
    let keys = &directory.catalog.keys;
    match LookupRequest::parse(body, keys, Region::US) {
        Ok(request) => {
            check_criteria(body, &request, keys);
            check_response(&request, directory);
        }
        Err(error) => check_error(body, &error, keys),
    }
}

fn check_criteria(body: &[u8], request: &LookupRequest<'_>, keys: &[Key]) {
    let body = without_byte_order_mark(body);
    assert!(serde_json::from_slice::<IgnoredAny>(body).is_ok(), "it is JSON");
    let places: Vec<usize> = request.criteria.iter().map(|criterion| criterion.key).collect();
    assert!(places.is_sorted_by(|a, b| a < b), "each key once, in order: {places:?}");
    for each in &request.criteria {
        assert!(keys[each.key].matches_name(&each.name) && !is_blank_or_placeholder(&each.raw));
        assert_eq!(each.normal, keys[each.key].kind.normalize(&each.raw, Region::US));
    }
    // serde_json rejects some valid bodies: numbers of a thousand digits, half a character.
    let Ok(Pairs(pairs)) = serde_json::from_slice(body) else { return };
    let mut ignored = 0;
    let mut expected: Vec<Option<&Value>> = vec![None; keys.len()];
    for (name, value) in &pairs {
        match keys.iter().position(|key| key.matches_name(name)) {
            Some(key) if is_given(value) => expected[key] = Some(value),
            _ => ignored += 1,
        }
    }
    assert_eq!(request.ignored.len(), ignored);
    for (key, expected) in expected.into_iter().enumerate() {
        let criterion = request.criteria.iter().find(|each| each.key == key).map(|each| &*each.raw);
        match expected {
            Some(Value::String(text)) => assert_eq!(criterion, Some(text.as_str())),
            Some(other) => {
                assert_eq!(serde_json::from_str::<Value>(criterion.unwrap()).as_ref().ok(), Some(other))
            }
            None => assert_eq!(criterion, None),
        }
    }
}

fn is_given(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !is_blank_or_placeholder(text),
        _ => true,
    }
}

fn check_error(body: &[u8], error: &ParseError, keys: &[Key]) {
    assert!(error.to_string().ends_with('.'));
    let body = without_byte_order_mark(body);
    match error {
        ParseError::NotJson { line, column } => {
            assert!(serde_json::from_slice::<Value>(body).is_err());
            assert!(*line >= 1 && *line <= body.len() + 1 && *column >= 1 && *column <= body.len() + 1);
        }
        // The rest of the body may be malformed.
        ParseError::NotAnObject => assert!(serde_json::from_slice::<Pairs>(body).is_err()),
        ParseError::Nested(name) => {
            let key = keys.iter().find(|key| key.name == *name).unwrap();
            if let Ok(Pairs(pairs)) = serde_json::from_slice(body) {
                let nested = |value: &Value| value.is_array() || value.is_object();
                assert!(pairs.iter().any(|(name, value)| key.matches_name(name) && nested(value)));
            }
        }
        ParseError::HalfACharacter(_) => assert!(serde_json::from_slice::<Value>(body).is_err()),
    }
}

fn check_response(request: &LookupRequest<'_>, directory: &Directory) {
    let deadline = Instant::now() + Duration::from_secs(60);
    let matches = directory.find(request, deadline).unwrap();
    assert_eq!(matches.steps.len(), request.criteria.len());
    let response: Value =
        serde_json::from_slice(&directory.answer(request, &matches, deadline).unwrap()).unwrap();
    let parameters = response["parameters"].as_object().unwrap();
    assert!(parameters.is_empty() || !matches.contacts.is_empty());
    for (name, sent) in parameters {
        let column = FIELDS.iter().position(|field| field == name).unwrap();
        assert!(ROWS.iter().any(|row| sent["value"] == row[column]), "{name}: {sent}");
        assert!(sent["displayToAgent"] == true && sent["saveToDatabase"] == false);
    }
}

fn directory() -> Directory {
    let mut catalog = Catalog::default();
    let columns = FIELDS.map(|field| Column {
        header: field.to_owned(),
        field: catalog.add_field(&Name::parse(field).unwrap(), field, FieldPolicy::sent()),
    });
    let kinds = [
        ("account-num", Kind::Digits, "account"),
        ("phone-num", Kind::Phone, "phone"),
        ("name", Kind::Text, "name"),
    ];
    for (name, kind, field) in kinds {
        let aliases = Some(vec![Name::parse(&format!("{field}-too")).unwrap()]);
        let change = KeyPatch {
            kind: Some(kind),
            fields: Some(vec![field.to_owned()]),
            aliases,
            ..KeyPatch::default()
        };
        catalog.change_key(name, &change).unwrap();
    }
    let file =
        SourceFile { name: String::new(), bytes: 0, sha256: String::new(), encoding: None, delimiter: None };
    let version = Version {
        id: VersionId(1),
        number: 0,
        published_at: Timestamp::UNIX_EPOCH,
        published_by: String::new(),
        rows: ROWS.len() as u64,
        file,
        columns: columns.to_vec(),
        identified_by: None,
        edits: ImportEdits::default(),
    };
    catalog.publish(&SheetName::contacts(), version);
    let mut block = Block::default();
    for (row, line) in ROWS.iter().zip(2..) {
        block.push(line, row.iter().copied());
    }
    let mut contacts = Contacts::new(FIELDS.len());
    contacts.push(&block).unwrap();
    let contacts = Arc::new(contacts);
    Directory::build(catalog, |_| Some(contacts.clone()), None).unwrap()
}

fn without_byte_order_mark(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)
}

/// Holds an object's names and values as serde_json reads them, duplicates included.
struct Pairs(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Each;
        impl<'de> Visitor<'de> for Each {
            type Value = Pairs;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Pairs, M::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Each)
    }
}
