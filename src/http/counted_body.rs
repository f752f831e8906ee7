//! Counts the bodies of requests in a `MemoryBudget`, by what they take once they are read, and refuses those with too many
//! values. What is small is not counted: there are at most as many requests as connections. Files stream to disk
//! (`multipart.rs`).

use std::error::Error;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::{Body, Bytes, HttpBody as _};
use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use futures_util::StreamExt as _;

use super::json_values::ValueCount;
use super::memory_budget::MemoryShare;
use super::multipart;
use super::state::HttpState;
use super::unread_answers::network;

/// What each body may take without being counted, in bytes.
const FREE_BYTES: usize = 32 * 1024;
/// What a value of a JSON body takes once it is read, in bytes.
const VALUE_BYTES: usize = 256;

/// The body has too many values.
#[derive(Debug, thiserror::Error)]
#[error("the body has too many values")]
pub struct TooManyValues;

/// What the body of a request holds, for an operation that goes on after the head of the response.
#[derive(Clone)]
pub struct BodyShare(#[expect(dead_code, reason = "it is held, not read")] Arc<MemoryShare>);

/// Weighs a JSON text by what it takes once it is read, in bytes.
pub fn weight_of(json: &[u8]) -> usize {
    let mut values = ValueCount::default();
    values.add(json);
    json.len() + values.values() * VALUE_BYTES
}

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
    let share = Arc::new(state.bodies.share(network(&state, request.headers(), peer)));
    let mut count = Count { received: 0, values: ValueCount::default(), share: Arc::clone(&share) };
    let mut request = request.map(|body| {
        let pieces = body.into_data_stream();
        Body::from_stream(pieces.map(move |piece| count.add(piece?)))
    });
    request.extensions_mut().insert(BodyShare(Arc::clone(&share)));
    let response = next.run(request).await;
    drop(share);
    response
}

/// What has arrived of a body.
struct Count {
    /// The received bytes.
    received: usize,
    /// The values among them.
    values: ValueCount,
    share: Arc<MemoryShare>,
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
            self.share.grow(more)?;
        }
        Ok(piece)
    }

    /// What the body takes, beyond what is free.
    fn weight(&self) -> usize {
        (self.received + self.values.values() * VALUE_BYTES).saturating_sub(FREE_BYTES)
    }
}
