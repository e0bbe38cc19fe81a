//! Checks that `/api/openapi.json` describes exactly the routes that exist.

use crate::support::Appliance;
use datadip::http::{API_ROUTES, ROUTES};
use serde_json::Value;
use std::collections::BTreeSet;

#[test]
fn the_document_and_the_route_table_list_the_same_routes() {
    let appliance = Appliance::empty();
    let server = appliance.page();
    let document: Value = server.sign_in().json("/api/openapi.json");
    let mut described = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            described.insert((method.to_uppercase(), path.clone()));
            assert!(operation["summary"].is_string() && operation["security"].is_array(), "{method} {path}");
        }
    }
    let routes = ROUTES.iter().chain(API_ROUTES);
    let routes: BTreeSet<(String, String)> =
        routes.map(|(method, path)| ((*method).to_owned(), (*path).to_owned())).collect();
    let missing: Vec<_> = routes.difference(&described).collect();
    assert!(missing.is_empty(), "not described: {missing:?}");
    let surplus: Vec<_> = described.difference(&routes).collect();
    assert!(surplus.is_empty(), "described, and not there: {surplus:?}");
}

#[test]
fn every_reference_in_the_document_resolves() {
    let appliance = Appliance::empty();
    let document: Value = appliance.page().sign_in().json("/api/openapi.json");
    fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
        match value {
            Value::Object(object) => {
                found.extend(object.get("$ref").and_then(Value::as_str));
                object.values().for_each(|value| references(value, found));
            }
            Value::Array(values) => values.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(found.len() > 50);
    for reference in found {
        assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
    }
}
