//! `/api/settings` and `/api/changes`: the settings and the log of changes.

use crate::domain::catalog::changelog::AuditEntry;
use crate::domain::catalog::settings::Setting;
use crate::http::auth::extractors::Admin;
use crate::http::blocking::{blocking, change};
use crate::http::request::json_body;
use crate::http::response::problem::Problem;
use crate::http::response::problem_responses::{Conflict, DiskFull, NotFound, Unprocessable};
use crate::live_directory::LiveDirectory;
use actix_web::HttpResponse;
use actix_web::web::{Data, Json, Path, Payload};
use serde::Deserialize;
use utoipa::ToSchema;

const CHANGES_MAX: usize = 500;

/// Lists the settings.
#[utoipa::path(get, path = "/api/settings", responses((status = 200, body = [Setting])))]
pub(crate) async fn list(admin: Admin) -> Json<Vec<Setting>> {
    Json(admin.directory.catalog.settings.list().into())
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SettingValue {
    value: String,
}

/// Changes a setting.
#[utoipa::path(
    put,
    path = "/api/settings/{name}",
    request_body = SettingValue,
    responses((status = 204), NotFound, Conflict, Unprocessable, DiskFull),
)]
pub(crate) async fn set(
    admin: Admin,
    name: Path<String>,
    live: Data<LiveDirectory>,
    body: Payload,
) -> Result<HttpResponse, Problem> {
    let new: SettingValue = json_body::json(body).await?;
    change(live, admin.actor(), move |catalog| catalog.set(&name, &new.value)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Lists the latest 500 changes with time and origin, newest first.
#[utoipa::path(get, path = "/api/changes", responses((status = 200, body = [AuditEntry])))]
pub(crate) async fn changes(_: Admin, live: Data<LiveDirectory>) -> Result<Json<Vec<AuditEntry>>, Problem> {
    blocking(move || live.store().changes(CHANGES_MAX)).await.map(Json)
}
