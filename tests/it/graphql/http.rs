//! GraphQL over HTTP: methods, media types, bodies, and headers.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use axum::body::Body;
use axum::http::Method;
use passerelle::auth::Role;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::sleep;

use crate::mail::log::Log;
use crate::support::{Engine, PASSWORD, TestApp, both_engines};

both_engines![mutations_by_get_do_nothing, the_log_has_routes_and_no_secrets];

const QUERY: &str = "/graphql?query=%7B__typename%7D";

async fn app() -> TestApp {
    TestApp::with(Engine::Sqlite, &[]).await
}

async fn production() -> TestApp {
    TestApp::with(Engine::Sqlite, &["--app-env", "production", "--public-url", "https://api.example.com"])
        .await
}

async fn mutations_by_get_do_nothing(app: TestApp) {
    let path =
        "/graphql?query=mutation%7BupdateProfile(input%3A%7BfirstName%3A%22Zoe%22%7D)%7Buser%7Bid%7D%7D%7D";
    let answer = app.user().get(path).await;
    assert_eq!((answer.status(), answer.header("allow")), (405, Some("POST")));
    assert_eq!(
        app.user().graphql("{ viewer { user { firstName } } }").await.data()["viewer"]["user"]["firstName"],
        "user"
    );
    // A query in the same document is selected by `operationName`.
    let both = "query=query%20q%7B__typename%7D%20mutation%20m%7Blogout%7Bsuccess%7D%7D";
    assert_eq!(app.user().get(&format!("/graphql?{both}&operationName=q")).await.status(), 200);
    assert_eq!(app.user().get(&format!("/graphql?{both}&operationName=m")).await.status(), 405);
    assert_eq!(app.user().get(&format!("/graphql?{both}")).await.status(), 405);
    assert_eq!(app.user().graphql("{ viewer { role } }").await.data()["viewer"]["role"], "USER");
}

#[tokio::test]
async fn queries_pass_by_get_with_variables() {
    let app = app().await;
    assert_eq!(app.anonymous().get(QUERY).await.data(), json!({ "__typename": "Query" }));
    let path = "/graphql?query=query(%24id%3AID!)%7Bcountry(id%3A%24id)%7Bcode%7D%7D&variables=%7B%22id%22%3A%222%22%7D&operationName=";
    assert_eq!(app.anonymous().get(path).await.data(), json!({ "country": { "code": "SN" } }));
    for path in [
        "/graphql",
        "/graphql?query=",
        "/graphql?query=%7Ba%7D&variables=x",
        "/graphql?query=%7Ba%7D&variables=%5B%5D",
    ] {
        assert_eq!(app.anonymous().get(path).await.status(), 400, "{path}");
    }
}

#[tokio::test]
async fn other_methods_are_answered_with_allow() {
    let app = app().await;
    for method in [Method::PUT, Method::PATCH, Method::DELETE] {
        let answer =
            app.anonymous().send_json(method, "/graphql", json!({ "query": "{ __typename }" })).await;
        assert_eq!((answer.status(), answer.header("allow")), (405, Some("GET, POST")));
        assert_eq!(answer.code().as_deref(), Some("REQUEST_INVALID"));
    }
}

