//! JSON bodies of API requests, at most 64 KiB and 10 s; read after the extractors have accepted the client.

use crate::http::response::problem::Problem;
use actix_web::http::StatusCode;
use actix_web::web::Payload;
use serde::de::DeserializeOwned;
use std::time::Duration;

const BODY_MAX: usize = 64 * 1024;
const BODY_TIMEOUT: Duration = Duration::from_secs(10);

/// Reads a whole body as bytes.
pub(crate) async fn bytes(body: Payload) -> Result<actix_web::web::Bytes, Problem> {
    let Ok(read) = tokio::time::timeout(BODY_TIMEOUT, body.to_bytes_limited(BODY_MAX)).await else {
        return Err(request_timeout());
    };
    match read {
        Err(_) => Err(Problem::too_large("The body is larger than 64 KiB. Send a smaller one.")),
        Ok(Err(_)) => Err(Problem::bad_request("cut-off", "The body is incomplete. Send it again.")),
        Ok(Ok(bytes)) => Ok(bytes),
    }
}

/// Returns a 408 for a body that did not arrive in time.
pub(crate) fn request_timeout() -> Problem {
    let detail = "The body did not arrive in time, so the request was not carried out. Try again.";
    Problem::new(StatusCode::REQUEST_TIMEOUT, "too-slow", "The request came too slowly", detail)
}

/// Parses a body as one JSON object. Types deny unknown members, so that a misspelt name is an error.
pub(crate) async fn json<T: DeserializeOwned>(body: Payload) -> Result<T, Problem> {
    let bytes = bytes(body).await?;
    // Serde also fills a struct from an array, by the order of its members.
    if bytes.trim_ascii_start().first() == Some(&b'[') {
        return Err(Problem::bad_request("bad-body", "The body must be one JSON object."));
    }
    serde_json::from_slice(&bytes)
        .map_err(|error| Problem::bad_request("bad-body", format!("The body: {error}.")))
}
