//! `/api/openapi.json`: the OpenAPI description, kept by hand; a test compares its addresses with the route table.

use crate::http::auth::extractors::Admin;
use actix_web::{HttpResponse, Responder};

const DOCUMENT: &str = include_str!("openapi.json");

/// Returns the description.
pub(crate) async fn document(_: Admin) -> impl Responder {
    HttpResponse::Ok().content_type("application/json").body(DOCUMENT)
}
