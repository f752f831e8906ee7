//! The layers around every request: request identifier, log line, metrics and trace, limit of size.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Instant;

use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::Response;
use uuid::Uuid;

use super::identify::RequestId;
use super::state::HttpState;
use crate::telemetry::{self, HttpRequest, trace as traces};

/// The maximum size of a body, in bytes, as the pointage API documents.
pub const MAX_BODY_BYTES: usize = 1024 * 1024;

/// The header of the request identifier, in requests and responses.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The surface of health and metrics.
const OPERATION: &str = "operation";

/// The route that matched, set by nested services whose [`MatchedPath`] does not reach the outermost layer.
#[derive(Clone, Copy, Debug)]
pub struct MatchedRoute {
    /// The path at which the service is nested.
    pub base: &'static str,
    /// The pattern below it.
    pub path: &'static str,
}

/// Assigns the request identifier, and records the request: in the log, the metrics and the traces, by its route, never
/// with the query string or the body.
pub async fn trace(State(state): State<Arc<HttpState>>, mut request: Request, next: Next) -> Response<Body> {
    let id = incoming_id(&request).unwrap_or_else(|| Uuid::new_v4().simple().to_string());
    request.extensions_mut().insert(RequestId(id.clone()));
    let method = request.method().clone();
    let surface = surface_of(request.uri().path());
    let matched = request.extensions().get::<MatchedPath>().cloned();
    let started_at = Instant::now();
    // What only looks whether the server lives would be most of the traces.
    let traced = if surface == OPERATION {
        traces::Request::default()
    } else {
        traces::Request::start(request.headers(), method_label(&method))
    };
    let answer = traced.span().scope(next.run(request));
    let (mut response, statements) =
        if telemetry::is_enabled() { state.services.counted(answer).await } else { (answer.await, 0) };
    let status = response.status().as_u16();
    let duration = started_at.elapsed();
    let elapsed_ms = duration.as_secs_f64() * 1_000.0;
    let route = match (&matched, response.extensions().get::<MatchedRoute>()) {
        (Some(matched), _) => Cow::Borrowed(matched.as_str()),
        (None, Some(MatchedRoute { base, path })) => Cow::Owned(format!("{base}{path}")),
        (None, None) => Cow::Borrowed("-"),
    };
    let trace_id = traced.trace_id().map(tracing::field::display);
    tracing::info!(request_id = %id, trace_id, %method, route = &*route, status, elapsed_ms = format_args!("{elapsed_ms:.1}"), "request");
    traced.answered(surface, Some(&*route).filter(|route| *route != "-"), status);
    if telemetry::is_enabled() {
        let (route, method) = (route.into_owned(), method_label(&method));
        telemetry::http(HttpRequest { surface, route, method, status, duration, statements });
    }
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response.headers_mut().insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// The tree of addresses that a path is in, for metrics.
fn surface_of(path: &str) -> &'static str {
    let mut segments = path.split('/').skip(1);
    match (segments.next().unwrap_or_default(), segments.next().unwrap_or_default()) {
        ("graphql", _) => "graphql",
        ("api", "v1") => "talentsmaroc",
        ("api", _) => "pointage",
        ("static", "uploads") => "uploads",
        ("healthz" | "readyz" | "metrics", _) => OPERATION,
        _ => "pages",
    }
}

/// The name of a method, of which a client may invent any number.
fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// The identifier from the client or proxy, when it is safe to log.
fn incoming_id(request: &Request) -> Option<String> {
    let id = request.headers().get(REQUEST_ID)?.to_str().ok()?;
    let is_safe = |letter: u8| letter.is_ascii_alphanumeric() || matches!(letter, b'-' | b'_' | b'.');
    ((8..=64).contains(&id.len()) && id.bytes().all(is_safe)).then(|| id.to_owned())
}
