//! `GET` and `POST /graphql/stream`: an operation as Server-Sent Events, by the protocol `graphql-sse` in distinct
//! connections mode: an event `next` for each result, and `complete` at the end.
//!
//! A malformed request is refused as `/graphql` does; an invalid document is reported in the stream, because browsers
//! hide the body of a refused `EventSource` from scripts.

use std::sync::Arc;

use axum::body::{Body as HttpBody, Bytes};
use axum::extract::RawQuery;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt as _;
use futures_util::stream;
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use super::arrival::{Arrival, turned_away};
use super::session::{has_ended, reauthenticate};
use crate::auth::actor::Surface;
use crate::error::Code;
use crate::graphql::answer;
use crate::graphql::error::{placeless, placeless_of};
use crate::graphql::execute::{GraphqlRequest, Outcome, Transport};
use crate::graphql::subscribe::Answers;
use crate::graphql::words::Language;
use crate::http::connections::Stopping;
use crate::http::graphql::{Media, asker, language, refuse, unidentified};
use crate::http::identify::identify;
use crate::http::request::{Body, is_json};
use crate::http::state::HttpState;
use crate::scope::Scope;

/// The capacity of the channel of events.
const BUFFER_SIZE: usize = 8;
/// A comment line, which keeps proxies from dropping the idle connection.
const KEEPALIVE_COMMENT: &[u8] = b":\n\n";

/// `GET /graphql/stream`.
pub async fn get(arrival: Arrival, RawQuery(query): RawQuery) -> Response {
    let body = Body::from_query(query.as_deref().unwrap_or_default());
    open(arrival, &Method::GET, body.and_then(|body| body.asked(Transport::Get))).await
}

/// `POST /graphql/stream`.
pub async fn post(arrival: Arrival, body: Bytes) -> Response {
    if !is_json(&arrival.headers) {
        let text = "The body must be application/json in UTF-8.";
        return refuse(Media::Json, StatusCode::UNSUPPORTED_MEDIA_TYPE, text);
    }
    let body = Body::from_json(&body);
    open(arrival, &Method::POST, body.and_then(|body| body.asked(Transport::Live))).await
}

async fn open(arrival: Arrival, method: &Method, asked: Result<GraphqlRequest, &'static str>) -> Response {
    if !accepts_events(&arrival.headers) {
        return StatusCode::NOT_ACCEPTABLE.into_response();
    }
    let asked = match asked {
        Ok(asked) => asked,
        Err(problem) => return refuse(Media::Json, StatusCode::BAD_REQUEST, problem),
    };
    let language = language(&arrival.headers);
    let Arrival { state, peer, id, headers, .. } = &arrival;
    let identified = match identify(state, Surface::Graphql, method, headers, *peer, id).await {
        Ok(identified) => identified,
        Err(error) => return unidentified(Media::Json, language, error),
    };
    let prolonged = identified.prolonged();
    let scope = identified.into_scope();
    let Some(mut admitted) = arrival.admit() else { return turned_away() };
    if scope.actor.account_id().is_some_and(|account| !admitted.belongs_to(account)) {
        return turned_away();
    }
    let (say, said) = mpsc::channel(BUFFER_SIZE);
    let pump = Pump { state: Arc::clone(state), scope, language, say, stopping: state.live.stopping() };
    // A task of its own: while a slow client blocks the channel, the response holds no database connection.
    tokio::spawn(pump.run(asked));
    let events =
        stream::unfold((said, admitted, arrival.permit), |(mut said, admitted, permit)| async move {
            let event: Bytes = said.recv().await?;
            Some((Ok::<_, std::convert::Infallible>(event), (said, admitted, permit)))
        });
    let mut response = HttpBody::from_stream(events).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Disables response buffering in nginx.
    headers.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    if let Some(cookie) = prolonged {
        headers.append(header::SET_COOKIE, cookie);
    }
    response
}

