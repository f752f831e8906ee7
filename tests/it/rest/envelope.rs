//! Every response is in the envelope of its surface, whatever the request: never plain text, never a panic.

use axum::body::Body;
use axum::http::Method;
use passerelle::auth::Role;
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};

use crate::rest::Unlimited;
use crate::rest::example::{assert_example, denied, invalid, malformed, refused};
use crate::support::{Answer, both_engines};

both_engines![
    unknown_paths_are_not_found,
    wrong_methods_are_answered_with_allow,
    bodies_that_are_no_object_are_refused,
    a_body_without_type_is_taken_for_json,
    an_empty_body_is_an_empty_object,
    a_body_above_a_megabyte_is_refused,
    texts_that_cannot_be_stored_are_refused,
    paths_that_are_not_utf8_are_not_found,
    queries_are_read_as_far_as_they_make_sense,
    head_is_answered_like_get_without_a_body,
    every_answer_has_the_common_headers,
    a_failed_statement_is_not_in_the_answer,
];

const LOGINS: [&str; 2] = ["/api/auth/login", "/api/v1/auth/login"];

/// Asserts that `answer` is an error in the envelope of the surface at `path`.
#[track_caller]
fn assert_enveloped(path: &str, answer: &Answer, status: u16) {
    let json = answer.json();
    assert_eq!(json["success"], false, "{path}: {json}");
    let told = if path.starts_with("/api/v1") { &json } else { &json["error"] };
    assert!(told["code"].is_string(), "{path}: {json}");
    let keys: Vec<_> = json.as_object().expect("an object").keys().map(String::as_str).collect();
    let v1 = keys == ["success", "error", "code"] || keys == ["success", "error", "code", "details"];
    assert_eq!(v1, path.starts_with("/api/v1"), "{path}: {json}");
    assert_eq!(keys == ["success", "error"], !path.starts_with("/api/v1"), "{path}: {json}");
    assert_eq!(answer.status(), status, "{path}: {json}");
    assert_eq!(answer.header("content-type"), Some("application/json; charset=utf-8"));
}

async fn unknown_paths_are_not_found(app: Unlimited) {
    for path in
        ["/api/v1/nothing", "/api/v1/users/1/2/3", "/api/v1/auth", "/api/v1/auth/login/", "/api/v1/USERS"]
    {
        let answer = app.anonymous().get(path).await;
        assert_example(&answer, 404, denied("ROUTE_NOT_FOUND", "Unknown route"));
    }
    for path in ["/api/nothing", "/api/v2/users", "/api/v1x", "/api/users/1/2/3", "/api/auth", "/api/users/"]
    {
        let answer = app.anonymous().get(path).await;
        assert_eq!(answer.status(), 404, "{path}");
        assert_example(&answer, 404, refused("ROUTE_NOT_FOUND", "Route inconnue"));
    }
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
        let answer = app.admin().send_json(method, "/api/v1/nothing", json!({})).await;
        assert_enveloped("/api/v1/nothing", &answer, 404);
    }
}

async fn wrong_methods_are_answered_with_allow(app: Unlimited) {
    for (method, path, allowed) in [
        (Method::GET, "/api/auth/login", &["POST"][..]),
        (Method::PUT, "/api/users", &["GET", "HEAD", "POST"]),
        (Method::PUT, "/api/users/1", &["DELETE", "GET", "HEAD", "PATCH"]),
        (Method::GET, "/api/users/1/password", &["PATCH"]),
        (Method::GET, "/api/v1/auth/login", &["POST"]),
        (Method::DELETE, "/api/v1/users", &["GET", "HEAD"]),
        (Method::PATCH, "/api/v1/users/1", &["DELETE", "GET", "HEAD", "PUT"]),
        (Method::POST, "/api/v1/countries", &["GET", "HEAD"]),
        (Method::TRACE, "/api/v1/cities", &["GET", "HEAD"]),
    ] {
        let answer = app.anonymous().send(method.clone(), path, Body::empty()).await;
        let mut allow: Vec<_> =
            answer.header("allow").unwrap_or_default().split(',').map(str::trim).collect();
        allow.sort_unstable();
        assert_eq!(allow, allowed, "{method} {path}");
        let example = if path.starts_with("/api/v1") {
            denied("METHOD_NOT_ALLOWED", "Method not allowed")
        } else {
            refused("METHOD_NOT_ALLOWED", "Méthode non autorisée")
        };
        assert_example(&answer, 405, example);
    }
}

async fn send(app: &Unlimited, path: &str, content_type: &str, body: impl Into<Body>) -> Answer {
    app.anonymous().with_header("content-type", content_type).send(Method::POST, path, body.into()).await
}

