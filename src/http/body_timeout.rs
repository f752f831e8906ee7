//! Bounds the time in which the body of a request must arrive: a base time for every body, extended by each
//! received byte.
//!
//! A timeout per frame does not bound the whole: a body of one byte every two seconds would hold its connection
//! for ever. A handler that meets [`BodyTimedOut`] answers 408 in the shape of its path; the connection is then
//! closed. `response_stall.rs` bounds clients that do not read.

use std::error::Error;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use hyper::body::{Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep_until};

use crate::config::Timeouts;
use crate::language::Sentence;

/// The message of the GraphQL error.
pub(super) const TIMED_OUT_MESSAGE: Sentence = Sentence {
    french: "Le corps est arrivé trop lentement : envoyez-le par une connexion plus rapide, ou en plus petites parties.",
    english: "The body came too slowly: send it on a faster connection, or in smaller parts.",
};

/// The body did not arrive in time.
#[derive(Debug, thiserror::Error)]
#[error("the body did not arrive in time")]
pub struct BodyTimedOut;

/// Whether reading a body failed because of its timeout.
pub fn body_timed_out(error: &(dyn Error + 'static)) -> bool {
    is_caused_by::<BodyTimedOut>(error)
}

/// Whether an error is of a type, or one of its causes is.
pub fn is_caused_by<E: Error + 'static>(error: &(dyn Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if error.is::<E>() {
            return true;
        }
        cause = error.source();
    }
    false
}

/// Bounds the time of the request's body, and closes the connection of one that is late.
pub async fn apply(State(timeouts): State<Timeouts>, request: Request, next: Next) -> Response {
    let request = request.map(|body| {
        if body.is_end_stream() {
            return body;
        }
        Body::new(TimedBody { body, timeouts, received: 0, timer: None })
    });
    let mut response = next.run(request).await;
    if response.status() == StatusCode::REQUEST_TIMEOUT {
        // The rest of the body is not read.
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// A body whose time begins with its first read: before it, the client may wait for `100 Continue`.
struct TimedBody {
    body: Body,
    timeouts: Timeouts,
    /// The received bytes.
    received: u64,
    timer: Option<Timer>,
}

struct Timer {
    started_at: Instant,
    sleep: Pin<Box<Sleep>>,
}

impl TimedBody {
    /// The time that the received bytes admit.
    fn limit(&self) -> Duration {
        let Timeouts { body, body_bytes_per_second, .. } = self.timeouts;
        body + Duration::from_millis(self.received.saturating_mul(1_000) / body_bytes_per_second)
    }
}

impl HttpBody for TimedBody {
    type Data = Bytes;
    type Error = Box<dyn Error + Send + Sync>;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = self.get_mut();
        let frame = Pin::new(&mut this.body).poll_frame(context);
        if let Poll::Ready(Some(Ok(frame))) = &frame {
            this.received += frame.data_ref().map_or(0, |data| data.len() as u64);
        }
        let limit = this.limit();
        let timer = this.timer.get_or_insert_with(|| {
            let now = Instant::now();
            Timer { started_at: now, sleep: Box::pin(sleep_until(now + limit)) }
        });
        let deadline = timer.started_at + limit;
        match frame {
            Poll::Ready(Some(Ok(_))) if Instant::now() >= deadline => {
                Poll::Ready(Some(Err(BodyTimedOut.into())))
            }
            Poll::Ready(frame) => Poll::Ready(frame.map(|frame| frame.map_err(Into::into))),
            Poll::Pending => {
                if timer.sleep.deadline() != deadline {
                    timer.sleep.as_mut().reset(deadline);
                }
                ready!(timer.sleep.as_mut().poll(context));
                Poll::Ready(Some(Err(BodyTimedOut.into())))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
