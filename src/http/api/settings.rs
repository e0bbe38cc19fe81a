//! `/api/settings` and `/api/changes`: how the box is set, and what was changed.

use super::authority::Admin;
use super::blocking::{blocking, change};
use super::body;
use super::problem::Problem;
use crate::domain::differences::ChangeNote;
use crate::domain::settings::Setting;
use crate::live::Live;
use actix_web::HttpResponse;
use actix_web::web::{Data, Json, Path, Payload};
use serde::Deserialize;

/// Changes that are shown.
const MOST_CHANGES: usize = 500;

/// Every setting.
pub(super) async fn list(admin: Admin) -> Json<Vec<Setting>> {
    Json(admin.directory.catalog.settings.list().into())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Value {
    value: String,
}

/// Sets one.
pub(super) async fn set(
    admin: Admin,
    name: Path<String>,
    live: Data<Live>,
    body: Payload,
) -> Result<HttpResponse, Problem> {
    let wanted: Value = body::json(body).await?;
    change(live, admin.by(), move |catalog| catalog.set(&name, &wanted.value)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// What was changed, newest first, by whomever.
pub(super) async fn changes(_: Admin, live: Data<Live>) -> Result<Json<Vec<ChangeNote>>, Problem> {
    blocking(move || live.changes(MOST_CHANGES)).await.map(Json)
}
