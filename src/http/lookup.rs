//! `POST /lookup`: the dip. Between a good token and the answer nothing is read but memory.

use super::authority::DipToken;
use super::harden;
use super::problem::Problem;
use crate::activity::{Facts, Recorder};
use crate::domain::activity::Oddity;
use crate::domain::deadline::TooLate;
use crate::domain::directory::Directory;
use crate::domain::question::Question;
use actix_web::http::Method;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use actix_web::web::{Bytes, BytesMut, Data, Payload};
use actix_web::{HttpRequest, HttpResponse, Responder};
use futures_util::StreamExt;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::{Duration, Instant};

/// The largest body that is read, in bytes.
const LARGEST_BODY: usize = 64 * 1024;

/// Answers one dip.
pub(super) async fn lookup(
    caller: DipToken,
    recorder: Data<Recorder>,
    body: Payload,
) -> Result<HttpResponse, Problem> {
    let directory = caller.directory()?;
    let allowed = Duration::from_millis(directory.catalog.settings.deadline_ms.into());
    let deadline = Instant::now() + allowed;
    if !directory.has_sheets() {
        return Err(Problem::could_not_look(
            "no-sheet",
            "No spreadsheet has been imported yet, so nobody can be looked up.",
        ));
    }
    let body = match within(deadline, whole(body)).await {
        None => return Err(too_late(&recorder)),
        Some(body) => body?,
    };
    let start = Instant::now();
    let (answer, facts) = answer(directory, &body, deadline, &recorder)?;
    recorder.record(directory, caller.token, facts, start.elapsed());
    let mut response = HttpResponse::Ok();
    for header in harden::of_lookups() {
        response.insert_header(header);
    }
    Ok(response
        .insert_header((CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .insert_header((CONTENT_TYPE, HeaderValue::from_static("application/json")))
        .body(answer))
}

/// The whole body. It nearly always comes in one piece, which is then not copied.
async fn whole(mut body: Payload) -> Result<Bytes, Problem> {
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

/// What is ready by the deadline. A body that came with its head is ready when it is asked for a second time, which the
/// server does at once; a timer, which is filed and taken out again, is set only for those who dawdle.
async fn within<T>(deadline: Instant, wanted: impl Future<Output = T>) -> Option<T> {
    let mut wanted = pin!(wanted);
    let mut asked_before = false;
    let ready = poll_fn(|context| match wanted.as_mut().poll(context) {
        Poll::Ready(ready) => Poll::Ready(Some(ready)),
        Poll::Pending if asked_before => Poll::Ready(None),
        Poll::Pending => {
            asked_before = true;
            context.waker().wake_by_ref();
            Poll::Pending
        }
    });
    match ready.await {
        Some(ready) => Some(ready),
        None => tokio::time::timeout_at(deadline.into(), wanted).await.ok(),
    }
}

fn answer(
    directory: &Directory,
    body: &Bytes,
    deadline: Instant,
    recorder: &Recorder,
) -> Result<(Vec<u8>, Facts), Problem> {
    let catalog = &directory.catalog;
    let question = Question::parse(body, &catalog.keys, catalog.settings.region).map_err(|fault| {
        recorder.notice(Oddity::BadBody, "");
        Problem::bad_request("bad-body", fault.to_string())
    })?;
    let matches = directory.find(&question, deadline).map_err(|TooLate| too_late(recorder))?;
    let answer = directory.answer(&question, &matches, deadline).map_err(|TooLate| too_late(recorder))?;
    Ok((answer, Facts::of(directory, &question, &matches)))
}

fn too_late(recorder: &Recorder) -> Problem {
    recorder.notice(Oddity::TooLate, "");
    Problem::could_not_look(
        "deadline",
        "The answer was not ready in time. This does not mean that nobody was found.",
    )
}

/// For every other method: said to whoever opens the address in a browser.
pub(super) async fn wrong_method(request: HttpRequest, recorder: Data<Recorder>) -> impl Responder {
    if request.method() == Method::GET {
        recorder.notice(Oddity::WrongMethod, "");
    }
    Problem::method(
        "POST",
        "This address works. Xima must POST to it with a token; a browser cannot show anything here.",
    )
}
