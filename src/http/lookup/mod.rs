//! `POST /lookup`. Between a valid token and the response only memory is read.
//!
//! Lookups bypass actix-web's router, which serves every other path: matching the route and building the request for
//! its extractors costs as much as the whole lookup.

mod body;

use super::auth::bearer::{Authentication, BearerAuth, LookupToken};
use super::request::query;
use super::response::problem::Problem;
use super::response::problem_responses::WrongMethod;
use super::response::security_headers;
use crate::activity::LookupFacts;
use crate::domain::activity::Anomaly;
use crate::domain::lookup::deadline::DeadlineExceeded;
use crate::domain::lookup::request::LookupBody;
use crate::domain::lookup::response::ResponseBody;
use crate::domain::lookup::{self, LookupError};
use crate::net::connection_state::ConnectionState;
use actix_http::{Request, Response};
use actix_web::ResponseError;
use actix_web::body::BoxBody;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use body::{before, read_body};
use std::rc::Rc;
use std::time::Instant;

/// The path of lookups.
pub(super) const PATH: &str = "/lookup";

/// Looks up a caller.
///
/// The body arrives and is answered within the time that the setting `deadline-ms` allows.
#[utoipa::path(
    post,
    path = "/lookup",
    request_body = LookupBody,
    security(("dip" = [])),
    responses((status = 200, body = ResponseBody), WrongMethod)
)]
#[expect(dead_code, reason = "it only carries the description, because lookups bypass the router's handlers")]
pub(super) fn answer() {}

/// Answers lookups; each worker has its own.
pub struct LookupService {
    auth: Rc<BearerAuth>,
    /// The security headers of every response.
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl LookupService {
    pub(super) fn new(auth: Rc<BearerAuth>, https: bool) -> LookupService {
        LookupService { auth, headers: security_headers::lookup_headers(https).collect() }
    }

    /// Reports whether a request is a lookup.
    pub fn matches(&self, request: &Request) -> bool {
        request.path() == PATH
    }

    /// Answers one request.
    pub async fn call(self: Rc<Self>, mut request: Request) -> Response<BoxBody> {
        let mut response = match self.handle(&mut request).await {
            Ok(json) => {
                let mut response = Response::with_body(StatusCode::OK, BoxBody::new(json));
                let headers = response.headers_mut();
                headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
                headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
                response
            }
            Err(problem) => {
                // The token may have been revoked, and a valid one does not justify waiting for an endless body.
                connection_state(&request).into_iter().for_each(ConnectionState::clear_authenticated);
                problem.error_response().into()
            }
        };
        for (name, value) in &self.headers {
            response.headers_mut().insert(name.clone(), value.clone());
        }
        response
    }

    async fn handle(&self, request: &mut Request) -> Result<Vec<u8>, Problem> {
        if request.method() != Method::POST {
            return Err(self.wrong_method(request));
        }
        let caller = self.authenticate(request).await?;
        if let Some(query) = request.uri().query() {
            query::refuse_unknown(query, &[])
                .inspect_err(|_| self.auth.recorder.notice(Anomaly::BadBody, ""))?;
        }
        let directory = caller.directory()?;
        let deadline = Instant::now() + directory.lookup_timeout();
        let body = before(deadline, read_body(request.take_payload())).await;
        let body = body.ok_or_else(|| self.failed(DeadlineExceeded.into()))??;
        let start = Instant::now();
        let lookup = lookup::run(directory, &body, deadline).map_err(|error| self.failed(error))?;
        let facts = LookupFacts::of(directory, lookup.request, &lookup.matches);
        self.auth.recorder.record(directory, caller.token, facts, start.elapsed());
        Ok(lookup.response)
    }

    /// Returns the lookup token of a request. Only the first lookup of each token waits, for argon2.
    async fn authenticate(&self, request: &Request) -> Result<LookupToken, Problem> {
        let bearer = match self.auth.authenticate_cached(request.into())? {
            Authentication::Authenticated(bearer) => bearer,
            // Boxed, because otherwise the future of every lookup would be as large as this one.
            Authentication::NeedsVerification(token) => {
                Box::pin(self.auth.verify(request.into(), token)).await?
            }
        };
        connection_state(request).into_iter().for_each(ConnectionState::set_authenticated);
        bearer.require_lookup()
    }

    /// Counts a failed lookup as an anomaly and returns its problem.
    fn failed(&self, error: LookupError) -> Problem {
        match error {
            LookupError::NoSheet => {}
            LookupError::BadBody(_) => self.auth.recorder.notice(Anomaly::BadBody, ""),
            LookupError::DeadlineExceeded(_) => self.auth.recorder.notice(Anomaly::DeadlineExceeded, ""),
        }
        error.into()
    }

    /// Returns the problem for every method but POST. Only GET counts as an anomaly: an owner may have set it in Xima.
    fn wrong_method(&self, request: &Request) -> Problem {
        if request.method() == Method::GET {
            self.auth.recorder.notice(Anomaly::WrongMethod, "");
        }
        Problem::method(
            "POST",
            "This address works. Xima must POST to it with a token; a browser cannot show anything here.",
        )
    }
}

/// Returns the state of the connection that a request arrived on.
fn connection_state(request: &Request) -> Option<&ConnectionState> {
    request.conn_data()
}

/// The title of a lookup's 503.
const NO_LOOKUP: &str = "The lookup could not be done";

impl From<LookupError> for Problem {
    fn from(error: LookupError) -> Problem {
        let detail = error.to_string();
        match error {
            LookupError::NoSheet => Problem::unavailable(NO_LOOKUP, "no-sheet", detail),
            LookupError::BadBody(_) => Problem::bad_request("bad-body", detail),
            LookupError::DeadlineExceeded(_) => Problem::unavailable(NO_LOOKUP, "deadline", detail),
        }
    }
}
