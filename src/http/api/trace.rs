//! `POST /api/lookup`: what Xima would get, and why. Not counted among the calls.

use crate::domain::lookup::request::LookupRequest;
use crate::domain::lookup::trace::Trace;
use crate::http::auth::extractors::Admin;
use crate::http::request::json_body;
use crate::http::response::problem::Problem;
use actix_web::web::{Json, Payload};
use std::time::{Duration, Instant};

/// Looks somebody up and tells how.
pub(crate) async fn trace(admin: Admin, body: Payload) -> Result<Json<Trace>, Problem> {
    let body = json_body::bytes(body).await?;
    let directory = admin.directory;
    if !directory.has_sheets() {
        return Err(Problem::unavailable(
            "no-sheet",
            "No spreadsheet has been imported yet, so nobody can be looked up.",
        ));
    }
    let settings = &directory.catalog.settings;
    let request = LookupRequest::parse(&body, &directory.catalog.keys, settings.region)
        .map_err(|fault| Problem::bad_request("bad-body", fault.to_string()))?;
    let deadline = Instant::now() + Duration::from_millis(settings.deadline_ms.into());
    let late = |_| Problem::unavailable("deadline", "The answer was not ready in time.");
    directory.trace(&request, deadline).map(Json).map_err(late)
}
