//! `/graphql` over HTTP, following the GraphQL-over-HTTP draft; the 61 audits of npm's `graphql-http` pass.
//!
//! GET executes queries only; a POST body must be JSON, or multipart with files
//! (`multipart.rs`); `Accept` selects the media type of the response. A
//! document that is not executed answers 400 to `application/graphql-response+json`, and 200 with errors to
//! `application/json`.

use std::net::SocketAddr;
use std::sync::Arc;

use async_graphql::ServerError;
use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, DefaultBodyLimit, Extension, FromRequest as _, RawQuery, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::accept::{Media, negotiate};
use super::body_timeout::{TIMED_OUT_MESSAGE, body_timed_out, is_caused_by};
use super::conditional;
use super::counted_body::TooManyValues;
use super::identify::{Identified, RequestId, identify};
use super::json_values::MAX_VALUES;
use super::limits::RateLimitStatus;
use super::memory_budget::BudgetExceeded;
use super::middleware;
use super::multipart::{self, Refusal};
use super::request::{RequestParams, is_array, is_json};
use super::sentences;
use super::state::HttpState;
use super::unread_answers::{hold_response, network, no_room};
use crate::auth::actor::Surface;
use crate::auth::role::Action;
use crate::error::{Code, Error};
use crate::graphql::error::{limit_in, request_error, request_error_of};
use crate::graphql::execute::Outcome;
use crate::graphql::request::{Client, GraphqlRequest, Transport};
use crate::graphql::{persisted, response};
use crate::language::{Language, Sentence};
use crate::scope::Scope;
use crate::storage::Upload;

/// The maximum size of a body from a caller with an account, in bytes: an import in base64 fits. From others it is that of
/// every body.
const MAX_SIGNED_IN_BODY_BYTES: usize = 3 * 1024 * 1024;
/// The maximum number of uploads that an address without an account sends at a time.
const MAX_ANONYMOUS_UPLOADS: usize = 2;

/// `GET /graphql`.
pub async fn get(
    State(state): State<Arc<HttpState>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Extension(id): Extension<RequestId>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let Some(media) = negotiate(&headers) else { return not_acceptable(&headers) };
    let call = Call { state: &state, method: Method::GET, peer, id: &id, headers: &headers, media };
    let params = match RequestParams::from_query(query.as_deref().unwrap_or_default()) {
        Ok(params) => params,
        Err(problem) => return call.refuse(StatusCode::BAD_REQUEST, problem),
    };
    match call.identify().await {
        Ok(identified) => call.run(identified, params).await,
        Err(refusal) => refusal,
    }
}

/// `POST /graphql`.
pub async fn post(
    State(state): State<Arc<HttpState>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Extension(id): Extension<RequestId>,
    headers: HeaderMap,
    request: Request,
) -> Response {
    let Some(media) = negotiate(&headers) else { return not_acceptable(&headers) };
    let call = Call { state: &state, method: Method::POST, peer, id: &id, headers: &headers, media };
    if multipart::is_multipart(&headers) {
        let response = call.run_multipart(request.into_body()).await;
        return response.unwrap_or_else(|refusal| refusal);
    }
    if !is_json(&headers) {
        return call.refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, sentences::CONTENT_TYPE);
    }
    // Identified before the body is read: who has an account may send more.
    let identified = match call.identify().await {
        Ok(identified) => identified,
        Err(refusal) => return refusal,
    };
    let is_signed_in = identified.require_account().is_ok();
    let limit = if is_signed_in { MAX_SIGNED_IN_BODY_BYTES } else { middleware::MAX_BODY_BYTES };
    let body = match read_body(request, limit, language(&headers)).await {
        Ok(body) => body,
        Err((status, error)) => return refuse_with(media, status, &error),
    };
    if is_array(&body) {
        return call.run_batch(identified, &body).await;
    }
    match RequestParams::from_json(&body) {
        Ok(params) => call.run(identified, params).await,
        Err(problem) => call.refuse(StatusCode::BAD_REQUEST, problem),
    }
}

