//! `/graphql` over HTTP, by the GraphQL-over-HTTP draft: the 61 audits of npm's `graphql-http` pass.
//!
//! GET is for queries only; a body must be JSON; the answer's type follows `Accept`. A document that was not executed
//! is a 400 to clients that ask for `application/graphql-response+json`, and a 200 with errors to older ones.

use std::net::SocketAddr;
use std::sync::Arc;

use async_graphql::{ServerError, Variables};
use axum::body::Bytes;
use axum::extract::{ConnectInfo, Extension, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::identify::{RequestId, identify};
use crate::app::App;
use crate::auth::actor::Surface;
use crate::auth::role::Action;
use crate::domain::error::{Code, Error};
use crate::graphql::answer;
use crate::graphql::schema::{Asked, Asker, Outcome};
use crate::graphql::words::{self, Language};

/// What a client sends.
#[derive(Deserialize)]
struct Body {
    query: Option<String>,
    #[serde(rename = "operationName")]
    operation_name: Option<String>,
    variables: Option<serde_json::Map<String, serde_json::Value>>,
    extensions: Option<serde_json::Map<String, serde_json::Value>>,
}

/// How a client wants to be answered.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Media {
    /// `application/graphql-response+json`.
    GraphqlResponse,
    /// `application/json`, as before the draft.
    Json,
}

/// `GET /graphql`.
pub async fn get(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Extension(id): Extension<RequestId>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let Some(media) = accepted(&headers) else { return StatusCode::NOT_ACCEPTABLE.into_response() };
    let asked = match from_query(query.as_deref().unwrap_or_default()) {
        Ok(body) => body,
        Err(problem) => return refuse(media, StatusCode::BAD_REQUEST, problem),
    };
    run(&app, &Method::GET, peer, &id, &headers, media, asked).await
}

/// `POST /graphql`.
pub async fn post(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Extension(id): Extension<RequestId>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Some(media) = accepted(&headers) else { return StatusCode::NOT_ACCEPTABLE.into_response() };
    if !is_json(&headers) {
        return refuse(
            media,
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "The body must be application/json in UTF-8.",
        );
    }
    match serde_json::from_slice::<Body>(&body) {
        Ok(asked) => run(&app, &Method::POST, peer, &id, &headers, media, asked).await,
        Err(_) => refuse(
            media,
            StatusCode::BAD_REQUEST,
            "The body must be a JSON object with `query`, and `operationName`, `variables` and `extensions` if wanted.",
        ),
    }
}

/// Any other method.
pub async fn other_method(headers: HeaderMap) -> Response {
    let media = accepted(&headers).unwrap_or(Media::Json);
    let mut response = refuse(media, StatusCode::METHOD_NOT_ALLOWED, "Only GET and POST are answered here.");
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, POST"));
    response
}

async fn run(
    app: &App,
    method: &Method,
    peer: SocketAddr,
    id: &RequestId,
    headers: &HeaderMap,
    media: Media,
    body: Body,
) -> Response {
    let Some(query) = body.query.filter(|query| !query.is_empty()) else {
        return refuse(media, StatusCode::BAD_REQUEST, "`query` is missing.");
    };
    let language =
        Language::accepted(headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()));
    let identified = match identify(app, Surface::Graphql, method, headers, peer, id).await {
        Ok(identified) => identified,
        Err(error) => return unidentified(media, language, error),
    };
    if query.contains('\0')
        || escapes_nul(&query)
        || body.variables.as_ref().is_some_and(|map| map.values().any(has_nul))
    {
        return refuse(media, StatusCode::BAD_REQUEST, "Texts must not contain the character NUL.");
    }
    let sees_schema = !app.config.environment.is_production() || identified.may(Action::ReadPointage);
    let asker = Asker { scope: identified.into_scope(), cookie: app.cookie, language, sees_schema };
    let asked = Asked {
        query,
        operation_name: body.operation_name,
        variables: Variables::from_json(serde_json::Value::Object(body.variables.unwrap_or_default())),
        queries_only: method == Method::GET,
        tell_cost: body.extensions.is_some_and(|extensions| extensions.get("cost") == Some(&true.into())),
        ordinary_rows: false,
    };
    match app.schemas.execute(asked, asker).await {
        Outcome::NotAQuery => {
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
            answer::write_refusal(&errors, &mut out);
            reply(media, status, out)
        }
        Outcome::Executed(response) => {
            let mut out = Vec::with_capacity(1024);
            answer::write(&response, &mut out);
            let status =
                if is_unavailable(&response) { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK };
            let mut reply = reply(media, status, out);
            reply.headers_mut().extend(response.http_headers);
            reply
        }
    }
}

