//! How WebSocket connections and streams end: with the session, with the server, or when the client is gone.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use passerelle::auth::Role;
use serde_json::json;

use super::{ShortTimeouts, count, recorded};
use crate::support::{Engine, OnEngine as _, Received, SseEvent, TestApp, both_engines};

both_engines![
    a_socket_ends_with_its_session,
    a_stream_ends_with_its_session,
    an_event_closes_connections_of_an_ended_session,
    a_logout_over_the_socket_ends_it,
    the_server_shuts_down_gracefully,
];

/// Mutations that end a session: the first is sent by its owner, the others by an administrator.
const ENDINGS: [&str; 4] = [
    "mutation { logout { success } }",
    "mutation { updateUser(input: {id: $ID, role: ORGANIZER}) { userErrors { code } } }",
    "mutation { deactivateUser(input: {id: $ID}) { userErrors { code } } }",
    "mutation { deleteUser(input: {id: $ID}) { userErrors { code } } }",
];

async fn a_socket_ends_with_its_session(app: ShortTimeouts) {
    let app = app.0;
    let server = app.serve().await;
    let event = app.insert_ongoing_event().await;
    for (at, ending) in ENDINGS.iter().enumerate() {
        let email = format!("fatou{at}@example.com");
        let id = app.new_account(&email, Role::Viewer).await.id;
        let (caller, cookie) = (app.signed_in(&email).await, app.signed_in_by_cookie(&email).await);
        let token = caller.token().await;
        let mut idle = server.authenticated_socket(&token).await;
        let cookie_header = cookie.cookie().await.expect("a cookie");
        let mut by_cookie =
            server.handshake(&[("cookie", &cookie_header)]).await.expect("the handshake passes");
        by_cookie.init(json!({})).await;
        by_cookie.subscribe("1", &recorded(event)).await;
        app.wait_for_listeners(1).await;
        if at == 0 {
            // Each session ends separately.
            assert_eq!(caller.graphql(ending).await.outcome(), "OK");
            assert_eq!(idle.close_code().await, 4403);
            assert_eq!(cookie.graphql(ending).await.outcome(), "OK");
        } else {
            let ending = ending.replace("$ID", &id.to_string());
            assert_eq!(app.super_admin().graphql(&ending).await.outcome(), "OK");
            assert_eq!(idle.close_code().await, 4403, "{ending}");
        }
        assert_eq!(by_cookie.close_code().await, 4403, "{ending}");
        app.wait_for_listeners(0).await;
        app.wait_for_connections(0).await;
    }
    // A session also ends when it expires.
    app.new_account("late@example.com", Role::Viewer).await;
    let token = app.signed_in("late@example.com").await.token().await;
    let mut socket = server.authenticated_socket(&token).await;
    app.advance_clock(TimeDelta::hours(24) - TimeDelta::seconds(1));
    socket.subscribe("1", "{ viewer { role } }").await;
    assert_eq!(socket.answer("1").await["data"]["viewer"]["role"], "VIEWER");
    app.advance_clock(TimeDelta::seconds(1));
    assert_eq!(socket.close_code().await, 4403);
}

async fn a_stream_ends_with_its_session(app: ShortTimeouts) {
    let app = app.0;
    let event = app.insert_ongoing_event().await;
    app.new_account("fatou@example.com", Role::Viewer).await;
    for (caller, code) in [
        (app.signed_in("fatou@example.com").await, "TOKEN_INVALID"),
        (app.signed_in_by_cookie("fatou@example.com").await, "AUTH_REQUIRED"),
    ] {
        let mut stream = caller.stream(&recorded(event)).await;
        app.wait_for_listeners(1).await;
        assert_eq!(caller.graphql(ENDINGS[0]).await.outcome(), "OK");
        let answer = stream.answer().await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], code, "{answer}");
        assert_eq!(stream.next().await, SseEvent::Complete);
        assert_eq!(stream.next().await, SseEvent::Disconnected);
        app.wait_for_listeners(0).await;
    }
}

