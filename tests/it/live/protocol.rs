//! The `graphql-transport-ws` protocol: the handshake, the messages, and every close code.

use std::time::{Duration, Instant};

use futures_util::SinkExt as _;
use passerelle::auth::Role;
use passerelle::http::connections::Bounds;
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use super::{ShortTimeouts, count, recorded};
use crate::support::{Engine, Received, TestApp, both_engines};

both_engines![queries_and_mutations_run_over_a_socket, a_token_or_a_cookie_authenticates_the_connection];

async fn app() -> TestApp {
    TestApp::with(Engine::Sqlite, &[]).await
}

async fn short_timeouts() -> TestApp {
    use crate::support::OnEngine as _;
    ShortTimeouts::on(Engine::Sqlite).await.0
}

async fn queries_and_mutations_run_over_a_socket(app: TestApp) {
    let server = app.serve().await;
    let token = app.user().token().await;
    let mut socket = server.authenticated_socket(&token).await;
    socket.subscribe("q", "{ countries(first: 1) { totalCount nodes { code } } }").await;
    assert_eq!(socket.answer("q").await["data"]["countries"]["totalCount"], 54);
    assert_eq!(socket.message().await, json!({ "id": "q", "type": "complete" }));
    let rename = "mutation($n: String!) { updateProfile(input: { firstName: $n }) { user { firstName } } }";
    let payload = json!({ "query": rename, "variables": { "n": "Zoé\n\"" }, "operationName": null });
    socket.send(json!({ "id": "q", "type": "subscribe", "payload": payload })).await;
    assert_eq!(socket.answer("q").await["data"]["updateProfile"]["user"]["firstName"], "Zoé \"");
    assert_eq!(socket.message().await["type"], "complete");
    // Execution errors are sent as `next`; a document that is not executed is answered by `error`.
    socket.subscribe("e", "{ users { totalCount } }").await;
    assert_eq!(socket.answer("e").await["errors"][0]["extensions"]["code"], "FORBIDDEN");
    assert_eq!(socket.message().await["type"], "complete");
    for (document, code) in [
        ("{", "DOCUMENT_INVALID"),
        ("{ nothing }", "DOCUMENT_INVALID"),
        ("query($x: Int!) { countries(first: $x) { totalCount } }", "VALIDATION_ERROR"),
        ("{ a: countries(first: 1) { nodes { ...F } } } fragment F on Country { ...F }", "DOCUMENT_INVALID"),
        (&format!("{{ {} }}", "countries { totalCount } ".repeat(40)), "DOCUMENT_TOO_LARGE"),
        ("{ countries(first: 1) { totalCount } \\u0000 }", "REQUEST_INVALID"),
    ] {
        socket.subscribe("e", document).await;
        assert_eq!(socket.operation_error("e").await, code, "{document}");
    }
    assert!(socket.is_silent().await, "nothing follows an error of an operation");
}

async fn a_token_or_a_cookie_authenticates_the_connection(app: TestApp) {
    let server = app.serve().await;
    let role = "{ viewer { role } }";
    let token = app.viewer().token().await;
    let bearer = format!("Bearer {token}");
    let cookie = app.admin().by_cookie().cookie().await.expect("a cookie");
    let by_handshake = [("authorization", bearer.as_str())];
    let by_cookie = [("cookie", cookie.as_str())];
    for (headers, payload, expected) in [
        (&[][..], json!(null), json!(null)),
        (&[][..], json!({}), json!(null)),
        (&[][..], json!({ "Authorization": bearer }), json!("VIEWER")),
        (
            &[][..],
            json!({ "authorization": bearer.to_lowercase().replace(&token.to_lowercase(), &token) }),
            json!("VIEWER"),
        ),
        (&[][..], json!({ "token": token }), json!("VIEWER")),
        (&[][..], json!({ "token": bearer }), json!("VIEWER")),
        (&[][..], json!({ "accept": "x", "nonsense": [1] }), json!(null)),
        (&by_handshake[..], json!(null), json!("VIEWER")),
        (&by_cookie[..], json!({ "other": 1 }), json!("ADMIN")),
        // A credential in `connection_init` takes precedence over one in the handshake.
        (&by_cookie[..], json!({ "authorization": bearer }), json!("VIEWER")),
    ] {
        let mut socket = server.handshake(headers).await.expect("the handshake passes");
        socket.init(payload.clone()).await;
        socket.subscribe("1", role).await;
        let viewer = &socket.answer("1").await["data"]["viewer"];
        assert_eq!(viewer.get("role").unwrap_or(&json!(null)), &expected, "{payload}");
    }
    for payload in [
        json!({ "authorization": "Bearer x.y.z" }),
        json!({ "authorization": format!("Basic {token}") }),
        json!({ "authorization": token }),
        json!({ "authorization": null }),
        json!({ "token": 1 }),
        json!({ "token": "" }),
    ] {
        let mut socket = server.handshake(&by_cookie).await.expect("the handshake passes");
        socket.send(json!({ "type": "connection_init", "payload": payload })).await;
        assert_eq!(socket.close_code().await, 4403, "{payload}");
    }
    let mut socket = server.handshake(&[("authorization", "Bearer x")]).await.expect("the handshake passes");
    socket.send(json!({ "type": "connection_init" })).await;
    assert_eq!(socket.close_code().await, 4403, "nor with a token in the handshake");
}

