//! `graphql-transport-ws`, word by word: the handshake, the messages, and every code that a socket is closed with.

use std::time::Duration;

use futures_util::SinkExt as _;
use passerelle::auth::Role;
use passerelle::http::connections::Bounds;
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use super::{Hasty, count, recorded};
use crate::support::{Came, Engine, TestApp, both_engines};

both_engines![queries_and_mutations_pass_too, who_asks_is_told_by_the_token_or_the_cookie];

async fn app() -> TestApp {
    TestApp::with(Engine::Sqlite, &[]).await
}

async fn hasty() -> TestApp {
    use crate::support::OnEngine as _;
    Hasty::on(Engine::Sqlite).await.0
}

async fn queries_and_mutations_pass_too(app: TestApp) {
    let server = app.serve().await;
    let token = app.user().token().await;
    let mut socket = server.socket_of(&token).await;
    socket.subscribe("q", "{ countries(first: 1) { totalCount nodes { code } } }").await;
    assert_eq!(socket.answer("q").await["data"]["countries"]["totalCount"], 54);
    assert_eq!(socket.message().await, json!({ "id": "q", "type": "complete" }));
    let rename = "mutation($n: String!) { updateProfile(input: { firstName: $n }) { user { firstName } } }";
    let payload = json!({ "query": rename, "variables": { "n": "Zoé\n\"" }, "operationName": null });
    socket.send(json!({ "id": "q", "type": "subscribe", "payload": payload })).await;
    assert_eq!(socket.answer("q").await["data"]["updateProfile"]["user"]["firstName"], "Zoé \"");
    assert_eq!(socket.message().await["type"], "complete");
    // Errors of execution are an answer, those of a document that is not executed are none.
    socket.subscribe("e", "{ users { totalCount } }").await;
    assert_eq!(socket.answer("e").await["errors"][0]["extensions"]["code"], "FORBIDDEN");
    assert_eq!(socket.message().await["type"], "complete");
    for (document, code) in [
        ("{", "DOCUMENT_INVALID"),
        ("{ nothing }", "DOCUMENT_INVALID"),
        ("query($x: Int!) { countries(first: $x) { totalCount } }", "DOCUMENT_INVALID"),
        ("{ a: countries(first: 1) { nodes { ...F } } } fragment F on Country { ...F }", "DOCUMENT_INVALID"),
        (&format!("{{ {} }}", "countries { totalCount } ".repeat(40)), "DOCUMENT_TOO_LARGE"),
        ("{ countries(first: 1) { totalCount } \\u0000 }", "REQUEST_INVALID"),
    ] {
        socket.subscribe("e", document).await;
        assert_eq!(socket.refusal("e").await, code, "{document}");
    }
    assert!(socket.is_silent().await, "an error is the last word of an operation");
}

async fn who_asks_is_told_by_the_token_or_the_cookie(app: TestApp) {
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
        // What the message says goes before what the handshake carried.
        (&by_cookie[..], json!({ "authorization": bearer }), json!("VIEWER")),
    ] {
        let mut socket = server.handshake(headers).await.expect("the handshake passes");
        socket.begin(payload.clone()).await;
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
        assert_eq!(socket.closed().await, 4403, "{payload}");
    }
    let mut socket = server.handshake(&[("authorization", "Bearer x")]).await.expect("the handshake passes");
    socket.send(json!({ "type": "connection_init" })).await;
    assert_eq!(socket.closed().await, 4403, "a token of the handshake is no better");
}

#[tokio::test]
async fn the_handshake_names_the_protocol() {
    let app = app().await;
    let server = app.serve().await;
    for good in ["graphql-transport-ws", "graphql-ws, graphql-transport-ws", "soap, graphql-transport-ws"] {
        let mut socket = server.handshake(&[("sec-websocket-protocol", good)]).await.expect("it passes");
        socket.begin(json!({})).await;
    }
    let mut older = server.handshake(&[("sec-websocket-protocol", "graphql-ws")]).await.expect("it is told");
    assert_eq!(older.closed().await, 4406);
    for bad in ["soap", ""] {
        assert_eq!(server.handshake(&[("sec-websocket-protocol", bad)]).await.err(), Some(400), "{bad}");
    }
    // No handshake at all.
    let plain = app.anonymous().get("/graphql/ws").await;
    assert_eq!(plain.status(), 400, "{}", plain.text());
}

#[tokio::test]
async fn a_foreign_page_opens_no_socket_by_our_cookie() {
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
    // Without the cookie it is a page like any other.
    let token = app.viewer().token().await;
    let mut socket = server.handshake(&[("origin", "https://evil.example")]).await.expect("it passes");
    socket.begin(json!({ "token": token })).await;
}

