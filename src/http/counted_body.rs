//! Counts the bodies of requests in `body_memory.rs`, by what they take once they are read. What is small is not counted: there are at most as many requests as
//! connections. Files stream to disk (`multipart.rs`).

use std::error::Error;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use hyper::body::{Frame, SizeHint};

use super::body_memory::BodiesTooLarge;
use super::identify::client_address;
use super::json_values::{MAX_VALUES, ValueCount};
use super::multipart;
use super::state::HttpState;
use crate::auth::client_ip::network_of;

/// What each body may take without being counted, in bytes.
const FREE_BYTES: usize = 32 * 1024;
/// What a value of a JSON body takes once it is read, in bytes.
const VALUE_BYTES: usize = 256;

/// Counts the bytes of the request's body, from their arrival until the request is answered.
pub async fn apply(
    State(state): State<Arc<HttpState>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
    next: Next,
) -> Response {
    if request.body().is_end_stream() || multipart::is_multipart(request.headers()) {
        return next.run(request).await;
    }
    let network = network_of(client_address(&state, request.headers(), peer.ip()));
    let share = Arc::new(Share { state, network, bytes: AtomicUsize::new(0) });
    let request = request.map(|body| {
        Body::new(CountedBody { body, received: 0, values: ValueCount::default(), share: Arc::clone(&share) })
    });
    let response = next.run(request).await;
    drop(share);
    response
}

/// The counted bytes of one request.
struct Share {
    state: Arc<HttpState>,
    network: IpAddr,
    bytes: AtomicUsize,
}

impl Share {
    fn take(&self, bytes: usize) -> Result<(), BodiesTooLarge> {
        self.state.bodies.take(self.network, bytes)?;
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
        Ok(())
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let bytes = self.bytes.load(Ordering::Relaxed);
        if bytes > 0 {
            self.state.bodies.give_back(self.network, bytes);
        }
    }
}

struct CountedBody {
    body: Body,
    /// The received bytes.
    received: usize,
    /// The values among them.
    values: ValueCount,
    share: Arc<Share>,
}

impl CountedBody {
    /// What the body takes, beyond what is free. What has too many values is not read.
    fn weight(&self) -> usize {
        let values = self.values.values().min(MAX_VALUES);
        (self.received + values * VALUE_BYTES).saturating_sub(FREE_BYTES)
    }
}

impl HttpBody for CountedBody {
    type Data = Bytes;
    type Error = Box<dyn Error + Send + Sync>;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = self.get_mut();
        let frame = ready!(Pin::new(&mut this.body).poll_frame(context));
        if let Some(Ok(frame)) = &frame
            && let Some(data) = frame.data_ref()
        {
            let before = this.weight();
            this.received += data.len();
            this.values.add(data);
            let more = this.weight() - before;
            if more > 0
                && let Err(error) = this.share.take(more)
            {
                return Poll::Ready(Some(Err(error.into())));
            }
        }
        Poll::Ready(frame.map(|frame| frame.map_err(Into::into)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
