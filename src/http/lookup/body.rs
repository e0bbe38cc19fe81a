//! Reads the body of a lookup within its deadline.

use crate::http::response::problem::Problem;
use crate::net::connection_state::ConnectionState;
use actix_http::error::PayloadError;
use actix_web::web::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt};
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

/// The largest body accepted, in bytes, far above the few parameters of a lookup.
const BODY_BYTES_MAX: usize = 64 * 1024;

/// Reads the whole body. It nearly always arrives in one chunk, which is then returned without a copy.
pub(super) async fn read_body(
    mut body: impl Stream<Item = Result<Bytes, PayloadError>> + Unpin,
) -> Result<Bytes, Problem> {
    let cut_off =
        |_| Problem::bad_request("cut-off", "The body ended before it was complete. Send it again.");
    let (mut first, mut all) = (Bytes::new(), BytesMut::new());
    while let Some(more) = body.next().await {
        let more = more.map_err(cut_off)?;
        if first.len().max(all.len()) + more.len() > BODY_BYTES_MAX {
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

/// Awaits a future for at most `allowed`; returns its output, and the deadline if it had to wait.
///
/// A body that arrived with its head is ready at the second poll, which the dispatcher makes before the connection goes
/// idle. The clock is read and a timer registered only for slower clients.
pub(super) async fn with_deadline<T>(
    allowed: Duration,
    future: impl Future<Output = T>,
    connection: Option<&ConnectionState>,
) -> Option<(T, Option<Instant>)> {
    let mut future = pin!(future);
    if let Some(ready) = poll_twice(future.as_mut(), connection).await {
        return Some((ready, None));
    }
    let deadline = Instant::now() + allowed;
    let ready = tokio::time::timeout_at(deadline.into(), future).await.ok()?;
    Some((ready, Some(deadline)))
}

/// Polls a future twice without registering a waker. A wake-up would rerun the connection's dispatcher (one extra `read`
/// syscall), which costs more than the lookup itself.
async fn poll_twice<T>(
    mut future: Pin<&mut impl Future<Output = T>>,
    connection: Option<&ConnectionState>,
) -> Option<T> {
    let mut polled_before = false;
    poll_fn(|_| {
        connection.into_iter().for_each(ConnectionState::let_rest);
        match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
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
    fn the_connection_is_kept_awake_until_the_second_poll() {
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