/// Reads the body of a request, of at most `limit` bytes.
///
/// # Errors
/// The status and the error to answer with.
pub(super) async fn read_body(
    mut request: Request,
    limit: usize,
    language: Language,
) -> Result<Bytes, (StatusCode, ServerError)> {
    DefaultBodyLimit::max(limit).apply(&mut request);
    Bytes::from_request(request, &()).await.map_err(|rejection| {
        if body_timed_out(&rejection) {
            return (
                StatusCode::REQUEST_TIMEOUT,
                request_error(TIMED_OUT_MESSAGE.of(language), "REQUEST_TIMEOUT"),
            );
        }
        if is_caused_by::<BudgetExceeded>(&rejection) {
            return (StatusCode::SERVICE_UNAVAILABLE, no_room(language));
        }
        if is_caused_by::<TooManyValues>(&rejection) {
            let text = match language {
                Language::French => format!("Le corps a plus de {MAX_VALUES} valeurs."),
                Language::English => format!("The body has more than {MAX_VALUES} values."),
            };
            return (StatusCode::PAYLOAD_TOO_LARGE, request_error(text, "PAYLOAD_TOO_LARGE"));
        }
        let status = rejection.status();
        let error = if status == StatusCode::PAYLOAD_TOO_LARGE {
            let text = match language {
                Language::French => {
                    format!(
                        "Le corps a plus de {limit} octets. Les fichiers passent par multipart/form-data."
                    )
                }
                Language::English => {
                    format!("The body has more than {limit} bytes. Files go by multipart/form-data.")
                }
            };
            request_error(&text, "PAYLOAD_TOO_LARGE")
        } else {
            request_error(sentences::INCOMPLETE.of(language), "REQUEST_INVALID")
        };
        (status, error)
    })
}

/// Any other method.
pub async fn other_method(headers: HeaderMap) -> Response {
    let media = negotiate(&headers).unwrap_or(Media::Json);
    let mut response =
        refuse(media, StatusCode::METHOD_NOT_ALLOWED, sentences::METHOD.of(language(&headers)));
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, POST"));
    response
}

/// A request of this path.
pub(super) struct Call<'r> {
    pub(super) state: &'r HttpState,
    method: Method,
    peer: SocketAddr,
    id: &'r RequestId,
    pub(super) headers: &'r HeaderMap,
    pub(super) media: Media,
}

impl Call<'_> {
    fn refuse(&self, status: StatusCode, problem: Sentence) -> Response {
        refuse(self.media, status, problem.of(language(self.headers)))
    }

    async fn run(&self, identified: Identified, params: RequestParams) -> Response {
        let transport = if self.method == Method::GET { Transport::Get } else { Transport::Post };
        let request = match params.into_request(transport) {
            Ok(request) => request,
            Err(problem) => return self.refuse(StatusCode::BAD_REQUEST, problem),
        };
        self.execute(identified, request).await
    }

    /// Runs a request with files. The caller is identified before the body is read.
    ///
    /// # Errors
    /// The response that refuses it.
    async fn run_multipart(&self, body: Body) -> Result<Response, Response> {
        let refuse_as = |refusal: Refusal| {
            let Refusal { status, code, message } = refusal;
            refuse_with(self.media, status, &request_error(message.of(language(self.headers)), code))
        };
        let boundary = multipart::boundary(self.headers).map_err(refuse_as)?;
        let identified = self.identify().await?;
        let _permit = match identified.anonymous_network().filter(|_| self.state.limits.enabled) {
            Some(network) => {
                let permit = self.state.uploads.try_acquire(&network, MAX_ANONYMOUS_UPLOADS);
                Some(permit.ok_or_else(|| self.too_many_uploads())?)
            }
            None => None,
        };
        let (params, uploads) = multipart::read(boundary, body).await.map_err(refuse_as)?;
        let request = params
            .into_request(Transport::Post)
            .map_err(|problem| self.refuse(StatusCode::BAD_REQUEST, problem))?;
        let is_too_large = uploads.iter().any(Upload::is_too_large);
        let mut response = self.execute(identified, GraphqlRequest { uploads, ..request }).await;
        // The answer says which file, and how large one may be; the status says it to those who do not read it.
        if is_too_large && response.status().is_success() {
            *response.status_mut() = StatusCode::PAYLOAD_TOO_LARGE;
        }
        Ok(response)
    }

    /// # Errors
    /// The response to a caller who cannot be identified.
    pub(super) async fn identify(&self) -> Result<Identified, Response> {
        let Self { state, method, headers, peer, id, media } = self;
        identify(state, Surface::Graphql, method, headers, *peer, id)
            .await
            .map_err(|error| authentication_failure(*media, language(headers), error))
    }

    fn too_many_uploads(&self) -> Response {
        let error = request_error_of(Code::RateLimitExceeded, language(self.headers));
        let mut response = refuse_with(self.media, StatusCode::TOO_MANY_REQUESTS, &error);
        let most = u32::try_from(MAX_ANONYMOUS_UPLOADS).unwrap_or(u32::MAX);
        RateLimitStatus::limit_exceeded(most, 1).write_headers(response.headers_mut());
        response
    }

    /// The response, unless there is no room for it.
    pub(super) async fn hold(&self, response: Response) -> Response {
        let network = network(self.state, self.headers, self.peer);
        let held = hold_response(self.state, network, response).await;
        let refusal = || no_room(language(self.headers));
        held.unwrap_or_else(|_| refuse_with(self.media, StatusCode::SERVICE_UNAVAILABLE, &refusal()))
    }

    async fn execute(&self, identified: Identified, request: GraphqlRequest) -> Response {
        let media = self.media;
        let renewed_cookie = identified.renewed_cookie();
        let client = client_of(self.state, identified.into_scope(), language(self.headers));
        match self.state.schemas.execute(request, client).await {
            Outcome::MutationRefused => {
                let mut response = self.refuse(StatusCode::METHOD_NOT_ALLOWED, sentences::GET_MUTATION);
                response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST"));
                response
            }
            Outcome::Refused(errors) => {
                // Clients take another status for a server that has no persisted documents.
                let is_ok = media == Media::Json || errors.iter().any(is_not_persisted);
                let status = if is_ok { StatusCode::OK } else { StatusCode::BAD_REQUEST };
                let mut out = Vec::new();
                response::write_refusal(&errors, &mut out);
                reply(media, status, out)
            }
            Outcome::Executed(response) if self.method == Method::GET => {
                let reply = executed(media, &response, renewed_cookie);
                self.hold(conditional::complete(self.headers, &response, reply)).await
            }
            Outcome::Executed(response) => self.hold(executed(media, &response, renewed_cookie)).await,
        }
    }
}

