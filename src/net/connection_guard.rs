//! Timeouts and read limits for unauthenticated connections.
//!
//! actix limits the head of a connection's first request to 5 s and an idle connection to 5 s. It has no limit for a
//! second head that never ends, an endless body after its response, or a response that the client does not read. The
//! guard therefore closes an unauthenticated connection after [`UNAUTHENTICATED_TIMEOUT`] without a write.
//!
//! actix parses all received bytes at once into requests of some kilobytes each: 128 KiB on the wire become 8 MiB.
//! The guard therefore reads little at a time from an unauthenticated client, and nothing while responses wait.

use super::connection_state::ConnectionState;
use actix_web::rt::time::{Instant, Sleep, sleep};
use memchr::memmem;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Limits the time without a write to an unauthenticated client. Any response to such a client takes less.
const UNAUTHENTICATED_TIMEOUT: Duration = Duration::from_secs(20);

/// Limits one read from an unauthenticated client.
const UNAUTHENTICATED_READ_BYTES: usize = 2048;
/// Limits pipelined requests of an unauthenticated client. One read may exceed it, because reads are counted whole.
const PIPELINED_REQUESTS_MAX: usize = 16;

/// Wraps a connection and limits it until its client is authenticated.
pub(crate) struct ConnectionGuard<T> {
    io: T,
    state: ConnectionState,
    last_write_at: Instant,
    /// Request heads (`\r\n\r\n`) received since the last write; an upper bound, found without parsing.
    pipelined_heads: usize,
    /// The socket's send buffer is full: responses are waiting for the client to read.
    write_blocked: bool,
    timer: Pin<Box<Sleep>>,
}

impl<T> ConnectionGuard<T> {
    pub(crate) fn new(io: T) -> ConnectionGuard<T> {
        ConnectionGuard {
            io,
            state: ConnectionState::default(),
            last_write_at: Instant::now(),
            pipelined_heads: 0,
            write_blocked: false,
            timer: Box::pin(sleep(UNAUTHENTICATED_TIMEOUT)),
        }
    }

    /// Returns the state in which handlers mark the connection authenticated.
    pub(crate) fn state(&self) -> ConnectionState {
        self.state.clone()
    }

    /// Returns `TimedOut` after [`UNAUTHENTICATED_TIMEOUT`] without a write, unless the client is authenticated.
    fn poll_timeout<R>(&mut self, context: &mut Context<'_>) -> Poll<io::Result<R>> {
        while self.timer.as_mut().poll(context).is_ready() {
            let end = self.last_write_at + UNAUTHENTICATED_TIMEOUT;
            if Instant::now() >= end && !self.state.is_authenticated() {
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
            self.timer.as_mut().reset(end.max(Instant::now() + UNAUTHENTICATED_TIMEOUT / 4));
        }
        Poll::Pending
    }
}

impl<T: AsyncRead + Unpin> ConnectionGuard<T> {
    fn poll_read_limited(
        &mut self,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.write_blocked || self.pipelined_heads >= PIPELINED_REQUESTS_MAX {
            self.state.register_waker(context.waker());
            return self.poll_timeout(context);
        }
        let mut chunk = [0; UNAUTHENTICATED_READ_BYTES];
        let mut part = ReadBuf::new(&mut chunk[..UNAUTHENTICATED_READ_BYTES.min(buffer.remaining())]);
        let read = Pin::new(&mut self.io).poll_read(context, &mut part);
        self.pipelined_heads += memmem::find_iter(part.filled(), b"\r\n\r\n").count();
        buffer.put_slice(part.filled());
        read
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for ConnectionGuard<T> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let read = if this.state.is_authenticated() {
            Pin::new(&mut this.io).poll_read(context, buffer)
        } else {
            this.poll_read_limited(context, buffer)
        };
        if read.is_pending() { this.poll_timeout(context) } else { read }
    }
}

impl<T: AsyncWrite + Unpin> ConnectionGuard<T> {
    fn on_write(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        self.write_blocked = written.is_pending();
        if self.write_blocked {
            return self.poll_timeout(context);
        }
        self.last_write_at = Instant::now();
        self.pipelined_heads = 0;
        self.state.wake();
        written
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for ConnectionGuard<T> {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.io).poll_write(context, bytes);
        this.on_write(context, written)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.io).poll_write_vectored(context, slices);
        this.on_write(context, written)
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
