//! The messages of `graphql-transport-ws`: parsing of client messages, serialization of server messages,
//! close codes.
//!
//! async-graphql's own types also accept messages of the older protocol, and parse results that are JSON text
//! already.

use axum::extract::ws::CloseFrame;
use serde::Deserialize;
use serde_json::{Map, Value as Json};

use crate::http::json_values::has_too_many_values;
use crate::http::request::RequestParams;

/// The name of the subprotocol.
pub(super) const PROTOCOL: &str = "graphql-transport-ws";
/// The maximum length of an operation identifier, in bytes.
const MAX_ID_BYTES: usize = 128;

/// A message of the client.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum ClientMessage {
    /// Opens the connection; may carry credentials.
    ConnectionInit { payload: Option<Map<String, Json>> },
    /// Starts an operation.
    Subscribe { id: String, payload: RequestParams },
    /// Cancels an operation.
    Complete { id: String },
    /// Requests a `pong`.
    Ping { payload: Option<Map<String, Json>> },
    /// Answers a `ping`.
    Pong {
        #[serde(rename = "payload")]
        _payload: Option<Map<String, Json>>,
    },
}

impl ClientMessage {
    /// Parses a message.
    ///
    /// # Errors
    /// The close code for an invalid message.
    pub fn parse(text: &str) -> Result<Self, Close> {
        if has_too_many_values(text.as_bytes()) {
            return Err(Close::INVALID);
        }
        let message = serde_json::from_str(text).map_err(|_| Close::INVALID)?;
        let is_valid = match &message {
            Self::Subscribe { id, payload } => is_valid_id(id) && payload.has_document(),
            Self::Complete { id } => is_valid_id(id),
            _ => true,
        };
        if is_valid { Ok(message) } else { Err(Close::INVALID) }
    }
}

fn is_valid_id(id: &str) -> bool {
    (1..=MAX_ID_BYTES).contains(&id.len())
}

/// `connection_ack`.
pub(super) const ACK: &str = r#"{"type":"connection_ack"}"#;

/// `pong`, with the payload of the `ping`.
pub(super) fn pong(payload: Option<Map<String, Json>>) -> String {
    match payload {
        Some(payload) => format!(r#"{{"type":"pong","payload":{}}}"#, Json::Object(payload)),
        None => r#"{"type":"pong"}"#.to_owned(),
    }
}

/// `next` or `error`, with a payload that is serialized already.
pub(super) fn with_payload(kind: &str, id: &str, payload: &[u8]) -> String {
    // Serialized JSON is UTF-8.
    let payload = str::from_utf8(payload).unwrap_or_default();
    format!(r#"{{"id":{},"type":"{kind}","payload":{payload}}}"#, Json::from(id))
}

/// `complete`.
pub(super) fn complete(id: &str) -> String {
    format!(r#"{{"id":{},"type":"complete"}}"#, Json::from(id))
}

/// The code and reason of a close frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Close {
    /// The code.
    pub code: u16,
    /// The reason, at most 123 bytes.
    pub reason: &'static str,
}

impl Close {
    pub const GOING_AWAY: Self = Self { code: 1001, reason: "The server stops: connect again" };
    pub const TOO_MANY_SOCKETS: Self = Self {
        code: 1013,
        reason: "Too many live connections of this account: close some, or come back later",
    };
    pub const INVALID: Self = Self { code: 4400, reason: "Invalid message" };
    pub const UNAUTHORIZED: Self = Self { code: 4401, reason: "Unauthorized" };
    pub const FORBIDDEN: Self = Self { code: 4403, reason: "Forbidden" };
    pub const PROTOCOL: Self =
        Self { code: 4406, reason: "Subprotocol not acceptable: speak graphql-transport-ws" };
    pub const INIT_TIMEOUT: Self = Self { code: 4408, reason: "Connection initialisation timeout" };
    pub const SAME_ID: Self = Self { code: 4409, reason: "Subscriber for this id already exists" };
    pub const TOO_MANY_INITS: Self = Self { code: 4429, reason: "Too many initialisation requests" };
    pub const UNAVAILABLE: Self = Self { code: 1013, reason: "Unavailable: come back later" };

    pub fn frame(self) -> CloseFrame {
        CloseFrame { code: self.code, reason: self.reason.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_messages_are_invalid() {
        for text in [
            "",
            "x",
            "[]",
            "null",
            "{}",
            r#"{"type":"start","id":"1","payload":{"query":"{a}"}}"#,
            r#"{"type":"stop","id":"1"}"#,
            r#"{"type":"connection_terminate"}"#,
            r#"{"type":"connection_ack"}"#,
            r#"{"type":"connection_init","payload":"x"}"#,
            r#"{"type":"connection_init","payload":[]}"#,
            r#"{"type":"ping","payload":1}"#,
            r#"{"type":"subscribe","payload":{"query":"{a}"}}"#,
            r#"{"type":"subscribe","id":"1"}"#,
            r#"{"type":"subscribe","id":1,"payload":{"query":"{a}"}}"#,
            r#"{"type":"subscribe","id":"","payload":{"query":"{a}"}}"#,
            r#"{"type":"subscribe","id":"1","payload":{}}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":""}}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":"{a}","variables":[]}}"#,
            r#"{"type":"complete"}"#,
        ] {
            assert!(ClientMessage::parse(text).is_err(), "{text}");
        }
        let deep =
            format!(r#"{{"type":"ping","payload":{{"x":{}{}}}}}"#, "[".repeat(9_999), "]".repeat(9_999));
        assert!(ClientMessage::parse(&deep).is_err());
        let long = format!(r#"{{"type":"complete","id":"{}"}}"#, "x".repeat(129));
        assert!(ClientMessage::parse(&long).is_err());
    }

    #[test]
    fn protocol_messages_are_parsed() {
        for text in [
            r#"{"type":"connection_init"}"#,
            r#"{"type":"connection_init","payload":null}"#,
            r#"{"payload":{"a":[1]},"type":"connection_init"}"#,
            r#"{"type":"ping"}"#,
            r#"{"type":"pong","payload":{"a":1}}"#,
            r#"{"type":"complete","id":"é"}"#,
            r#"{"id":"1","type":"subscribe","payload":{"query":"{a}","operationName":null,"variables":null}}"#,
            r#"{"id":"1","type":"subscribe","payload":{"query":"{a}","variables":{"x":1.5},"extensions":{}},"more":1}"#,
        ] {
            assert!(ClientMessage::parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn server_messages_are_json_for_any_identifier() {
        let read = |text: String| serde_json::from_str::<Json>(&text).expect("JSON");
        let id = "\"\n\u{1f3ac}";
        assert_eq!(read(complete(id))["id"], id);
        assert_eq!(read(with_payload("next", id, br#"{"data":null}"#))["payload"]["data"], Json::Null);
        assert_eq!(read(pong(None)), serde_json::json!({ "type": "pong" }));
        let payload = serde_json::json!({ "at": 1 });
        assert_eq!(read(pong(payload.as_object().cloned()))["payload"], payload);
    }
}
