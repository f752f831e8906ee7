//! A WebSocket client of `/graphql/ws`, which sends and receives single messages of `graphql-transport-ws`.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::{HeaderName, HeaderValue, Request};
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use super::server::Server;

/// The maximum wait for a message that must arrive.
pub const RECEIVE_TIMEOUT: Duration = Duration::from_secs(30);

/// An open WebSocket.
pub struct Socket(pub WebSocketStream<TcpStream>);

/// A received message or the end of the connection.
#[derive(Debug, PartialEq)]
pub enum Received {
    /// A message of the protocol.
    Message(Value),
    /// A WebSocket ping.
    Ping,
    /// A close frame, with its code.
    Closed(u16),
    /// The end of the connection, without a close code.
    Disconnected,
}

impl Server {
    /// Sends a handshake with these headers. The subprotocol is `graphql-transport-ws` unless a header names
    /// another. Returns the HTTP status if the server refuses it.
    pub async fn handshake(&self, headers: &[(&str, &str)]) -> Result<Socket, u16> {
        let mut request: Request<()> =
            format!("ws://{}/graphql/ws", self.address).into_client_request().expect("an address");
        let protocol = ("sec-websocket-protocol", "graphql-transport-ws");
        let named = headers.iter().any(|(name, _)| *name == protocol.0);
        for (name, value) in
            headers.iter().chain((!named).then_some(&protocol)).filter(|(_, value)| !value.is_empty())
        {
            let name: HeaderName = name.parse().expect("a header");
            request.headers_mut().insert(name, HeaderValue::from_str(value).expect("a header's value"));
        }
        let stream = TcpStream::connect(self.address).await.expect("the server listens");
        match client_async(request, stream).await {
            Ok((socket, _)) => Ok(Socket(socket)),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    /// Opens a WebSocket without credentials.
    pub async fn socket(&self) -> Socket {
        self.handshake(&[]).await.expect("the handshake passes")
    }

    /// Opens a WebSocket and initializes it with this bearer token.
    pub async fn authenticated_socket(&self, token: &str) -> Socket {
        let mut socket = self.socket().await;
        socket.init(json!({ "authorization": format!("Bearer {token}") })).await;
        socket
    }
}

impl Socket {
    /// Sends a JSON message.
    pub async fn send(&mut self, message: Value) {
        self.send_text(&message.to_string()).await;
    }

    /// Sends any text.
    pub async fn send_text(&mut self, text: &str) {
        // The server may have closed the connection already; its last messages are read next.
        drop(self.0.send(Message::text(text)).await);
    }

    /// Sends `connection_init` and waits for its acknowledgement.
    pub async fn init(&mut self, payload: Value) {
        self.send(json!({ "type": "connection_init", "payload": payload })).await;
        assert_eq!(self.message().await, json!({ "type": "connection_ack" }));
    }

    /// Sends `subscribe` for an operation.
    pub async fn subscribe(&mut self, id: &str, query: &str) {
        self.send(json!({ "id": id, "type": "subscribe", "payload": { "query": query } })).await;
    }

    /// The next message, ping, or end of the connection.
    pub async fn next(&mut self) -> Received {
        loop {
            return match timeout(RECEIVE_TIMEOUT, self.0.next()).await.expect("a message arrives in time") {
                Some(Ok(Message::Text(text))) => {
                    Received::Message(serde_json::from_str(&text).expect("messages are JSON"))
                }
                Some(Ok(Message::Ping(_))) => Received::Ping,
                Some(Ok(Message::Close(Some(frame)))) => Received::Closed(frame.code.into()),
                Some(Ok(Message::Pong(_))) => continue,
                Some(Ok(Message::Close(None)) | Err(_)) | None => Received::Disconnected,
                Some(Ok(other)) => panic!("{other}"),
            };
        }
    }

    /// The next message, skipping pings.
    pub async fn message(&mut self) -> Value {
        loop {
            match self.next().await {
                Received::Message(message) => return message,
                Received::Ping => {}
                end => panic!("no message arrives: {end:?}"),
            }
        }
    }

    /// The payload of the next message, which must be a `next` of this operation.
    pub async fn answer(&mut self, id: &str) -> Value {
        let mut message = self.message().await;
        assert_eq!((&message["id"], &message["type"]), (&json!(id), &json!("next")), "{message}");
        message["payload"].take()
    }

    /// The error code of the next message, which must be an `error` of this operation: it was not executed.
    pub async fn operation_error(&mut self, id: &str) -> Value {
        let mut message = self.message().await;
        assert_eq!((&message["id"], &message["type"]), (&json!(id), &json!("error")), "{message}");
        message["payload"][0]["extensions"]["code"].take()
    }

    /// Reads until the server closes the connection; returns the close code.
    pub async fn close_code(&mut self) -> u16 {
        loop {
            match self.next().await {
                Received::Closed(code) => return code,
                Received::Disconnected => panic!("the connection ended without a close frame"),
                _ => {}
            }
        }
    }

    /// Whether no message arrives within 150 ms.
    pub async fn is_silent(&mut self) -> bool {
        timeout(Duration::from_millis(150), self.0.next()).await.is_err()
    }
}