/// Whether nothing could be answered because the database is away: proxies and probes look at the status.
fn is_unavailable(response: &async_graphql::Response) -> bool {
    let code = async_graphql::Value::from("SERVICE_UNAVAILABLE");
    matches!(response.data, async_graphql::Value::Null)
        && response.errors.iter().any(|error| {
            error.extensions.as_ref().is_some_and(|extensions| extensions.get("code") == Some(&code))
        })
}

/// Whether a text of the document says NUL as an escape, which only the parser would make one.
fn escapes_nul(query: &str) -> bool {
    query.match_indices("\\u0000").any(|(at, _)| {
        // A backslash that is escaped itself escapes nothing.
        query[..at].bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 0
    })
}

fn has_nul(value: &serde_json::Value) -> bool {
    match value {
        serde_json::Value::String(text) => text.contains('\0'),
        serde_json::Value::Array(items) => items.iter().any(has_nul),
        serde_json::Value::Object(members) => {
            members.iter().any(|(name, value)| name.contains('\0') || has_nul(value))
        }
        _ => false,
    }
}

fn unidentified(media: Media, language: Language, error: Error) -> Response {
    if let Error::Database(reason) = &error {
        tracing::error!(error = %reason.to_string().lines().next().unwrap_or_default(), "database");
    }
    let code = error.failures().first().map_or(Code::InternalServerError, |failure| failure.code);
    let status = match code {
        Code::Forbidden => StatusCode::FORBIDDEN,
        Code::ServiceUnavailable => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    };
    let mut shown = ServerError::new(words::of_code(code, language), None);
    shown.extensions.get_or_insert_default().set("code", crate::graphql::error::name(code));
    let mut out = Vec::new();
    answer::write_refusal(&[shown], &mut out);
    reply(media, status, out)
}

/// What `Accept` wants: the new media type when it is named, else JSON; none when it wants neither.
fn accepted(headers: &HeaderMap) -> Option<Media> {
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
        let refused =
            parameters.iter().any(|parameter| matches!(parameter.as_str(), "q=0" | "q=0.0" | "q=0.00"));
        let other_charset = parameters
            .iter()
            .filter_map(|parameter| parameter.strip_prefix("charset="))
            .any(|charset| charset.trim_matches('"') != "utf-8");
        if refused || other_charset {
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

fn is_json(headers: &HeaderMap) -> bool {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut parts = value.split(';').map(str::trim);
    let json = parts.next().is_some_and(|media| media.eq_ignore_ascii_case("application/json"));
    json && parts.all(|parameter| {
        let parameter = parameter.to_ascii_lowercase();
        parameter.strip_prefix("charset=").is_none_or(|charset| charset.trim_matches('"') == "utf-8")
    })
}

fn from_query(query: &str) -> Result<Body, &'static str> {
    let mut body = Body { query: None, operation_name: None, variables: None, extensions: None };
    let object = |text: &str| {
        serde_json::from_str(text).map_err(|_| "`variables` and `extensions` must be JSON objects.")
    };
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        match &*name {
            "query" => body.query = Some(value.into_owned()),
            "operationName" if !value.is_empty() => body.operation_name = Some(value.into_owned()),
            "variables" if !value.is_empty() => body.variables = object(&value)?,
            "extensions" if !value.is_empty() => body.extensions = object(&value)?,
            _ => {}
        }
    }
    Ok(body)
}

fn refuse(media: Media, status: StatusCode, message: &str) -> Response {
    let mut error = ServerError::new(message, None);
    error.extensions.get_or_insert_default().set("code", "REQUEST_INVALID");
    let mut out = Vec::new();
    answer::write_refusal(&[error], &mut out);
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
    // Answers depend on who asks.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
