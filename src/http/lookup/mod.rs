//! `POST /lookup`: the dip. Between a good token and the answer nothing is read but memory.
//!
//! It is answered beneath actix-web's router, which every other address goes through: finding the route, and making
//! ready what its handlers might ask for, costs as much as all that is done here.

mod body;

use super::auth::bearer::{DipToken, Gate};
use super::response::problem::Problem;
use super::response::security_headers;
use crate::activity::Facts;
use crate::domain::activity::Oddity;
use crate::domain::directory::Directory;
use crate::domain::lookup::deadline::TooLate;
use crate::domain::lookup::request::Question;
use crate::net::connection_state::Trust;
use actix_http::{Request, Response};
use actix_web::ResponseError;
use actix_web::body::BoxBody;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use body::{whole, within};
use std::rc::Rc;
use std::time::{Duration, Instant};

/// Where lookups are answered.
pub(super) const PATH: &str = "/lookup";

/// What answers lookups; one for each worker.
pub struct Lookups {
    gate: Rc<Gate>,
    /// What every answer says to a browser.
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Lookups {
    pub(super) fn new(gate: Rc<Gate>, https: bool) -> Lookups {
        Lookups { gate, headers: security_headers::of_lookups(https).collect() }
    }

    /// Whether a request is for here.
    pub fn are_asked(&self, request: &Request) -> bool {
        request.path() == PATH
    }

    /// Answers one request.
    pub async fn answer(self: Rc<Self>, mut request: Request) -> Response<BoxBody> {
        let mut response = match self.answered(&mut request).await {
            Ok(answer) => {
                let mut response = Response::with_body(StatusCode::OK, BoxBody::new(answer));
                let headers = response.headers_mut();
                headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
                headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
                response
            }
            Err(problem) => {
                // What is shown is not good any more, or it is and still no reason to wait for the rest of a request.
                trust(&request).into_iter().for_each(Trust::withdraw);
                problem.error_response().into()
            }
        };
        for (name, value) in &self.headers {
            response.headers_mut().insert(name.clone(), value.clone());
        }
        response
    }

    async fn answered(&self, request: &mut Request) -> Result<Vec<u8>, Problem> {
        if request.method() != Method::POST {
            return Err(self.wrong_method(request));
        }
        let caller = self.caller(request).await?;
        let directory = caller.directory()?;
        let allowed = Duration::from_millis(directory.catalog.settings.deadline_ms.into());
        if !directory.has_sheets() {
            return Err(Problem::could_not_look(
                "no-sheet",
                "No spreadsheet has been imported yet, so nobody can be looked up.",
            ));
        }
        let body = whole(request.take_payload());
        let (body, deadline) = match within(allowed, body, trust(request)).await {
            None => return Err(self.too_late()),
            Some((body, deadline)) => (body?, deadline),
        };
        let start = Instant::now();
        let deadline = deadline.unwrap_or(start + allowed);
        let (answer, facts) = self.look_up(directory, &body, deadline)?;
        self.gate.recorder.record(directory, caller.token, facts, start.elapsed());
        Ok(answer)
    }

    /// Whoever shows a good dip token. Only a token's first dip waits here, for argon2.
    async fn caller(&self, request: &Request) -> Result<DipToken, Problem> {
        let bearer = match self.gate.recognised(request.into())? {
            Some(bearer) => bearer,
            // In a box: the future of every dip would be as large as this one's.
            None => Box::pin(self.gate.bearer(request.into())).await?,
        };
        trust(request).into_iter().for_each(Trust::give);
        bearer.may_dip()
    }

    fn look_up(
        &self,
        directory: &Directory,
        body: &[u8],
        deadline: Instant,
    ) -> Result<(Vec<u8>, Facts), Problem> {
        let catalog = &directory.catalog;
        let question = Question::parse(body, &catalog.keys, catalog.settings.region).map_err(|fault| {
            self.gate.recorder.notice(Oddity::BadBody, "");
            Problem::bad_request("bad-body", fault.to_string())
        })?;
        let matches = directory.find(&question, deadline).map_err(|TooLate| self.too_late())?;
        let answer = directory.answer(&question, &matches, deadline).map_err(|TooLate| self.too_late())?;
        Ok((answer, Facts::of(directory, question, &matches)))
    }

    fn too_late(&self) -> Problem {
        self.gate.recorder.notice(Oddity::TooLate, "");
        Problem::could_not_look(
            "deadline",
            "The answer was not ready in time. This does not mean that nobody was found.",
        )
    }

    /// For every other method: said to whoever opens the address in a browser.
    fn wrong_method(&self, request: &Request) -> Problem {
        if request.method() == Method::GET {
            self.gate.recorder.notice(Oddity::WrongMethod, "");
        }
        Problem::method(
            "POST",
            "This address works. Xima must POST to it with a token; a browser cannot show anything here.",
        )
    }
}

/// What is thought of the connection that a request came by.
fn trust(request: &Request) -> Option<&Trust> {
    request.conn_data()
}