/// Whether the client accepts events; a request without `Accept` does.
fn accepts_events(headers: &HeaderMap) -> bool {
    let mut values =
        headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok()).peekable();
    let says_nothing = values.peek().is_none();
    let mut ranges = values.flat_map(|value| value.split(','));
    says_nothing
        || ranges.any(|range| {
            let media = range.split(';').next().unwrap_or_default().trim();
            ["text/event-stream", "text/*", "*/*"].iter().any(|known| media.eq_ignore_ascii_case(known))
        })
}

/// Executes the operation of one stream and sends its results.
struct Pump {
    state: Arc<HttpState>,
    scope: Scope,
    language: Language,
    say: mpsc::Sender<Bytes>,
    stopping: Stopping,
}

/// The client has disconnected or does not read.
struct Gone;

impl Pump {
    async fn run(mut self, asked: GraphqlRequest) {
        if self.tell(asked).await.is_ok() {
            // A stream that ends without `complete` was interrupted, and the client may reconnect.
            let _ = self.send(Bytes::from_static(b"event: complete\ndata:\n\n")).await;
        }
    }

    /// Sends every result until the operation ends.
    async fn tell(&mut self, asked: GraphqlRequest) -> Result<(), Gone> {
        let bounds = self.state.live.bounds;
        let asker = asker(&self.state, self.scope.clone(), self.language);
        let state = Arc::clone(&self.state);
        let outcomes = stream::once(async move {
            match state.schemas.subscribe(asked, asker).await {
                Answers::Once(outcome) => stream::iter([*outcome]).boxed(),
                Answers::Many(outcomes) => outcomes,
            }
        })
        .flatten();
        let mut outcomes = std::pin::pin!(outcomes);
        let every = |period| {
            let mut ticks = interval_at(Instant::now() + period, period);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            ticks
        };
        let (mut keep_alive, mut check) = (every(bounds.keep_alive_every), every(bounds.check_every));
        let mut is_read = true;
        self.send(Bytes::from_static(KEEPALIVE_COMMENT)).await?;
        loop {
            tokio::select! {
                outcome = outcomes.next() => match outcome {
                    Some(outcome) => self.send(event(outcome)).await?,
                    None => return Ok(()),
                },
                _ = keep_alive.tick() => {
                    // Not awaited: the operation may be executing. Two failures in a row: the client does not read.
                    let was_read = std::mem::replace(
                        &mut is_read,
                        self.say.try_send(Bytes::from_static(KEEPALIVE_COMMENT)).is_ok(),
                    );
                    if !is_read && !was_read {
                        return Err(Gone);
                    }
                }
                _ = check.tick() => {
                    if let Err(error) = reauthenticate(&self.scope).await && has_ended(&error) {
                        let code = error.failures().first().map_or(Code::AuthRequired, |failure| failure.code);
                        let last = Outcome::Refused(vec![placeless_of(code, self.language)]);
                        return self.send(event(last)).await;
                    }
                }
                () = self.stopping.told() => return Err(Gone),
                () = self.say.closed() => return Err(Gone),
            }
        }
    }

    async fn send(&self, event: Bytes) -> Result<(), Gone> {
        self.say.send_timeout(event, self.state.live.bounds.send_within).await.map_err(|_| Gone)
    }
}

/// Serializes a result as an event. Serialized JSON contains no line break, so it is one `data` line.
fn event(outcome: Outcome) -> Bytes {
    let mut out = b"event: next\ndata: ".to_vec();
    match outcome {
        Outcome::Executed(response) => answer::write(&response, &mut out),
        Outcome::Refused(errors) => answer::write_refusal(&errors, &mut out),
        Outcome::NotAQuery => {
            let text = "Mutations are not answered by GET: send this by POST.";
            answer::write_refusal(&[placeless(text, "REQUEST_INVALID")], &mut out);
        }
    }
    out.extend_from_slice(b"\n\n");
    Bytes::from(out)
}
