//! `/api/openapi.json`: every address, described. Kept by hand in `openapi.json`; a test holds it to the route table.

use crate::http::auth::extractors::Admin;
use actix_web::{HttpResponse, Responder};

const DOCUMENT: &str = include_str!("openapi.json");

/// The description.
pub(crate) async fn document(_: Admin) -> impl Responder {
    HttpResponse::Ok().content_type("application/json").body(DOCUMENT)
}
