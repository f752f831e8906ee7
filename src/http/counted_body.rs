//! Counts the bodies of requests in `body_memory.rs`, by what they take once they are read, and refuses those with too many
//! values. What is small is not counted: there are at most as many requests as connections. Files stream to disk
//! (`multipart.rs`).

use std::error::Error;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::{Body, Bytes, HttpBody as _};
use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use futures_util::StreamExt as _;

use super::body_memory::BodiesTooLarge;
use super::identify::client_address;
use super::json_values::ValueCount;
use super::multipart;
use super::state::HttpState;
use crate::auth::client_ip::network_of;

/// What each body may take without being counted, in bytes.
const FREE_BYTES: usize = 32 * 1024;
/// What a value of a JSON body takes once it is read, in bytes.
const VALUE_BYTES: usize = 256;

/// The body has too many values.
#[derive(Debug, thiserror::Error)]
#[error("the body has too many values")]
pub struct TooManyValues;

/// Counts the request's body, from its arrival until the request is answered.
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
    let mut count = Count { received: 0, values: ValueCount::default(), share: Arc::clone(&share) };
    let request = request.map(|body| {
        let pieces = body.into_data_stream();
        Body::from_stream(pieces.map(move |piece| count.add(piece?)))
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

/// What has arrived of a body.
struct Count {
    /// The received bytes.
    received: usize,
    /// The values among them.
    values: ValueCount,
    share: Arc<Share>,
}

impl Count {
    /// Counts a further piece.
    fn add(&mut self, piece: Bytes) -> Result<Bytes, Box<dyn Error + Send + Sync>> {
        let before = self.weight();
        self.received += piece.len();
        self.values.add(&piece);
        if self.values.is_too_many() {
            return Err(TooManyValues.into());
        }
        let more = self.weight() - before;
        if more > 0 {
            self.share.take(more)?;
        }
        Ok(piece)
    }

    /// What the body takes, beyond what is free.
    fn weight(&self) -> usize {
        (self.received + self.values.values() * VALUE_BYTES).saturating_sub(FREE_BYTES)
    }
}
