//! `GET /graphql/ws`: operations over a WebSocket, by the protocol `graphql-transport-ws`.
//!
//! The message loop is our own: async-graphql's bounds neither the time until `connection_init` nor the number of
//! operations, sends no `error`, and closes with other codes than the protocol's. Its handshake is used: a client
//! without a GraphQL subprotocol is refused before the upgrade, a client of the older protocol by a close code.

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

use super::arrival::{Arrival, turned_away};
use super::message::{self, ClientMessage, Close};
use super::operations::{Operations, Said, Word, refusal};
use super::session::{has_ended, reauthenticate};
use crate::auth::actor::Surface;
use crate::error::Code;
use crate::graphql::error::{placeless, placeless_of};
use crate::graphql::execute::Transport;
use crate::graphql::words::Language;
use crate::http::connections::{Admitted, ConnectionPermit, Stopping};
use crate::http::graphql::{Media, asker, language, refuse, unidentified};
use crate::http::identify::{by_bearer, identify};
use crate::http::middleware::MAX_BODY_BYTES;
use crate::http::request::Body;
use crate::http::state::HttpState;
use crate::scope::Scope;

/// The size of the read buffer of each socket, in bytes.
const READ_BUFFER_BYTES: usize = 4 * 1024;
/// The delay of the session check after an operation: the operation may have ended the session.
const MIN_CHECK_INTERVAL: Duration = Duration::from_millis(500);

/// Answers the handshake.
pub async fn open(
    arrival: Arrival,
    protocol: Result<GraphQLProtocol, StatusCode>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let upgrade = match upgrade {
        Ok(upgrade) => upgrade,
        Err(rejection) => return rejection.into_response(),
    };
    if protocol.is_err() {
        let text = "Sec-WebSocket-Protocol must be graphql-transport-ws.";
        return refuse(Media::Json, StatusCode::BAD_REQUEST, text);
    }
    let language = language(&arrival.headers);
    let Arrival { state, peer, id, headers, .. } = &arrival;
    // A socket accepts mutations, so a foreign origin must not open one with the session cookie.
    let identified = match identify(state, Surface::Graphql, &Method::POST, headers, *peer, id).await {
        Ok(identified) => identified,
        Err(error) => return unidentified(Media::Json, language, error),
    };
    let Some(admitted) = arrival.admit() else { return turned_away() };
    let connection = Connection {
        scope: identified.into_scope(),
        language,
        acknowledged: false,
        operations: Operations::new(state.live.bounds.at_once, language),
        admitted,
        heard_at: Instant::now(),
        stopping: state.live.stopping(),
        state: Arc::clone(state),
        _permit: arrival.permit,
    };
    let upgrade = upgrade
        .max_message_size(MAX_BODY_BYTES)
        .max_frame_size(MAX_BODY_BYTES)
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(0)
        .protocols(ALL_WEBSOCKET_PROTOCOLS);
    let speaks = upgrade.selected_protocol().is_some_and(|protocol| protocol == message::PROTOCOL);
    upgrade.on_upgrade(move |socket| connection.run(socket, speaks))
}

/// The reason why a socket ends.
enum End {
    /// The client has closed it, has disconnected, or does not read.
    Gone,
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
    admitted: Admitted,
    heard_at: Instant,
    stopping: Stopping,
    _permit: Option<ConnectionPermit>,
}

/// An event of the message loop.
enum Turn {
    Received(Option<Result<Message, axum::Error>>),
    Said(Said),
    KeepAlive,
    Check,
}

impl Connection {
    /// Runs the message loop to its end, then closes the socket.
    async fn run(mut self, mut socket: WebSocket, speaks: bool) {
        let began = Instant::now();
        let end = if speaks { self.talk(&mut socket).await } else { Close::PROTOCOL.into() };
        let bounds = self.state.live.bounds;
        self.operations.end_all();
        let code = match end {
            End::Gone => None,
            End::Close(close) => {
                let frame = Message::Close(Some(close.frame()));
                // A client that does not read misses the close frame.
                let _ = timeout(bounds.send_within, socket.send(frame)).await;
                Some(close.code)
            }
        };
        // Drain and discard: unread input makes the kernel reset the connection and drop the close frame.
        let rest = async { while let Some(Ok(_)) = socket.recv().await {} };
        let _ = timeout(bounds.close_within, rest).await;
        let request_id = &self.scope.actor.origin.request_id;
        let seconds = began.elapsed().as_secs();
        let operations = self.operations.begun();
        tracing::info!(%request_id, code, seconds, operations, "socket ended");
    }

    async fn talk(&mut self, socket: &mut WebSocket) -> End {
        let bounds = self.state.live.bounds;
        let init_until = Instant::now() + bounds.init_within;
        let mut keep_alive_at = Instant::now() + bounds.keep_alive_every;
        let mut check_at = Instant::now() + bounds.check_every;
        loop {
            let turn = tokio::select! {
                message = socket.recv() => Turn::Received(message),
                said = self.operations.next() => Turn::Said(said),
                () = sleep_until(init_until), if !self.acknowledged => return Close::INIT_TIMEOUT.into(),
                () = sleep_until(keep_alive_at) => Turn::KeepAlive,
                () = sleep_until(check_at) => Turn::Check,
                () = self.stopping.told() => return Close::GOING_AWAY.into(),
            };
            let done = match turn {
                Turn::Received(Some(Ok(message))) => self.hear(socket, message).await,
                // Too long, not UTF-8, or a protocol violation; on a lost connection the close frame has no effect.
                Turn::Received(Some(Err(_))) => Err(Close::INVALID.into()),
                Turn::Received(None) => Err(End::Gone),
                Turn::Said(said) => {
                    if !matches!(said.word, Word::Next(_)) {
                        check_at = check_at.min(Instant::now() + MIN_CHECK_INTERVAL);
                    }
                    self.pass_on(socket, &said.id, said.word).await
                }
                Turn::KeepAlive => {
                    keep_alive_at = Instant::now() + bounds.keep_alive_every;
                    self.keep_alive(socket).await
                }
                Turn::Check => {
                    check_at = Instant::now() + bounds.check_every;
                    self.check().await
                }
            };
            if let Err(end) = done {
                return end;
            }
        }
    }

