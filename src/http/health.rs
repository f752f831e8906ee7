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
    if is_ready(&state).await {
        (StatusCode::OK, "ok\n")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
    }
}

/// Whether the database answers.
pub async fn is_ready(state: &HttpState) -> bool {
    let ping = tokio::time::timeout(PING_TIMEOUT, state.services.database.ping()).await;
    matches!(ping, Ok(Ok(())))
}
