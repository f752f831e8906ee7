//! Sessions across surfaces: a cookie of `/api/v1` and a bearer token of `/api` authenticate on every
//! surface.

use axum::http::Method;
use passerelle::auth::Role;
use serde_json::{Value, json};

use crate::rest::Unlimited;
use crate::rest::example::{assert_example, denied, refused};
use crate::support::{Caller, Engine, PASSWORD, TestApp, both_engines};

both_engines![
    a_cookie_signs_in_on_every_surface,
    a_bearer_signs_in_on_every_surface,
    a_stale_credential_does_not_keep_from_signing_in,
    each_login_has_a_cookie_of_its_own,
    a_bearer_goes_before_a_cookie,
    foreign_pages_do_not_use_the_cookie,
    foreign_pages_sign_nobody_in,
    pages_of_our_own_use_the_cookie,
    by_https_the_cookie_is_bound_to_the_host,
];

const VIEWER: &str = "{ viewer { user { email } } }";

async fn assert_signed_in(caller: &Caller<'_>, email: &str) {
    assert_eq!(caller.get("/api/auth/me").await.json()["data"]["email"], email);
    assert_eq!(caller.get("/api/v1/auth/me").await.json()["user"]["email"], email);
    assert_eq!(caller.graphql(VIEWER).await.data()["viewer"]["user"]["email"], email);
}

async fn assert_nobody(caller: &Caller<'_>) {
    assert_eq!(caller.get("/api/auth/me").await.status(), 401);
    assert_eq!(caller.get("/api/v1/auth/me").await.status(), 401);
    assert_eq!(caller.graphql(VIEWER).await.data()["viewer"], Value::Null);
}

async fn a_cookie_signs_in_on_every_surface(app: Unlimited) {
    let email = app.account_of(Role::Viewer).await.email;
    let cookie = app.talents_cookie(&email, PASSWORD).await;
    let caller = app.anonymous().with_header("cookie", &cookie);
    assert_signed_in(&caller, &email).await;
    assert_signed_in(&app.anonymous().with_header("cookie", &format!("a=b; {cookie}; c=d")), &email).await;
    // A cookie session has no token to refresh.
    let answer = caller.post("/api/auth/refresh", json!({})).await;
    assert_example(&answer, 401, refused("TOKEN_INVALID", "Token JWT invalide"));
    let answer = caller.post("/api/auth/logout", json!({})).await;
    assert_example(&answer, 200, json!({ "success": true, "message": "Déconnexion réussie" }));
    assert_nobody(&caller).await;
}

async fn a_bearer_signs_in_on_every_surface(app: Unlimited) {
    let email = app.account_of(Role::Viewer).await.email;
    let caller = app.bearer(&app.pointage_token(&email).await);
    assert_signed_in(&caller, &email).await;
    let answer = caller.post("/api/v1/auth/logout", json!({})).await;
    assert_example(&answer, 200, json!({ "success": true, "message": "Logout successful" }));
    assert_eq!(answer.header("set-cookie"), None, "there was no cookie to clear");
    assert_nobody(&caller).await;
}

async fn a_stale_credential_does_not_keep_from_signing_in(app: Unlimited) {
    let email = app.account_of(Role::Viewer).await.email;
    let (token, cookie) = (app.pointage_token(&email).await, app.talents_cookie(&email, PASSWORD).await);
    app.bearer(&token).post("/api/auth/logout", json!({})).await;
    app.anonymous().with_header("cookie", &cookie).post("/api/v1/auth/logout", json!({})).await;
    for caller in [
        app.bearer(&token),
        app.bearer("x.y.z"),
        app.anonymous().with_header("cookie", &cookie),
        app.anonymous().with_header("cookie", "passerelle_session=x"),
        app.bearer(&token).with_header("cookie", &cookie),
    ] {
        let login = json!({ "email": email, "password": PASSWORD });
        assert_eq!(caller.post("/api/auth/login", login).await.status(), 200);
        let login = json!({ "identifier": email, "password": PASSWORD });
        assert_eq!(caller.post("/api/v1/auth/login", login).await.status(), 200);
    }
}

async fn each_login_has_a_cookie_of_its_own(app: Unlimited) {
    let email = app.account_of(Role::Viewer).await.email;
    let first = app.talents_cookie(&email, PASSWORD).await;
    let login = json!({ "identifier": email, "password": PASSWORD });
    let second_login = app.anonymous().with_header("cookie", &first).post("/api/v1/auth/login", login).await;
    let second = second_login.cookie().expect("a cookie");
    assert_ne!(first, second, "a planted session is not reused");
    assert_signed_in(&app.anonymous().with_header("cookie", &second), &email).await;
}

