//! Answers that come one by one: over a WebSocket (`socket.rs`) or as Server-Sent Events (`stream.rs`).
//!
//! Both check a document as `/graphql` does, and both end when the caller's session does. Here is what they share: the
//! bounds, what a request brings along, and the word that the server stops. How many there may be is `admission.rs`.
//! What subscriptions answer is not here: `graphql/live.rs`.

mod admission;
mod message;
mod operations;
pub mod socket;
pub mod stream;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use tokio::sync::watch;

use super::graphql::{Media, refuse};
use super::identify::{RequestId, address};
use super::serve::Place;
use crate::app::App;
use crate::domain::sessions;
use crate::error::{Code, Error, Result};
use crate::scope::Scope;
use admission::{Admission, Admitted};

/// How long the database may take to say whether a session lasts.
const SESSION_CHECK_TIMEOUT: Duration = Duration::from_secs(3);
/// When one who was turned away may come back, in seconds.
const RETRY_AFTER_SECONDS: u16 = 30;

/// What a client may take.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// How long a socket may stay without `connection_init`.
    pub init_within: Duration,
    /// How often a client is sent a sign of life. A socket that gives none in twice that time is taken for dead.
    pub keep_alive_every: Duration,
    /// How often it is asked whether the session lasts; and at each operation and event besides.
    pub check_every: Duration,
    /// How long a client may take to read what it is sent.
    pub send_within: Duration,
    /// How long a client may take to end a socket that the server has ended.
    pub close_within: Duration,
    /// Operations of a socket at a time.
    pub operations: usize,
    /// Those of them that are queries or mutations and run at a time; others wait for their turn.
    pub at_once: usize,
    /// Sockets and streams of an account at a time.
    pub by_account: usize,
    /// Sockets and streams of an address at a time.
    pub by_address: usize,
    /// Sockets and streams at a time: half as many as there may be connections.
    pub in_all: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            init_within: Duration::from_secs(5),
            keep_alive_every: Duration::from_secs(15),
            check_every: Duration::from_secs(15),
            send_within: Duration::from_secs(10),
            close_within: Duration::from_secs(2),
            operations: 50,
            at_once: 8,
            by_account: 20,
            by_address: 100,
            in_all: 2_048,
        }
    }
}

/// The sockets and streams of the process.
pub struct Live {
    /// What a client may take.
    pub bounds: Bounds,
    admission: Arc<Admission>,
    stopping: watch::Sender<bool>,
}

impl Live {
    /// None yet.
    pub fn new(bounds: Bounds) -> Self {
        Self { bounds, admission: Arc::new(Admission::new(&bounds)), stopping: watch::Sender::new(false) }
    }

    /// Tells all to end, those to come as well.
    pub fn stop(&self) {
        self.stopping.send_replace(true);
    }

    /// Waits until all have ended, and every connection with them.
    pub async fn ended(&self) {
        self.stopping.closed().await;
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.admission.count()
    }

    /// What tells one of them, or a connection, that the server stops.
    pub(super) fn stopping(&self) -> Stopping {
        Stopping(self.stopping.subscribe())
    }
}

/// Tells that the server stops, and that its holder has not ended.
pub(super) struct Stopping(watch::Receiver<bool>);

impl Stopping {
    /// Waits until the server stops.
    pub async fn told(&mut self) {
        // The sender lasts as long as the application.
        let _ = self.0.wait_for(|stopping| *stopping).await;
    }
}

/// What a request for a socket or a stream brings along.
pub struct Arrival {
    app: Arc<App>,
    peer: SocketAddr,
    id: RequestId,
    headers: HeaderMap,
    /// The connection's place among all, held while it lasts.
    place: Option<Place>,
}

impl FromRequestParts<Arc<App>> for Arrival {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, StatusCode> {
        let ConnectInfo(peer) = ConnectInfo::<SocketAddr>::from_request_parts(parts, app)
            .await
            .map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
        let id = parts.extensions.get::<RequestId>().cloned().ok_or(StatusCode::INTERNAL_SERVER_ERROR)?;
        let place = parts.extensions.get::<Place>().cloned();
        Ok(Self { app: Arc::clone(app), peer, id, headers: parts.headers.clone(), place })
    }
}

impl Arrival {
    /// Lets one more in, as long as its address has few enough.
    fn admit(&self) -> Option<Admitted> {
        self.app.live.admission.admit(address(&self.app, &self.headers, self.peer.ip()))
    }
}

/// Too many are there already.
fn turned_away() -> Response {
    let text = "Too many live connections: close some, or come back later.";
    let mut response = refuse(Media::Json, StatusCode::TOO_MANY_REQUESTS, text);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(RETRY_AFTER_SECONDS));
    response
}

/// The caller as they are now.
///
/// # Errors
/// Why the session has ended; `SERVICE_UNAVAILABLE` where the database does not say.
async fn again(scope: &Scope) -> Result<Scope> {
    match tokio::time::timeout(SESSION_CHECK_TIMEOUT, sessions::again(scope)).await {
        Ok(again) => again,
        Err(_) => Err(Code::ServiceUnavailable.into()),
    }
}

/// Whether an error says that the session has ended, rather than that nobody knows.
fn has_ended(error: &Error) -> bool {
    matches!(error, Error::Refused(failures) if failures.iter().all(|failure| failure.code != Code::ServiceUnavailable))
}
