//! The one way from a handler to what may wait: the store, a file, argon2.

use super::response::problem::Problem;
use crate::domain::catalog::Catalog;
use crate::domain::directory::Directory;
use crate::domain::error::DomainError;
use crate::live_directory::LiveDirectory;
use actix_web::web::Data;
use std::sync::Arc;

/// Runs `work` on a thread that answers nobody.
pub(super) async fn blocking<T, E>(work: impl FnOnce() -> Result<T, E> + Send + 'static) -> Result<T, Problem>
where
    T: Send + 'static,
    E: Into<Problem> + Send + 'static,
{
    match actix_web::web::block(work).await {
        Ok(result) => result.map_err(Into::into),
        Err(_) => Err(Problem::unavailable("stopping", "The server is stopping.")),
    }
}

/// Changes the catalog, as changed by `by`; gives the directory that answers from then on.
pub(super) async fn change(
    live: Data<LiveDirectory>,
    by: String,
    mut edit: impl FnMut(&mut Catalog) -> Result<(), DomainError> + Send + 'static,
) -> Result<Arc<Directory>, Problem> {
    blocking(move || {
        live.change(&by, &mut edit)?;
        live.directory()
            .clone()
            .ok_or_else(|| Problem::unavailable("starting", "The contacts are being loaded."))
    })
    .await
}
