//! How long strangers are waited for.
//!
//! actix gives the first request on a connection five seconds to show its head, and a connection at rest five seconds
//! of rest. In between there is no limit: a second head that never ends, a body without end behind an answer that was
//! given, an answer that nobody reads. So whoever has not shown a good token or session must be told something every
//! [`PATIENCE`], or is hung up on.
//!
//! And whatever has arrived actix takes apart at once into requests, each of some kilobytes, however small it was on
//! the wire: 128 KiB of them are 8 MiB. So little is read of a stranger at a time, and nothing while answers wait.

use super::connection_state::Trust;
use actix_web::rt::time::{Instant, Sleep, sleep};
use memchr::memmem;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// How long nothing may be told to a stranger. Longer than any answer that a stranger can ask for.
const PATIENCE: Duration = Duration::from_secs(20);

/// Bytes that are read of a stranger at a time.
const MOUTHFUL: usize = 2048;
/// Requests that a stranger may be ahead of the answers; more are taken only when they come in one mouthful.
const AHEAD: usize = 16;

/// A connection with a stranger at its other end, until trust is put in him.
pub(crate) struct Patient<T> {
    io: T,
    trust: Trust,
    last_told: Instant,
    /// Ends of heads, as far as can be told without understanding them, that came since anything was told.
    heads: usize,
    /// Answers wait for the stranger to take them.
    is_deaf: bool,
    timer: Pin<Box<Sleep>>,
}

impl<T> Patient<T> {
    pub(crate) fn new(io: T) -> Patient<T> {
        Patient {
            io,
            trust: Trust::default(),
            last_told: Instant::now(),
            heads: 0,
            is_deaf: false,
            timer: Box::pin(sleep(PATIENCE)),
        }
    }

    /// Where those who check tokens and sessions say that one was good.
    pub(crate) fn trust(&self) -> Trust {
        self.trust.clone()
    }

    /// What comes of waiting: more of it, or the end of patience.
    fn wait<R>(&mut self, context: &mut Context<'_>) -> Poll<io::Result<R>> {
        while self.timer.as_mut().poll(context).is_ready() {
            let end = self.last_told + PATIENCE;
            if Instant::now() >= end && !self.trust.is_given() {
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
            self.timer.as_mut().reset(end.max(Instant::now() + PATIENCE / 4));
        }
        Poll::Pending
    }
}

impl<T: AsyncRead + Unpin> Patient<T> {
    fn read_a_little(&mut self, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.is_deaf || self.heads >= AHEAD {
            self.trust.wait(context.waker());
            return self.wait(context);
        }
        let mut mouthful = [0; MOUTHFUL];
        let mut part = ReadBuf::new(&mut mouthful[..MOUTHFUL.min(buffer.remaining())]);
        let read = Pin::new(&mut self.io).poll_read(context, &mut part);
        self.heads += memmem::find_iter(part.filled(), b"\r\n\r\n").count();
        buffer.put_slice(part.filled());
        read
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Patient<T> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let read = match this.trust.is_given() {
            true => Pin::new(&mut this.io).poll_read(context, buffer),
            false => this.read_a_little(context, buffer),
        };
        if read.is_pending() { this.wait(context) } else { read }
    }
}

impl<T: AsyncWrite + Unpin> Patient<T> {
    fn told(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        self.is_deaf = written.is_pending();
        if self.is_deaf {
            return self.wait(context);
        }
        self.last_told = Instant::now();
        self.heads = 0;
        self.trust.wake();
        written
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Patient<T> {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.io).poll_write(context, bytes);
        this.told(context, written)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.io).poll_write_vectored(context, slices);
        this.told(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    /// The last that is done before the connection rests.
    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.trust.is_awake() {
            this.trust.let_rest();
            context.waker().wake_by_ref();
        }
        Pin::new(&mut this.io).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().io).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::task::Wake;

    #[derive(Default)]
    struct Woken(AtomicBool);

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.store(true, Ordering::Relaxed);
        }
    }

    #[actix_web::test]
    async fn a_connection_that_is_kept_awake_is_woken_once() {
        let mut patient = Patient::new(tokio::io::empty());
        for awake in [false, true, false] {
            if awake {
                patient.trust().keep_awake();
            }
            let woken = Arc::<Woken>::default();
            let flushed = Pin::new(&mut patient).poll_flush(&mut Context::from_waker(&woken.clone().into()));
            assert!(flushed.is_ready());
            assert_eq!(woken.0.load(Ordering::Relaxed), awake);
        }
    }
}
