//! Server-Sent Events: one operation per request, with the `graphql-sse` protocol in distinct connections
//! mode.

use axum::body::Body;
use axum::http::Method;
use serde_json::json;

use super::{ShortTimeouts, count};
use crate::support::{Engine, OnEngine as _, SseEvent, TestApp, both_engines};

#[tokio::test]
async fn a_single_connection_is_refused_with_the_way_to_go() {
    let app = TestApp::with(Engine::Sqlite, &[]).await;
    for method in [Method::PUT, Method::DELETE] {
        let answer = app.viewer().send(method, "/graphql/stream", Body::empty()).await;
        assert_eq!((answer.status(), answer.header("allow")), (405, Some("GET, POST")));
        assert!(answer.message().contains("singleConnection"), "{}", answer.text());
    }
    let token = app.viewer().with_header("x-graphql-event-stream-token", "a-token");
    let answer = token.with_header("accept", "text/event-stream").get("/graphql/stream").await;
    assert_eq!(answer.status(), 400);
    assert!(answer.message().contains("singleConnection"), "{}", answer.text());
    let json = app.viewer().with_header("accept", "application/json").get("/graphql/stream").await;
    assert_eq!(json.status(), 406);
    assert!(json.message().contains("text/event-stream"), "{}", json.text());
}

both_engines![a_subscription_is_a_stream_of_answers, queries_and_mutations_are_streams_of_one_answer];

fn encoded(query: &str) -> String {
    let query = url::form_urlencoded::byte_serialize(query.as_bytes()).collect::<String>();
    format!("/graphql/stream?query={query}")
}

async fn a_subscription_is_a_stream_of_answers(app: TestApp) {
    let event = app.insert_ongoing_event().await;
    // As the EventSource of a browser sends it: `GET`, accepting compression.
    let caller = app
        .viewer()
        .by_cookie()
        .with_header("accept", "text/event-stream")
        .with_header("accept-encoding", "gzip");
    let mut stream = caller.stream_request(Method::GET, &encoded(&count(event)), Body::empty()).await;
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
    assert_eq!(stream.event().await, SseEvent::Comment, "the stream begins with a comment");
    assert_eq!(stream.answer().await, json!({ "data": { "attendanceCount": 0 } }));
    app.record_attendance(event).await;
    assert_eq!(stream.answer().await, json!({ "data": { "attendanceCount": 1 } }));
    drop(stream);
    app.wait_for_listeners(0).await;
    app.wait_for_connections(0).await;
}

async fn queries_and_mutations_are_streams_of_one_answer(app: TestApp) {
    let mut stream = app.anonymous().stream("{ countries(first: 1) { totalCount } }").await;
    assert_eq!(stream.answer().await, json!({ "data": { "countries": { "totalCount": 54 } } }));
    assert_eq!(stream.next().await, SseEvent::Complete);
    assert_eq!(stream.next().await, SseEvent::Disconnected);
    let rename = "mutation { updateProfile(input: { firstName: \"Zoé\" }) { user { firstName } } }";
    let mut stream = app.user().stream(rename).await;
    assert_eq!(stream.answer().await["data"]["updateProfile"]["user"]["firstName"], "Zoé");
    // `GET` executes no mutation.
    let rename = rename.replace("Zoé", "Awa");
    let mut stream = app.user().stream_request(Method::GET, &encoded(&rename), Body::empty()).await;
    assert_eq!(stream.answer().await["errors"][0]["extensions"]["code"], "REQUEST_INVALID");
    assert_eq!(stream.next().await, SseEvent::Complete);
    let name = app.user().graphql("{ viewer { user { firstName } } }").await.data();
    assert_eq!(name["viewer"]["user"]["firstName"], "Zoé");
    // A foreign origin executes no mutation with a cookie.
    let foreign = app.user().by_cookie().with_header("origin", "https://evil.example");
    assert_eq!(foreign.stream(&rename).await.status, 403);
}

#[tokio::test]
async fn invalid_requests_are_refused_and_invalid_documents_are_answered() {
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
        let caller = app.anonymous().with_header("content-type", kind);
        let stream = caller.stream_request(method.clone(), path, json(body)).await;
        assert_eq!(stream.status, status, "{method} {kind} {body}");
    }
    let long = format!(r#"{{"query":"{{ __typename }}","variables":{{"x":"{}"}}}}"#, "x".repeat(1024 * 1024));
    let caller = app.anonymous().with_header("content-type", "application/json");
    assert_eq!(caller.stream_request(Method::POST, "/graphql/stream", json(&long)).await.status, 413);
    for (accept, status) in [
        ("text/event-stream", 200),
        ("*/*", 200),
        ("text/html, text/*;q=0.1", 200),
        ("application/json", 406),
    ] {
        assert_eq!(
            app.anonymous().with_header("accept", accept).stream("{ __typename }").await.status,
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
        let mut stream = app.anonymous().with_header("accept-language", "en").stream(document).await;
        assert_eq!(stream.status, 200);
        let answer = stream.answer().await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], code, "{document}: {answer}");
        assert_eq!(stream.next().await, SseEvent::Complete);
    }
    let mut refused =
        app.bearer("x").with_header("accept-language", "en").stream(&count(uuid::Uuid::nil())).await;
    assert_eq!(refused.answer().await["errors"][0]["extensions"]["code"], "TOKEN_INVALID");
}

#[tokio::test]
async fn a_stream_sends_keep_alive_comments() {
    let app = ShortTimeouts::on(Engine::Sqlite).await.0;
    let event = app.insert_ongoing_event().await;
    let mut stream = app.viewer().stream(&count(event)).await;
    assert_eq!(stream.answer().await["data"]["attendanceCount"], 0);
    for _ in 0..3 {
        assert_eq!(stream.event().await, SseEvent::Comment);
    }
    app.record_attendance(event).await;
    assert_eq!(stream.answer().await["data"]["attendanceCount"], 1);
}

#[tokio::test]
async fn a_stream_that_is_not_read_ends() {
    let app = ShortTimeouts::on(Engine::Sqlite).await.0;
    let event = app.insert_ongoing_event().await;
    let stream = app.viewer().stream(&count(event)).await;
    app.wait_for_listeners(1).await;
    // The buffer of the stream is bounded; the stream counts against the limit until it ends.
    app.wait_for_listeners(0).await;
    app.wait_for_connections(1).await;
    drop(stream);
    app.wait_for_connections(0).await;
}

#[tokio::test]
async fn introspection_over_a_stream_is_for_staff_in_production() {
    let flags = ["--app-env", "production", "--public-url", "https://api.example.com"];
    let app = TestApp::with(Engine::Sqlite, &flags).await;
    let query = "{ __schema { subscriptionType { name } } }";
    let introspected = app.viewer().stream(query).await.answer().await;
    assert_eq!(introspected["data"]["__schema"]["subscriptionType"]["name"], "Subscription");
    let closed = app.anonymous().stream(query).await.answer().await;
    assert!(!closed.to_string().contains("Subscription\""), "{closed}");
}
