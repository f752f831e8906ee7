//! Conditional answers to queries by GET: an `ETag`, and 304 for who has the answer already.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::assets::has_current;
use crate::crypto::hex;
use crate::graphql::response;

/// The request headers on which an answer depends.
const VARY: HeaderValue = HeaderValue::from_static("accept, accept-language, authorization, cookie");
/// The number of hex digits of an `ETag`.
const ETAG_LENGTH: usize = 32;

/// The `ETag` of a body. Weak, because answers are compressed.
fn etag(body: &[u8]) -> Option<HeaderValue> {
    let digest = hex::sha256_of(body);
    HeaderValue::from_str(&format!("W/\"{}\"", &digest[..ETAG_LENGTH])).ok()
}

/// Completes the answer to a query by GET: its `ETag`, and 304 without a body when the client has it. What must not be
/// stored passes as it is.
pub(super) fn complete(
    request: &HeaderMap,
    answer: &async_graphql::Response,
    mut reply: Response,
) -> Response {
    if answer.http_headers.get(header::CACHE_CONTROL).is_none_or(|value| value == "no-store") {
        return reply;
    }
    let mut body = Vec::new();
    response::write(answer, &mut body);
    let Some(etag) = etag(&body) else { return reply };
    if etag.to_str().is_ok_and(|etag| has_current(request, etag.trim_start_matches("W/"))) {
        let headers = std::mem::take(reply.headers_mut());
        reply = StatusCode::NOT_MODIFIED.into_response();
        *reply.headers_mut() = headers;
        reply.headers_mut().remove(header::CONTENT_TYPE);
    }
    reply.headers_mut().append(header::VARY, VARY);
    reply.headers_mut().insert(header::ETAG, etag);
    reply
}
