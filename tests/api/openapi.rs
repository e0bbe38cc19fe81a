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

#[test]
fn a_query_parameter_that_the_document_does_not_describe_is_refused_at_every_address() {
    let appliance = Appliance::with_sheet("Name,Phone\nTom,8015551234\n");
    let server = appliance.page();
    let page = server.sign_in();
    let bearer = format!("Bearer {}", server.token);
    for (method, path) in ROUTES.iter().chain(API_ROUTES).filter(|(_, path)| *path != "/") {
        let address = path.replace("{name}", "x").replace("{id}", "x").replace("{job}", "x");
        let clients = [("cookie", page.cookie.as_str()), ("authorization", &bearer)];
        let client = if *path == "/lookup" { clients[1] } else { clients[0] };
        let response = server.send(method, &format!("{address}?surprise=1"), &[client], b"{}");
        assert_eq!(response.status, 400, "{method} {path}: {}", response.body);
        assert!(response.body.contains("bad-query"), "{method} {path}: {}", response.body);
        assert_eq!(response.header("x-content-type-options"), Some("nosniff"), "{method} {path}");
    }
    assert_eq!(server.send("HEAD", "/healthz?surprise=1", &[], b"").status, 400);
    insta::assert_snapshot!(page.text("GET", "/api/activity?lmit=3", ""), @r#"400 {"type":"about:blank","title":"The request cannot be understood","status":400,"code":"bad-query","detail":"This address has no parameter \"lmit\"; it takes result, number, before, limit. Nothing was done. Correct the name or leave it out, and send the request again."}"#);
    insta::assert_snapshot!(page.text("GET", "/api/keys?all=1", ""), @r#"400 {"type":"about:blank","title":"The request cannot be understood","status":400,"code":"bad-query","detail":"This address has no parameter \"all\"; it takes none. Nothing was done. Correct the name or leave it out, and send the request again."}"#);
    insta::assert_snapshot!(page.text("GET", "/api/activity?limit=three", ""), @r#"400 {"type":"about:blank","title":"The request cannot be understood","status":400,"code":"bad-query","detail":"A parameter in the address cannot be read: Query deserialize error: invalid digit found in string. Nothing was done. Correct it and send the request again."}"#);
}
