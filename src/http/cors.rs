//! Cross-origin requests from browsers: allowed to the front ends of `CORS_ORIGINS`, in development also to pages of this
//! machine. The answer to a preflight of another origin names the setting.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use tower_http::cors::{AllowHeaders, AllowOrigin, CorsLayer};

use super::state::HttpState;
use crate::config::Server;

/// The layer that allows requests with cookies from the front ends, with whatever headers they ask for: tracing and client
/// awareness add their own.
pub fn layer(server: &Server) -> CorsLayer {
    let server = server.clone();
    let is_allowed = move |origin: &HeaderValue, _: &axum::http::request::Parts| {
        origin.to_str().is_ok_and(|origin| server.allows_origin(origin))
    };
    CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(is_allowed))
        .allow_credentials(true)
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers(
            [
                "content-disposition",
                "etag",
                "ratelimit-limit",
                "ratelimit-remaining",
                "ratelimit-reset",
                "retry-after",
                "x-request-id",
            ]
            .map(HeaderName::from_static),
        )
        .max_age(Duration::from_hours(1))
}

/// Refuses the preflight of an origin that is not allowed, with the reason: a browser shows it among the requests of a page.
pub async fn refuse_foreign_preflight(
    State(state): State<Arc<HttpState>>,
    request: Request,
    next: Next,
) -> Response {
    let headers = request.headers();
    let is_preflight =
        request.method() == Method::OPTIONS && headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    match headers.get(header::ORIGIN).filter(|_| is_preflight) {
        Some(origin) if !origin.to_str().is_ok_and(|origin| state.server.allows_origin(origin)) => {
            let origin = String::from_utf8_lossy(origin.as_bytes());
            let text = format!(
                "{origin} is not in CORS_ORIGINS: its pages may not call this server from a browser.\n"
            );
            (StatusCode::FORBIDDEN, text).into_response()
        }
        _ => next.run(request).await,
    }
}
