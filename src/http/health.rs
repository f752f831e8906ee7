//! Liveness and readiness of the process, for supervisors and load balancers.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;

use super::state::HttpState;

/// The timeout of the ping to the database.
const PING_TIMEOUT: Duration = Duration::from_secs(3);

/// `GET /healthz`: the process runs.
pub async fn live() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: the database answers.
pub async fn ready(State(state): State<Arc<HttpState>>) -> (StatusCode, &'static str) {
    match tokio::time::timeout(PING_TIMEOUT, state.services.database.ping()).await {
        Ok(Ok(())) => (StatusCode::OK, "ok\n"),
        _ => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n"),
    }
}
