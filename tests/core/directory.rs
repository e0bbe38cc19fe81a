//! Compares the directory with a naive model: every lookup over every small sheet gives the same contacts and response.

use datadip::domain::catalog::Catalog;
use datadip::domain::catalog::edit::{FieldPatch, KeyPatch};
use datadip::domain::catalog::field::FieldPolicy;
use datadip::domain::catalog::import_edits::ImportEdits;
use datadip::domain::catalog::key::{Key, Kind};
use datadip::domain::catalog::name::{Name, SheetName};
use datadip::domain::catalog::sheet::{Column, SourceFile, Version, VersionId};
use datadip::domain::directory::Directory;
use datadip::domain::directory::contacts::Contacts;
use datadip::domain::directory::row_block::Block;
use datadip::domain::lookup::deadline::DeadlineExceeded;
use datadip::domain::lookup::request::LookupRequest;
use datadip::domain::phone::Region;
use jiff::Timestamp;
use proptest::prelude::*;
use std::sync::Arc;
use std::time::{Duration, Instant};

const FIELDS: [&str; 4] = ["account", "phone", "mobile", "name"];
const KEYS: [(&str, Kind, &[&str]); 3] = [
    ("account", Kind::Digits, &["account"]),
    ("phone", Kind::Phone, &["phone", "mobile"]),
    ("name", Kind::Text, &["name"]),
];

/// Generates values that collide often: several spellings, damaged and blank ones.
fn value() -> impl Strategy<Value = String> {
    const VALUES: &[&str] = &[
        "",
        " ",
        "801-555-1234",
        "8015551234",
        "+1 (801) 555 1234",
        "801 555 0100 x5",
        "5550100",
        "555-0100",
        "12",
        "0012",
        "1-2",
        "Tom",
        " TOM ",
        "tom  b",
        "Tom B",
        "unknown",
        "<x>",
        "8.01556E+09",
        "quote \" and \\",
        "\n",
    ];
    prop::sample::select(VALUES).prop_map(str::to_owned)
}

fn catalog(sheets: usize, several: &str, only: bool) -> Catalog {
    let mut catalog = Catalog::default();
    for field in FIELDS {
        catalog.add_field(&Name::parse(field).unwrap(), field, FieldPolicy::sent());
    }
    for (name, kind, fields) in KEYS {
        let change = KeyPatch {
            kind: Some(kind),
            fields: Some(fields.iter().map(|field| (*field).to_owned()).collect()),
            ..KeyPatch::default()
        };
        catalog.change_key(name, &change).unwrap();
    }
    if only {
        let change =
            FieldPatch { only_matched_by: Some(vec!["account".to_owned()]), ..FieldPatch::default() };
        catalog.change_field("name", &change).unwrap();
    }
    catalog.set("several", several).unwrap();
    for number in 0..sheets {
        let columns = catalog
            .fields
            .iter()
            .map(|field| Column { header: field.label.clone(), field: field.id })
            .collect();
        let version = Version {
            id: VersionId(number as i64),
            number: 0,
            published_at: Timestamp::UNIX_EPOCH,
            published_by: String::new(),
            rows: 0,
            file: SourceFile {
                name: String::new(),
                bytes: 0,
                sha256: String::new(),
                encoding: None,
                delimiter: None,
            },
            columns,
            identified_by: None,
            edits: ImportEdits::default(),
        };
        catalog.publish(&SheetName::parse(&format!("sheet{number}")).unwrap(), version);
    }
    catalog
}

fn directory(catalog: &Catalog, sheets: &[Vec<Vec<String>>], previous: Option<&Directory>) -> Directory {
    let contacts = |VersionId(id)| {
        let mut contacts = Contacts::new(FIELDS.len());
        for rows in sheets[id as usize].chunks(3) {
            let mut block = Block::default();
            for (line, row) in rows.iter().enumerate() {
                block.push(line as u64, row.iter().map(String::as_str));
            }
            contacts.push(&block).unwrap();
        }
        Some(Arc::new(contacts))
    };
    Directory::build(catalog.clone(), contacts, previous).unwrap()
}

fn matches(key: &Key, catalog: &Catalog, row: &[String], value: &str) -> bool {
    let Some(normal) = key.kind.normalize(value, Region::US) else { return false };
    key.fields.iter().any(|id| {
        let column = catalog.fields.iter().position(|field| field.id == *id).unwrap();
        key.kind.normalize(&row[column], Region::US) == Some(normal.clone())
    })
}