#[tokio::test]
async fn a_socket_begins_soon_and_once() {
    let app = hasty().await;
    let server = app.serve().await;
    let mut silent = server.socket().await;
    assert_eq!(silent.closed().await, 4408);
    let mut pinging = server.socket().await;
    for _ in 0..3 {
        pinging.send(json!({ "type": "ping" })).await;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(pinging.closed().await, 4408, "a ping is no beginning");
    let mut early = server.socket().await;
    early.subscribe("1", "{ __typename }").await;
    assert_eq!(early.closed().await, 4401);
    let mut twice = server.socket().await;
    twice.begin(json!({})).await;
    twice.send(json!({ "type": "connection_init" })).await;
    assert_eq!(twice.closed().await, 4429);
    let mut at_once = server.socket().await;
    at_once.send(json!({ "type": "connection_init" })).await;
    at_once.send(json!({ "type": "connection_init" })).await;
    assert_eq!(at_once.closed().await, 4429);
}

#[tokio::test]
async fn what_is_no_message_ends_the_socket() {
    let app = app().await;
    let server = app.serve().await;
    for text in ["", "x", "{}", "[]", r#"{"type":"start"}"#, r#"{"type":"subscribe","id":"1"}"#] {
        let mut socket = server.socket().await;
        socket.begin(json!({})).await;
        socket.send_text(text).await;
        assert_eq!(socket.closed().await, 4400, "{text}");
    }
    let mut socket = server.socket().await;
    drop(socket.0.send(Message::binary(r#"{"type":"connection_init"}"#.as_bytes().to_vec())).await);
    assert_eq!(socket.closed().await, 4400, "messages are text");
    // Many more behind it, so that the end must be read through them.
    let mut socket = server.socket().await;
    for _ in 0..500 {
        socket.send_text("x").await;
    }
    assert_eq!(socket.closed().await, 4400);
    let mut socket = server.socket().await;
    socket.send_text(&format!(r#"{{"type":"ping","payload":{{"x":"{}"}}}}"#, "x".repeat(1024 * 1024))).await;
    assert_eq!(socket.closed().await, 4400, "longer than a megabyte");
    let mut socket = server.socket().await;
    let long = "x".repeat(1_000_000);
    socket.send_text(&format!(r#"{{"type":"ping","payload":{{"x":"{long}"}}}}"#)).await;
    assert_eq!(socket.message().await["payload"]["x"], long);
}

#[tokio::test]
async fn a_ping_is_answered_and_a_pong_is_not() {
    let app = app().await;
    let server = app.serve().await;
    let mut socket = server.socket().await;
    socket.send(json!({ "type": "ping" })).await;
    assert_eq!(socket.message().await, json!({ "type": "pong" }), "before the beginning, too");
    socket.begin(json!({})).await;
    socket.send(json!({ "type": "pong", "payload": { "a": 1 } })).await;
    socket.send(json!({ "type": "ping", "payload": { "at": 1.5, "é": [null] } })).await;
    assert_eq!(socket.message().await, json!({ "type": "pong", "payload": { "at": 1.5, "é": [null] } }));
}

#[tokio::test]
async fn the_server_pings_and_leaves_who_does_not_answer() {
    let app = hasty().await;
    let server = app.serve().await;
    let mut socket = server.socket().await;
    socket.begin(json!({})).await;
    for _ in 0..5 {
        // Reading answers it.
        assert_eq!(socket.next().await, Came::Ping);
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    loop {
        match socket.next().await {
            Came::Ping => {}
            end => break assert_eq!(end, Came::Gone),
        }
    }
}

#[tokio::test]
async fn an_identifier_is_one_operation() {
    let app = app().await;
    let server = app.serve().await;
    let event = app.event_at_the_door().await;
    let token = app.viewer().token().await;
    let mut socket = server.socket_of(&token).await;
    socket.subscribe("1", &count(event)).await;
    assert_eq!(socket.answer("1").await, json!({ "data": { "attendanceCount": 0 } }));
    socket.send(json!({ "type": "complete", "id": "1" })).await;
    socket.send(json!({ "type": "complete", "id": "unknown" })).await;
    app.listeners(0).await;
    // It is free again, and nothing of the first is heard any more.
    socket.subscribe("1", &count(event)).await;
    assert_eq!(socket.answer("1").await, json!({ "data": { "attendanceCount": 0 } }));
    app.comes(event).await;
    assert_eq!(socket.answer("1").await, json!({ "data": { "attendanceCount": 1 } }));
    socket.subscribe("1", "{ __typename }").await;
    assert_eq!(socket.closed().await, 4409);
    app.listeners(0).await;
}

#[tokio::test]
async fn there_are_so_many_operations_sockets_and_streams() {
    let bounds = Bounds {
        max_operations: 3,
        max_per_account: 2,
        max_per_address: 3,
        max_total: 4,
        ..Bounds::default()
    };
    let app = TestApp::within(Engine::Sqlite, bounds).await;
    let server = app.serve().await;
    let event = app.event_at_the_door().await;
    let token = app.viewer().token().await;
    let mut one = server.socket_of(&token).await;
    for id in ["1", "2", "3"] {
        one.subscribe(id, &recorded(event)).await;
    }
    one.subscribe("4", "{ __typename }").await;
    assert_eq!(one.refusal("4").await, "RATE_LIMIT_EXCEEDED");
    one.send(json!({ "type": "complete", "id": "2" })).await;
    one.subscribe("4", "{ __typename }").await;
    assert_eq!(one.answer("4").await["data"]["__typename"], "Query");
    // Two of an account.
    let _two = server.socket_of(&token).await;
    let mut three = server.socket().await;
    three.send(json!({ "type": "connection_init", "payload": { "token": token } })).await;
    assert_eq!(three.closed().await, 1013);
    assert_eq!(app.viewer().stream(&count(event)).await.status, 429);
    app.live(2).await;
    // Three of an address, four in all.
    let _three = server.socket().await;
    assert_eq!(server.handshake(&[]).await.err(), Some(429));
    let from_elsewhere = app.admin().at([192, 0, 2, 77]).stream(&count(event)).await;
    assert_eq!(from_elsewhere.status, 200);
    let refused = app.admin().at([192, 0, 2, 78]).stream(&count(event)).await;
    assert_eq!((refused.status, refused.headers["retry-after"].to_str().ok()), (429, Some("30")));
    drop((one, from_elsewhere));
    app.live(2).await;
    server.socket_of(&app.as_role(Role::Viewer).token().await).await;
}

#[tokio::test]
async fn nobody_signs_in_by_a_cookie_over_a_socket() {
    let app = app().await;
    app.account_of(Role::User).await;
    let server = app.serve().await;
    let mut socket = server.socket().await;
    socket.begin(json!({})).await;
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
