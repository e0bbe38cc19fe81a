//! `/api/openapi.json`: the OpenAPI document, made from the handlers and the types beside them.

use super::{
    activity, backups, fields, health, jobs, keys, overview, session, settings, sheets, tokens, trace,
    uploads,
};
use crate::http::auth::extractors::Admin;
use crate::http::response::problem::ProblemBody;
use crate::http::response::problem_responses::{
    BadRequest, Forbidden, PROBLEMS, TooLarge, TooManyRequests, TooSlow, Unauthorized, Unavailable,
};
use crate::http::{lookup, static_files};
use actix_web::{HttpResponse, Responder};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::LazyLock;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Content, OpenApi as Document, Ref, RefOr, Response, SecurityRequirement};
use utoipa::{IntoResponses, Modify, OpenApi};

/// The list of handlers; a test compares their addresses with the route table.
#[derive(OpenApi)]
#[openapi(
    info(title = "datadip", description = "Looks up callers for a Xima phone system in a spreadsheet. Errors are problem+json (RFC 9457) with a stable code. Cross-site requests of a browser are refused. A JSON body has at most 64 KiB."),
    paths(
        session::state, session::sign_in, session::sign_out, session::set_up, session::list, session::end,
        session::change_password, sheets::list, sheets::put, sheets::remove, sheets::undo, sheets::export, sheets::attempts,
        uploads::receive, uploads::preview, uploads::check, uploads::publish, uploads::problems, uploads::changes::list, jobs::get,
        jobs::cancel, overview::overview, overview::first, fields::list, fields::set, fields::confirm, fields::remove,
        keys::list, keys::set, keys::remove, tokens::list, tokens::create, tokens::revoke, trace::trace,
        activity::list, settings::list, settings::set, settings::changes, backups::list, backups::make,
        backups::download, document, health::health, lookup::answer, static_files::asset,
    ),
    components(schemas(ProblemBody)),
    modifiers(&Rules),
)]
struct Described;

/// Adds what every operation of a kind shares.
struct Rules;

impl Modify for Rules {
    fn modify(&self, document: &mut Document) {
        let components = document.components.get_or_insert_default();
        let cookie =
            ApiKeyValue::with_description("datadip", "By https the cookie is called __Host-datadip.");
        components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
        for (name, description) in
            [("dip", "A token for lookups (purpose dip)."), ("import", "An import token.")]
        {
            let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(description));
            components.add_security_scheme(name, SecurityScheme::Http(bearer.build()));
        }
        for (name, description) in PROBLEMS {
            let body = Content::new(Some(Ref::from_schema_name("Problem")));
            let response = Response::builder().description(*description);
            let response = response.content("application/problem+json", body).build();
            components.responses.insert((*name).to_owned(), RefOr::T(response));
        }
        for (path, item) in &mut document.paths.paths {
            let methods = [&mut item.get, &mut item.put, &mut item.post, &mut item.delete, &mut item.patch];
            methods.into_iter().flatten().for_each(|operation| complete(path, operation));
        }
    }
}

/// Adds the security, the problems and the descriptions that an operation's annotation leaves out.
fn complete(path: &str, operation: &mut Operation) {
    // They are the handlers' names, of which several are the same.
    operation.operation_id = None;
    operation.summary = operation.summary.take().map(|summary| summary.replace('\n', " "));
    let session = || vec![SecurityRequirement::new::<_, [&str; 0], &str>("session", [])];
    let public = SecurityRequirement::default();
    let is_public = operation.security.get_or_insert_with(session).contains(&public);
    let responses = &mut operation.responses.responses;
    if !is_public {
        responses.extend([Unauthorized::responses(), Forbidden::responses()].into_iter().flatten());
        responses.extend([TooManyRequests::responses(), Unavailable::responses()].into_iter().flatten());
    }
    if path != "/" {
        // An unknown query parameter.
        responses.extend(BadRequest::responses());
    }
    if operation.request_body.is_some() {
        responses.extend(TooLarge::responses());
        // A lookup's deadline is a 503.
        responses.extend(path.starts_with("/api/").then(TooSlow::responses).into_iter().flatten());
    }
    for response in responses.values_mut() {
        if let RefOr::T(response) = response
            && response.description.is_empty()
        {
            response.description = operation.summary.clone().unwrap_or_default();
        }
    }
}

/// Marks as required what may be null, because responses leave no member out; requests allow no other members.
fn require_nullable(schema: &mut Value) {
    let is_request = schema["additionalProperties"] == false;
    if let Some(properties) = schema["properties"].as_object().filter(|_| !is_request) {
        let may_be_null = |value: &Value| {
            let in_list =
                |list: &Value, null: Value| list.as_array().is_some_and(|list| list.contains(&null));
            in_list(&value["type"], json!("null")) || in_list(&value["oneOf"], json!({"type": "null"}))
        };
        let names = properties.iter().filter(|(_, value)| may_be_null(value)).map(|(name, _)| json!(name));
        let names: Vec<Value> = names.collect();
        match schema["required"].as_array_mut() {
            Some(required) => required.extend(names),
            None => schema["required"] = names.into(),
        }
    }
    match schema {
        Value::Object(members) => members.values_mut().for_each(require_nullable),
        Value::Array(values) => values.iter_mut().for_each(require_nullable),
        _ => {}
    }
}

static DOCUMENT: LazyLock<String> = LazyLock::new(|| {
    let mut document = serde_json::to_value(Described::openapi()).unwrap_or_default();
    require_nullable(&mut document["components"]["schemas"]);
    document.to_string()
});

/// Maps each method and path to the names of its query parameters.
static QUERY_PARAMETERS: LazyLock<BTreeMap<(String, String), Vec<String>>> = LazyLock::new(|| {
    let document: Value = serde_json::from_str(&DOCUMENT).unwrap_or_default();
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let names = |operation: &Value| {
        let parameters = list(&operation["parameters"]);
        let in_query = parameters.iter().filter(|parameter| parameter["in"] == "query");
        in_query.filter_map(|parameter| Some(parameter["name"].as_str()?.to_owned())).collect()
    };
    let mut all = BTreeMap::new();
    for (path, methods) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in methods.as_object().into_iter().flatten() {
            all.insert((method.to_uppercase(), path.clone()), names(operation));
        }
    }
    all
});

/// Returns the names of an operation's query parameters.
pub(crate) fn query_parameters(method: &str, path: &str) -> &'static [String] {
    QUERY_PARAMETERS.get(&(method.to_owned(), path.to_owned())).map_or(&[], Vec::as_slice)
}

/// Returns this document.
#[utoipa::path(get, path = "/api/openapi.json", responses((status = 200, body = Object)))]
pub(crate) async fn document(_: Admin) -> impl Responder {
    HttpResponse::Ok().content_type("application/json").body(DOCUMENT.as_str())
}