/// The response to an executed operation.
fn executed(
    media: Media,
    response: &async_graphql::Response,
    renewed_cookie: Option<HeaderValue>,
) -> Response {
    let mut out = Vec::with_capacity(1024);
    response::write(response, &mut out);
    let status = if is_unavailable(response) { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK };
    let mut reply = reply(media, status, out);
    if let Some(cookie) = renewed_cookie {
        reply.headers_mut().append(header::SET_COOKIE, cookie);
    }
    reply.headers_mut().extend(response.http_headers.clone());
    if let Some(limit) = response.errors.iter().find_map(|error| limit_in(error.extensions.as_ref()?)) {
        RateLimitStatus::limit_exceeded(limit.most, limit.retry_after_seconds)
            .write_headers(reply.headers_mut());
    }
    reply
}

/// Whether a document is not known by its hash.
fn is_not_persisted(error: &ServerError) -> bool {
    let code = error.extensions.as_ref().and_then(|extensions| extensions.get("code"));
    code == Some(&async_graphql::Value::from(persisted::NOT_FOUND))
}

/// The answer to a request that accepts neither media type; clients of Server-Sent Events learn where these are sent.
fn not_acceptable(headers: &HeaderMap) -> Response {
    refuse(Media::Json, StatusCode::NOT_ACCEPTABLE, sentences::NOT_ACCEPTABLE.of(language(headers)))
}

/// The language of error messages, from `Accept-Language`.
pub(super) fn language(headers: &HeaderMap) -> Language {
    Language::accepted(headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()))
}

/// The client of a request; in production only callers with pointage access may introspect the schema.
pub(super) fn client_of(state: &HttpState, scope: Scope, language: Language) -> Client {
    let may_introspect = may_introspect(state, &scope);
    Client { scope, cookie: state.cookie, language, may_introspect, idempotency_key: None }
}

/// Whether a caller may read the schema.
pub(super) fn may_introspect(state: &HttpState, scope: &Scope) -> bool {
    !state.is_production || scope.actor.may(Action::ReadPointage)
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
    let mut error = request_error_of(code, language);
    if code == Code::Forbidden {
        // The only reason that `identify` has: a page of another origin.
        sentences::FOREIGN_COOKIE.of(language).clone_into(&mut error.message);
    }
    response::write_refusal(&[error], &mut out);
    reply(media, status, out)
}

pub(super) fn refuse(media: Media, status: StatusCode, message: &str) -> Response {
    refuse_with(media, status, &request_error(message, "REQUEST_INVALID"))
}

pub(super) fn refuse_with(media: Media, status: StatusCode, error: &ServerError) -> Response {
    let mut out = Vec::new();
    response::write_refusal(std::slice::from_ref(error), &mut out);
    reply(media, status, out)
}

pub(super) fn reply(media: Media, status: StatusCode, body: Vec<u8>) -> Response {
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
