//! `/metrics`: the metrics of the process in the text format of Prometheus, for those who have the token.
//!
//! It is served beside everything else when a token is set, and at an address of its own. `telemetry/` collects
//! what happens; the state of pools, queues and process is sampled here.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;

use super::state::HttpState;
use crate::config::Secret;
use crate::crypto::signature::constant_time_eq;
use crate::telemetry;

/// The media type of the text format.
const MEDIA_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// The metrics of a server.
struct Endpoint {
    state: Arc<HttpState>,
    /// The bearer token that a request must have, if any.
    token: Option<Secret<String>>,
}

/// The route, for requests with `token` if there is one.
pub fn router(state: Arc<HttpState>, token: Option<Secret<String>>) -> Router {
    Router::new().route("/metrics", get(respond)).with_state(Arc::new(Endpoint { state, token }))
}

async fn respond(State(endpoint): State<Arc<Endpoint>>, headers: HeaderMap) -> Response {
    if endpoint.token.as_ref().is_some_and(|token| !has_token(&headers, token.reveal())) {
        return (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, "Bearer")]).into_response();
    }
    sample(&endpoint.state);
    match telemetry::render() {
        Some(text) => {
            ([(header::CONTENT_TYPE, MEDIA_TYPE), (header::CACHE_CONTROL, "no-store")], text).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn has_token(headers: &HeaderMap, token: &str) -> bool {
    let value = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let presented = value
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    presented.is_some_and(|(_, presented)| constant_time_eq(presented.trim(), token))
}

/// Records the state of what has no events.
fn sample(state: &HttpState) {
    let services = &state.services;
    telemetry::build(env!("CARGO_PKG_VERSION"), services.database.engine_name());
    telemetry::process();
    telemetry::mails_queued(services.mail.queued());
    telemetry::subscriptions(services.publisher.listeners());
    for pool in services.database.pools() {
        telemetry::database_pool(pool.name, pool.in_use, pool.idle, pool.max);
    }
}
