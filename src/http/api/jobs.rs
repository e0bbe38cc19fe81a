//! `/api/jobs`: how far an import is, and cancelling it.

use crate::http::auth::extractors::Admin;
use crate::http::request::upload_store::Spool;
use crate::http::response::problem::Problem;
use crate::import::job::State;
use actix_web::HttpResponse;
use actix_web::web::{Data, Json, Path};

/// Where a job stands.
pub(crate) async fn get(_: Admin, spool: Data<Spool>, id: Path<String>) -> Result<Json<State>, Problem> {
    Ok(Json(spool.job(&id)?.state()))
}

/// Cancels a job, unless it is publishing already.
pub(crate) async fn cancel(_: Admin, spool: Data<Spool>, id: Path<String>) -> Result<HttpResponse, Problem> {
    spool.job(&id)?.cancel();
    Ok(HttpResponse::NoContent().finish())
}
