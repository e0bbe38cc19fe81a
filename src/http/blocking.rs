//! Runs blocking work (store, files, argon2) of handlers on the blocking thread pool.

use super::response::problem::Problem;
use crate::domain::catalog::Catalog;
use crate::domain::directory::Directory;
use crate::domain::error::DomainError;
use crate::live_directory::LiveDirectory;
use actix_web::web::Data;
use std::sync::Arc;

/// Runs `work` on the blocking pool, because a worker that waits answers no lookup.
pub(super) async fn blocking<T, E>(work: impl FnOnce() -> Result<T, E> + Send + 'static) -> Result<T, Problem>
where
    T: Send + 'static,
    E: Into<Problem> + Send + 'static,
{
    match actix_web::web::block(work).await {
        Ok(result) => result.map_err(Into::into),
        // The pool is shutting down, or `work` has panicked.
        Err(_) => {
            let detail = "datadip is stopping or has failed. The request may be incomplete. See the log.";
            Err(Problem::unavailable("The request was interrupted", "stopping", detail))
        }
    }
}

/// Changes the catalog in the name of `by`, and returns the directory in service afterwards.
pub(super) async fn change(
    live: Data<LiveDirectory>,
    by: String,
    mut edit: impl FnMut(&mut Catalog) -> Result<(), DomainError> + Send + 'static,
) -> Result<Arc<Directory>, Problem> {
    blocking(move || {
        live.change(&by, &mut edit)?;
        let detail = "The change is saved, and the contacts are still being loaded. Reload in a moment.";
        let directory = live.directory().clone();
        directory.ok_or_else(|| Problem::unavailable("The contacts are being loaded", "starting", detail))
    })
    .await
}
