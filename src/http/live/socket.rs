//! `GET /graphql/ws`: operations over a WebSocket, by the protocol `graphql-transport-ws`.
//!
//! The message loop is our own: async-graphql's bounds neither the time until `connection_init` nor the
//! number of operations, sends no `error`, and closes with other codes than the protocol's. Its handshake is
//! used: a client without a GraphQL subprotocol is refused before the upgrade, a client of the older protocol
//! by a close code.

use std::sync::Arc;
use std::time::Duration;

use async_graphql::ServerError;
use async_graphql::http::ALL_WEBSOCKET_PROTOCOLS;
use async_graphql_axum::GraphQLProtocol;
use axum::extract::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{Message, WebSocket};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value as Json};
use tokio::time::{Instant, sleep_until, timeout};

use super::connection_request::{ConnectionRequest, too_many_connections};
use super::message::{self, ClientMessage, Close};
use super::operations::{OperationMessage, Operations, OutgoingMessage, error_message};
use super::session::{has_ended, reauthenticate};
use crate::auth::actor::Surface;
use crate::error::Code;
use crate::graphql::error::{request_error, request_error_of};
use crate::graphql::request::Transport;
use crate::http::accept::Media;
use crate::http::connections::{AdmissionPermit, ConnectionPermit, ShutdownSignal};
use crate::http::counted_body::weight_of;
use crate::http::graphql::{authentication_failure, client_of, language, refuse};
use crate::http::identify::{authenticate_bearer, identify};
use crate::http::request::RequestParams;
use crate::http::sentences::SUBPROTOCOL;
use crate::http::state::HttpState;
use crate::http::unread_answers::{network, no_room};
use crate::language::Language;
use crate::scope::Scope;
use crate::telemetry;

/// The maximum size of a message, in bytes: a document with a signature fits. Less than that of a body, because a message that
/// is not complete may stay for as long as the socket.
const MAX_MESSAGE_BYTES: usize = 160 * 1024;
/// The size of the read buffer of each socket, in bytes.
const READ_BUFFER_BYTES: usize = 4 * 1024;
/// The delay of the session check after an operation: the operation may have ended the session.
const MIN_CHECK_INTERVAL: Duration = Duration::from_millis(500);

/// Answers the handshake.
pub async fn open(
    incoming: ConnectionRequest,
    protocol: Result<GraphQLProtocol, StatusCode>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let upgrade = match upgrade {
        Ok(upgrade) => upgrade,
        Err(rejection) => return rejection.into_response(),
    };
    let language = language(&incoming.headers);
    if protocol.is_err() {
        return refuse(Media::Json, StatusCode::BAD_REQUEST, SUBPROTOCOL.of(language));
    }
    let ConnectionRequest { state, peer, id, headers, .. } = &incoming;
    // A socket accepts mutations, so a foreign origin must not open one with the session cookie.
    let identified = match identify(state, Surface::Graphql, &Method::POST, headers, *peer, id).await {
        Ok(identified) => identified,
        Err(error) => return authentication_failure(Media::Json, language, error),
    };
    let Some(admission) = incoming.admit() else { return too_many_connections(language) };
    let connection = Connection {
        scope: identified.into_scope(),
        language,
        acknowledged: false,
        operations: Operations::new(
            state.live.bounds.max_concurrent,
            language,
            network(state, headers, *peer),
        ),
        admission,
        last_received_at: Instant::now(),
        shutdown: state.live.shutdown_signal(),
        state: Arc::clone(state),
        _permit: incoming.permit,
        _counted: telemetry::live_connection("socket"),
    };
    let upgrade = upgrade
        .max_message_size(MAX_MESSAGE_BYTES)
        .max_frame_size(MAX_MESSAGE_BYTES)
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(0)
        .protocols(ALL_WEBSOCKET_PROTOCOLS);
    let is_supported = upgrade.selected_protocol().is_some_and(|protocol| protocol == message::PROTOCOL);
    upgrade.on_upgrade(move |socket| connection.run(socket, is_supported))
}

/// The reason why a socket ends.
enum End {
    /// The client has closed it, has disconnected, or does not read.
    Disconnected,
    /// The server closes it.
    Close(Close),
}

impl From<Close> for End {
    fn from(close: Close) -> Self {
        Self::Close(close)
    }
}

/// One socket and its state.
struct Connection {
    state: Arc<HttpState>,
    /// The caller: authenticated by the handshake, then by `connection_init`.
    scope: Scope,
    language: Language,
    acknowledged: bool,
    operations: Operations,
    admission: AdmissionPermit,
    last_received_at: Instant,
    shutdown: ShutdownSignal,
    _permit: Option<ConnectionPermit>,
    _counted: telemetry::InUse,
}

