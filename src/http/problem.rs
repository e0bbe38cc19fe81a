//! What goes wrong, said as problem+json (RFC 9457): a stable code and a sentence. Causes go to the log, not out.

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
    allow: Option<&'static str>,
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
    fn new(
        status: StatusCode,
        code: &'static str,
        title: &'static str,
        detail: impl Into<String>,
    ) -> Problem {
        Problem { status, code, title, detail: detail.into(), allow: None }
    }

    /// 400: the request itself is wrong.
    pub fn bad_request(code: &'static str, detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::BAD_REQUEST, code, "The request cannot be understood", detail)
    }

    /// 401, in the same words whatever is wrong with the token.
    pub fn unauthorized() -> Problem {
        Problem::new(
            StatusCode::UNAUTHORIZED,
            "token-needed",
            "A valid token is needed",
            "Send the header \"Authorization: Bearer dip_...\" with a token that is neither revoked nor expired.",
        )
    }

    /// 403: a good token, but not for this.
    pub fn wrong_purpose(detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::FORBIDDEN, "wrong-token", "This token is for something else", detail)
    }

    /// 404.
    pub fn not_found() -> Problem {
        Problem::new(
            StatusCode::NOT_FOUND,
            "nothing-here",
            "There is nothing at this address",
            "Lookups go to POST /lookup.",
        )
    }

    /// 405, naming the methods that work.
    pub fn method(allow: &'static str, detail: impl Into<String>) -> Problem {
        let title = "This address is used with another method";
        Problem {
            allow: Some(allow),
            ..Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method", title, detail)
        }
    }

    /// 413.
    pub fn too_large(detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", "The request is too large", detail)
    }

    /// 503: nobody could look. Never to be mistaken for "not found".
    pub fn could_not_look(code: &'static str, detail: impl Into<String>) -> Problem {
        let title = "The lookup could not be done";
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, code, title, detail)
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
        if self.status == StatusCode::UNAUTHORIZED {
            response.insert_header((WWW_AUTHENTICATE, "Bearer"));
        }
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            response.insert_header((RETRY_AFTER, "1"));
        }
        if let Some(allow) = self.allow {
            response.insert_header((ALLOW, allow));
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
pub(super) async fn only_get() -> Problem {
    Problem::method("GET, HEAD", "This address can only be read: use GET.")
}

/// For every other address.
pub(super) async fn nothing_here() -> Problem {
    Problem::not_found()
}

impl actix_web::Responder for Problem {
    type Body = BoxBody;

    fn respond_to(self, _: &actix_web::HttpRequest) -> HttpResponse<BoxBody> {
        self.error_response()
    }
}
