//! How sockets and streams end: with the session, with the server, or with a client that is gone.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use passerelle::auth::Role;
use serde_json::json;

use super::{Hasty, count, recorded};
use crate::support::{Came, Engine, Event, OnEngine as _, TestApp, both_engines};

both_engines![
    a_socket_ends_with_its_session,
    a_stream_ends_with_its_session,
    an_event_ends_what_outlived_its_session,
    a_logout_over_the_socket_ends_it,
    the_server_stops_in_good_order,
];

/// What ends a session, by the account's number and its caller's own words.
const ENDINGS: [&str; 4] = [
    "mutation { logout { success } }",
    "mutation { updateUser(input: {id: $ID, role: ORGANIZER}) { userErrors { code } } }",
    "mutation { deactivateUser(input: {id: $ID}) { userErrors { code } } }",
    "mutation { deleteUser(input: {id: $ID}) { userErrors { code } } }",
];

async fn a_socket_ends_with_its_session(app: Hasty) {
    let app = app.0;
    let server = app.serve().await;
    let event = app.event_at_the_door().await;
    for (at, ending) in ENDINGS.iter().enumerate() {
        let email = format!("fatou{at}@example.com");
        let id = app.new_account(&email, Role::Viewer).await.id;
        let (caller, cookie) = (app.signed_in(&email).await, app.signed_in_by_cookie(&email).await);
        let token = caller.token().await;
        let mut idle = server.socket_of(&token).await;
        let carried = cookie.cookie().await.expect("a cookie");
        let mut by_cookie = server.handshake(&[("cookie", &carried)]).await.expect("the handshake passes");
        by_cookie.begin(json!({})).await;
        by_cookie.subscribe("1", &recorded(event)).await;
        app.listeners(1).await;
        if at == 0 {
            // Each session ends by itself.
            assert_eq!(caller.graphql(ending).await.outcome(), "OK");
            assert_eq!(idle.closed().await, 4403);
            assert_eq!(cookie.graphql(ending).await.outcome(), "OK");
        } else {
            let ending = ending.replace("$ID", &id.to_string());
            assert_eq!(app.super_admin().graphql(&ending).await.outcome(), "OK");
            assert_eq!(idle.closed().await, 4403, "{ending}");
        }
        assert_eq!(by_cookie.closed().await, 4403, "{ending}");
        app.listeners(0).await;
        app.live(0).await;
    }
    // And with its time.
    app.new_account("late@example.com", Role::Viewer).await;
    let token = app.signed_in("late@example.com").await.token().await;
    let mut socket = server.socket_of(&token).await;
    app.later(TimeDelta::hours(24) - TimeDelta::seconds(1));
    socket.subscribe("1", "{ viewer { role } }").await;
    assert_eq!(socket.answer("1").await["data"]["viewer"]["role"], "VIEWER");
    app.later(TimeDelta::seconds(1));
    assert_eq!(socket.closed().await, 4403);
}

async fn a_stream_ends_with_its_session(app: Hasty) {
    let app = app.0;
    let event = app.event_at_the_door().await;
    app.new_account("fatou@example.com", Role::Viewer).await;
    for (caller, code) in [
        (app.signed_in("fatou@example.com").await, "TOKEN_INVALID"),
        (app.signed_in_by_cookie("fatou@example.com").await, "AUTH_REQUIRED"),
    ] {
        let mut stream = caller.stream(&recorded(event)).await;
        app.listeners(1).await;
        assert_eq!(caller.graphql(ENDINGS[0]).await.outcome(), "OK");
        let answer = stream.answer().await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], code, "{answer}");
        assert_eq!(stream.next().await, Event::Complete);
        assert_eq!(stream.next().await, Event::Cut);
        app.listeners(0).await;
    }
}

