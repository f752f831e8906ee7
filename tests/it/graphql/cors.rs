//! Pages of other origins: their preflights, the headers that they may send, and the setting that lets them in.

use axum::body::Body;
use axum::http::Method;

use crate::support::{Answer, Engine, TestApp};

/// The headers that Apollo's client awareness, Sentry and tracing add.
const ASKED: &str = "apollographql-client-name,baggage,content-type,sentry-trace,traceparent";

async fn preflight(app: &TestApp, path: &str, origin: &str) -> Answer {
    app.anonymous()
        .with_header("origin", origin)
        .with_header("access-control-request-method", "POST")
        .with_header("access-control-request-headers", ASKED)
        .send(Method::OPTIONS, path, Body::empty())
        .await
}

async fn is_allowed(app: &TestApp, origin: &str) {
    for path in ["/graphql", "/graphql/stream", "/api/auth/login", "/api/v1/auth/login"] {
        let answer = preflight(app, path, origin).await;
        assert_eq!(answer.status(), 200, "{path} {origin}");
        assert_eq!(answer.header("access-control-allow-origin"), Some(origin));
        assert_eq!(answer.header("access-control-allow-headers"), Some(ASKED));
        assert_eq!(answer.header("access-control-allow-credentials"), Some("true"));
    }
    let answer = app.anonymous().with_header("origin", origin).graphql("{ __typename }").await;
    assert_eq!(answer.header("access-control-allow-origin"), Some(origin));
    let exposed = answer.header("access-control-expose-headers").unwrap_or_default();
    for header in ["content-disposition", "etag", "ratelimit-remaining", "retry-after", "x-request-id"] {
        assert!(exposed.contains(header), "{exposed}");
    }
}

async fn is_refused(app: &TestApp, origin: &str) {
    for path in ["/graphql", "/api/auth/login"] {
        let answer = preflight(app, path, origin).await;
        assert_eq!(answer.status(), 403, "{path} {origin}");
        assert_eq!(answer.header("access-control-allow-origin"), None);
        assert!(answer.text().starts_with(&format!("{origin} is not in CORS_ORIGINS")), "{}", answer.text());
    }
    let answer = app.anonymous().with_header("origin", origin).graphql("{ __typename }").await;
    assert_eq!(answer.header("access-control-allow-origin"), None);
}

#[tokio::test]
async fn listed_origins_send_the_headers_that_they_ask_for() {
    let app = TestApp::with(Engine::Sqlite, &["--cors-origins", "https://app.example.com"]).await;
    is_allowed(&app, "https://app.example.com").await;
    for origin in ["https://app.example.org", "http://app.example.com", "null"] {
        is_refused(&app, origin).await;
    }
}

#[tokio::test]
async fn pages_of_this_machine_are_allowed_in_development_alone() {
    let development = TestApp::with(Engine::Sqlite, &[]).await;
    let flags = ["--app-env", "production", "--public-url", "https://api.example.com"];
    let production = TestApp::with(Engine::Sqlite, &flags).await;
    let rename = "mutation { updateProfile(input: { firstName: \"Zoé\" }) { user { firstName } } }";
    for origin in ["http://localhost:5173", "http://127.0.0.1:8080"] {
        is_allowed(&development, origin).await;
        is_refused(&production, origin).await;
        let by_cookie = development.user().by_cookie().with_header("origin", origin);
        assert_eq!(by_cookie.graphql(rename).await.outcome(), "OK");
    }
}

#[tokio::test]
async fn the_refusal_of_a_cookie_names_the_setting() {
    let app = TestApp::with(Engine::Sqlite, &[]).await;
    for (language, words) in [("fr", "l'ajouter à CORS_ORIGINS"), ("en", "add it to CORS_ORIGINS")] {
        let caller = app.user().by_cookie().with_header("origin", "https://evil.example");
        let answer = caller.with_header("accept-language", language).graphql("{ __typename }").await;
        assert_eq!((answer.status(), answer.code().as_deref()), (403, Some("FORBIDDEN")));
        assert!(answer.message().contains(words), "{}", answer.message());
    }
}
