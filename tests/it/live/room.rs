//! Requests and answers that find no room in memory are refused, by every transport, and find it again later.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::http::Method;
use passerelle::http::memory_budget::{MemoryBudget, MemoryShare};
use passerelle::http::state::{MAX_ANSWERS, MAX_BODIES};
use serde_json::{Value, json};

use super::count;
use crate::support::{Engine, Socket, SseEvent, TestApp};

/// The code of a refusal.
fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
}

/// Takes all that there is: each of two networks has half.
fn take_all(budget: &Arc<MemoryBudget>, bytes: usize) -> [MemoryShare; 2] {
    [1, 2].map(|last| {
        let share = budget.share(IpAddr::from([198, 51, 100, last]));
        share.grow(bytes / 2).expect("room");
        share
    })
}

/// Starts an operation over a socket, which is refused for lack of room.
async fn assert_refused(socket: &mut Socket, id: &str, query: &str) {
    socket.subscribe(id, query).await;
    let refused = socket.message().await;
    assert_eq!((&refused["type"], &refused["id"]), (&json!("error"), &json!(id)), "{refused}");
    assert_eq!(refused["payload"][0]["extensions"]["code"], "SERVICE_UNAVAILABLE", "{refused}");
}

/// A query whose answer is large: the fields of the schema.
const SCHEMA: &str = "{ __schema { types { name description fields { name description } } } }";

#[tokio::test]
async fn an_operation_over_a_socket_waits_in_counted_memory() {
    let app = TestApp::with(Engine::Sqlite, &[]).await;
    let server = app.serve().await;
    let token = app.viewer().token().await;
    let mut socket = server.authenticated_socket(&token).await;
    let held = take_all(&app.app.http.bodies, MAX_BODIES);
    assert_refused(&mut socket, "1", "{ viewer { role } }").await;
    drop(held);
    socket.subscribe("2", "{ viewer { role } }").await;
    assert_eq!(socket.answer("2").await["data"]["viewer"]["role"], "VIEWER");
}

#[tokio::test]
async fn a_large_answer_finds_no_room_until_others_are_read() {
    let app = TestApp::with(Engine::Sqlite, &[]).await;
    let server = app.serve().await;
    let token = app.admin().token().await;
    let mut socket = server.authenticated_socket(&token).await;
    let held = take_all(&app.app.http.answers, MAX_ANSWERS);
    let answer = app.admin().graphql(SCHEMA).await;
    assert_eq!((answer.status(), answer.code().as_deref()), (503, Some("SERVICE_UNAVAILABLE")));
    assert_eq!(app.admin().graphql("{ viewer { role } }").await.status(), 200, "a small one is not counted");
    assert_refused(&mut socket, "1", SCHEMA).await;
    let mut stream = app.admin().stream(SCHEMA).await;
    assert_eq!(code(&stream.answer().await), "SERVICE_UNAVAILABLE");
    assert_eq!(stream.next().await, SseEvent::Complete);
    app.insert_accounts(150).await;
    let list = app.admin().get("/api/v1/users?limit=100").await;
    assert_eq!(list.status(), 503, "{}", list.text());
    drop(held);
    assert_eq!(app.admin().graphql(SCHEMA).await.status(), 200);
    assert_eq!(app.admin().get("/api/v1/users?limit=100").await.status(), 200);
    socket.subscribe("2", SCHEMA).await;
    assert!(socket.answer("2").await["data"]["__schema"].is_object());
    // What was sent is given back.
    drop(take_all(&app.app.http.answers, MAX_ANSWERS));
}

#[tokio::test]
async fn the_request_of_a_stream_counts_until_the_stream_ends() {
    let app = TestApp::with(Engine::Sqlite, &[]).await;
    let event = app.insert_ongoing_event().await;
    let body = json!({ "query": count(event), "variables": { "x": "y".repeat(500_000) } }).to_string();
    let caller = app.viewer().with_header("content-type", "application/json");
    let mut stream = caller.stream_request(Method::POST, "/graphql/stream", body.into()).await;
    assert_eq!(stream.event().await, SseEvent::Comment);
    assert_eq!(stream.answer().await, json!({ "data": { "attendanceCount": 0 } }));
    let first = app.app.http.bodies.share(IpAddr::from([198, 51, 100, 1]));
    first.grow(MAX_BODIES / 2).expect("room");
    let second = app.app.http.bodies.share(IpAddr::from([198, 51, 100, 2]));
    assert!(second.grow(MAX_BODIES / 2).is_err(), "the request holds some");
    drop(stream);
    app.wait_for_connections(0).await;
    // The operation ends a moment after its connection.
    let give_back = async {
        while second.grow(MAX_BODIES / 2).is_err() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), give_back).await.expect("it is given back");
}