/// Within the fifteen seconds between two checks: no rows for a session that has ended.
async fn an_event_ends_what_outlived_its_session(app: TestApp) {
    let server = app.serve().await;
    let event = app.event_at_the_door().await;
    app.new_account("fatou@example.com", Role::Viewer).await;
    let caller = app.signed_in("fatou@example.com").await;
    let mut socket = server.socket_of(&caller.token().await).await;
    socket.subscribe("r", &recorded(event)).await;
    app.listeners(1).await;
    assert_eq!(caller.graphql(ENDINGS[0]).await.outcome(), "OK");
    app.comes(event).await;
    let answer = socket.answer("r").await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "TOKEN_INVALID", "{answer}");
    assert!(answer["data"].is_null(), "{answer}");
    assert_eq!(socket.message().await, json!({ "id": "r", "type": "complete" }));
    assert_eq!(socket.closed().await, 4403);
    // Nor is anything new begun.
    let caller = app.signed_in("fatou@example.com").await;
    let mut socket = server.socket_of(&caller.token().await).await;
    assert_eq!(caller.graphql(ENDINGS[0]).await.outcome(), "OK");
    socket.subscribe("1", "{ __typename }").await;
    assert_eq!(socket.closed().await, 4403);
}

async fn a_logout_over_the_socket_ends_it(app: TestApp) {
    let server = app.serve().await;
    app.new_account("fatou@example.com", Role::Viewer).await;
    let token = app.signed_in("fatou@example.com").await.token().await;
    let mut socket = server.socket_of(&token).await;
    socket.subscribe("1", ENDINGS[0]).await;
    assert_eq!(socket.answer("1").await["data"]["logout"]["success"], true);
    assert_eq!(socket.closed().await, 4403);
}

async fn the_server_stops_in_good_order(app: TestApp) {
    let server = app.serve().await;
    let event = app.event_at_the_door().await;
    let token = app.viewer().token().await;
    let mut sockets = [server.socket().await, server.socket_of(&token).await];
    sockets[1].subscribe("1", &count(event)).await;
    assert_eq!(sockets[1].answer("1").await["data"]["attendanceCount"], 0);
    let mut stream = app.viewer().stream(&recorded(event)).await;
    app.listeners(2).await;
    let began = Instant::now();
    let stopped = tokio::spawn(server.stop());
    for socket in &mut sockets {
        assert_eq!(socket.closed().await, 1001);
        assert_eq!(socket.next().await, Came::Gone);
    }
    assert_eq!(stream.next().await, Event::Cut, "it is not complete");
    assert!(stopped.await.expect("the server does not panic"), "everything ended in time");
    assert!(began.elapsed() < Duration::from_secs(5));
    app.listeners(0).await;
}

#[tokio::test]
async fn what_a_client_leaves_behind_ends() {
    let app = TestApp::with(Engine::Sqlite, &[]).await;
    let server = app.serve().await;
    let event = app.event_at_the_door().await;
    let token = app.viewer().token().await;
    for closes in [true, false] {
        let mut socket = server.socket_of(&token).await;
        socket.subscribe("1", &recorded(event)).await;
        let stream = app.viewer().stream(&recorded(event)).await;
        app.listeners(2).await;
        app.live(2).await;
        if closes {
            socket.0.close(None).await.expect("it is closed");
            assert!(matches!(socket.next().await, Came::Gone | Came::Closed(_)));
        }
        drop((socket, stream));
        app.listeners(0).await;
        app.live(0).await;
    }
}

#[tokio::test]
async fn a_client_that_does_not_read_is_left() {
    let app = Hasty::on(Engine::Sqlite).await.0;
    let server = app.serve().await;
    let mut socket = server.socket().await;
    socket.begin(json!({})).await;
    let ping = json!({ "type": "ping", "payload": { "x": "x".repeat(900_000) } });
    // More than two systems keep between them, until the server stops reading, too.
    for _ in 0..40 {
        let sent = tokio::time::timeout(Duration::from_millis(300), socket.send(ping.clone())).await;
        if sent.is_err() {
            break;
        }
    }
    app.live(0).await;
}