    async fn hear(&mut self, socket: &mut WebSocket, message: Message) -> Result<(), End> {
        self.heard_at = Instant::now();
        let text = match message {
            Message::Text(text) => text,
            Message::Binary(_) => return Err(Close::INVALID.into()),
            Message::Ping(_) | Message::Pong(_) => return Ok(()),
            Message::Close(_) => return Err(End::Gone),
        };
        match ClientMessage::parse(&text)? {
            ClientMessage::ConnectionInit { .. } if self.acknowledged => Err(Close::TOO_MANY_INITS.into()),
            ClientMessage::ConnectionInit { payload } => {
                self.recognise(payload.as_ref()).await?;
                self.acknowledged = true;
                self.send(socket, message::ACK.to_owned()).await
            }
            ClientMessage::Subscribe { .. } if !self.acknowledged => Err(Close::UNAUTHORIZED.into()),
            ClientMessage::Subscribe { id, payload } => self.subscribe(socket, id, payload).await,
            ClientMessage::Complete { id } => {
                self.operations.end(&id);
                Ok(())
            }
            ClientMessage::Ping { payload } => self.send(socket, message::pong(payload)).await,
            ClientMessage::Pong { .. } => Ok(()),
        }
    }

    /// Authenticates the client by the token of `connection_init`, else by the credentials of the handshake.
    async fn recognise(&mut self, payload: Option<&Map<String, Json>>) -> Result<(), End> {
        if let Some(token) = payload.and_then(token_of) {
            let origin = self.scope.actor.origin.clone();
            let actor = by_bearer(&self.state, token, origin).await.map_err(|_| Close::UNAVAILABLE)?;
            self.scope = Scope::new(Arc::clone(&self.state.services), actor);
        }
        if self.scope.actor.refused.is_some() {
            return Err(Close::FORBIDDEN.into());
        }
        match self.scope.actor.account_id() {
            Some(account) if !self.admitted.belongs_to(account) => Err(Close::TOO_MANY_SOCKETS.into()),
            _ => Ok(()),
        }
    }

    async fn subscribe(&mut self, socket: &mut WebSocket, id: String, body: Body) -> Result<(), End> {
        if self.operations.has(&id) {
            return Err(Close::SAME_ID.into());
        }
        let most = self.state.live.bounds.operations;
        if self.operations.count() >= most {
            let text = format!("Too many operations at a time: at most {most} over one socket.");
            return self.refuse(socket, &id, placeless(text, "RATE_LIMIT_EXCEEDED")).await;
        }
        let asked = match body.asked(Transport::Live) {
            Ok(asked) => asked,
            Err(problem) => return self.refuse(socket, &id, placeless(problem, "REQUEST_INVALID")).await,
        };
        let scope = match reauthenticate(&self.scope).await {
            Ok(scope) => scope,
            Err(error) if has_ended(&error) => return Err(Close::FORBIDDEN.into()),
            Err(_) => {
                let error = placeless_of(Code::ServiceUnavailable, self.language);
                return self.refuse(socket, &id, error).await;
            }
        };
        let asker = asker(&self.state, scope, self.language);
        self.operations.begin(id, Arc::clone(&self.state), asked, asker);
        Ok(())
    }

    async fn refuse(&self, socket: &mut WebSocket, id: &str, error: ServerError) -> Result<(), End> {
        self.pass_on(socket, id, refusal(error)).await
    }

    async fn pass_on(&self, socket: &mut WebSocket, id: &str, word: Word) -> Result<(), End> {
        let text = match word {
            Word::Next(payload) => message::with_payload("next", id, &payload),
            Word::Error(payload) => message::with_payload("error", id, &payload),
            Word::Complete => message::complete(id),
        };
        self.send(socket, text).await
    }

    async fn keep_alive(&self, socket: &mut WebSocket) -> Result<(), End> {
        if self.heard_at.elapsed() > self.state.live.bounds.keep_alive_every * 2 {
            return Err(End::Gone);
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
        match timeout(self.state.live.bounds.send_within, socket.send(message)).await {
            Ok(Ok(())) => Ok(()),
            _ => Err(End::Gone),
        }
    }
}

/// The token that `connection_init` carries as `Authorization` or `token`, in any case; an empty text for another
/// scheme or type.
fn token_of(payload: &Map<String, Json>) -> Option<&str> {
    let named = |wanted: &str| payload.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
    let (name, value) = named("authorization").or_else(|| named("token"))?;
    let value = value.as_str().unwrap_or_default().trim();
    let scheme = value.get(..7).filter(|scheme| scheme.eq_ignore_ascii_case("bearer "));
    match scheme {
        Some(scheme) => Some(value[scheme.len()..].trim()),
        None if name.eq_ignore_ascii_case("token") => Some(value),
        None => Some(""),
    }
}