/// An ended session receives no rows, even between two session checks (15 s apart).
async fn an_event_closes_connections_of_an_ended_session(app: TestApp) {
    let server = app.serve().await;
    let event = app.insert_ongoing_event().await;
    app.new_account("fatou@example.com", Role::Viewer).await;
    let caller = app.signed_in("fatou@example.com").await;
    let mut socket = server.authenticated_socket(&caller.token().await).await;
    socket.subscribe("r", &recorded(event)).await;
    app.wait_for_listeners(1).await;
    assert_eq!(caller.graphql(ENDINGS[0]).await.outcome(), "OK");
    app.record_attendance(event).await;
    let answer = socket.answer("r").await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "TOKEN_INVALID", "{answer}");
    assert!(answer["data"].is_null(), "{answer}");
    assert_eq!(socket.message().await, json!({ "id": "r", "type": "complete" }));
    assert_eq!(socket.close_code().await, 4403);
    // No new operation is accepted either.
    let caller = app.signed_in("fatou@example.com").await;
    let mut socket = server.authenticated_socket(&caller.token().await).await;
    assert_eq!(caller.graphql(ENDINGS[0]).await.outcome(), "OK");
    socket.subscribe("1", "{ __typename }").await;
    assert_eq!(socket.close_code().await, 4403);
}

async fn a_logout_over_the_socket_ends_it(app: TestApp) {
    let server = app.serve().await;
    app.new_account("fatou@example.com", Role::Viewer).await;
    let token = app.signed_in("fatou@example.com").await.token().await;
    let mut socket = server.authenticated_socket(&token).await;
    socket.subscribe("1", ENDINGS[0]).await;
    assert_eq!(socket.answer("1").await["data"]["logout"]["success"], true);
    assert_eq!(socket.close_code().await, 4403);
}

async fn the_server_shuts_down_gracefully(app: TestApp) {
    let server = app.serve().await;
    let event = app.insert_ongoing_event().await;
    let token = app.viewer().token().await;
    let mut sockets = [server.socket().await, server.authenticated_socket(&token).await];
    sockets[1].subscribe("1", &count(event)).await;
    assert_eq!(sockets[1].answer("1").await["data"]["attendanceCount"], 0);
    let mut stream = app.viewer().stream(&recorded(event)).await;
    app.wait_for_listeners(2).await;
    let began = Instant::now();
    let stopped = tokio::spawn(server.stop());
    for socket in &mut sockets {
        assert_eq!(socket.close_code().await, 1001);
        assert_eq!(socket.next().await, Received::Disconnected);
    }
    assert_eq!(stream.next().await, SseEvent::Disconnected, "it is not complete");
    assert!(stopped.await.expect("the server does not panic"), "everything ended in time");
    assert!(began.elapsed() < Duration::from_secs(5));
    app.wait_for_listeners(0).await;
}

#[tokio::test]
async fn connections_of_a_gone_client_are_dropped() {
    let app = TestApp::with(Engine::Sqlite, &[]).await;
    let server = app.serve().await;
    let event = app.insert_ongoing_event().await;
    let token = app.viewer().token().await;
    for closes in [true, false] {
        let mut socket = server.authenticated_socket(&token).await;
        socket.subscribe("1", &recorded(event)).await;
        let stream = app.viewer().stream(&recorded(event)).await;
        app.wait_for_listeners(2).await;
        app.wait_for_connections(2).await;
        if closes {
            socket.0.close(None).await.expect("the socket closes");
            assert!(matches!(socket.next().await, Received::Disconnected | Received::Closed(_)));
        }
        drop((socket, stream));
        app.wait_for_listeners(0).await;
        app.wait_for_connections(0).await;
    }
}

#[tokio::test]
async fn a_client_that_does_not_read_is_disconnected() {
    let app = ShortTimeouts::on(Engine::Sqlite).await.0;
    let server = app.serve().await;
    let mut socket = server.socket().await;
    socket.init(json!({})).await;
    let ping = json!({ "type": "ping", "payload": { "x": "x".repeat(900_000) } });
    // More data than the socket buffers of both sides hold, so that the server's write blocks and it stops
    // reading.
    for _ in 0..40 {
        let sent = tokio::time::timeout(Duration::from_millis(300), socket.send(ping.clone())).await;
        if sent.is_err() {
            break;
        }
    }
    app.wait_for_connections(0).await;
}
