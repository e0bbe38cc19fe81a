//! How long strangers are waited for.
//!
//! actix gives the first request on a connection five seconds to show its head, and a connection at rest five seconds
//! of rest. In between there is no limit: a second head that never ends, a body without end behind an answer that was
//! given, an answer that nobody reads. So whoever has not shown a good token or session must be told something every
//! [`PATIENCE`], or is hung up on.

use crate::http::Trust;
use actix_web::rt::time::{Instant, Sleep, sleep};
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// How long nothing may be told to a stranger. Longer than any answer that a stranger can ask for.
const PATIENCE: Duration = Duration::from_secs(20);

/// A connection with a stranger at its other end, until trust is put in him.
pub(super) struct Patient<T> {
    io: T,
    trust: Trust,
    last_told: Instant,
    timer: Pin<Box<Sleep>>,
}

impl<T> Patient<T> {
    pub(super) fn new(io: T) -> Patient<T> {
        Patient { io, trust: Trust::default(), last_told: Instant::now(), timer: Box::pin(sleep(PATIENCE)) }
    }

    /// Where those who check tokens and sessions say that one was good.
    pub(super) fn trust(&self) -> Trust {
        self.trust.clone()
    }

    /// Called where there is nothing to do but to wait: for how long yet?
    fn wait(&mut self, context: &mut Context<'_>) -> io::Result<()> {
        while self.timer.as_mut().poll(context).is_ready() {
            let end = self.last_told + PATIENCE;
            if Instant::now() >= end && !self.trust.is_given() {
                return Err(io::ErrorKind::TimedOut.into());
            }
            self.timer.as_mut().reset(end.max(Instant::now() + PATIENCE / 4));
        }
        Ok(())
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Patient<T> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        match Pin::new(&mut this.io).poll_read(context, buffer) {
            Poll::Pending => match this.wait(context) {
                Ok(()) => Poll::Pending,
                Err(error) => Poll::Ready(Err(error)),
            },
            ready => ready,
        }
    }
}

impl<T: AsyncWrite + Unpin> Patient<T> {
    fn told(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        match written {
            Poll::Pending => match self.wait(context) {
                Ok(()) => Poll::Pending,
                Err(error) => Poll::Ready(Err(error)),
            },
            Poll::Ready(Ok(bytes)) => {
                self.last_told = Instant::now();
                Poll::Ready(Ok(bytes))
            }
            failed => failed,
        }
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

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().io).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().io).poll_shutdown(context)
    }
}
