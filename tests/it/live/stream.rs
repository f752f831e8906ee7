//! Server-Sent Events: one operation a request, by the protocol `graphql-sse` in its mode of distinct connections.

use axum::body::Body;
use axum::http::Method;
use serde_json::json;

use super::{Hasty, count};
use crate::support::{Engine, Event, OnEngine as _, TestApp, both_engines};

both_engines![a_subscription_is_a_stream_of_answers, an_operation_of_one_answer_is_a_stream_too];

fn encoded(query: &str) -> String {
    let query = url::form_urlencoded::byte_serialize(query.as_bytes()).collect::<String>();
    format!("/graphql/stream?query={query}")
}

async fn a_subscription_is_a_stream_of_answers(app: TestApp) {
    let event = app.event_at_the_door().await;
    // As a browser's EventSource asks: by GET, taking compression.
    let caller = app.viewer().by_cookie().with("accept", "text/event-stream").with("accept-encoding", "gzip");
    let mut stream = caller.stream_by(Method::GET, &encoded(&count(event)), Body::empty()).await;
    assert_eq!(stream.status, 200);
    for (name, value) in [
        ("content-type", "text/event-stream"),
        ("cache-control", "no-store"),
        ("x-accel-buffering", "no"),
        ("x-content-type-options", "nosniff"),
    ] {
        assert_eq!(stream.headers[name], value);
    }
    assert!(!stream.headers.contains_key("content-encoding"), "nothing waits to be compressed");
    assert_eq!(stream.event().await, Event::Comment, "the way is open");
    assert_eq!(stream.answer().await, json!({ "data": { "attendanceCount": 0 } }));
    app.comes(event).await;
    assert_eq!(stream.answer().await, json!({ "data": { "attendanceCount": 1 } }));
    drop(stream);
    app.listeners(0).await;
    app.live(0).await;
}

async fn an_operation_of_one_answer_is_a_stream_too(app: TestApp) {
    let mut stream = app.anonymous().stream("{ countries(first: 1) { totalCount } }").await;
    assert_eq!(stream.answer().await, json!({ "data": { "countries": { "totalCount": 54 } } }));
    assert_eq!(stream.next().await, Event::Complete);
    assert_eq!(stream.next().await, Event::Cut);
    let rename = "mutation { updateProfile(input: { firstName: \"Zoé\" }) { user { firstName } } }";
    let mut stream = app.user().stream(rename).await;
    assert_eq!(stream.answer().await["data"]["updateProfile"]["user"]["firstName"], "Zoé");
    // By GET nothing is changed.
    let rename = rename.replace("Zoé", "Awa");
    let mut stream = app.user().stream_by(Method::GET, &encoded(&rename), Body::empty()).await;
    assert_eq!(stream.answer().await["errors"][0]["extensions"]["code"], "REQUEST_INVALID");
    assert_eq!(stream.next().await, Event::Complete);
    let name = app.user().graphql("{ viewer { user { firstName } } }").await.data();
    assert_eq!(name["viewer"]["user"]["firstName"], "Zoé");
    // Nor from a foreign page by a cookie.
    let foreign = app.user().by_cookie().with("origin", "https://evil.example");
    assert_eq!(foreign.stream(&rename).await.status, 403);
}

#[tokio::test]
async fn what_is_no_request_is_refused_and_what_is_no_document_is_told() {
    let app = TestApp::with(Engine::Sqlite, &[]).await;
    let json = |body: &str| Body::from(body.to_owned());
    let good = r#"{"query":"{ __typename }"}"#;
    for (method, path, kind, body, status) in [
        (Method::POST, "/graphql/stream", "text/plain", good, 415),
        (Method::POST, "/graphql/stream", "application/json", "{", 400),
        (Method::POST, "/graphql/stream", "application/json", "{}", 400),
        (Method::POST, "/graphql/stream", "application/json", r#"{"query":"{ a }","variables":[]}"#, 400),
        (Method::POST, "/graphql/stream", "application/json", r#"{"query":"{ \u0000 }"}"#, 400),
        (Method::GET, "/graphql/stream", "application/json", "", 400),
        (Method::PUT, "/graphql/stream", "application/json", good, 405),
        (Method::POST, "/graphql/stream", "application/json", good, 200),
    ] {
        let caller = app.anonymous().with("content-type", kind);
        let stream = caller.stream_by(method.clone(), path, json(body)).await;
        assert_eq!(stream.status, status, "{method} {kind} {body}");
    }
    let long = format!(r#"{{"query":"{{ __typename }}","variables":{{"x":"{}"}}}}"#, "x".repeat(1024 * 1024));
    let caller = app.anonymous().with("content-type", "application/json");
    assert_eq!(caller.stream_by(Method::POST, "/graphql/stream", json(&long)).await.status, 413);
    for (accept, status) in [
        ("text/event-stream", 200),
        ("*/*", 200),
        ("text/html, text/*;q=0.1", 200),
        ("application/json", 406),
    ] {
        assert_eq!(
            app.anonymous().with("accept", accept).stream("{ __typename }").await.status,
            status,
            "{accept}"
        );
    }
    for (document, code) in [
        ("{", "DOCUMENT_INVALID"),
        ("{ nothing }", "DOCUMENT_INVALID"),
        ("subscription { attendanceCount }", "DOCUMENT_INVALID"),
        ("subscription { attendanceCount(eventId: 1) }", "AUTH_REQUIRED"),
        ("{ users { totalCount } }", "AUTH_REQUIRED"),
    ] {
        let mut stream = app.anonymous().with("accept-language", "en").stream(document).await;
        assert_eq!(stream.status, 200);
        let answer = stream.answer().await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], code, "{document}: {answer}");
        assert_eq!(stream.next().await, Event::Complete);
    }
    let mut refused = app.bearer("x").with("accept-language", "en").stream(&count(uuid::Uuid::nil())).await;
    assert_eq!(refused.answer().await["errors"][0]["extensions"]["code"], "TOKEN_INVALID");
}

#[tokio::test]
async fn a_stream_gives_signs_of_life() {
    let app = Hasty::on(Engine::Sqlite).await.0;
    let event = app.event_at_the_door().await;
    let mut stream = app.viewer().stream(&count(event)).await;
    assert_eq!(stream.answer().await["data"]["attendanceCount"], 0);
    for _ in 0..3 {
        assert_eq!(stream.event().await, Event::Comment);
    }
    app.comes(event).await;
    assert_eq!(stream.answer().await["data"]["attendanceCount"], 1);
}

#[tokio::test]
async fn a_stream_that_is_not_read_ends() {
    let app = Hasty::on(Engine::Sqlite).await.0;
    let event = app.event_at_the_door().await;
    let stream = app.viewer().stream(&count(event)).await;
    app.listeners(1).await;
    // What waits for it is bounded; its place is taken until it is gone.
    app.listeners(0).await;
    app.live(1).await;
    drop(stream);
    app.live(0).await;
}

#[tokio::test]
async fn the_schema_is_closed_to_strangers_here_too() {
    let flags = ["--app-env", "production", "--public-url", "https://api.example.com"];
    let app = TestApp::with(Engine::Sqlite, &flags).await;
    let query = "{ __schema { subscriptionType { name } } }";
    let told = app.viewer().stream(query).await.answer().await;
    assert_eq!(told["data"]["__schema"]["subscriptionType"]["name"], "Subscription");
    let closed = app.anonymous().stream(query).await.answer().await;
    assert!(!closed.to_string().contains("Subscription\""), "{closed}");
}
