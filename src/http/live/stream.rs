//! `GET` and `POST /graphql/stream`: an operation as Server-Sent Events, by the protocol `graphql-sse` in
//! distinct connections mode: an event `next` for each result, and `complete` at the end.
//!
//! A malformed request is refused as `/graphql` does; an invalid document is reported in the stream, because
//! browsers hide the body of a refused `EventSource` from scripts.

use std::net::IpAddr;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{RawQuery, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt as _;
use futures_util::stream;
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use super::connection_request::{ConnectionRequest, too_many_connections};
use super::session::{has_ended, reauthenticate};
use crate::auth::actor::Surface;
use crate::error::Code;
use crate::graphql::error::{request_error, request_error_of};
use crate::graphql::execute::Outcome;
use crate::graphql::request::{GraphqlRequest, Transport};
use crate::graphql::response;
use crate::graphql::subscribe::Responses;
use crate::http::accept::Media;
use crate::http::connections::ShutdownSignal;
use crate::http::counted_body::BodyShare;
use crate::http::graphql::{authentication_failure, client_of, language, read_body, refuse, refuse_with};
use crate::http::identify::identify;
use crate::http::middleware::MAX_BODY_BYTES;
use crate::http::request::{RequestParams, is_json};
use crate::http::sentences::{GET_MUTATION, JSON_CONTENT_TYPE, NO_EVENTS, SINGLE_CONNECTION};
use crate::http::state::HttpState;
use crate::http::unread_answers::{hold, network, no_room};
use crate::language::{Language, Sentence};
use crate::scope::Scope;
use crate::telemetry::{self, trace::Span};

/// The capacity of the channel of events.
const BUFFER_SIZE: usize = 8;
/// A comment line, which keeps proxies from dropping the idle connection.
const KEEPALIVE_COMMENT: &[u8] = b":\n\n";

/// The header of the reservation of a single connection.
const SINGLE_CONNECTION_TOKEN: &str = "x-graphql-event-stream-token";
/// Any other method: `PUT` reserves a single connection, and `DELETE` ends an operation in one.
pub async fn other_method(headers: HeaderMap) -> Response {
    let text = SINGLE_CONNECTION.of(language(&headers));
    let mut response = refuse(Media::Json, StatusCode::METHOD_NOT_ALLOWED, text);
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, POST"));
    response
}

/// `GET /graphql/stream`.
pub async fn get(incoming: ConnectionRequest, RawQuery(query): RawQuery) -> Response {
    let params = RequestParams::from_query(query.as_deref().unwrap_or_default());
    open(incoming, &Method::GET, params.and_then(|params| params.into_request(Transport::Get)), None).await
}

/// `POST /graphql/stream`.
pub async fn post(incoming: ConnectionRequest, request: Request) -> Response {
    let language = language(&incoming.headers);
    if !is_json(&incoming.headers) {
        return refuse(Media::Json, StatusCode::UNSUPPORTED_MEDIA_TYPE, JSON_CONTENT_TYPE.of(language));
    }
    let share = request.extensions().get::<BodyShare>().cloned();
    let body = match read_body(request, MAX_BODY_BYTES, language).await {
        Ok(body) => body,
        Err((status, error)) => return refuse_with(Media::Json, status, &error),
    };
    let params = RequestParams::from_json(&body);
    open(incoming, &Method::POST, params.and_then(|params| params.into_request(Transport::Live)), share).await
}

async fn open(
    incoming: ConnectionRequest,
    method: &Method,
    request: Result<GraphqlRequest, Sentence>,
    share: Option<BodyShare>,
) -> Response {
    let language = language(&incoming.headers);
    if !accepts_events(&incoming.headers) {
        return refuse(Media::Json, StatusCode::NOT_ACCEPTABLE, NO_EVENTS.of(language));
    }
    if incoming.headers.contains_key(SINGLE_CONNECTION_TOKEN) {
        return refuse(Media::Json, StatusCode::BAD_REQUEST, SINGLE_CONNECTION.of(language));
    }
    let request = match request {
        Ok(request) => request,
        Err(problem) => return refuse(Media::Json, StatusCode::BAD_REQUEST, problem.of(language)),
    };
    let ConnectionRequest { state, peer, id, headers, .. } = &incoming;
    let identified = match identify(state, Surface::Graphql, method, headers, *peer, id).await {
        Ok(identified) => identified,
        Err(error) => return authentication_failure(Media::Json, language, error),
    };
    let renewed_cookie = identified.renewed_cookie();
    let scope = identified.into_scope();
    let Some(mut admitted) = incoming.admit() else { return too_many_connections(language) };
    if scope.actor.account_id().is_some_and(|account| !admitted.count_account(account)) {
        return too_many_connections(language);
    }
    let (sender, receiver) = mpsc::channel(BUFFER_SIZE);
    let operation = OperationStream {
        state: Arc::clone(state),
        scope,
        language,
        sender,
        shutdown: state.live.shutdown_signal(),
        request: Span::current(),
        network: network(state, headers, *peer),
        _share: share,
    };
    // A task of its own: while a slow client blocks the channel, the response holds no database connection.
    tokio::spawn(operation.run(request));
    let events = stream::unfold(
        (receiver, (admitted, incoming.permit, telemetry::live_connection("stream"))),
        |(mut receiver, held)| async move {
            let event: Bytes = receiver.recv().await?;
            Some((Ok::<_, std::convert::Infallible>(event), (receiver, held)))
        },
    );
    let mut response = Body::from_stream(events).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Disables response buffering in nginx.
    headers.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    if let Some(cookie) = renewed_cookie {
        headers.append(header::SET_COOKIE, cookie);
    }
    response
}

/// Whether the client accepts events; a request without `Accept` does.
fn accepts_events(headers: &HeaderMap) -> bool {
    let mut values =
        headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok()).peekable();
    let has_no_accept = values.peek().is_none();
    let mut ranges = values.flat_map(|value| value.split(','));
    has_no_accept
        || ranges.any(|range| {
            let media = range.split(';').next().unwrap_or_default().trim();
            ["text/event-stream", "text/*", "*/*"].iter().any(|accepted| media.eq_ignore_ascii_case(accepted))
        })
}

