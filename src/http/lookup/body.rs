//! Reads the body of a lookup within its deadline.

use crate::http::response::problem::Problem;
use actix_http::error::PayloadError;
use actix_web::web::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt};
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Instant;
use tokio::time::sleep_until;

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

/// Awaits a future until a deadline; `None` when that passes first.
///
/// The first poll registers the deadline's timer and no other waker. A body that arrived with its head is ready at the
/// second poll, which the dispatcher makes before the connection goes idle. A wake-up would rerun the whole dispatcher
/// (one more `read` syscall), which costs more than the lookup itself.
pub(super) async fn before<T>(deadline: Instant, future: impl Future<Output = T>) -> Option<T> {
    let (mut future, mut timer) = (pin!(future), pin!(sleep_until(deadline.into())));
    let mut polled_before = false;
    poll_fn(|context| {
        let waker = if polled_before { context.waker() } else { Waker::noop() };
        polled_before = true;
        match future.as_mut().poll(&mut Context::from_waker(waker)) {
            Poll::Ready(ready) => Poll::Ready(Some(ready)),
            Poll::Pending => timer.as_mut().poll(context).map(|()| None),
        }
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[actix_web::test]
    async fn a_body_that_is_there_at_the_second_poll_needs_no_wake_up_and_one_that_never_comes_ends_in_time()
    {
        let polls = std::cell::Cell::new(0);
        let at_second_poll = poll_fn(|_| {
            polls.set(polls.get() + 1);
            if polls.get() == 2 { Poll::Ready(()) } else { Poll::Pending }
        });
        let mut read = pin!(before(Instant::now() + Duration::from_secs(600), at_second_poll));
        let mut context = Context::from_waker(Waker::noop());
        assert!(read.as_mut().poll(&mut context).is_pending());
        assert_eq!(read.as_mut().poll(&mut context), Poll::Ready(Some(())));
        let never = std::future::pending::<()>();
        assert_eq!(before(Instant::now() + Duration::from_millis(1), never).await, None);
    }
}
