//! Bounds the memory of answers that clients have not read yet. An answer is whole before its first byte is sent, and stays
//! until its client has taken the last: many clients that read nothing would hold any amount. Exports and files are sent
//! piece by piece and are not counted.

use std::net::{IpAddr, SocketAddr};

use async_graphql::ServerError;
use axum::body::{Body, Bytes, HttpBody as _, to_bytes};
use axum::http::HeaderMap;
use axum::response::Response;

use super::identify::client_address;
use super::memory_budget::{BudgetExceeded, MemoryShare};
use super::sentences::NO_ROOM;
use super::state::HttpState;
use crate::auth::client_ip::network_of;
use crate::graphql::error::request_error;
use crate::language::Language;

/// What each answer may take without being counted, in bytes: there are at most as many as connections.
const FREE_BYTES: usize = 32 * 1024;

/// The error of a large request or answer, when many others are in memory.
pub fn no_room(language: Language) -> ServerError {
    request_error(NO_ROOM.of(language), "SERVICE_UNAVAILABLE")
}

/// The network of the client that sent a request.
pub fn network(state: &HttpState, headers: &HeaderMap, peer: SocketAddr) -> IpAddr {
    network_of(client_address(state, headers, peer.ip()))
}

/// The response, counted until it is sent or dropped. Its body must be whole, or a stream of unknown size.
///
/// # Errors
/// When there is no room for it.
pub async fn hold_response(
    state: &HttpState,
    network: IpAddr,
    response: Response,
) -> Result<Response, BudgetExceeded> {
    let size = response.body().size_hint().exact().unwrap_or_default();
    if size <= FREE_BYTES as u64 {
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let answer = to_bytes(body, usize::MAX).await.unwrap_or_default();
    Ok(Response::from_parts(parts, Body::from(hold(state, network, answer)?)))
}

/// The bytes of an answer, counted until they are sent or dropped.
///
/// # Errors
/// When there is no room for them.
pub fn hold(state: &HttpState, network: IpAddr, answer: Bytes) -> Result<Bytes, BudgetExceeded> {
    if answer.len() <= FREE_BYTES {
        return Ok(answer);
    }
    let share = state.answers.share(network);
    share.grow(answer.len())?;
    Ok(Bytes::from_owner(HeldAnswer { answer, _share: share }))
}

struct HeldAnswer {
    answer: Bytes,
    _share: MemoryShare,
}

impl AsRef<[u8]> for HeldAnswer {
    fn as_ref(&self) -> &[u8] {
        &self.answer
    }
}
