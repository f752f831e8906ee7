//! Ends connections whose clients do not read: a response that is never read would hold its connection, and the
//! export behind it, for ever.
//!
//! Only time in which bytes wait for the client counts, so an idle stream of events is not affected. Each KB that
//! the client takes gives back one second, at most the whole limit: a slow network is served, one that takes less
//! than 1 KB per second is not. `body_timeout.rs` bounds clients that send slowly.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

#[cfg(target_os = "linux")]
use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep_until};

/// The time that each taken byte gives back.
const TIME_PER_BYTE: Duration = Duration::from_micros(1_000_000 / 1_024);

/// The bytes that the kernel takes ahead of what the client's window admits. Without a limit it takes megabytes, and
/// takes more only once a third is free: a client that reads slowly would seem not to read.
#[cfg(target_os = "linux")]
const MAX_UNSENT_BYTES: u32 = 128 * 1024;

/// Makes the progress of a client visible.
pub(super) fn limit_unsent(stream: &TcpStream) {
    // A kernel without the option only sees less.
    #[cfg(target_os = "linux")]
    let _ = SockRef::from(stream).set_tcp_notsent_lowat(MAX_UNSENT_BYTES);
    #[cfg(not(target_os = "linux"))]
    let _ = stream;
}

/// A connection with a limit on the time in which its client does not read.
pub(super) struct StallLimit<S> {
    stream: S,
    limit: Duration,
    /// How long the client may still let bytes wait.
    credit: Duration,
    /// Since when bytes wait.
    waits_since: Option<Instant>,
    sleep: Option<Pin<Box<Sleep>>>,
}

impl<S> StallLimit<S> {
    /// Fails writes after `limit` without progress.
    pub const fn new(stream: S, limit: Duration) -> Self {
        Self { stream, limit, credit: limit, waits_since: None, sleep: None }
    }

    /// Passes on the result of a write, unless it has waited too long.
    fn bounded(
        &mut self,
        written: Poll<io::Result<usize>>,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<usize>> {
        if let Poll::Ready(result) = written {
            if let Some(since) = self.waits_since.take() {
                let taken = u32::try_from(result.as_ref().map_or(0, |bytes| *bytes)).unwrap_or(u32::MAX);
                let left = self.credit.saturating_sub(since.elapsed());
                self.credit = left.saturating_add(TIME_PER_BYTE.saturating_mul(taken)).min(self.limit);
            }
            return Poll::Ready(result);
        }
        let since = *self.waits_since.get_or_insert_with(Instant::now);
        let deadline = since + self.credit;
        let sleep = self.sleep.get_or_insert_with(|| Box::pin(sleep_until(deadline)));
        if sleep.deadline() != deadline {
            sleep.as_mut().reset(deadline);
        }
        ready!(sleep.as_mut().poll(context));
        Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the client does not read")))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for StallLimit<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for StallLimit<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.bounded(written, context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.bounded(written, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
