//! `POST /lookup`: the dip. Between a good token and the answer nothing is read but memory.
//!
//! It is answered beneath actix-web's router, which every other address goes through: finding the route, and making
//! ready what its handlers might ask for, costs as much as all that is done here.

mod body;

use super::auth::bearer::{BearerAuth, LookupToken};
use super::response::problem::Problem;
use super::response::security_headers;
use crate::activity::LookupFacts;
use crate::domain::activity::Anomaly;
use crate::domain::directory::Directory;
use crate::domain::lookup::deadline::DeadlineExceeded;
use crate::domain::lookup::request::LookupRequest;
use crate::net::connection_state::ConnectionState;
use actix_http::{Request, Response};
use actix_web::ResponseError;
use actix_web::body::BoxBody;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use body::{read_body, with_deadline};
use std::rc::Rc;
use std::time::{Duration, Instant};

/// Where lookups are answered.
pub(super) const PATH: &str = "/lookup";

/// What answers lookups; one for each worker.
pub struct LookupService {
    auth: Rc<BearerAuth>,
    /// What every answer says to a browser.
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl LookupService {
    pub(super) fn new(auth: Rc<BearerAuth>, https: bool) -> LookupService {
        LookupService { auth, headers: security_headers::lookup_headers(https).collect() }
    }

    /// Whether a request is for here.
    pub fn matches(&self, request: &Request) -> bool {
        request.path() == PATH
    }

    /// Answers one request.
    pub async fn call(self: Rc<Self>, mut request: Request) -> Response<BoxBody> {
        let mut response = match self.handle(&mut request).await {
            Ok(answer) => {
                let mut response = Response::with_body(StatusCode::OK, BoxBody::new(answer));
                let headers = response.headers_mut();
                headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
                headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
                response
            }
            Err(problem) => {
                // What is shown is not good any more, or it is and still no reason to wait for the rest of a request.
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
        let directory = caller.directory()?;
        let allowed = Duration::from_millis(directory.catalog.settings.deadline_ms.into());
        if !directory.has_sheets() {
            return Err(Problem::unavailable(
                "no-sheet",
                "No spreadsheet has been imported yet, so nobody can be looked up.",
            ));
        }
        let body = read_body(request.take_payload());
        let (body, deadline) = match with_deadline(allowed, body, connection_state(request)).await {
            None => return Err(self.deadline_exceeded()),
            Some((body, deadline)) => (body?, deadline),
        };
        let start = Instant::now();
        let deadline = deadline.unwrap_or(start + allowed);
        let (answer, facts) = self.look_up(directory, &body, deadline)?;
        self.auth.recorder.record(directory, caller.token, facts, start.elapsed());
        Ok(answer)
    }

    /// Whoever shows a good dip token. Only a token's first dip waits here, for argon2.
    async fn authenticate(&self, request: &Request) -> Result<LookupToken, Problem> {
        let bearer = match self.auth.authenticate_cached(request.into())? {
            Some(bearer) => bearer,
            // In a box: the future of every dip would be as large as this one's.
            None => Box::pin(self.auth.authenticate(request.into())).await?,
        };
        connection_state(request).into_iter().for_each(ConnectionState::set_authenticated);
        bearer.require_lookup()
    }

    fn look_up(
        &self,
        directory: &Directory,
        body: &[u8],
        deadline: Instant,
    ) -> Result<(Vec<u8>, LookupFacts), Problem> {
        let catalog = &directory.catalog;
        let request =
            LookupRequest::parse(body, &catalog.keys, catalog.settings.region).map_err(|fault| {
                self.auth.recorder.notice(Anomaly::BadBody, "");
                Problem::bad_request("bad-body", fault.to_string())
            })?;
        let matches =
            directory.find(&request, deadline).map_err(|DeadlineExceeded| self.deadline_exceeded())?;
        let answer = directory
            .answer(&request, &matches, deadline)
            .map_err(|DeadlineExceeded| self.deadline_exceeded())?;
        Ok((answer, LookupFacts::of(directory, request, &matches)))
    }

    fn deadline_exceeded(&self) -> Problem {
        self.auth.recorder.notice(Anomaly::DeadlineExceeded, "");
        Problem::unavailable(
            "deadline",
            "The answer was not ready in time. This does not mean that nobody was found.",
        )
    }

    /// For every other method: said to whoever opens the address in a browser.
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

/// What is thought of the connection that a request came by.
fn connection_state(request: &Request) -> Option<&ConnectionState> {
    request.conn_data()
}
