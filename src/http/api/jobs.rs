//! `/api/jobs`: shows and cancels imports.

use crate::http::auth::extractors::Admin;
use crate::http::request::upload_store::UploadStore;
use crate::http::response::problem::Problem;
use crate::http::response::problem_responses::{Conflict, NotFound};
use crate::import::job::State;
use actix_web::HttpResponse;
use actix_web::web::{Data, Json, Path};

/// Returns the state of a check or an import.
#[utoipa::path(get, path = "/api/jobs/{job}", responses((status = 200, body = State), NotFound))]
pub(crate) async fn get(
    _: Admin,
    uploads: Data<UploadStore>,
    id: Path<String>,
) -> Result<Json<State>, Problem> {
    Ok(Json(uploads.job(&id)?.state()))
}

/// Cancels a job that is not publishing yet.
#[utoipa::path(delete, path = "/api/jobs/{job}", responses((status = 204), NotFound, Conflict))]
pub(crate) async fn cancel(
    _: Admin,
    uploads: Data<UploadStore>,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    uploads.job(&id)?.cancel();
    Ok(HttpResponse::NoContent().finish())
}