#[tokio::test]
async fn the_handshake_requires_the_subprotocol() {
    let app = app().await;
    let server = app.serve().await;
    for good in ["graphql-transport-ws", "graphql-ws, graphql-transport-ws", "soap, graphql-transport-ws"] {
        let mut socket =
            server.handshake(&[("sec-websocket-protocol", good)]).await.expect("the handshake passes");
        socket.init(json!({})).await;
    }
    let mut older =
        server.handshake(&[("sec-websocket-protocol", "graphql-ws")]).await.expect("the handshake passes");
    assert_eq!(older.close_code().await, 4406);
    for bad in ["soap", ""] {
        assert_eq!(server.handshake(&[("sec-websocket-protocol", bad)]).await.err(), Some(400), "{bad}");
    }
    // A request without a handshake.
    let plain = app.anonymous().get("/graphql/ws").await;
    assert_eq!(plain.status(), 400, "{}", plain.text());
}

#[tokio::test]
async fn a_foreign_origin_opens_no_socket_with_the_cookie() {
    let app = TestApp::with(Engine::Sqlite, &["--cors-origins", "https://app.example.com"]).await;
    let server = app.serve().await;
    let cookie = app.viewer().by_cookie().cookie().await.expect("a cookie");
    let own = format!("http://{}", server.address);
    for (origin, passes) in [
        (own.as_str(), true),
        ("https://app.example.com", true),
        ("http://localhost:3000", true),
        ("https://evil.example", false),
        ("null", false),
        ("http://localhost:3000.evil.example", false),
    ] {
        let handshake = server.handshake(&[("cookie", &cookie), ("origin", origin)]).await;
        assert_eq!(handshake.err(), (!passes).then_some(403), "{origin}");
    }
    // Without the cookie, any origin may connect.
    let token = app.viewer().token().await;
    let mut socket =
        server.handshake(&[("origin", "https://evil.example")]).await.expect("the handshake passes");
    socket.init(json!({ "token": token })).await;
}

