//! `/api/backups`: lists, makes and downloads backups.

use crate::backups::{BackupFile, Backups};
use crate::http::auth::extractors::Admin;
use crate::http::blocking::blocking;
use crate::http::response::download;
use crate::http::response::problem::Problem;
use crate::store::StoreError;
use actix_web::web::{Data, Json, Path};
use actix_web::{HttpResponse, Responder};
use serde::Serialize;

/// Lists the backups, newest first.
pub(crate) async fn list(_: Admin, backups: Data<Backups>) -> Result<Json<Vec<BackupFile>>, Problem> {
    blocking(move || backups.list()).await.map(Json)
}

#[derive(Serialize)]
struct BackupCreated {
    name: String,
}

/// Makes a backup.
pub(crate) async fn make(_: Admin, backups: Data<Backups>) -> Result<impl Responder, Problem> {
    let name = blocking(move || backups.make()).await?;
    Ok(HttpResponse::Created().json(BackupCreated { name }))
}

/// Downloads a backup.
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