/// Also what is refused before a document is looked at.
#[tokio::test]
async fn refusals_are_in_the_language_of_the_caller() {
    let app = app().await;
    let json = "application/json";
    let cases = [
        (Method::POST, "text/plain", "{}", "application/json en UTF-8", "application/json in UTF-8"),
        (Method::POST, json, "{", "doit être un objet JSON", "must be a JSON object"),
        (Method::POST, json, "[]", "Les tableaux de requêtes", "Arrays of requests"),
        (Method::POST, json, "{}", "`query` manque.", "`query` is missing."),
        (
            Method::POST,
            json,
            r#"{"query": "{ a }", "variables": {"a": "\u0000"}}"#,
            "le caractère NUL",
            "the character NUL",
        ),
        (
            Method::POST,
            json,
            r#"{"query": "query a { __typename }", "operationName": "b"}"#,
            "Le document n'a pas d'opération nommée \"b\".",
            "Unknown operation named \"b\".",
        ),
        (
            Method::POST,
            json,
            r#"{"query": "query a { __typename } query b { __typename }"}"#,
            "Le document a plusieurs opérations",
            "The document has several operations",
        ),
        (
            Method::POST,
            json,
            r#"{"query": "subscription { attendanceRecorded(eventId: \"x\") { attendance { id } } }"}"#,
            "Les abonnements sont servis par /graphql/ws",
            "Subscriptions are answered at /graphql/ws",
        ),
        (Method::POST, "multipart/form-data", "", "demande un boundary", "needs a boundary"),
        (Method::PUT, json, "{}", "Seuls GET et POST", "Only GET and POST"),
    ];
    for (method, media, body, french, english) in cases {
        for (language, expected) in [("fr", french), ("en-GB, fr;q=0.5", english), ("de", french)] {
            let caller =
                app.anonymous().with_header("content-type", media).with_header("accept-language", language);
            let answer = caller.send(method.clone(), "/graphql", Body::from(body)).await;
            assert!(
                answer.message().contains(expected),
                "{language} {method} {media} {body}: {}",
                answer.text()
            );
            assert!(answer.code().is_some(), "{}", answer.text());
        }
    }
    for (path, french, english) in [
        ("/graphql?query=%7Ba%7D&variables=x", "doivent être des objets JSON", "must be JSON objects"),
        (
            "/graphql?query=mutation%7Blogout%7Bsuccess%7D%7D",
            "envoyez celle-ci par POST",
            "send this by POST",
        ),
    ] {
        for (language, expected) in [("fr", french), ("en", english)] {
            let answer = app.anonymous().with_header("accept-language", language).get(path).await;
            assert!(answer.message().contains(expected), "{path}: {}", answer.text());
        }
    }
    let stream =
        app.anonymous().with_header("accept", "application/json").with_header("accept-language", "en");
    assert!(stream.get("/graphql/stream?query=%7Ba%7D").await.message().starts_with("Answers here are"));
    let stream = app.anonymous().with_header("accept", "application/json");
    assert!(stream.get("/graphql/stream?query=%7Ba%7D").await.message().starts_with("Les réponses sont ici"));
}

#[tokio::test]
async fn bodies_are_json() {
    let app = app().await;
    let body = json!({ "query": "{ __typename }" });
    for good in ["application/json", "application/json; charset=utf-8", "Application/JSON;charset=\"UTF-8\""]
    {
        assert_eq!(
            app.anonymous().with_header("content-type", good).post("/graphql", body.clone()).await.status(),
            200,
            "{good}"
        );
    }
    for bad in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/graphql",
        "application/json; charset=iso-8859-1",
        "",
    ] {
        let answer = app.anonymous().with_header("content-type", bad).post("/graphql", body.clone()).await;
        assert_eq!(answer.status(), 415, "{bad}");
    }
    let none = app.anonymous().send(Method::POST, "/graphql", Body::from(body.to_string())).await;
    assert_eq!(none.status(), 415);
    for broken in [
        "",
        "{",
        "[]",
        "null",
        "3",
        "{\"query\": 3}",
        "{}",
        "{\"query\": \"\"}",
        "{\"query\": \"{ __typename }\", \"variables\": []}",
        "{\"query\": \"{ __typename }\", \"variables\": \"{}\"}",
        "{\"query\":\"\\ud800\"}",
    ] {
        let json = app.anonymous().with_header("content-type", "application/json");
        let answer = json.send(Method::POST, "/graphql", Body::from(broken)).await;
        assert_eq!((answer.status(), answer.code().as_deref()), (400, Some("REQUEST_INVALID")), "{broken}");
    }
}