async fn bodies_that_are_no_object_are_refused(app: Unlimited) {
    let deep = format!("{{\"email\":{}1{}}}", "[".repeat(10_000), "]".repeat(10_000));
    let no_json = [
        "{",
        "{\"email\":",
        "{\"email\" \"x\"}",
        "{'email':'x'}",
        "{\"a\":1} x",
        "email=x&password=y",
        "\u{feff}{}",
        "{\"email\":\"\\ud800\"}",
        "{\"email\":\"\\ud800\\u0041\"}",
        "{\"email\":NaN}",
        "{\"email\":1e999999}",
        &deep,
    ];
    for path in LOGINS {
        let told = |sentence: &str| {
            let details = json!({ "body": sentence });
            if path.starts_with("/api/v1") { malformed(&details) } else { invalid(&details) }
        };
        for body in no_json {
            let answer = send(&app, path, "application/json", body.to_owned()).await;
            assert_example(&answer, 400, told("JSON attendu"));
        }
        let answer = send(&app, path, "application/json", &b"{\"email\":\"\xff\xfe\"}"[..]).await;
        assert_example(&answer, 400, told("JSON attendu"));
        for body in ["[]", "null", "1", "\"text\"", "true", "[{\"email\":\"x\"}]"] {
            let answer = send(&app, path, "application/json", body).await;
            assert_example(&answer, 400, told("Objet attendu"));
        }
        for content_type in [
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data",
            "",
            "application/jsonp",
        ] {
            let answer = send(&app, path, content_type, "{}").await;
            assert_example(&answer, 400, told("JSON attendu"));
        }
    }
}

async fn a_body_without_type_is_taken_for_json(app: Unlimited) {
    let email = app.account_of(Role::Viewer).await.email;
    for (path, name) in [(LOGINS[0], "email"), (LOGINS[1], "identifier")] {
        let body = json!({ name: email, "password": crate::support::PASSWORD }).to_string();
        let answer = app.anonymous().send(Method::POST, path, Body::from(body.clone())).await;
        assert_eq!(answer.status(), 200, "{}", answer.text());
        for content_type in
            ["application/json; charset=utf-8", "APPLICATION/JSON", "application/vnd.api+json"]
        {
            assert_eq!(send(&app, path, content_type, body.clone()).await.status(), 200, "{content_type}");
        }
    }
}

async fn an_empty_body_is_an_empty_object(app: Unlimited) {
    let token = app.viewer().token().await;
    for body in ["", " \r\n\t ", "{}"] {
        for (path, status) in [(LOGINS[0], 400), (LOGINS[1], 400)] {
            assert_enveloped(path, &send(&app, path, "application/json", body).await, status);
        }
        let refresh = app.bearer(&token).send(Method::POST, "/api/auth/refresh", Body::from(body)).await;
        assert_eq!(refresh.status(), 200, "{}", refresh.text());
    }
}

async fn a_body_above_a_megabyte_is_refused(app: Unlimited) {
    const MAX: usize = 1024 * 1024;
    for path in LOGINS {
        let too_large = if path.starts_with("/api/v1") {
            denied("PAYLOAD_TOO_LARGE", "Request too large")
        } else {
            refused("PAYLOAD_TOO_LARGE", "Requête trop volumineuse (1MB)")
        };
        let of_size = |size: usize| format!("{{\"x\":\"{}\"}}", "x".repeat(size - 8));
        assert_enveloped(path, &send(&app, path, "application/json", of_size(MAX)).await, 400);
        let answer = send(&app, path, "application/json", of_size(MAX + 1)).await;
        assert_example(&answer, 413, too_large.clone());
        let answer = send(&app, path, "application/json", " ".repeat(MAX + 1)).await;
        assert_example(&answer, 413, too_large);
    }
    // Nor are bodies of many values, which take a hundred times their memory.
    for path in LOGINS {
        let of_values = |values: usize| format!("{{\"x\":[\"[{{,\"{}]}}", ",1".repeat(values));
        assert_enveloped(path, &send(&app, path, "application/json", of_values(149_990)).await, 400);
        assert_enveloped(path, &send(&app, path, "application/json", of_values(150_000)).await, 413);
    }
    let query =
        format!("{{\"query\":\"{{__typename}}\",\"variables\":{{\"x\":[1{}]}}}}", ",1".repeat(150_000));
    let answer = send(&app, "/graphql", "application/json", query).await;
    assert_eq!((answer.status(), answer.code().as_deref()), (413, Some("PAYLOAD_TOO_LARGE")));
    let answer = send(&app, "/api/users", "application/json", "x".repeat(2 * MAX)).await;
    assert_enveloped("/api/users", &answer, 401);
}

async fn texts_that_cannot_be_stored_are_refused(app: Unlimited) {
    let character = "Contient un caractère interdit";
    let body = |name: &str| json!({ name: "a\u{0}b", "password": "a\u{0}b" });
    let answer = app.anonymous().post(LOGINS[0], body("email")).await;
    assert_example(&answer, 400, invalid(&json!({ "email": character, "password": character })));
    let answer = app.anonymous().post(LOGINS[1], body("identifier")).await;
    assert_example(&answer, 400, malformed(&json!({ "identifier": character, "password": character })));
    let answer = app.anonymous().get("/api/v1/cities?country_code=%00").await;
    assert_example(&answer, 400, malformed(&json!({ "country_code": character })));
    // In a path it makes an identifier malformed, which is that of nothing.
    for path in ["/api/users/%00", "/api/v1/users/1%00", "/api/v1/cinema/talents/%00"] {
        assert_enveloped(path, &app.admin().get(path).await, 404);
    }
    // Members that are no field are not checked.
    let ignored = json!({ "\u{0}": "\u{0}", "identifier": "x", "password": "x" });
    assert_eq!(app.anonymous().post(LOGINS[1], ignored).await.status(), 401);
}

