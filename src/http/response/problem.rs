//! Error responses as problem+json (RFC 9457): a stable code and a sentence. Their causes go to the log only.

use super::security_headers;
use crate::domain::error::DomainError;
use crate::store::{ChangeError, StoreError};
use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, CACHE_CONTROL, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use std::fmt;
use utoipa::ToSchema;

/// Describes why a request failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    status: StatusCode,
    code: &'static str,
    title: &'static str,
    detail: String,
    /// The `Allow` header: the methods of this address.
    allow: Option<String>,
    /// The `Retry-After` header, in seconds.
    retry_after: Option<u64>,
    /// The `WWW-Authenticate` header: the credential that this address takes.
    challenge: Option<&'static str>,
}

/// Describes a failure to clients.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemBody<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'a str,
    status: u16,
    /// Stable, for programs.
    code: &'a str,
    /// A sentence to show unchanged.
    detail: &'a str,
}

impl Problem {
    pub(crate) fn new(
        status: StatusCode,
        code: &'static str,
        title: &'static str,
        detail: impl Into<String>,
    ) -> Problem {
        let detail = detail.into();
        Problem { status, code, title, detail, allow: None, retry_after: None, challenge: None }
    }

    /// Returns a 400 for a malformed request.
    pub fn bad_request(code: &'static str, detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::BAD_REQUEST, code, "The request cannot be understood", detail)
    }

    /// Returns a 401 for a bad token. One text for all causes, so that clients learn nothing about tokens.
    pub fn unauthorized() -> Problem {
        let detail = "Send the header \"Authorization: Bearer dip_...\" with a token that is neither revoked nor expired.";
        Problem {
            challenge: Some("Bearer"),
            ..Problem::new(StatusCode::UNAUTHORIZED, "token-needed", "A valid token is needed", detail)
        }
    }

    /// Returns a 401 for a missing or ended session.
    pub fn session_needed() -> Problem {
        let detail = "Sign in with the admin's password.";
        Problem {
            challenge: Some("Session"),
            ..Problem::new(StatusCode::UNAUTHORIZED, "session-needed", "You are not signed in", detail)
        }
    }

    /// Returns a 401 for a wrong password.
    pub fn wrong_password(detail: &'static str) -> Problem {
        Problem {
            challenge: Some("Session"),
            ..Problem::new(StatusCode::UNAUTHORIZED, "wrong-password", "The password is wrong", detail)
        }
    }

    /// Returns a 403 for a request that no client may send.
    pub fn forbidden(code: &'static str, detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::FORBIDDEN, code, "This is not allowed", detail)
    }

    /// Returns a 403 for a valid token of another purpose.
    pub fn wrong_purpose(detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::FORBIDDEN, "wrong-token", "This token has another purpose", detail)
    }

    /// Returns a 404 that names the address of lookups.
    pub fn not_found() -> Problem {
        Problem::not_found_with("Lookups go to POST /lookup.")
    }

    /// Returns a 404 whose detail names the right address.
    pub fn not_found_with(detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::NOT_FOUND, "nothing-here", "There is nothing at this address", detail)
    }

    /// Returns a 405 with the methods of this address.
    pub fn method(allow: impl Into<String>, detail: impl Into<String>) -> Problem {
        let title = "This address is used with another method";
        Problem {
            allow: Some(allow.into()),
            ..Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method", title, detail)
        }
    }

    /// Returns a 413 for a body above its limit.
    pub fn too_large(detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", "The request is too large", detail)
    }

    /// Returns a 409 for a request that conflicts with the current state.
    pub fn conflict(code: &'static str, detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::CONFLICT, code, "Conflict with the current state", detail)
    }

    /// Returns a 422 for a well-formed request that cannot be carried out.
    pub fn unprocessable(code: &'static str, detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code, "This cannot be done", detail)
    }

    /// Returns a 429 with the seconds to wait before the next try.
    pub fn too_many_requests(detail: impl Into<String>, seconds: u64) -> Problem {
        Problem {
            retry_after: Some(seconds),
            ..Problem::new(StatusCode::TOO_MANY_REQUESTS, "slow-down", "Too many requests", detail)
        }
    }

    /// Returns a 503, so that Xima does not take the failure for "not found".
    pub fn unavailable(title: &'static str, code: &'static str, detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, code, title, detail)
    }

    /// Returns a 503 for an import that finds the queue full, with the seconds until the next try.
    pub fn busy(detail: impl Into<String>) -> Problem {
        Problem {
            retry_after: Some(30),
            ..Problem::unavailable("Too many imports are waiting", "busy", detail)
        }
    }
}

impl From<DomainError> for Problem {
    fn from(error: DomainError) -> Problem {
        match error.code {
            code if code.starts_with("unknown-") => {
                Problem::new(StatusCode::NOT_FOUND, code, "There is nothing by this name", error.message)
            }
            code @ ("name-taken" | "key-in-use" | "field-in-use" | "which-token") => {
                Problem::conflict(code, error.message)
            }
            code @ "bad-decisions" => Problem::bad_request(code, error.message),
            code => Problem::unprocessable(code, error.message),
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Problem {
        match error {
            StoreError::Conflict(sentence) => Problem::conflict("busy", sentence),
            StoreError::Full => Problem::disk_full(),
            StoreError::Unavailable(_) | StoreError::Damaged => {
                tracing::error!(%error, "the store could not be used");
                let detail = "The data folder cannot be used at the moment. Nothing was changed. Try again.";
                Problem::unavailable("The data folder cannot be used", "store-away", detail)
            }
        }
    }
}

impl From<ChangeError> for Problem {
    fn from(error: ChangeError) -> Problem {
        match error {
            ChangeError::Refused(error) => error.into(),
            ChangeError::Store(error) => error.into(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse<BoxBody> {
        let mut response = HttpResponse::build(self.status);
        response.insert_header((CACHE_CONTROL, "no-store"));
        for header in security_headers::lookup_headers(false) {
            response.insert_header(header);
        }
        if let Some(challenge) = self.challenge {
            response.insert_header((WWW_AUTHENTICATE, challenge));
        }
        let unavailable = (self.status == StatusCode::SERVICE_UNAVAILABLE).then_some(1);
        if let Some(seconds) = self.retry_after.or(unavailable) {
            response.insert_header((RETRY_AFTER, seconds));
        }
        if let Some(allow) = &self.allow {
            response.insert_header((ALLOW, allow.as_str()));
        }
        let body = ProblemBody {
            kind: "about:blank",
            title: self.title,
            status: self.status.as_u16(),
            code: self.code,
            detail: &self.detail,
        };
        response
            .content_type("application/problem+json")
            .body(serde_json::to_string(&body).unwrap_or_default())
    }
}

/// Answers methods other than GET and HEAD with a 405 at read-only addresses.
pub(crate) async fn read_only() -> Problem {
    Problem::method("GET, HEAD", "This address can only be read: use GET.")
}

/// Answers other methods with a 405 that lists the methods of an API address.
pub(crate) async fn method_not_allowed(methods: &[&str]) -> Problem {
    let methods = methods.join(", ");
    Problem::method(&*methods, format!("This address takes {methods}."))
}

impl actix_web::Responder for Problem {
    type Body = BoxBody;

    fn respond_to(self, _: &actix_web::HttpRequest) -> HttpResponse<BoxBody> {
        self.error_response()
    }
}