/// An event of the message loop.
enum Event {
    Received(Option<Result<Message, axum::Error>>),
    Outgoing(OperationMessage),
    KeepAlive,
    Check,
}

impl Connection {
    /// Runs the message loop to its end, then closes the socket.
    async fn run(mut self, mut socket: WebSocket, is_supported: bool) {
        let started_at = Instant::now();
        let end = if is_supported { self.message_loop(&mut socket).await } else { Close::PROTOCOL.into() };
        let bounds = self.state.live.bounds;
        self.operations.cancel_all();
        let code = match end {
            End::Disconnected => None,
            End::Close(close) => {
                let frame = Message::Close(Some(close.frame()));
                // A client that does not read misses the close frame.
                let _ = timeout(bounds.send_timeout, socket.send(frame)).await;
                Some(close.code)
            }
        };
        // Drain and discard: unread input makes the kernel reset the connection and drop the close frame.
        let drain = async { while let Some(Ok(_)) = socket.recv().await {} };
        let _ = timeout(bounds.close_timeout, drain).await;
        let request_id = &self.scope.actor.origin.request_id;
        let seconds = started_at.elapsed().as_secs();
        let operations = self.operations.started();
        tracing::info!(%request_id, code, seconds, operations, "socket ended");
    }

    async fn message_loop(&mut self, socket: &mut WebSocket) -> End {
        let bounds = self.state.live.bounds;
        let init_until = Instant::now() + bounds.init_timeout;
        let mut keep_alive_at = Instant::now() + bounds.keep_alive_interval;
        let mut check_at = Instant::now() + bounds.session_check_interval;
        loop {
            let event = tokio::select! {
                message = socket.recv() => Event::Received(message),
                message = self.operations.next() => Event::Outgoing(message),
                () = sleep_until(init_until), if !self.acknowledged => return Close::INIT_TIMEOUT.into(),
                () = sleep_until(keep_alive_at) => Event::KeepAlive,
                () = sleep_until(check_at) => Event::Check,
                () = self.shutdown.wait() => return Close::GOING_AWAY.into(),
            };
            let result = match event {
                Event::Received(Some(Ok(message))) => self.on_message(socket, message).await,
                // Too long, not UTF-8, or a protocol violation; on a lost connection the close frame has no
                // effect.
                Event::Received(Some(Err(_))) => Err(Close::INVALID.into()),
                Event::Received(None) => Err(End::Disconnected),
                Event::Outgoing(message) => {
                    if !matches!(message.content, OutgoingMessage::Next(_)) {
                        check_at = check_at.min(Instant::now() + MIN_CHECK_INTERVAL);
                    }
                    self.send_outgoing(socket, &message.id, message.content).await
                }
                Event::KeepAlive => {
                    keep_alive_at = Instant::now() + bounds.keep_alive_interval;
                    self.keep_alive(socket).await
                }
                Event::Check => {
                    check_at = Instant::now() + bounds.session_check_interval;
                    self.check().await
                }
            };
            if let Err(end) = result {
                return end;
            }
        }
    }

    async fn on_message(&mut self, socket: &mut WebSocket, message: Message) -> Result<(), End> {
        self.last_received_at = Instant::now();
        let text = match message {
            Message::Text(text) => text,
            Message::Binary(_) => return Err(Close::INVALID.into()),
            Message::Ping(_) | Message::Pong(_) => return Ok(()),
            Message::Close(_) => return Err(End::Disconnected),
        };
        match ClientMessage::parse(&text)? {
            ClientMessage::ConnectionInit { .. } if self.acknowledged => Err(Close::TOO_MANY_INITS.into()),
            ClientMessage::ConnectionInit { payload } => {
                self.authenticate(payload.as_ref()).await?;
                self.acknowledged = true;
                self.send(socket, message::ACK.to_owned()).await
            }
            ClientMessage::Subscribe { .. } if !self.acknowledged => Err(Close::UNAUTHORIZED.into()),
            ClientMessage::Subscribe { id, payload } => {
                self.subscribe(socket, id, payload, weight_of(text.as_bytes())).await
            }
            ClientMessage::Complete { id } => {
                self.operations.cancel(&id);
                Ok(())
            }
            ClientMessage::Ping { payload } => self.send(socket, message::pong(payload)).await,
            ClientMessage::Pong { .. } => Ok(()),
        }
    }

