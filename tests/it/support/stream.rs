//! A client of `/graphql/stream`: an answer that is read event by event.

use axum::body::{Body, BodyDataStream};
use axum::http::{HeaderMap, Method};
use futures_util::StreamExt as _;
use serde_json::{Value, json};
use tokio::time::timeout;

use super::caller::Caller;
use super::socket::SOON;

/// An answer that goes on.
pub struct Stream {
    /// Its status.
    pub status: u16,
    /// Its headers.
    pub headers: HeaderMap,
    body: BodyDataStream,
    read: String,
}

/// What came.
#[derive(Debug, PartialEq)]
pub enum Event {
    /// An answer.
    Next(Value),
    /// There are no more.
    Complete,
    /// A comment: a sign of life.
    Comment,
    /// The end, without a word.
    Cut,
}

impl Caller<'_> {
    /// Asks `/graphql/stream`.
    pub async fn stream(&self, query: &str) -> Stream {
        let body = json!({ "query": query }).to_string();
        let caller = self.clone().with("content-type", "application/json");
        caller.stream_by(Method::POST, "/graphql/stream", Body::from(body)).await
    }

    /// Any request whose answer goes on.
    pub async fn stream_by(&self, method: Method, path: &str, body: Body) -> Stream {
        let (parts, body) = self.response(method, path, body).await.into_parts();
        let (status, headers) = (parts.status.as_u16(), parts.headers);
        Stream { status, headers, body: body.into_data_stream(), read: String::new() }
    }
}

impl Stream {
    /// What comes next.
    pub async fn event(&mut self) -> Event {
        loop {
            if let Some((event, rest)) = self.read.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.read = rest;
                return Event::of(&event);
            }
            match timeout(SOON, self.body.next()).await.expect("something comes in time") {
                Some(Ok(bytes)) => self.read.push_str(std::str::from_utf8(&bytes).expect("text")),
                _ => return Event::Cut,
            }
        }
    }

    /// The next event that says something.
    pub async fn next(&mut self) -> Event {
        loop {
            match self.event().await {
                Event::Comment => {}
                event => return event,
            }
        }
    }

    /// The next answer.
    pub async fn answer(&mut self) -> Value {
        match self.next().await {
            Event::Next(answer) => answer,
            other => panic!("no answer comes: {other:?}"),
        }
    }
}

impl Event {
    fn of(text: &str) -> Self {
        let lines: Vec<_> = text.split('\n').collect();
        match lines.as_slice() {
            ["event: next", data] => {
                let data = data.strip_prefix("data: ").expect("data");
                Self::Next(serde_json::from_str(data).expect("data is JSON"))
            }
            // Browsers pass on no event without data.
            ["event: complete", "data:"] => Self::Complete,
            [":"] => Self::Comment,
            _ => panic!("not an event: {text:?}"),
        }
    }
}