async fn a_bearer_goes_before_a_cookie(app: Unlimited) {
    let (one, other) = (app.account_of(Role::Viewer).await.email, app.account_of(Role::Admin).await.email);
    let cookie = app.talents_cookie(&one, PASSWORD).await;
    let both = app.bearer(&app.pointage_token(&other).await).with_header("cookie", &cookie);
    assert_signed_in(&both, &other).await;
    assert_nobody(&app.bearer("x.y.z").with_header("cookie", &cookie)).await;
}

async fn foreign_pages_do_not_use_the_cookie(app: Unlimited) {
    let email = app.account_of(Role::Admin).await.email;
    let cookie = app.talents_cookie(&email, PASSWORD).await;
    let other = app.new_account("other@example.com", Role::User).await;
    for (name, value) in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("origin", "http://localhost:3000.evil.example"),
        ("origin", "https://localhost.example"),
        ("sec-fetch-site", "cross-site"),
    ] {
        let foreign = app.anonymous().with_header("cookie", &cookie).with_header(name, value);
        let toggle = format!("/api/v1/users/{}/toggle-active", other.id);
        let answer = foreign.post(&toggle, json!({})).await;
        assert_example(&answer, 403, denied("FORBIDDEN", "Admin access required"));
        let answer = foreign.post("/api/users", json!({})).await;
        assert_example(&answer, 403, refused("UNAUTHORIZED_ACTION", "Action non autorisée pour ce rôle"));
        assert_eq!(foreign.post("/api/v1/auth/logout", json!({})).await.status(), 403);
        assert_eq!(foreign.get("/api/v1/auth/me").await.status(), 200, "reading changes nothing");
        // A browser does not attach a token by itself.
        let by_token = app.bearer(&app.pointage_token(&email).await).with_header(name, value);
        let path = format!("/api/users/{}", other.uuid);
        let answer = by_token.send_json(axum::http::Method::PATCH, &path, json!({ "firstName": "X" })).await;
        assert_eq!(answer.status(), 200, "{}", answer.text());
    }
    let answer = app.admin().get(&format!("/api/v1/users/{}", other.id)).await.json();
    assert_eq!(answer["user"]["account_active"], true, "nothing was done");
}

async fn pages_of_our_own_use_the_cookie(app: Unlimited) {
    let email = app.account_of(Role::User).await.email;
    for headers in [
        &[("origin", "http://localhost:3000")][..],
        &[("origin", "https://talents.example"), ("host", "talents.example")],
        &[("sec-fetch-site", "same-origin")],
        &[],
    ] {
        let cookie = app.talents_cookie(&email, PASSWORD).await;
        let caller =
            headers.iter().fold(app.anonymous(), |caller, (name, value)| caller.with_header(name, value));
        let answer = caller.with_header("cookie", &cookie).post("/api/v1/auth/logout", json!({})).await;
        assert_eq!(answer.status(), 200, "{headers:?}: {}", answer.text());
    }
}

async fn by_https_the_cookie_is_bound_to_the_host(engine: Engine) {
    let flags = ["--public-url", "https://talents.example", "--rate-limits", "off"];
    let app = TestApp::with(engine, &flags).await;
    let email = app.account_of(Role::User).await.email;
    let login = json!({ "identifier": email, "password": PASSWORD });
    let answer = app.anonymous().post("/api/v1/auth/login", login).await;
    let cookie = answer.header("set-cookie").expect("a cookie");
    assert!(cookie.starts_with("__Host-passerelle_session="), "{cookie}");
    assert!(cookie.ends_with("; Path=/; Max-Age=86400; HttpOnly; SameSite=Lax; Secure"), "{cookie}");
    let caller = app.anonymous().with_header("cookie", &answer.cookie().expect("a cookie"));
    assert_eq!(caller.get("/api/v1/auth/me").await.status(), 200);
}

async fn foreign_pages_sign_nobody_in(app: Unlimited) {
    let email = app.account_of(Role::User).await.email;
    let body = json!({ "identifier": email, "password": PASSWORD }).to_string();
    // What a page of another origin sends without asking: a body without a type.
    let path = "/api/v1/auth/login";
    let foreign = app.anonymous().with_header("origin", "https://evil.example");
    let answer = foreign.send(Method::POST, path, body.clone().into()).await;
    assert_eq!((answer.status(), answer.header("set-cookie")), (400, None), "{}", answer.text());
    let answer = app.anonymous().send(Method::POST, path, body.into()).await;
    assert_eq!(answer.status(), 200, "a client that is no browser");
}
