//! What goes wrong, said as problem+json (RFC 9457): a stable code and a sentence. Causes go to the log, not out.

use super::security_headers;
use crate::domain::error::DomainError;
use crate::store::{ChangeError, StoreError};
use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, CACHE_CONTROL, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use std::fmt;

/// A request that could not be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    status: StatusCode,
    code: &'static str,
    title: &'static str,
    detail: String,
    /// The methods that work here.
    allow: Option<String>,
    /// Seconds after which it is worth trying again.
    retry_after: Option<u64>,
    /// What would let the visitor in.
    challenge: Option<&'static str>,
}

#[derive(Serialize)]
struct Body<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'a str,
    status: u16,
    code: &'a str,
    detail: &'a str,
}

impl Problem {
    pub(crate) fn new(
        status: StatusCode,
        code: &'static str,
        title: &'static str,
        detail: impl Into<String>,
    ) -> Problem {
        Problem {
            status,
            code,
            title,
            detail: detail.into(),
            allow: None,
            retry_after: None,
            challenge: None,
        }
    }

    /// 400: the request itself is wrong.
    pub fn bad_request(code: &'static str, detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::BAD_REQUEST, code, "The request cannot be understood", detail)
    }

    /// 401, in the same words whatever is wrong with the token.
    pub fn unauthorized() -> Problem {
        let detail = "Send the header \"Authorization: Bearer dip_...\" with a token that is neither revoked nor expired.";
        Problem {
            challenge: Some("Bearer"),
            ..Problem::new(StatusCode::UNAUTHORIZED, "token-needed", "A valid token is needed", detail)
        }
    }

    /// 401: nobody is signed in, or not any more.
    pub fn session_needed() -> Problem {
        let detail = "Sign in with the admin's password.";
        Problem {
            challenge: Some("Session"),
            ..Problem::new(StatusCode::UNAUTHORIZED, "session-needed", "You are not signed in", detail)
        }
    }

    /// 401: somebody has typed a password, and it is not the one.
    pub fn wrong_password(detail: &'static str) -> Problem {
        Problem {
            challenge: Some("Session"),
            ..Problem::new(StatusCode::UNAUTHORIZED, "wrong-password", "That is not the password", detail)
        }
    }

    /// 403: whoever asks, not this way.
    pub fn forbidden(code: &'static str, detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::FORBIDDEN, code, "This is not allowed", detail)
    }

    /// 403: a good token, but not for this.
    pub fn wrong_purpose(detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::FORBIDDEN, "wrong-token", "This token is for something else", detail)
    }

    /// 404.
    pub fn not_found() -> Problem {
        Problem::not_found_with("Lookups go to POST /lookup.")
    }

    /// 404, with where to go instead.
    pub fn not_found_with(detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::NOT_FOUND, "nothing-here", "There is nothing at this address", detail)
    }

    /// 405, naming the methods that work.
    pub fn method(allow: impl Into<String>, detail: impl Into<String>) -> Problem {
        let title = "This address is used with another method";
        Problem {
            allow: Some(allow.into()),
            ..Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method", title, detail)
        }
    }

    /// 413.
    pub fn too_large(detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", "The request is too large", detail)
    }

    /// 409: it does not go together with how things are.
    pub fn conflict(code: &'static str, detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::CONFLICT, code, "This does not go together with how things are", detail)
    }

    /// 422: understood, and not possible.
    pub fn unprocessable(code: &'static str, detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code, "This cannot be done", detail)
    }

    /// 429: to be tried again after some seconds.
    pub fn too_many_requests(detail: impl Into<String>, seconds: u64) -> Problem {
        Problem {
            retry_after: Some(seconds),
            ..Problem::new(StatusCode::TOO_MANY_REQUESTS, "slow-down", "Not so fast", detail)
        }
    }

    /// 503: nobody could look. Never to be mistaken for "not found".
    pub fn unavailable(code: &'static str, detail: impl Into<String>) -> Problem {
        let title = "The lookup could not be done";
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, code, title, detail)
    }
}

impl From<DomainError> for Problem {
    fn from(error: DomainError) -> Problem {
        match error.code {
            code if code.starts_with("unknown-") => {
                Problem::new(StatusCode::NOT_FOUND, code, "There is nothing by this name", error.message)
            }
            code @ ("name-taken" | "key-in-use" | "which-sheet" | "which-token") => {
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
                let title = "The data folder cannot be used";
                let detail = "The data folder cannot be used at the moment. Nothing was changed; try again.";
                Problem::new(StatusCode::SERVICE_UNAVAILABLE, "store-away", title, detail)
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
        let body = Body {
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

/// For addresses that are only read.
pub(crate) async fn read_only() -> Problem {
    Problem::method("GET, HEAD", "This address can only be read: use GET.")
}

/// For addresses of the page's interface: says which methods there are.
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
