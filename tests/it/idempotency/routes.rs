//! `Idempotency-Key` on the `POST` routes of both REST APIs.

use chrono::TimeDelta;
use passerelle::auth::Role;
use serde_json::{Value, json};

use super::{KEY, check_in, post, stored};
use crate::rest::Unlimited;
use crate::rest::example::{assert_example, invalid, refused};
use crate::support::{Caller, PASSWORD, TestApp, both_engines};

both_engines![
    every_post_route_is_answered_once,
    a_malformed_key_is_refused_on_every_route,
    signing_in_ignores_the_key,
    other_methods_ignore_the_key,
    front_ends_of_other_origins_may_send_the_key,
];

/// A route: caller, path, body, and another body; none for a route whose address is its input.
type Route<'a> = (Caller<'a>, String, Value, Option<Value>);

/// Every `POST` route that writes.
async fn routes(app: &TestApp) -> Vec<Route<'_>> {
    let event = app.event("Atelier", |_| {}).await;
    let shooting = app.shooting(2).await;
    let account = app.new_account("toggled@example.com", Role::Organizer).await;
    let title =
        |title: &str| json!({ "title": title, "eventType": "workshop", "startDate": "2026-01-01T09:00:00Z" });
    let person = |name: &str| json!({ "firstName": name, "lastName": "Sow" });
    let user = |email: &str| json!({ "email": email, "password": PASSWORD, "firstName": "Awa", "lastName": "Sow", "role": "viewer" });
    let scan = |action: &str| json!({ "project_id": shooting.project, "cinema_talent_code": shooting.code(0), "action": action });
    let of = |path: &str| path.to_owned();
    vec![
        (app.anonymous(), of("/api/attendances"), check_in(&event, "Awa"), Some(check_in(&event, "Baba"))),
        (app.admin(), of("/api/events"), title("A"), Some(title("B"))),
        (app.admin(), format!("/api/events/{}/regenerate-qr", event.id), json!({}), None),
        (app.admin(), of("/api/participants"), person("Awa"), Some(person("Baba"))),
        (app.admin(), of("/api/users"), user("a@example.com"), Some(user("b@example.com"))),
        (app.admin(), format!("/api/v1/users/{}/toggle-active", account.id), json!({}), None),
        (app.presence(), of("/api/v1/presence/record"), scan("check_in"), Some(scan("check_out"))),
        (app.presence(), format!("/api/v1/presence/check-in-all/{}", shooting.project), json!({}), None),
        (app.presence(), format!("/api/v1/presence/check-out-all/{}", shooting.project), json!({}), None),
    ]
}

async fn every_post_route_is_answered_once(app: Unlimited) {
    for (at, (caller, path, body, other)) in routes(&app).await.into_iter().enumerate() {
        let key = format!("{KEY}-{at}");
        let first = post(&caller, &key, &path, &body).await;
        assert!(matches!(first.status(), 200 | 201), "{path}: {}", first.text());
        app.advance_clock(TimeDelta::minutes(2));
        let second = post(&caller, &key, &path, &body).await;
        assert_eq!(second.status(), first.status(), "{path}: {}", second.text());
        let mut expected = first.json();
        if path == "/api/events" {
            assert!(expected["data"]["qrCodeSecret"].is_string());
            expected["data"]["qrCodeSecret"] = Value::Null;
        }
        assert_eq!(second.json(), expected, "{path}");
        assert_eq!(stored(&app).await.len(), at + 1, "{path}");
        let Some(other) = other else { continue };
        let reused = post(&caller, &key, &path, &other).await;
        assert_eq!(reused.status(), 422, "{path}: {}", reused.text());
        let text = reused.text();
        assert!(text.contains("IDEMPOTENCY_KEY_REUSED"), "{text}");
        let sentence = if path.starts_with("/api/v1") {
            "Idempotency key used for another request"
        } else {
            "Cette clé d'idempotence a déjà servi pour une autre requête"
        };
        assert!(text.contains(sentence), "{text}");
    }
    // A key names one request, whatever its path.
    let (admin, key) = (app.admin(), format!("{KEY}-5"));
    let one = post(&admin, &key, "/api/participants", &json!({ "firstName": "A", "lastName": "B" })).await;
    assert_example(
        &one,
        422,
        refused("IDEMPOTENCY_KEY_REUSED", "Cette clé d'idempotence a déjà servi pour une autre requête"),
    );
}