    /// Authenticates the client by the token of `connection_init`, else by the credentials of the handshake.
    async fn authenticate(&mut self, payload: Option<&Map<String, Json>>) -> Result<(), End> {
        if let Some(token) = payload.and_then(token_of) {
            let origin = self.scope.actor.origin.clone();
            let actor =
                authenticate_bearer(&self.state, token, origin).await.map_err(|_| Close::UNAVAILABLE)?;
            self.scope = Scope::new(Arc::clone(&self.state.services), actor);
        }
        if self.scope.actor.refused.is_some() {
            return Err(Close::FORBIDDEN.into());
        }
        match self.scope.actor.account_id() {
            Some(account) if !self.admission.count_account(account) => Err(Close::TOO_MANY_SOCKETS.into()),
            _ => Ok(()),
        }
    }

    async fn subscribe(
        &mut self,
        socket: &mut WebSocket,
        id: String,
        params: RequestParams,
        weight: usize,
    ) -> Result<(), End> {
        if self.operations.contains(&id) {
            return Err(Close::SAME_ID.into());
        }
        let max = self.state.live.bounds.max_operations;
        if self.operations.count() >= max {
            let text = format!("Too many operations at a time: at most {max} over one socket.");
            return self.refuse(socket, &id, request_error(text, "RATE_LIMIT_EXCEEDED")).await;
        }
        let request = match params.into_request(Transport::Live) {
            Ok(request) => request,
            Err(problem) => {
                let error = request_error(problem.of(self.language), "REQUEST_INVALID");
                return self.refuse(socket, &id, error).await;
            }
        };
        let share = self.state.bodies.share(self.operations.network());
        if share.grow(weight).is_err() {
            return self.refuse(socket, &id, no_room(self.language)).await;
        }
        let scope = match reauthenticate(&self.scope).await {
            Ok(scope) => scope,
            Err(error) if has_ended(&error) => return Err(Close::FORBIDDEN.into()),
            Err(_) => {
                let error = request_error_of(Code::ServiceUnavailable, self.language);
                return self.refuse(socket, &id, error).await;
            }
        };
        let client = client_of(&self.state, scope, self.language);
        self.operations.start(id, Arc::clone(&self.state), (request, share), client);
        Ok(())
    }

    async fn refuse(&self, socket: &mut WebSocket, id: &str, error: ServerError) -> Result<(), End> {
        self.send_outgoing(socket, id, error_message(error)).await
    }

    async fn send_outgoing(
        &self,
        socket: &mut WebSocket,
        id: &str,
        content: OutgoingMessage,
    ) -> Result<(), End> {
        // By reference: a result counts until it is sent.
        let text = match &content {
            OutgoingMessage::Next(payload) => message::with_payload("next", id, payload),
            OutgoingMessage::Error(payload) => message::with_payload("error", id, payload),
            OutgoingMessage::Complete => message::complete(id),
        };
        self.send(socket, text).await
    }

    async fn keep_alive(&self, socket: &mut WebSocket) -> Result<(), End> {
        if self.last_received_at.elapsed() > self.state.live.bounds.keep_alive_interval * 2 {
            return Err(End::Disconnected);
        }
        self.send_message(socket, Message::Ping(Vec::new().into())).await
    }

    /// Passes while the session lasts, and while the database is unavailable.
    async fn check(&self) -> Result<(), End> {
        match reauthenticate(&self.scope).await {
            Err(error) if has_ended(&error) => Err(Close::FORBIDDEN.into()),
            _ => Ok(()),
        }
    }

    async fn send(&self, socket: &mut WebSocket, text: String) -> Result<(), End> {
        self.send_message(socket, Message::Text(text.into())).await
    }

    async fn send_message(&self, socket: &mut WebSocket, message: Message) -> Result<(), End> {
        match timeout(self.state.live.bounds.send_timeout, socket.send(message)).await {
            Ok(Ok(())) => Ok(()),
            _ => Err(End::Disconnected),
        }
    }
}

/// The token that `connection_init` carries as `Authorization` or `token`, in any case; an empty text for
/// another scheme or type.
fn token_of(payload: &Map<String, Json>) -> Option<&str> {
    let named = |expected: &str| payload.iter().find(|(name, _)| name.eq_ignore_ascii_case(expected));
    let (name, value) = named("authorization").or_else(|| named("token"))?;
    let value = value.as_str().unwrap_or_default().trim();
    let scheme = value.get(..7).filter(|scheme| scheme.eq_ignore_ascii_case("bearer "));
    match scheme {
        Some(scheme) => Some(value[scheme.len()..].trim()),
        None if name.eq_ignore_ascii_case("token") => Some(value),
        None => Some(""),
    }
}
