//! `/api/backups`: lists, makes and downloads backups.

use crate::backups::{BackupFile, Backups};
use crate::http::auth::extractors::Admin;
use crate::http::blocking::blocking;
use crate::http::response::download::{self, FileBytes};
use crate::http::response::problem::Problem;
use crate::http::response::problem_responses::{Conflict, DiskFull, NotFound};
use crate::store::StoreError;
use actix_web::web::{Data, Json, Path};
use actix_web::{HttpResponse, Responder};
use serde::Serialize;
use utoipa::ToSchema;

/// Lists the backups, newest first.
#[utoipa::path(get, path = "/api/backups", responses((status = 200, body = [BackupFile]), DiskFull))]
pub(crate) async fn list(_: Admin, backups: Data<Backups>) -> Result<Json<Vec<BackupFile>>, Problem> {
    blocking(move || backups.list()).await.map(Json)
}

#[derive(Serialize, ToSchema)]
struct BackupCreated {
    name: String,
}

/// Makes a backup.
#[utoipa::path(
    post,
    path = "/api/backups",
    responses((status = 201, body = BackupCreated), Conflict, DiskFull),
)]
pub(crate) async fn make(_: Admin, backups: Data<Backups>) -> Result<impl Responder, Problem> {
    let name = blocking(move || backups.make()).await?;
    Ok(HttpResponse::Created().json(BackupCreated { name }))
}

/// Downloads a backup.
#[utoipa::path(
    get,
    path = "/api/backups/{name}",
    responses((status = 200, body = FileBytes, content_type = "application/vnd.sqlite3"), NotFound),
)]
pub(crate) async fn download(
    _: Admin,
    backups: Data<Backups>,
    name: Path<String>,
) -> Result<impl Responder, Problem> {
    let name = name.into_inner();
    let requested = name.clone();
    let path = blocking(move || Ok::<_, StoreError>(backups.path(&requested))).await?;
    let path = path.ok_or_else(|| Problem::missing("no-such-backup", "There is no backup of that name."))?;
    download::file(&path, &name, "application/vnd.sqlite3").await
}