/// Executes the operation of one stream and sends its results.
struct OperationStream {
    state: Arc<HttpState>,
    scope: Scope,
    language: Language,
    sender: mpsc::Sender<Bytes>,
    shutdown: ShutdownSignal,
    /// The span of the request, whose child the operation is.
    request: Span,
    /// The network of the client.
    network: IpAddr,
    /// What the request holds until the operation ends.
    _share: Option<BodyShare>,
}

/// The client has disconnected or does not read.
struct Disconnected;

impl OperationStream {
    async fn run(mut self, request: GraphqlRequest) {
        if self.send_outcomes(request).await.is_ok() {
            // A stream that ends without `complete` was interrupted, and the client may reconnect.
            let _ = self.send(Bytes::from_static(b"event: complete\ndata:\n\n")).await;
        }
    }

    /// Sends every result until the operation ends.
    async fn send_outcomes(&mut self, request: GraphqlRequest) -> Result<(), Disconnected> {
        let bounds = self.state.live.bounds;
        let client = client_of(&self.state, self.scope.clone(), self.language);
        let state = Arc::clone(&self.state);
        let outcomes = stream::once(async move {
            match state.schemas.subscribe(request, client).await {
                Responses::Once(outcome) => stream::iter([*outcome]).boxed(),
                Responses::Many(outcomes) => outcomes,
            }
        })
        .flatten();
        let mut outcomes = std::pin::pin!(self.request.scope(outcomes));
        let interval_of = |period| {
            let mut ticks = interval_at(Instant::now() + period, period);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            ticks
        };
        let (mut keep_alive, mut check) =
            (interval_of(bounds.keep_alive_interval), interval_of(bounds.session_check_interval));
        let mut is_read = true;
        self.send(Bytes::from_static(KEEPALIVE_COMMENT)).await?;
        loop {
            tokio::select! {
                outcome = outcomes.next() => match outcome {
                    Some(outcome) => match hold(&self.state, self.network, event(outcome, self.language)) {
                        Ok(event) => self.send(event).await?,
                        Err(_) => return self.send(event(Outcome::Refused(vec![no_room(self.language)]), self.language)).await,
                    },
                    None => return Ok(()),
                },
                _ = keep_alive.tick() => {
                    // Not awaited: the operation may be executing. Two failures in a row: the client does not
                    // read.
                    let was_read = std::mem::replace(
                        &mut is_read,
                        self.sender.try_send(Bytes::from_static(KEEPALIVE_COMMENT)).is_ok(),
                    );
                    if !is_read && !was_read {
                        return Err(Disconnected);
                    }
                }
                _ = check.tick() => {
                    if let Err(error) = reauthenticate(&self.scope).await && has_ended(&error) {
                        let code = error.failures().first().map_or(Code::AuthRequired, |failure| failure.code);
                        let last = Outcome::Refused(vec![request_error_of(code, self.language)]);
                        return self.send(event(last, self.language)).await;
                    }
                }
                () = self.shutdown.wait() => return Err(Disconnected),
                () = self.sender.closed() => return Err(Disconnected),
            }
        }
    }

    async fn send(&self, event: Bytes) -> Result<(), Disconnected> {
        self.sender.send_timeout(event, self.state.live.bounds.send_timeout).await.map_err(|_| Disconnected)
    }
}

/// Serializes a result as an event. Serialized JSON contains no line break, so it is one `data` line.
fn event(outcome: Outcome, language: Language) -> Bytes {
    let mut out = b"event: next\ndata: ".to_vec();
    match outcome {
        Outcome::Executed(response) => response::write(&response, &mut out),
        Outcome::Refused(errors) => response::write_refusal(&errors, &mut out),
        Outcome::MutationRefused => {
            let error = request_error(GET_MUTATION.of(language), "REQUEST_INVALID");
            response::write_refusal(&[error], &mut out);
        }
    }
    out.extend_from_slice(b"\n\n");
    Bytes::from(out)
}
