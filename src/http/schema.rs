//! `GET /graphql/schema.graphql`: the schema in the schema definition language, for code generators and editors.
//! Whoever may introspect may download it.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::net::SocketAddr;
use std::sync::{Arc, LazyLock};

use axum::extract::{ConnectInfo, Extension, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::accept::Media;
use super::assets::has_current;
use super::graphql::{authentication_failure, language, may_introspect, refuse_with};
use super::identify::{RequestId, identify};
use super::state::HttpState;
use crate::auth::actor::Surface;
use crate::auth::role::Action;
use crate::error::Code;
use crate::graphql::error::request_error_of;
use crate::graphql::schema::published_sdl;

/// The schema and its entity tag.
static SCHEMA: LazyLock<(String, String)> = LazyLock::new(|| {
    let schema = published_sdl();
    let mut hasher = DefaultHasher::new();
    schema.hash(&mut hasher);
    let etag = format!("W/\"{:016x}\"", hasher.finish());
    (schema, etag)
});

/// `GET /graphql/schema.graphql`.
pub async fn get(
    State(state): State<Arc<HttpState>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Extension(id): Extension<RequestId>,
    headers: HeaderMap,
) -> Response {
    let scope = match identify(&state, Surface::Graphql, &Method::GET, &headers, peer, &id).await {
        Ok(identified) => identified.into_scope(),
        Err(error) => return authentication_failure(Media::Json, language(&headers), error),
    };
    if !may_introspect(&state, &scope) {
        let error = scope.require(Action::ReadPointage).err();
        let code = error.and_then(|error| error.failures().first().map(|failure| failure.code));
        let code = code.unwrap_or(Code::Forbidden);
        let status = if code == Code::Forbidden { StatusCode::FORBIDDEN } else { StatusCode::UNAUTHORIZED };
        return refuse_with(Media::Json, status, &request_error_of(code, language(&headers)));
    }
    let (schema, etag) = &*SCHEMA;
    let mut response = if has_current(&headers, etag.trim_start_matches("W/")) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        schema.as_str().into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    if let Ok(etag) = HeaderValue::from_str(etag) {
        headers.insert(header::ETAG, etag);
    }
    response
}
