//! Bodies of the page's requests: small JSON objects, read only after the visitor is known.

use super::problem::Problem;
use actix_web::web::Payload;
use serde::de::DeserializeOwned;

/// The largest body that is read, in bytes.
const LARGEST: usize = 64 * 1024;

/// Reads a whole body as bytes.
pub(super) async fn bytes(body: Payload) -> Result<actix_web::web::Bytes, Problem> {
    match body.to_bytes_limited(LARGEST).await {
        Err(_) => Err(Problem::too_large("The body has at most 64 KiB.")),
        Ok(Err(_)) => Err(Problem::bad_request("cut-off", "The body ended before it was complete.")),
        Ok(Ok(bytes)) => Ok(bytes),
    }
}

/// Reads a body as JSON of one shape; a name that is not known is a mistake and not passed over.
pub(super) async fn json<T: DeserializeOwned>(body: Payload) -> Result<T, Problem> {
    let bytes = bytes(body).await?;
    // The reader of JSON would take a list's values for an object's, in the order in which our code has them.
    if bytes.trim_ascii_start().first() == Some(&b'[') {
        return Err(Problem::bad_request("bad-body", "The body must be one JSON object."));
    }
    serde_json::from_slice(&bytes)
        .map_err(|error| Problem::bad_request("bad-body", format!("The body: {error}.")))
}