#[tokio::test]
async fn bodies_end_at_a_megabyte() {
    let app = app().await;
    let body = |bytes: usize| {
        let around = json!({ "query": "{ __typename }", "variables": { "x": "" } }).to_string().len();
        json!({ "query": "{ __typename }", "variables": { "x": "x".repeat(bytes - around) } })
    };
    assert_eq!(app.anonymous().post("/graphql", body(1024 * 1024)).await.status(), 200);
    assert_eq!(app.anonymous().post("/graphql", body(1024 * 1024 + 1)).await.status(), 413);
}

#[tokio::test]
async fn deep_json_is_refused() {
    let app = app().await;
    let deep = format!(
        "{{\"query\":\"{{__typename}}\",\"variables\":{{\"x\":{}1{}}}}}",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    let answer = app
        .anonymous()
        .with_header("content-type", "application/json")
        .send(Method::POST, "/graphql", Body::from(deep))
        .await;
    assert_eq!(answer.status(), 400);
}

#[tokio::test]
async fn the_content_type_follows_accept() {
    let app = app().await;
    let (old, new) = ("application/json; charset=utf-8", "application/graphql-response+json; charset=utf-8");
    for (accept, media) in [
        ("application/json", Some(old)),
        ("*/*", Some(old)),
        ("application/*", Some(old)),
        ("application/graphql-response+json", Some(new)),
        ("application/graphql-response+json; charset=utf-8, application/json; charset=utf-8", Some(new)),
        ("text/html, application/graphql-response+json;q=0.9, */*;q=0.1", Some(new)),
        ("application/graphql-response+json;q=0, application/json", Some(old)),
        ("text/html", None),
        ("image/png, text/*", None),
    ] {
        let answer = app.anonymous().with_header("accept", accept).graphql("{ __typename }").await;
        let expected = if media.is_some() { 200 } else { 406 };
        assert_eq!(answer.status(), expected, "{accept}");
        if media.is_none() {
            assert!(answer.message().contains("/graphql/stream (Server-Sent Events)"), "{}", answer.text());
        }
        if media.is_some() {
            assert_eq!(answer.header("content-type"), media, "{accept}");
        }
    }
    // A document that is not executed is a 400 only for `application/graphql-response+json`.
    for (query, code) in [
        ("{", "DOCUMENT_INVALID"),
        ("{ nothing }", "DOCUMENT_INVALID"),
        ("query($x: Int!) { countries(first: $x) { totalCount } }", "VALIDATION_ERROR"),
    ] {
        let old = app.anonymous().with_header("accept", "application/json").graphql(query).await;
        let new =
            app.anonymous().with_header("accept", "application/graphql-response+json").graphql(query).await;
        assert_eq!((old.status(), new.status()), (200, 400), "{query}");
        assert_eq!(new.code().as_deref(), Some(code), "{query}");
        assert!(new.json().get("data").is_none(), "{query}");
    }
    let executed = app
        .anonymous()
        .with_header("accept", "application/graphql-response+json")
        .graphql("{ users { totalCount } }")
        .await;
    assert_eq!((executed.status(), executed.code().as_deref()), (200, Some("AUTH_REQUIRED")));
}

#[tokio::test]
async fn answers_are_of_this_caller_and_of_this_request() {
    let app = app().await;
    let answer = app.anonymous().graphql("{ __typename }").await;
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    assert!(answer.header("x-request-id").is_some_and(|id| id.len() >= 16));
    let given = app.anonymous().with_header("x-request-id", "proxy-1234.abc").graphql("{ __typename }").await;
    assert_eq!(given.header("x-request-id"), Some("proxy-1234.abc"));
    for strange in ["short", "has a space", "quote\"1234", &"x".repeat(65)] {
        let answer = app.anonymous().with_header("x-request-id", strange).graphql("{ __typename }").await;
        assert_ne!(answer.header("x-request-id"), Some(strange));
    }
}

#[tokio::test]
async fn messages_are_in_the_language_that_is_accepted() {
    let app = app().await;
    for (language, message) in [
        ("fr", "Authentification requise"),
        ("en-GB,en;q=0.9", "Authentication required"),
        ("de, en;q=0.5, fr;q=0.4", "Authentication required"),
        ("de", "Authentification requise"),
        ("", "Authentification requise"),
    ] {
        let answer = app
            .anonymous()
            .with_header("accept-language", language)
            .graphql("{ users { totalCount } }")
            .await;
        assert_eq!(answer.message(), message, "{language}");
    }
}

#[tokio::test]
async fn introspection_is_for_staff_in_production() {
    let app = production().await;
    let schema = "{ __schema { queryType { name } } }";
    let misspelt = "{ countrys { totalCount } }";
    for (role, told) in [
        (None, false),
        (Some(Role::User), false),
        (Some(Role::Presence), false),
        (Some(Role::Viewer), true),
        (Some(Role::Admin), true),
    ] {
        let caller = role.map_or_else(|| app.anonymous(), |role| app.as_role(role));
        let answer = caller.graphql(schema).await;
        assert_eq!(answer.text().contains("\"Query\""), told, "{role:?}: {}", answer.text());
        let code = if role.is_none() { "AUTH_REQUIRED" } else { "FORBIDDEN" };
        assert_eq!(answer.code().as_deref(), (!told).then_some(code), "a reason is given");
        let answer = caller.graphql("{ __type(name: \"User\") { name } __typename }").await;
        assert_eq!(answer.text().contains("\"User\""), told, "{role:?}: {}", answer.text());
        let answer = caller.graphql(misspelt).await;
        assert_eq!(answer.text().contains("countries"), told, "{role:?}: {}", answer.text());
        assert_eq!(
            caller.graphql("{ countries { totalCount } }").await.data()["countries"]["totalCount"],
            54
        );
    }
    assert_eq!(app.anonymous().get("/playground").await.status(), 404);
}

#[tokio::test]
async fn a_cookie_from_a_foreign_page_changes_nothing() {
    let app = app().await;
    let rename = "mutation { updateProfile(input: { firstName: \"Zoé\" }) { user { firstName } userErrors { code } } }";
    let user = app.user().by_cookie();
    for foreign in
        ["https://evil.example", "null", "https://localhost.example", "http://localhost:3000.evil.example"]
    {
        let answer = user.clone().with_header("origin", foreign).graphql(rename).await;
        assert_eq!((answer.status(), answer.code().as_deref()), (403, Some("FORBIDDEN")), "{foreign}");
        let answer = user.clone().with_header("origin", foreign).get(QUERY).await;
        assert_eq!(answer.status(), 200, "reading by GET is safe");
    }
    let answer = user.clone().with_header("sec-fetch-site", "cross-site").graphql(rename).await;
    assert_eq!(answer.status(), 403);
    let app = TestApp::with(Engine::Sqlite, &["--public-url", "https://talents.example"]).await;
    let user = app.user().by_cookie();
    for (origin, status) in [("http://talents.example", 403), ("https://talents.example", 200)] {
        let from = user.clone().with_header("host", "talents.example").with_header("origin", origin);
        assert_eq!(from.graphql(rename).await.status(), status, "{origin}: the scheme counts, too");
    }
    let elsewhere =
        user.clone().with_header("host", "10.0.0.5:3000").with_header("origin", "http://10.0.0.5:3000");
    assert_eq!(elsewhere.graphql(rename).await.outcome(), "OK", "another name of this server");
    for own in ["http://localhost:3000", "https://api.example.com"] {
        let answer = user
            .clone()
            .with_header("host", "api.example.com")
            .with_header("origin", own)
            .graphql(rename)
            .await;
        assert_eq!(answer.data()["updateProfile"]["user"]["firstName"], "Zoé", "{own}");
    }
    assert_eq!(user.graphql(rename).await.status(), 200, "a program sends no origin");
    let bearer = app.user().with_header("origin", "https://evil.example").graphql(rename).await;
    assert_eq!(bearer.status(), 200, "browsers do not attach a token themselves");
}

#[tokio::test]
async fn an_allowed_front_end_uses_the_cookie() {
    let app = TestApp::with(Engine::Sqlite, &["--cors-origins", "https://app.example.com"]).await;
    let rename = "mutation { updateProfile(input: { firstName: \"Zoé\" }) { user { firstName } } }";
    let user = app.user().by_cookie();
    assert_eq!(
        user.clone().with_header("origin", "https://app.example.com").graphql(rename).await.status(),
        200
    );
    assert_eq!(user.with_header("origin", "https://app.example.org").graphql(rename).await.status(), 403);
}

#[tokio::test]
async fn a_token_precedes_a_cookie_and_a_bad_one_is_anonymous() {
    let app = app().await;
    let Some(cookie) =
        app.signed_in_by_cookie(&app.account_of(Role::Viewer).await.email).await.cookie().await
    else {
        panic!("a cookie")
    };
    let role = "{ viewer { role } }";
    assert_eq!(
        app.anonymous().with_header("cookie", &cookie).graphql(role).await.data()["viewer"]["role"],
        "VIEWER"
    );
    assert_eq!(
        app.admin().with_header("cookie", &cookie).graphql(role).await.data()["viewer"]["role"],
        "ADMIN"
    );
    for bad in ["Bearer x", "Bearer ", "Basic dTpw", "x"] {
        let caller = app.anonymous().with_header("cookie", &cookie).with_header("authorization", bad);
        assert_eq!(caller.graphql(role).await.data()["viewer"], json!(null), "{bad}");
        assert_eq!(
            caller.graphql("{ users { totalCount } }").await.code().as_deref(),
            Some("TOKEN_INVALID"),
            "{bad}"
        );
    }
    let lower =
        app.anonymous().with_header("authorization", &format!("bearer {}", app.admin().token().await));
    assert_eq!(lower.graphql(role).await.data()["viewer"]["role"], "ADMIN");
}

#[tokio::test]
async fn cookies_are_bound_to_https_where_the_server_is() {
    let login = |app: TestApp| async move {
        app.account_of(Role::User).await;
        let login = "mutation { login(input: {email: \"user@example.com\", password: \"Admin@2025!\", session: COOKIE}) { accessToken user { email } } }";
        let answer = app.anonymous().at(Ipv4Addr::LOCALHOST).graphql(login).await;
        assert_eq!(answer.data()["login"]["accessToken"], json!(null));
        answer.header("set-cookie").expect("a cookie").to_owned()
    };
    let plain = login(app().await).await;
    assert!(
        plain.starts_with("passerelle_session=") && plain.ends_with("; HttpOnly; SameSite=Lax"),
        "{plain}"
    );
    let secure = login(production().await).await;
    assert!(
        secure.starts_with("__Host-passerelle_session=") && secure.ends_with("SameSite=Lax; Secure"),
        "{secure}"
    );
}

/// At the level DEBUG, which no installation logs by default.
async fn the_log_has_routes_and_no_secrets(app: TestApp) {
    let email = app.account_of(Role::Viewer).await.email;
    let admin = app.admin();
    admin.token().await;
    let log = Log::start();
    let by_token = app.signed_in(&email).await;
    let by_cookie = app.signed_in_by_cookie(&email).await;
    let token = by_token.token().await;
    let cookie = by_cookie.cookie().await.expect("a cookie");
    let (_, secret) = cookie.split_once('=').expect("a value");
    let profile =
        "mutation { updateProfile(input: {profile: {phone: \"+221771234567\"}}) { userErrors { code } } }";
    assert_eq!(by_token.graphql(profile).await.outcome(), "OK");
    assert_eq!(by_cookie.graphql(profile).await.outcome(), "OK");
    let register = "mutation($input: RegisterCinemaTalentInput!) { registerCinemaTalent(input: $input) \
        { cinemaTalent { uniqueCode } userErrors { code } } }";
    let input = json!({
        "firstName": "Awa", "lastName": "Diop", "dateOfBirth": "1999-05-04", "talentTypes": ["FIGURANT"],
        "profile": { "phone": "+221 78 765 43 21", "idDocumentNumber": "SN778899" }
    });
    assert_eq!(app.anonymous().graphql_with(register, json!({ "input": input })).await.outcome(), "OK");
    // Refused requests, with secrets where they belong and where they do not.
    let stranger = app.anonymous().at(app.fresh_address());
    stranger.post("/api/auth/login", json!({ "email": email, "password": "Wrong@2025!" })).await;
    stranger.post("/api/v1/auth/login", json!({ "identifier": "Wrong@2025!", "password": 1 })).await;
    stranger.graphql(&format!("mutation {{ login(input: {{password: \"{PASSWORD}\"")).await;
    stranger.get(&format!("/graphql?query=%7B__typename%7D&token={token}")).await;
    stranger.get("/api/v1/users/+221771234567").await;
    app.bearer(&token[..token.len() - 2]).get("/api/auth/me").await;
    admin.get("/api/v1/users?search=%2B221771234567").await;
    let text = log.text();
    for route in ["/graphql", "/auth/login", "/users"] {
        assert!(text.contains(route), "{route} is not in the log:\n{text}");
    }
    let secrets = [
        PASSWORD,
        "Wrong@2025!",
        &token[..token.len() - 2],
        secret,
        "771234567",
        "765 43 21",
        "7654321",
        "SN778899",
    ];
    for secret in secrets {
        assert!(!text.contains(secret), "{secret} is in the log:\n{text}");
    }
}

/// Sends the head of a request and returns the first line of the answer; empty when the connection ended without one.
async fn send_head(address: SocketAddr, head: &str) -> String {
    let (mut reader, mut writer) =
        TcpStream::connect(address).await.expect("the server listens").into_split();
    // The server may close before it has read everything.
    let sending = async { drop(writer.write_all(head.as_bytes()).await) };
    let mut answer = Vec::new();
    let reading = async { drop(reader.read_to_end(&mut answer).await) };
    tokio::join!(sending, reading);
    String::from_utf8_lossy(&answer).lines().next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn headers_have_a_bounded_size() {
    let app = app().await;
    let server = app.serve().await;
    let head = |bytes: usize| {
        let filler = "x".repeat(bytes);
        format!("GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nx-filler: {filler}\r\n\r\n")
    };
    assert!(send_head(server.address, &head(60_000)).await.contains(" 200 "));
    // A reset of the connection may overtake the answer.
    let refused = send_head(server.address, &head(200_000)).await;
    assert!(refused.is_empty() || refused.contains(" 431 "), "{refused}");
    assert!(send_head(server.address, &head(10)).await.contains(" 200 "), "the server goes on");
}

#[tokio::test]
async fn headers_come_in_time() {
    let app = app().await;
    let server = app.serve().await;
    let (mut reader, mut writer) =
        TcpStream::connect(server.address).await.expect("the server listens").into_split();
    // A byte at a time, so that the client is never idle.
    let sending = async {
        drop(writer.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nx-filler: ").await);
        for _ in 0..1_000 {
            sleep(Duration::from_millis(250)).await;
            drop(writer.write_all(b"x").await);
        }
    };
    let mut answer = Vec::new();
    tokio::select! {
        _ = reader.read_to_end(&mut answer) => {}
        () = sending => unreachable!("it takes minutes"),
        () = sleep(Duration::from_secs(20)) => panic!("the connection is open after 20 seconds"),
    }
    assert!(!String::from_utf8_lossy(&answer).contains(" 200 "));
}
