//! The one way from a handler to what may wait: the store, a file, argon2.

use super::problem::Problem;

/// Runs `work` on a thread that answers nobody.
pub(super) async fn blocking<T, E>(work: impl FnOnce() -> Result<T, E> + Send + 'static) -> Result<T, Problem>
where
    T: Send + 'static,
    E: Into<Problem> + Send + 'static,
{
    match actix_web::web::block(work).await {
        Ok(result) => result.map_err(Into::into),
        Err(_) => Err(Problem::could_not_look("stopping", "The server is stopping.")),
    }
}
