//! `POST /api/lookup`, the page's *Try it*: what Xima would receive, and why. Activity leaves these lookups out.

use crate::domain::lookup;
use crate::domain::lookup::request::LookupBody;
use crate::domain::lookup::trace::Trace;
use crate::http::auth::extractors::Admin;
use crate::http::request::json_body;
use crate::http::response::problem::Problem;
use actix_web::web::{Json, Payload};
use std::time::Instant;

/// Looks up a caller, and returns what Xima would receive, and why.
#[utoipa::path(
    post,
    path = "/api/lookup",
    request_body = LookupBody,
    responses((status = 200, body = Trace)),
)]
pub(crate) async fn trace(admin: Admin, body: Payload) -> Result<Json<Trace>, Problem> {
    let body = json_body::bytes(body).await?;
    let (directory, start) = (&admin.directory, Instant::now());
    let lookup = lookup::run(directory, &body, start + directory.lookup_timeout())?;
    Ok(Json(lookup.into_trace(directory, start.elapsed())))
}