async fn paths_that_are_not_utf8_are_not_found(app: Unlimited) {
    for path in ["/api/users/%ff", "/api/v1/users/%C3%28", "/api/v1/users/%80/toggle-active"] {
        let method = if path.ends_with("active") { Method::POST } else { Method::GET };
        let answer = app.admin().send(method, path, Body::empty()).await;
        assert_enveloped(path, &answer, 404);
    }
    let answer = app.admin().get("/api/v1/cinema/talents/%C3%28").await;
    assert_example(&answer, 404, denied("NOT_FOUND", "Talent not found"));
    for path in
        ["/api/users/%2e%2e", "/api/v1/users/..%2f..%2fetc", "/api/v1/users/%F0%9F%8E%AC", "/api/v1/users/%"]
    {
        assert_enveloped(path, &app.admin().get(path).await, 404);
    }
}

async fn queries_are_read_as_far_as_they_make_sense(app: Unlimited) {
    for query in [
        "%",
        "%zz=1",
        "page=1&&&",
        "a=b=c",
        "page=1#x",
        "=1",
        "country_code=MA&x=%ff",
        "country_code=MA;drop",
    ] {
        let query = query.replace('#', "%23");
        let answer = app.anonymous().get(&format!("/api/v1/cities?{query}")).await;
        assert_eq!(answer.status(), 200, "{query}: {}", answer.text());
    }
    let long = "x".repeat(20_000);
    let answer = app.admin().get(&format!("/api/v1/users?search={long}")).await;
    assert_eq!(answer.status(), 400, "a search is bounded");
    assert!(answer.json()["details"]["search"].is_string(), "{}", answer.text());
    let many = "search=a&".repeat(2_000);
    assert_eq!(app.admin().get(&format!("/api/v1/users?{many}")).await.status(), 200);
}

async fn head_is_answered_like_get_without_a_body(app: Unlimited) {
    for (path, status) in [
        ("/api/users", 200),
        ("/api/auth/me", 200),
        ("/api/users/1", 404),
        ("/api/nothing", 404),
        ("/api/auth/login", 405),
        ("/api/v1/users", 200),
        ("/api/v1/countries", 200),
        ("/api/v1/users/0", 404),
        ("/api/v1/nothing", 404),
    ] {
        let answer = app.admin().send(Method::HEAD, path, Body::empty()).await;
        assert_eq!((answer.status(), answer.text()), (status, ""), "{path}");
        assert_eq!(answer.header("content-type"), Some("application/json; charset=utf-8"), "{path}");
    }
    assert_eq!(app.anonymous().send(Method::HEAD, "/api/users", Body::empty()).await.status(), 401);
}

async fn every_answer_has_the_common_headers(app: Unlimited) {
    for path in ["/api/users", "/api/nothing", "/api/v1/countries", "/api/v1/nothing"] {
        let answer = app.admin().get(path).await;
        assert_eq!(answer.header("content-type"), Some("application/json; charset=utf-8"), "{path}");
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert!(answer.header("x-request-id").is_some(), "{path}");
        assert!(matches!(answer.json(), Value::Object(_)), "{path}");
    }
}

/// Neither a statement, nor the words of a driver or an engine, nor a path reaches a client.
async fn a_failed_statement_is_not_in_the_answer(app: Unlimited) {
    let admin = app.admin();
    let email = app.account_of(Role::Viewer).await.email;
    admin.token().await;
    let get = |path| (Method::GET, path, json!({}));
    let login =
        |path, name: &str| (Method::POST, path, json!({ name: email, "password": crate::support::PASSWORD }));
    for (table, requests) in [
        ("city", vec![get("/api/v1/cities?country_code=MA")]),
        ("attendance", vec![get("/api/attendances")]),
        // Of a transaction that writes.
        ("session", vec![login(LOGINS[0], "email"), login(LOGINS[1], "identifier")]),
    ] {
        let rename = format!("ALTER TABLE \"{table}\" RENAME TO \"lost_{table}\"");
        app.app.services.database.write().execute_unprepared(&rename).await.expect("the table exists");
        for (method, path, body) in requests {
            let caller =
                if method == Method::GET { admin.clone() } else { app.anonymous().at(app.fresh_address()) };
            let answer = caller.send_json(method, path, body).await;
            assert_enveloped(path, &answer, 500);
            let text = answer.text().to_lowercase();
            for word in
                ["lost_", "select ", "insert ", "no such table", "does not exist", "sqlx", "sqlite", "src/"]
            {
                assert!(!text.contains(word), "{path}: {word:?} in {text}");
            }
        }
    }
}
