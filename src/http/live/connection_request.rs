//! The HTTP request that opens a socket or a stream, and its admission.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;

use crate::http::accept::Media;
use crate::http::connections::{AdmissionPermit, ConnectionPermit};
use crate::http::graphql::refuse;
use crate::http::identify::{RequestId, client_address};
use crate::http::sentences::TOO_MANY_CONNECTIONS;
use crate::http::state::HttpState;
use crate::language::Language;

/// `Retry-After` of a refused connection, in seconds.
const RETRY_AFTER_SECONDS: u16 = 30;

/// The parts of an HTTP request that opens a socket or a stream.
pub struct ConnectionRequest {
    /// The state of the server.
    pub state: Arc<HttpState>,
    /// The peer.
    pub peer: SocketAddr,
    /// The identifier of the request.
    pub id: RequestId,
    /// The headers of the request.
    pub headers: HeaderMap,
    /// The connection's permit, held while it lasts.
    pub permit: Option<ConnectionPermit>,
}

impl FromRequestParts<Arc<HttpState>> for ConnectionRequest {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, state: &Arc<HttpState>) -> Result<Self, StatusCode> {
        let ConnectInfo(peer) = ConnectInfo::<SocketAddr>::from_request_parts(parts, state)
            .await
            .map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
        let id = parts.extensions.get::<RequestId>().cloned().ok_or(StatusCode::INTERNAL_SERVER_ERROR)?;
        let permit = parts.extensions.get::<ConnectionPermit>().cloned();
        Ok(Self { state: Arc::clone(state), peer, id, headers: parts.headers.clone(), permit })
    }
}

impl ConnectionRequest {
    /// Admits the connection, unless a limit is reached.
    pub(super) fn admit(&self) -> Option<AdmissionPermit> {
        self.state.live.admit(client_address(&self.state, &self.headers, self.peer.ip()))
    }
}

/// The response when a limit is reached.
pub(super) fn too_many_connections(language: Language) -> Response {
    let text = TOO_MANY_CONNECTIONS.of(language);
    let mut response = refuse(Media::Json, StatusCode::TOO_MANY_REQUESTS, text);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(RETRY_AFTER_SECONDS));
    response
}