/// Computes the response from the rules, one after another.
fn naive(catalog: &Catalog, sheets: &[Vec<Vec<String>>], values: &[Option<String>]) -> String {
    let criteria: Vec<(&Key, &String)> = catalog
        .keys
        .iter()
        .filter_map(|key| {
            let place = KEYS.iter().position(|(name, ..)| key.name.as_str() == *name)?;
            values[place].as_ref().map(|value| (key, value))
        })
        .collect();
    let mut found: Vec<&Vec<String>> = Vec::new();
    for (key, value) in &criteria {
        let rows = sheets.iter().flatten();
        if found.is_empty() {
            found = rows.filter(|row| matches(key, catalog, row, value)).collect();
        } else if found.len() > 1 {
            let narrowed: Vec<_> =
                found.iter().copied().filter(|row| matches(key, catalog, row, value)).collect();
            if !narrowed.is_empty() {
                found = narrowed;
            }
        }
    }
    let several = catalog.settings.list()[1].value.clone();
    let chosen: Vec<&Vec<String>> = match (found.as_slice(), several.as_str()) {
        ([], _) | ([_, _, ..], "none") => vec![],
        ([first, ..], "first") => vec![first],
        ([.., last], "newest") => vec![last],
        (all, _) => all.to_vec(),
    };
    let mut parameters = Vec::new();
    for (column, field) in catalog.fields.iter().enumerate() {
        let Some(first) = chosen.first() else { break };
        let agreed = chosen.iter().all(|row| row[column] == first[column]);
        let allowed = field.policy.only_matched_by.is_empty()
            || criteria.iter().any(|(key, value)| {
                field.policy.only_matched_by.contains(&key.name)
                    && chosen.iter().all(|row| matches(key, catalog, row, value))
            });
        if agreed && allowed {
            let value = serde_json::to_string(&first[column]).unwrap();
            parameters.push(format!(
                r#""{}":{{"value":{value},"displayToAgent":true,"saveToDatabase":false}}"#,
                field.name
            ));
        }
    }
    format!(r#"{{"parameters":{{{}}}}}"#, parameters.join(","))
}

fn response(
    directory: &Directory,
    values: &[Option<String>],
    deadline: Instant,
) -> Result<String, DeadlineExceeded> {
    let object: serde_json::Map<String, serde_json::Value> = KEYS
        .iter()
        .zip(values)
        .filter_map(|((name, ..), value)| Some(((*name).to_owned(), value.clone()?.into())))
        .collect();
    let body = serde_json::to_vec(&object).unwrap();
    let request = LookupRequest::parse(&body, &directory.catalog.keys, Region::US).unwrap();
    let matches = directory.find(&request, deadline)?;
    let response = directory.answer(&request, &matches, deadline)?;
    Ok(String::from_utf8(response).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]
    #[test]
    fn a_directory_answers_as_the_naive_model_does(
        sheets in prop::collection::vec(prop::collection::vec(prop::collection::vec(value(), FIELDS.len()), 0..12), 1..3),
        lookups in prop::collection::vec(prop::collection::vec(prop::option::of(value()), KEYS.len()), 1..6),
        several in prop::sample::select(&["shared", "first", "newest", "none"][..]),
        only in any::<bool>(),
    ) {
        let catalog = catalog(sheets.len(), several, only);
        let fresh = directory(&catalog, &sheets, None);
        // Indexes reused from the previous directory give the same responses.
        let reused = directory(&catalog, &sheets, Some(&fresh));
        let deadline = Instant::now() + Duration::from_secs(60);
        for values in &lookups {
            let expected = naive(&catalog, &sheets, values);
            prop_assert_eq!(&response(&fresh, values, deadline).unwrap(), &expected);
            prop_assert_eq!(&response(&reused, values, deadline).unwrap(), &expected);
        }
    }
}

#[test]
fn a_lookup_past_its_deadline_fails_without_an_empty_response() {
    let row = |name: &str| vec!["1".to_owned(), "8015551234".to_owned(), String::new(), name.to_owned()];
    let rows: Vec<Vec<String>> = (0..5_000).map(|n| row(&n.to_string())).collect();
    let catalog = catalog(1, "shared", false);
    let directory = directory(&catalog, &[rows], None);
    let values = [None, Some("8015551234".to_owned()), None];
    assert_eq!(response(&directory, &values, Instant::now()), Err(DeadlineExceeded));
    let response = response(&directory, &values, Instant::now() + Duration::from_secs(60)).unwrap();
    assert!(response.contains("8015551234"));
}

#[test]
fn a_reused_index_is_rebuilt_when_the_region_the_kind_or_the_fields_change() {
    let row = vec![vec![
        "7654-1643".to_owned(),
        "020 7946 0123".to_owned(),
        "+1 801 555 0100".to_owned(),
        "Tom".to_owned(),
    ]];
    let deadline = Instant::now() + Duration::from_secs(60);
    let mut catalog = catalog(1, "shared", false);
    let before = directory(&catalog, std::slice::from_ref(&row), None);
    let is_found = |directory: &Directory, values: [Option<&str>; 3]| {
        let values = values.map(|value| value.map(str::to_owned));
        // The region also decides how the request is parsed.
        let object: Vec<String> = KEYS
            .iter()
            .zip(&values)
            .filter_map(|((name, ..), value)| Some(format!("\"{name}\":\"{}\"", value.as_ref()?)))
            .collect();
        let body = format!("{{{}}}", object.join(","));
        let settings = &directory.catalog.settings;
        let request =
            LookupRequest::parse(body.as_bytes(), &directory.catalog.keys, settings.region).unwrap();
        !directory.find(&request, deadline).unwrap().contacts.is_empty()
    };
    let british = [None, Some("+442079460123"), None];
    assert!(!is_found(&before, british));
    catalog.set("region", "GB").unwrap();
    let after = directory(&catalog, std::slice::from_ref(&row), Some(&before));
    assert!(is_found(&after, british));

    let digits = [Some("76541643"), None, None];
    assert!(is_found(&after, digits));
    let text = KeyPatch { kind: Some(Kind::Text), ..KeyPatch::default() };
    catalog.change_key("account", &text).unwrap();
    let after = directory(&catalog, std::slice::from_ref(&row), Some(&after));
    assert!(!is_found(&after, digits));
    assert!(is_found(&after, [Some("7654-1643"), None, None]));

    let fields = KeyPatch { fields: Some(vec!["mobile".to_owned()]), ..KeyPatch::default() };
    catalog.change_key("phone", &fields).unwrap();
    let after = directory(&catalog, std::slice::from_ref(&row), Some(&after));
    assert!(!is_found(&after, british));
    assert!(is_found(&after, [None, Some("+18015550100"), None]));
}
