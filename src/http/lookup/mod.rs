//! `POST /lookup`: the dip. Between a good token and the answer nothing is read but memory.
//!
//! It is answered beneath actix-web's router, which every other address goes through: finding the route, and making
//! ready what its handlers might ask for, costs as much as all that is done here.

use super::gate::{DipToken, Gate};
use super::harden;
use super::problem::Problem;
use super::trust::Trust;
use crate::activity::Facts;
use crate::domain::activity::Oddity;
use crate::domain::deadline::TooLate;
use crate::domain::directory::Directory;
use crate::domain::question::Question;
use actix_http::error::PayloadError;
use actix_http::{Request, Response};
use actix_web::ResponseError;
use actix_web::body::BoxBody;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::web::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt};
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

/// Where lookups are answered.
pub(super) const PATH: &str = "/lookup";

/// The largest body that is read, in bytes.
const LARGEST_BODY: usize = 64 * 1024;

/// What answers lookups; one for each worker.
pub struct Lookups {
    gate: Rc<Gate>,
    /// What every answer says to a browser.
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Lookups {
    pub(super) fn new(gate: Rc<Gate>, https: bool) -> Lookups {
        Lookups { gate, headers: harden::of_lookups(https).collect() }
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

/// The whole body. It nearly always comes in one piece, which is then not copied.
async fn whole(mut body: impl Stream<Item = Result<Bytes, PayloadError>> + Unpin) -> Result<Bytes, Problem> {
    let cut_off = |_| Problem::bad_request("cut-off", "The body ended before it was complete.");
    let (mut first, mut all) = (Bytes::new(), BytesMut::new());
    while let Some(more) = body.next().await {
        let more = more.map_err(cut_off)?;
        if first.len().max(all.len()) + more.len() > LARGEST_BODY {
            return Err(Problem::too_large("A lookup's body has at most 64 KiB."));
        }
        if first.is_empty() {
            first = more;
            continue;
        }
        if all.is_empty() {
            all.extend_from_slice(&first);
        }
        all.extend_from_slice(&more);
    }
    Ok(if all.is_empty() { first } else { all.freeze() })
}

/// What is ready in time; with the deadline, where it had to be waited for.
///
/// A body that came with its head is ready when it is asked for a second time, which the server does by itself before
/// the connection rests. A timer, which is filed and taken out again, is set only for those who dawdle, and the clock is
/// only read for them.
async fn within<T>(
    allowed: Duration,
    wanted: impl Future<Output = T>,
    connection: Option<&Trust>,
) -> Option<(T, Option<Instant>)> {
    let mut wanted = pin!(wanted);
    if let Some(ready) = at_second_asking(wanted.as_mut(), connection).await {
        return Some((ready, None));
    }
    let deadline = Instant::now() + allowed;
    let ready = tokio::time::timeout_at(deadline.into(), wanted).await.ok()?;
    Some((ready, Some(deadline)))
}

/// Nobody is woken for the second asking: a connection that is woken is gone through once more from its beginning, which
/// costs more than the dip.
async fn at_second_asking<T>(
    mut wanted: Pin<&mut impl Future<Output = T>>,
    connection: Option<&Trust>,
) -> Option<T> {
    let mut asked_before = false;
    poll_fn(|_| {
        connection.into_iter().for_each(Trust::let_rest);
        match wanted.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(ready) => Poll::Ready(Some(ready)),
            Poll::Pending if asked_before => Poll::Ready(None),
            Poll::Pending => {
                asked_before = true;
                connection.into_iter().for_each(Trust::keep_awake);
                Poll::Pending
            }
        }
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_connection_is_kept_awake_until_the_second_asking() {
        let mut context = Context::from_waker(Waker::noop());
        let connection = Trust::default();
        let mut never = pin!(std::future::pending::<()>());
        let mut asked = pin!(at_second_asking(never.as_mut(), Some(&connection)));
        assert!(asked.as_mut().poll(&mut context).is_pending());
        assert!(connection.is_awake());
        assert_eq!(asked.as_mut().poll(&mut context), Poll::Ready(None));
        assert!(!connection.is_awake());
    }
}
