//! A client of `/graphql/ws`: what a browser's library does, message by message.

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

/// How long a test waits for what must come.
pub const SOON: Duration = Duration::from_secs(10);

/// An open socket.
pub struct Socket(pub WebSocketStream<TcpStream>);

/// What came.
#[derive(Debug, PartialEq)]
pub enum Came {
    /// A message of the protocol.
    Message(Value),
    /// A ping of the transport.
    Ping,
    /// The end, with its code.
    Closed(u16),
    /// The end, without a word.
    Gone,
}

impl Server {
    /// A handshake with these headers, by the protocol `graphql-transport-ws` unless they name another.
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

    /// A socket whose handshake is good and carries nothing.
    pub async fn socket(&self) -> Socket {
        self.handshake(&[]).await.expect("the handshake passes")
    }

    /// A socket that has begun, as whoever holds this token.
    pub async fn socket_of(&self, token: &str) -> Socket {
        let mut socket = self.socket().await;
        socket.begin(json!({ "authorization": format!("Bearer {token}") })).await;
        socket
    }
}

impl Socket {
    /// Sends a message.
    pub async fn send(&mut self, message: Value) {
        self.send_text(&message.to_string()).await;
    }

    /// Sends any text.
    pub async fn send_text(&mut self, text: &str) {
        // The server may have closed it meanwhile; what it said is read next.
        drop(self.0.send(Message::text(text)).await);
    }

    /// Sends `connection_init` and waits for its acknowledgement.
    pub async fn begin(&mut self, payload: Value) {
        self.send(json!({ "type": "connection_init", "payload": payload })).await;
        assert_eq!(self.message().await, json!({ "type": "connection_ack" }));
    }

    /// Asks for an operation.
    pub async fn subscribe(&mut self, id: &str, query: &str) {
        self.send(json!({ "id": id, "type": "subscribe", "payload": { "query": query } })).await;
    }

    /// What comes next.
    pub async fn next(&mut self) -> Came {
        loop {
            return match timeout(SOON, self.0.next()).await.expect("something comes in time") {
                Some(Ok(Message::Text(text))) => {
                    Came::Message(serde_json::from_str(&text).expect("messages are JSON"))
                }
                Some(Ok(Message::Ping(_))) => Came::Ping,
                Some(Ok(Message::Close(Some(frame)))) => Came::Closed(frame.code.into()),
                Some(Ok(Message::Pong(_))) => continue,
                Some(Ok(Message::Close(None)) | Err(_)) | None => Came::Gone,
                Some(Ok(other)) => panic!("{other}"),
            };
        }
    }

    /// The next message, past pings.
    pub async fn message(&mut self) -> Value {
        loop {
            match self.next().await {
                Came::Message(message) => return message,
                Came::Ping => {}
                end => panic!("no message comes: {end:?}"),
            }
        }
    }

    /// The next answer to an operation: the payload of its `next`.
    pub async fn answer(&mut self, id: &str) -> Value {
        let mut message = self.message().await;
        assert_eq!((&message["id"], &message["type"]), (&json!(id), &json!("next")), "{message}");
        message["payload"].take()
    }

    /// The errors of an operation that was not executed, by code.
    pub async fn refusal(&mut self, id: &str) -> Value {
        let mut message = self.message().await;
        assert_eq!((&message["id"], &message["type"]), (&json!(id), &json!("error")), "{message}");
        message["payload"][0]["extensions"]["code"].take()
    }

    /// Waits until the server closes, past what it still says: by which code.
    pub async fn closed(&mut self) -> u16 {
        loop {
            match self.next().await {
                Came::Closed(code) => return code,
                Came::Gone => panic!("the server went without a word"),
                _ => {}
            }
        }
    }

    /// Whether nothing comes for a while.
    pub async fn is_silent(&mut self) -> bool {
        timeout(Duration::from_millis(150), self.0.next()).await.is_err()
    }
}
