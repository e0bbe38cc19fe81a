//! `/api/jobs`: how far an import is, and cancelling it.

use crate::http::auth::extractors::Admin;
use crate::http::request::upload_store::UploadStore;
use crate::http::response::problem::Problem;
use crate::import::job::State;
use actix_web::HttpResponse;
use actix_web::web::{Data, Json, Path};

/// Where a job stands.
pub(crate) async fn get(
    _: Admin,
    uploads: Data<UploadStore>,
    id: Path<String>,
) -> Result<Json<State>, Problem> {
    Ok(Json(uploads.job(&id)?.state()))
}

/// Cancels a job, unless it is publishing already.
pub(crate) async fn cancel(
    _: Admin,
    uploads: Data<UploadStore>,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    uploads.job(&id)?.cancel();
    Ok(HttpResponse::NoContent().finish())
}
