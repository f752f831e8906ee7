//! A client of `/graphql/stream`: reads a response event by event.

use axum::body::{Body, BodyDataStream};
use axum::http::{HeaderMap, Method};
use futures_util::StreamExt as _;
use serde_json::{Value, json};
use tokio::time::timeout;

use super::caller::Caller;
use super::socket::RECEIVE_TIMEOUT;

/// An open Server-Sent Events response.
pub struct EventStream {
    /// The HTTP status.
    pub status: u16,
    /// The HTTP headers.
    pub headers: HeaderMap,
    body: BodyDataStream,
    read: String,
}

/// A received event or the end of the stream.
#[derive(Debug, PartialEq)]
pub enum SseEvent {
    /// A `next` event with its payload.
    Next(Value),
    /// A `complete` event.
    Complete,
    /// A comment, which keeps the connection alive.
    Comment,
    /// The end of the body, without a `complete` event.
    Disconnected,
}

impl Caller<'_> {
    /// Sends a document to `/graphql/stream`.
    pub async fn stream(&self, query: &str) -> EventStream {
        let body = json!({ "query": query }).to_string();
        let caller = self.clone().with_header("content-type", "application/json");
        caller.stream_request(Method::POST, "/graphql/stream", Body::from(body)).await
    }

    /// Sends any request and opens its response as a stream.
    pub async fn stream_request(&self, method: Method, path: &str, body: Body) -> EventStream {
        let (parts, body) = self.response(method, path, body).await.into_parts();
        let (status, headers) = (parts.status.as_u16(), parts.headers);
        EventStream { status, headers, body: body.into_data_stream(), read: String::new() }
    }
}

impl EventStream {
    /// The next event or comment, or the end of the stream.
    pub async fn event(&mut self) -> SseEvent {
        loop {
            if let Some((event, rest)) = self.read.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.read = rest;
                return SseEvent::of(&event);
            }
            match timeout(RECEIVE_TIMEOUT, self.body.next()).await.expect("an event arrives in time") {
                Some(Ok(bytes)) => self.read.push_str(std::str::from_utf8(&bytes).expect("text")),
                _ => return SseEvent::Disconnected,
            }
        }
    }

    /// The next event, skipping comments, which come for ever.
    pub async fn next(&mut self) -> SseEvent {
        let next = async {
            loop {
                match self.event().await {
                    SseEvent::Comment => {}
                    event => return event,
                }
            }
        };
        timeout(RECEIVE_TIMEOUT, next).await.expect("an event that is no comment arrives in time")
    }

    /// The payload of the next event, which must be a `next`.
    pub async fn answer(&mut self) -> Value {
        match self.next().await {
            SseEvent::Next(answer) => answer,
            other => panic!("no payload arrives: {other:?}"),
        }
    }
}

impl SseEvent {
    fn of(text: &str) -> Self {
        let lines: Vec<_> = text.split('\n').collect();
        match lines.as_slice() {
            ["event: next", data] => {
                let data = data.strip_prefix("data: ").expect("data");
                Self::Next(serde_json::from_str(data).expect("data is JSON"))
            }
            // Browsers do not dispatch an event without data.
            ["event: complete", "data:"] => Self::Complete,
            [":"] => Self::Comment,
            _ => panic!("not an event: {text:?}"),
        }
    }
}
