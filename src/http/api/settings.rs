//! `/api/settings` and `/api/changes`: the settings and the log of changes.

use crate::domain::catalog::changelog::AuditEntry;
use crate::domain::catalog::settings::Setting;
use crate::http::auth::extractors::Admin;
use crate::http::blocking::{blocking, change};
use crate::http::request::json_body;
use crate::http::response::problem::Problem;
use crate::live_directory::LiveDirectory;
use actix_web::HttpResponse;
use actix_web::web::{Data, Json, Path, Payload};
use serde::Deserialize;

const CHANGES_MAX: usize = 500;

/// Lists the settings.
pub(crate) async fn list(admin: Admin) -> Json<Vec<Setting>> {
    Json(admin.directory.catalog.settings.list().into())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Value {
    value: String,
}

/// Changes a setting.
pub(crate) async fn set(
    admin: Admin,
    name: Path<String>,
    live: Data<LiveDirectory>,
    body: Payload,
) -> Result<HttpResponse, Problem> {
    let new: Value = json_body::json(body).await?;
    change(live, admin.actor(), move |catalog| catalog.set(&name, &new.value)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Lists the latest changes, newest first.
pub(crate) async fn changes(_: Admin, live: Data<LiveDirectory>) -> Result<Json<Vec<AuditEntry>>, Problem> {
    blocking(move || live.store().changes(CHANGES_MAX)).await.map(Json)
}