async fn a_malformed_key_is_refused_on_every_route(app: Unlimited) {
    let long = "x".repeat(129);
    let mut all = routes(&app).await;
    let code = json!({ "code": "A7KP2M", "t": "1", "s": "x" });
    all.push((app.anonymous(), "/api/qr-codes/validate".to_owned(), code, None));
    for (caller, path, body, _) in all {
        for key in ["", "15 characters..", long.as_str()] {
            let answer = post(&caller, key, &path, &body).await;
            assert_eq!(answer.status(), 400, "{path} {key}: {}", answer.text());
            let text = answer.text();
            assert!(text.contains("VALIDATION_ERROR") && text.contains("\"Idempotency-Key\""), "{text}");
        }
        let twice = caller.with_header("idempotency-key", KEY);
        assert_eq!(post(&twice, KEY, &path, &body).await.status(), 400, "{path}");
    }
    let event = app.event("B", |_| {}).await;
    let answer = post(&app.anonymous(), "short", "/api/attendances", &check_in(&event, "Awa")).await;
    assert_example(&answer, 400, invalid(&json!({ "Idempotency-Key": "De 16 à 128 caractères" })));
    let answer =
        post(&app.anonymous(), "a key with a\ttabulator", "/api/attendances", &check_in(&event, "A")).await;
    assert_example(&answer, 400, invalid(&json!({ "Idempotency-Key": "Contient un caractère interdit" })));
    assert_eq!((stored(&app).await.len(), app.attendance_rows().await.len()), (0, 0));
    // The bounds themselves.
    for key in ["x".repeat(16), "é".repeat(128)] {
        let answer = post(&app.anonymous(), &key, "/api/attendances", &check_in(&event, &key[..2])).await;
        assert_eq!(answer.status(), 201, "{}", answer.text());
    }
}

async fn signing_in_ignores_the_key(app: Unlimited) {
    app.new_account("ada@example.com", Role::Admin).await;
    for key in ["short", KEY] {
        for path in ["/api/auth/login", "/api/v1/auth/login"] {
            let body =
                json!({ "email": "ada@example.com", "identifier": "ada@example.com", "password": PASSWORD });
            let (first, second) = (
                post(&app.anonymous(), key, path, &body).await,
                post(&app.anonymous(), key, path, &body).await,
            );
            assert_eq!((first.status(), second.status()), (200, 200), "{}", first.text());
            if path == "/api/auth/login" {
                assert_ne!(first.json()["data"]["accessToken"], second.json()["data"]["accessToken"]);
            } else {
                assert_ne!(first.cookie(), second.cookie());
            }
        }
    }
    assert_eq!(stored(&app).await, []);
}

async fn other_methods_ignore_the_key(app: Unlimited) {
    let event = app.event("Atelier", |_| {}).await;
    let admin = app.admin().with_header("idempotency-key", "short");
    let path = format!("/api/events/{}", event.id);
    assert_eq!(admin.get(&path).await.status(), 200);
    let patched = admin.send_json(axum::http::Method::PATCH, &path, json!({ "title": "Autre" })).await;
    assert_eq!(patched.status(), 200, "{}", patched.text());
    assert_eq!(stored(&app).await, []);
}

async fn front_ends_of_other_origins_may_send_the_key(engine: crate::support::Engine) {
    let app = TestApp::with(engine, &["--cors-origins", "https://door.example.org"]).await;
    let preflight = app
        .anonymous()
        .with_header("origin", "https://door.example.org")
        .with_header("access-control-request-method", "POST")
        .with_header("access-control-request-headers", "idempotency-key");
    let answer =
        preflight.send(axum::http::Method::OPTIONS, "/api/attendances", axum::body::Body::empty()).await;
    let allowed = answer.header("access-control-allow-headers").unwrap_or_default();
    assert!(allowed.split(',').any(|name| name.trim() == "idempotency-key"), "{allowed}");
}