#[tokio::test]
async fn a_socket_is_initialized_in_time_and_once() {
    let app = short_timeouts().await;
    let server = app.serve().await;
    let mut silent = server.socket().await;
    assert_eq!(silent.close_code().await, 4408);
    let mut pinging = server.socket().await;
    for _ in 0..3 {
        pinging.send(json!({ "type": "ping" })).await;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(pinging.close_code().await, 4408, "a ping does not initialize the connection");
    let mut early = server.socket().await;
    early.subscribe("1", "{ __typename }").await;
    assert_eq!(early.close_code().await, 4401);
    let mut twice = server.socket().await;
    twice.init(json!({})).await;
    twice.send(json!({ "type": "connection_init" })).await;
    assert_eq!(twice.close_code().await, 4429);
    let mut at_once = server.socket().await;
    at_once.send(json!({ "type": "connection_init" })).await;
    at_once.send(json!({ "type": "connection_init" })).await;
    assert_eq!(at_once.close_code().await, 4429);
}

#[tokio::test]
async fn by_default_a_socket_is_initialized_within_five_seconds() {
    let app = app().await;
    let server = app.serve().await;
    let (mut silent, mut late) = (server.socket().await, server.socket().await);
    let opened = Instant::now();
    tokio::time::sleep(Duration::from_secs(3)).await;
    late.init(json!({})).await;
    assert_eq!(silent.close_code().await, 4408);
    let elapsed = opened.elapsed();
    assert!((Duration::from_millis(4_500)..Duration::from_secs(8)).contains(&elapsed), "{elapsed:?}");
    late.subscribe("1", "{ __typename }").await;
    assert_eq!(late.answer("1").await["data"]["__typename"], "Query");
}

#[tokio::test]
async fn an_invalid_message_closes_the_socket() {
    let app = app().await;
    let server = app.serve().await;
    for text in ["", "x", "{}", "[]", r#"{"type":"start"}"#, r#"{"type":"subscribe","id":"1"}"#] {
        let mut socket = server.socket().await;
        socket.init(json!({})).await;
        socket.send_text(text).await;
        assert_eq!(socket.close_code().await, 4400, "{text}");
    }
    let mut socket = server.socket().await;
    drop(socket.0.send(Message::binary(r#"{"type":"connection_init"}"#.as_bytes().to_vec())).await);
    assert_eq!(socket.close_code().await, 4400, "messages are text");
    // More messages follow, so that the server must read through them to complete the close.
    let mut socket = server.socket().await;
    for _ in 0..500 {
        socket.send_text("x").await;
    }
    assert_eq!(socket.close_code().await, 4400);
    let mut socket = server.socket().await;
    socket.send_text(&format!(r#"{{"type":"ping","payload":{{"x":"{}"}}}}"#, "x".repeat(160 * 1024))).await;
    assert_eq!(socket.close_code().await, 4400, "longer than 160 KB");
    let mut socket = server.socket().await;
    let long = "x".repeat(160 * 1024 - 100);
    socket.send_text(&format!(r#"{{"type":"ping","payload":{{"x":"{long}"}}}}"#)).await;
    assert_eq!(socket.message().await["payload"]["x"], long);
}

#[tokio::test]
async fn a_ping_is_answered_and_a_pong_is_not() {
    let app = app().await;
    let server = app.serve().await;
    let mut socket = server.socket().await;
    socket.send(json!({ "type": "ping" })).await;
    assert_eq!(socket.message().await, json!({ "type": "pong" }), "also before the initialization");
    socket.init(json!({})).await;
    socket.send(json!({ "type": "pong", "payload": { "a": 1 } })).await;
    socket.send(json!({ "type": "ping", "payload": { "at": 1.5, "é": [null] } })).await;
    assert_eq!(socket.message().await, json!({ "type": "pong", "payload": { "at": 1.5, "é": [null] } }));
}

#[tokio::test]
async fn the_server_pings_and_closes_unresponsive_sockets() {
    let app = short_timeouts().await;
    let server = app.serve().await;
    let mut socket = server.socket().await;
    socket.init(json!({})).await;
    for _ in 0..5 {
        // The client library answers pings while it reads.
        assert_eq!(socket.next().await, Received::Ping);
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    loop {
        match socket.next().await {
            Received::Ping => {}
            end => break assert_eq!(end, Received::Disconnected),
        }
    }
}

#[tokio::test]
async fn an_identifier_names_one_operation_at_a_time() {
    let app = app().await;
    let server = app.serve().await;
    let event = app.insert_ongoing_event().await;
    let token = app.viewer().token().await;
    let mut socket = server.authenticated_socket(&token).await;
    socket.subscribe("1", &count(event)).await;
    assert_eq!(socket.answer("1").await, json!({ "data": { "attendanceCount": 0 } }));
    socket.send(json!({ "type": "complete", "id": "1" })).await;
    socket.send(json!({ "type": "complete", "id": "unknown" })).await;
    app.wait_for_listeners(0).await;
    // The identifier can be reused, and the first operation sends nothing more.
    socket.subscribe("1", &count(event)).await;
    assert_eq!(socket.answer("1").await, json!({ "data": { "attendanceCount": 0 } }));
    app.record_attendance(event).await;
    assert_eq!(socket.answer("1").await, json!({ "data": { "attendanceCount": 1 } }));
    socket.subscribe("1", "{ __typename }").await;
    assert_eq!(socket.close_code().await, 4409);
    app.wait_for_listeners(0).await;
}

#[tokio::test]
async fn operations_sockets_and_streams_are_limited() {
    let bounds = Bounds {
        max_operations: 3,
        max_per_account: 2,
        max_per_address: 3,
        max_total: 4,
        ..Bounds::default()
    };
    let app = TestApp::with_bounds(Engine::Sqlite, bounds).await;
    let server = app.serve().await;
    let event = app.insert_ongoing_event().await;
    let token = app.viewer().token().await;
    let mut one = server.authenticated_socket(&token).await;
    for id in ["1", "2", "3"] {
        one.subscribe(id, &recorded(event)).await;
    }
    one.subscribe("4", "{ __typename }").await;
    assert_eq!(one.operation_error("4").await, "RATE_LIMIT_EXCEEDED");
    one.send(json!({ "type": "complete", "id": "2" })).await;
    one.subscribe("4", "{ __typename }").await;
    assert_eq!(one.answer("4").await["data"]["__typename"], "Query");
    // At most two per account.
    let _two = server.authenticated_socket(&token).await;
    let mut three = server.socket().await;
    three.send(json!({ "type": "connection_init", "payload": { "token": token } })).await;
    assert_eq!(three.close_code().await, 1013);
    assert_eq!(app.viewer().stream(&count(event)).await.status, 429);
    app.wait_for_connections(2).await;
    // At most three per address, and four in total.
    let _three = server.socket().await;
    assert_eq!(server.handshake(&[]).await.err(), Some(429));
    let from_elsewhere = app.admin().at([192, 0, 2, 77]).stream(&count(event)).await;
    assert_eq!(from_elsewhere.status, 200);
    let refused = app.admin().at([192, 0, 2, 78]).stream(&count(event)).await;
    assert_eq!((refused.status, refused.headers["retry-after"].to_str().ok()), (429, Some("30")));
    drop((one, from_elsewhere));
    app.wait_for_connections(2).await;
    server.authenticated_socket(&app.as_role(Role::Viewer).token().await).await;
}

/// Subscriptions do not pass through the execution of queries: the check is a call of its own.
#[tokio::test]
async fn the_limits_of_documents_apply_to_subscriptions() {
    let app = app().await;
    let server = app.serve().await;
    let event = app.insert_ongoing_event().await;
    let mut socket = server.authenticated_socket(&app.viewer().token().await).await;
    let root = format!("attendanceRecorded(eventId: \"{event}\")");
    let aliases = (0..101).map(|at| format!("a{at}: id")).collect::<Vec<_>>().join(" ");
    let spread = |next: u8| format!("...F{next} ").repeat(20);
    for document in [
        format!("subscription {{ {root} {{ {aliases} }} }}"),
        format!("subscription {{ {root} {{ id {} }} }}", "@include(if: true) ".repeat(101)),
        // 8 000 fields.
        format!(
            "subscription {{ {root} {{ event {{ ...F0 }} }} }} fragment F0 on Event {{ {} }} \
             fragment F1 on Event {{ {} }} fragment F2 on Event {{ {} }} fragment F3 on Event {{ id }}",
            spread(1),
            spread(2),
            spread(3)
        ),
    ] {
        socket.subscribe("1", &document).await;
        assert_eq!(socket.operation_error("1").await, "DOCUMENT_TOO_LARGE", "{document:.200}");
        let answer = app.viewer().stream(&document).await.answer().await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "DOCUMENT_TOO_LARGE", "{document:.200}");
    }
    assert_eq!(app.app.services.publisher.listeners(), 0, "none has begun");
}

#[tokio::test]
async fn a_cookie_login_over_a_socket_is_refused() {
    let app = app().await;
    app.account_of(Role::User).await;
    let server = app.serve().await;
    let mut socket = server.socket().await;
    socket.init(json!({})).await;
    let login = |session: &str| {
        format!(
            "mutation {{ login(input: {{ email: \"user@example.com\", password: \"Admin@2025!\", session: {session} }}) \
             {{ accessToken userErrors {{ code field }} }} }}"
        )
    };
    socket.subscribe("c", &login("COOKIE")).await;
    let refused =
        json!({ "accessToken": null, "userErrors": [{ "code": "VALIDATION_ERROR", "field": "session" }] });
    assert_eq!(socket.answer("c").await["data"]["login"], refused);
    assert_eq!(socket.message().await["type"], "complete");
    socket.subscribe("t", &login("TOKEN")).await;
    assert!(socket.answer("t").await["data"]["login"]["accessToken"].is_string());
}
