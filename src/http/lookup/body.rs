//! The body of a dip: it is waited for as long as the deadline allows, and no longer.

use crate::http::response::problem::Problem;
use crate::net::connection_state::ConnectionState;
use actix_http::error::PayloadError;
use actix_web::web::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt};
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

/// The largest body that is read, in bytes.
const LARGEST_BODY: usize = 64 * 1024;

/// The whole body. It nearly always comes in one piece, which is then not copied.
pub(super) async fn read_body(
    mut body: impl Stream<Item = Result<Bytes, PayloadError>> + Unpin,
) -> Result<Bytes, Problem> {
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
pub(super) async fn with_deadline<T>(
    allowed: Duration,
    wanted: impl Future<Output = T>,
    connection: Option<&ConnectionState>,
) -> Option<(T, Option<Instant>)> {
    let mut wanted = pin!(wanted);
    if let Some(ready) = poll_twice(wanted.as_mut(), connection).await {
        return Some((ready, None));
    }
    let deadline = Instant::now() + allowed;
    let ready = tokio::time::timeout_at(deadline.into(), wanted).await.ok()?;
    Some((ready, Some(deadline)))
}

/// Nobody is woken for the second asking: a connection that is woken is gone through once more from its beginning, which
/// costs more than the dip.
async fn poll_twice<T>(
    mut wanted: Pin<&mut impl Future<Output = T>>,
    connection: Option<&ConnectionState>,
) -> Option<T> {
    let mut polled_before = false;
    poll_fn(|_| {
        connection.into_iter().for_each(ConnectionState::let_rest);
        match wanted.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(ready) => Poll::Ready(Some(ready)),
            Poll::Pending if polled_before => Poll::Ready(None),
            Poll::Pending => {
                polled_before = true;
                connection.into_iter().for_each(ConnectionState::keep_awake);
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
        let connection = ConnectionState::default();
        let mut never = pin!(std::future::pending::<()>());
        let mut polled = pin!(poll_twice(never.as_mut(), Some(&connection)));
        assert!(polled.as_mut().poll(&mut context).is_pending());
        assert!(connection.is_awake());
        assert_eq!(polled.as_mut().poll(&mut context), Poll::Ready(None));
        assert!(!connection.is_awake());
    }
}
