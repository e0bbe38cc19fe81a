//! Bodies of the page's requests: small JSON objects, read only after the visitor is known.

use crate::http::response::problem::Problem;
use actix_web::http::StatusCode;
use actix_web::web::Payload;
use serde::de::DeserializeOwned;
use std::time::Duration;

/// The largest body that is read, in bytes.
const LARGEST: usize = 64 * 1024;
/// How long a whole small body may take.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);

/// Reads a whole body as bytes.
pub(crate) async fn bytes(body: Payload) -> Result<actix_web::web::Bytes, Problem> {
    let Ok(read) = tokio::time::timeout(BODY_TIMEOUT, body.to_bytes_limited(LARGEST)).await else {
        return Err(request_timeout());
    };
    match read {
        Err(_) => Err(Problem::too_large("The body has at most 64 KiB.")),
        Ok(Err(_)) => Err(Problem::bad_request("cut-off", "The body ended before it was complete.")),
        Ok(Ok(bytes)) => Ok(bytes),
    }
}

/// 408: whoever sends does not go on.
pub(crate) fn request_timeout() -> Problem {
    let title = "The request came too slowly";
    Problem::new(
        StatusCode::REQUEST_TIMEOUT,
        "too-slow",
        title,
        "The body did not arrive in time. Try again.",
    )
}

/// Reads a body as JSON of one shape; a name that is not known is a mistake and not passed over.
pub(crate) async fn json<T: DeserializeOwned>(body: Payload) -> Result<T, Problem> {
    let bytes = bytes(body).await?;
    // The reader of JSON would take a list's values for an object's, in the order in which our code has them.
    if bytes.trim_ascii_start().first() == Some(&b'[') {
        return Err(Problem::bad_request("bad-body", "The body must be one JSON object."));
    }
    serde_json::from_slice(&bytes)
        .map_err(|error| Problem::bad_request("bad-body", format!("The body: {error}.")))
}
