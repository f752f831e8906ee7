//! `/graphql` over HTTP, following the GraphQL-over-HTTP draft; the 61 audits of npm's `graphql-http` pass.
//!
//! GET executes queries only; a POST body must be JSON; `Accept` selects the media type of the response. A
//! document that is not executed answers 400 to `application/graphql-response+json`, and 200 with errors to
//! `application/json`.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{ConnectInfo, Extension, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::identify::{RequestId, identify};
use super::limits::RateLimitStatus;
use super::request::{RequestParams, is_json};
use super::state::HttpState;
use crate::auth::actor::Surface;
use crate::auth::role::Action;
use crate::error::{Code, Error};
use crate::graphql::error::{limit_in, request_error, request_error_of};
use crate::graphql::execute::{Client, Outcome, Transport};
use crate::graphql::messages::Language;
use crate::graphql::response;
use crate::scope::Scope;

/// The negotiated media type of the response.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Media {
    /// `application/graphql-response+json`.
    GraphqlResponse,
    /// `application/json`, as before the draft.
    Json,
}

/// `GET /graphql`.
pub async fn get(
    State(state): State<Arc<HttpState>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Extension(id): Extension<RequestId>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let Some(media) = negotiate(&headers) else { return StatusCode::NOT_ACCEPTABLE.into_response() };
    match RequestParams::from_query(query.as_deref().unwrap_or_default()) {
        Ok(params) => run(&state, &Method::GET, peer, &id, &headers, media, params).await,
        Err(problem) => refuse(media, StatusCode::BAD_REQUEST, problem),
    }
}

/// `POST /graphql`.
pub async fn post(
    State(state): State<Arc<HttpState>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Extension(id): Extension<RequestId>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Some(media) = negotiate(&headers) else { return StatusCode::NOT_ACCEPTABLE.into_response() };
    if !is_json(&headers) {
        return refuse(
            media,
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "The body must be application/json in UTF-8.",
        );
    }
    match RequestParams::from_json(&body) {
        Ok(params) => run(&state, &Method::POST, peer, &id, &headers, media, params).await,
        Err(problem) => refuse(media, StatusCode::BAD_REQUEST, problem),
    }
}

/// Any other method.
pub async fn other_method(headers: HeaderMap) -> Response {
    let media = negotiate(&headers).unwrap_or(Media::Json);
    let mut response = refuse(media, StatusCode::METHOD_NOT_ALLOWED, "Only GET and POST are answered here.");
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, POST"));
    response
}

async fn run(
    state: &HttpState,
    method: &Method,
    peer: SocketAddr,
    id: &RequestId,
    headers: &HeaderMap,
    media: Media,
    params: RequestParams,
) -> Response {
    let transport = if method == Method::GET { Transport::Get } else { Transport::Post };
    let request = match params.into_request(transport) {
        Ok(request) => request,
        Err(problem) => return refuse(media, StatusCode::BAD_REQUEST, problem),
    };
    let language = language(headers);
    let identified = match identify(state, Surface::Graphql, method, headers, peer, id).await {
        Ok(identified) => identified,
        Err(error) => return authentication_failure(media, language, error),
    };
    let renewed_cookie = identified.renewed_cookie();
    let client = client_of(state, identified.into_scope(), language);
    match state.schemas.execute(request, client).await {
        Outcome::MutationRefused => {
            let mut response = refuse(
                media,
                StatusCode::METHOD_NOT_ALLOWED,
                "Only queries are answered by GET: send this by POST.",
            );
            response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST"));
            response
        }
        Outcome::Refused(errors) => {
            let status = if media == Media::Json { StatusCode::OK } else { StatusCode::BAD_REQUEST };
            let mut out = Vec::new();
            response::write_refusal(&errors, &mut out);
            reply(media, status, out)
        }
        Outcome::Executed(response) => {
            let mut out = Vec::with_capacity(1024);
            response::write(&response, &mut out);
            let status =
                if is_unavailable(&response) { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK };
            let mut reply = reply(media, status, out);
            if let Some(cookie) = renewed_cookie {
                reply.headers_mut().append(header::SET_COOKIE, cookie);
            }
            reply.headers_mut().extend(response.http_headers);
            if let Some(limit) = response.errors.iter().find_map(|error| limit_in(error.extensions.as_ref()?))
            {
                RateLimitStatus::limit_exceeded(limit.most, limit.retry_after_seconds)
                    .write_headers(reply.headers_mut());
            }
            reply
        }
    }
}

/// The language of error messages, from `Accept-Language`.
pub(super) fn language(headers: &HeaderMap) -> Language {
    Language::accepted(headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()))
}

/// The client of a request; in production only callers with pointage access may introspect the schema.
pub(super) fn client_of(state: &HttpState, scope: Scope, language: Language) -> Client {
    let may_introspect = !state.is_production || scope.actor.may(Action::ReadPointage);
    Client { scope, cookie: state.cookie, language, may_introspect }
}

/// Whether the response is empty because the database is unavailable: proxies and probes read the status
/// only.
fn is_unavailable(response: &async_graphql::Response) -> bool {
    let code = async_graphql::Value::from("SERVICE_UNAVAILABLE");
    matches!(response.data, async_graphql::Value::Null)
        && response.errors.iter().any(|error| {
            error.extensions.as_ref().is_some_and(|extensions| extensions.get("code") == Some(&code))
        })
}

pub(super) fn authentication_failure(media: Media, language: Language, error: Error) -> Response {
    if let Error::Database(reason) = &error {
        tracing::error!(error = %reason.to_string().lines().next().unwrap_or_default(), "database");
    }
    let code = error.failures().first().map_or(Code::InternalServerError, |failure| failure.code);
    let status = match code {
        Code::Forbidden => StatusCode::FORBIDDEN,
        Code::ServiceUnavailable => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    };
    let mut out = Vec::new();
    response::write_refusal(&[request_error_of(code, language)], &mut out);
    reply(media, status, out)
}

/// Negotiates the media type: the draft's type when it is named, else JSON; none when `Accept` excludes both.
fn negotiate(headers: &HeaderMap) -> Option<Media> {
    let mut found = None;
    let values: Vec<&str> =
        headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok()).collect();
    if values.is_empty() {
        return Some(Media::Json);
    }
    for range in values.iter().flat_map(|value| value.split(',')) {
        let mut parts = range.split(';').map(str::trim);
        let media = parts.next().unwrap_or_default().to_ascii_lowercase();
        let parameters: Vec<String> = parts.map(str::to_ascii_lowercase).collect();
        let is_refused =
            parameters.iter().any(|parameter| matches!(parameter.as_str(), "q=0" | "q=0.0" | "q=0.00"));
        let is_other_charset = parameters
            .iter()
            .filter_map(|parameter| parameter.strip_prefix("charset="))
            .any(|charset| charset.trim_matches('"') != "utf-8");
        if is_refused || is_other_charset {
            continue;
        }
        match media.as_str() {
            "application/graphql-response+json" => return Some(Media::GraphqlResponse),
            "application/json" | "application/*" | "*/*" => found = Some(Media::Json),
            _ => {}
        }
    }
    found
}

pub(super) fn refuse(media: Media, status: StatusCode, message: &str) -> Response {
    let mut out = Vec::new();
    response::write_refusal(&[request_error(message, "REQUEST_INVALID")], &mut out);
    reply(media, status, out)
}

fn reply(media: Media, status: StatusCode, body: Vec<u8>) -> Response {
    let media = match media {
        Media::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
        Media::Json => "application/json; charset=utf-8",
    };
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    // Responses depend on the caller.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
