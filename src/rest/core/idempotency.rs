//! The header `Idempotency-Key` of the `POST` routes. Those that sign in or out ignore it: their answers are credentials.

use axum::http::{HeaderMap, Method};

use super::route::Route;
use crate::error::{Failure, Kind, Reason};
use crate::graphql::idempotency::fault;

/// The name of the header, also in the details of a failure.
pub const HEADER: &str = "Idempotency-Key";

/// Whether a route takes the header.
pub fn is_taken(route: &Route) -> bool {
    route.method == Method::POST && !route.path.starts_with("/auth/")
}

/// The key of a request of `route`; none when it carries none, or the route ignores it.
///
/// # Errors
/// `VALIDATION_ERROR` when it is malformed, or sent twice.
pub fn key_of(route: &Route, headers: &HeaderMap) -> Result<Option<String>, Failure> {
    if !is_taken(route) {
        return Ok(None);
    }
    let mut sent = headers.get_all(HEADER).iter();
    let Some(key) = sent.next() else { return Ok(None) };
    let refuse = |reason| Failure::invalid(HEADER, reason);
    if sent.next().is_some() {
        return Err(refuse(Reason::Kind(Kind::Text)));
    }
    let key = std::str::from_utf8(key.as_bytes()).map_err(|_| refuse(Reason::Character))?;
    fault(key).map_or_else(|| Ok(Some(key.to_owned())), |reason| Err(refuse(reason)))
}
