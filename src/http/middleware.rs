//! The layers around every request: request identifier, log line, limit of size.

use std::time::Instant;

use axum::body::Body;
use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use uuid::Uuid;

use super::identify::RequestId;

/// The maximum size of a body, in bytes, as the pointage API documents.
pub const MAX_BODY_BYTES: usize = 1024 * 1024;

/// The header of the request identifier, in requests and responses.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The route that matched, set by nested services whose [`MatchedPath`] does not reach the outermost layer.
#[derive(Clone, Copy, Debug)]
pub struct MatchedRoute(pub &'static str);

/// Assigns the request identifier and writes the log line: the route, never the query string or the body.
pub async fn trace(mut request: Request, next: Next) -> Response<Body> {
    let id = incoming_id(&request).unwrap_or_else(|| Uuid::new_v4().simple().to_string());
    request.extensions_mut().insert(RequestId(id.clone()));
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let started_at = Instant::now();
    let mut response = next.run(request).await;
    let status = response.status().as_u16();
    let elapsed_ms = started_at.elapsed().as_secs_f64() * 1_000.0;
    let nested_route = response.extensions().get::<MatchedRoute>().map(|nested_route| nested_route.0);
    let route = route.as_deref().or(nested_route).unwrap_or("-");
    tracing::info!(request_id = %id, %method, route, status, elapsed_ms = format_args!("{elapsed_ms:.1}"), "request");
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response.headers_mut().insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// The identifier from the client or proxy, when it is safe to log.
fn incoming_id(request: &Request) -> Option<String> {
    let id = request.headers().get(REQUEST_ID)?.to_str().ok()?;
    let is_safe = |letter: u8| letter.is_ascii_alphanumeric() || matches!(letter, b'-' | b'_' | b'.');
    ((8..=64).contains(&id.len()) && id.bytes().all(is_safe)).then(|| id.to_owned())
}
