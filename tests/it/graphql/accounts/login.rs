//! Sign-in: accounts, identifiers and rate limits.

use chrono::TimeDelta;
use passerelle::auth::Role;
use passerelle::database::Engine;
use serde_json::{Value, json};

use crate::support::{Answer, Caller, PASSWORD, TestApp, both_engines};

both_engines![
    login_accepts_email_and_code_in_any_case,
    wrong_passwords_and_unknown_names_are_answered_alike,
    a_disabled_account_is_reported_after_the_right_password_only,
    the_sixth_failure_is_refused_in_the_language_of_the_caller,
    failed_logins_and_password_changes_count_together,
    the_last_login_is_recorded,
];

const LOGIN: &str = "mutation($input: LoginInput!) { login(input: $input) { accessToken tokenType expiresIn \
    user { email role } userErrors { code field message } } }";

async fn login(caller: &Caller<'_>, input: Value) -> Answer {
    caller.graphql_with(LOGIN, json!({ "input": input })).await
}

/// Signs in from a fresh address.
async fn attempt(app: &TestApp, identifier: &str, password: &str) -> Answer {
    let caller = app.anonymous().at(app.fresh_address());
    login(&caller, json!({ "identifier": identifier, "password": password })).await
}

async fn login_accepts_email_and_code_in_any_case(app: TestApp) {
    let account = app.new_account("Fatou.Sow@Example.com", Role::Viewer).await;
    app.advance_clock(TimeDelta::minutes(20));
    for name in [
        "Fatou.Sow@Example.com",
        "fatou.sow@example.com",
        " FATOU.SOW@EXAMPLE.COM ",
        &account.unique_code,
        &account.unique_code.to_lowercase(),
    ] {
        let answer = attempt(&app, name, PASSWORD).await.data()["login"].take();
        assert_eq!((&answer["tokenType"], &answer["expiresIn"]), (&json!("Bearer"), &json!(86400)), "{name}");
        assert_eq!(answer["user"], json!({ "email": "Fatou.Sow@Example.com", "role": "VIEWER" }), "{name}");
    }
    app.advance_clock(TimeDelta::minutes(15));
    let caller = app.anonymous().at(app.fresh_address());
    let by_email = login(&caller, json!({ "email": "FATOU.sow@example.com", "password": PASSWORD })).await;
    assert_eq!(by_email.outcome(), "OK");
}

#[tokio::test]
async fn missing_login_fields_are_reported_by_field() {
    let app = TestApp::with(Engine::Sqlite, &["--rate-limits", "off"]).await;
    for (input, errors) in [
        (json!({ "password": "x" }), vec!["VALIDATION_ERROR identifier"]),
        (
            json!({ "identifier": " ", "password": "" }),
            vec!["VALIDATION_ERROR identifier", "VALIDATION_ERROR password"],
        ),
        (json!({ "identifier": "a", "email": "a@b.ma", "password": "x" }), vec!["VALIDATION_ERROR email"]),
        (json!({ "email": "a@b", "password": "12345678" }), vec!["VALIDATION_ERROR email"]),
        (json!({ "email": "a@b.ma", "password": "short" }), vec!["VALIDATION_ERROR password"]),
        (json!({ "email": "a@b.ma", "password": "12345678" }), vec!["INVALID_CREDENTIALS"]),
        (json!({ "identifier": "a\u{1}b", "password": "x" }), vec!["VALIDATION_ERROR identifier"]),
        (json!({ "identifier": "a", "password": "x".repeat(100_000) }), vec!["INVALID_CREDENTIALS"]),
        (json!({ "identifier": "%@%.%", "password": PASSWORD }), vec!["INVALID_CREDENTIALS"]),
    ] {
        let answer = login(&app.anonymous(), input.clone()).await;
        assert_eq!(answer.user_errors(), errors, "{input}");
    }
}

async fn wrong_passwords_and_unknown_names_are_answered_alike(app: TestApp) {
    let account = app.new_account("fatou@example.com", Role::User).await;
    let wrong = attempt(&app, "fatou@example.com", "Wrong@2025!").await;
    assert_eq!(wrong.outcome(), "INVALID_CREDENTIALS");
    for unknown in [
        attempt(&app, "nobody@example.com", "Wrong@2025!").await,
        attempt(&app, &account.unique_code, "wrong").await,
        attempt(&app, "MARAB9999M", PASSWORD).await,
    ] {
        assert_eq!((unknown.status(), unknown.text()), (wrong.status(), wrong.text()));
    }
    // What is refused before the lookup is refused whether the account is there or not.
    for password in ["", " "] {
        let known = attempt(&app, "fatou@example.com", password).await;
        let unknown = attempt(&app, "nobody@example.com", password).await;
        assert_eq!(known.text(), unknown.text(), "{password:?}");
    }
    let empty = attempt(&app, "fatou@example.com", "").await;
    assert_eq!(empty.user_errors(), ["VALIDATION_ERROR password"]);
}

async fn a_disabled_account_is_reported_after_the_right_password_only(app: TestApp) {
    let account = app.new_account("fatou@example.com", Role::User).await;
    let disable =
        format!("mutation {{ toggleUserActive(input: {{id: {}}}) {{ user {{ isActive }} }} }}", account.id);
    assert_eq!(app.admin().graphql(&disable).await.data()["toggleUserActive"]["user"]["isActive"], false);
    assert_eq!(attempt(&app, "fatou@example.com", "Wrong@2025!").await.outcome(), "INVALID_CREDENTIALS");
    assert_eq!(attempt(&app, "fatou@example.com", PASSWORD).await.outcome(), "ACCOUNT_DISABLED");
    assert_eq!(app.admin().graphql(&disable).await.data()["toggleUserActive"]["user"]["isActive"], true);
    assert_eq!(attempt(&app, "fatou@example.com", PASSWORD).await.outcome(), "OK");
}

#[tokio::test]
async fn a_staff_login_refuses_other_roles() {
    let app = TestApp::with(Engine::Sqlite, &[]).await;
    for (role, outcome) in [
        (Role::User, "FORBIDDEN"),
        (Role::Presence, "FORBIDDEN"),
        (Role::Viewer, "OK"),
        (Role::Organizer, "OK"),
        (Role::SuperAdmin, "OK"),
    ] {
        let email = app.account_of(role).await.email;
        let caller = app.anonymous().at(app.fresh_address());
        let input = json!({ "email": email, "password": PASSWORD, "staffOnly": true });
        assert_eq!(login(&caller, input).await.outcome(), outcome, "{role}");
        let wrong = json!({ "email": email, "password": "Wrong@2025!", "staffOnly": true });
        assert_eq!(login(&caller, wrong).await.outcome(), "INVALID_CREDENTIALS", "{role}");
    }
}

fn assert_limited(answer: &Answer, limit: u64, seconds: u64) {
    assert_eq!(answer.code().as_deref(), Some("RATE_LIMIT_EXCEEDED"), "{}", answer.text());
    let extensions = &answer.errors()[0]["extensions"];
    assert_eq!(extensions["retryAfterSeconds"], seconds);
    assert_eq!(extensions["rateLimit"], json!({ "counts": "SIGN_INS", "limit": limit }));
    for (name, value) in [
        ("retry-after", seconds),
        ("ratelimit-limit", limit),
        ("ratelimit-remaining", 0),
        ("ratelimit-reset", seconds),
    ] {
        assert_eq!(answer.header(name), Some(value.to_string().as_str()), "{name}");
    }
}

async fn the_sixth_failure_is_refused_in_the_language_of_the_caller(app: TestApp) {
    app.new_account("fatou@example.com", Role::User).await;
    let caller = app.anonymous().at(app.fresh_address());
    let guess = json!({ "identifier": "fatou@example.com", "password": "Wrong@2025!" });
    for _ in 0..5 {
        assert_eq!(login(&caller, guess.clone()).await.outcome(), "INVALID_CREDENTIALS");
        app.advance_clock(TimeDelta::minutes(1));
    }
    let french = login(&caller, guess.clone()).await;
    assert_limited(&french, 5, 600);
    assert_eq!(french.message(), "Trop de tentatives de connexion échouées. Réessayez dans 10 minutes.");
    let english = login(&caller.clone().with_header("accept-language", "en"), guess.clone()).await;
    assert_eq!(english.message(), "Too many failed login attempts. Try to sign in again in 10 minutes.");
    // The window begins with the first failure; refused attempts do not extend it.
    app.advance_clock(TimeDelta::minutes(10) - TimeDelta::seconds(1));
    let last = login(&caller, guess.clone()).await;
    assert_limited(&last, 5, 1);
    assert!(last.message().ends_with("dans 1 seconde."), "{}", last.message());
    app.advance_clock(TimeDelta::seconds(1));
    assert_eq!(login(&caller, guess).await.outcome(), "INVALID_CREDENTIALS");
}

async fn failed_logins_and_password_changes_count_together(app: TestApp) {
    let account = app.new_account("fatou@example.com", Role::User).await;
    let fatou = app.signed_in("fatou@example.com").await;
    let change = |current: &str| {
        format!(
            "mutation {{ changePassword(input: {{id: {}, currentPassword: \"{current}\", newPassword: \"{PASSWORD}\"}}) {{ userErrors {{ code field }} }} }}",
            account.id
        )
    };
    for _ in 0..4 {
        let answer = fatou.graphql(&change("Wrong@2025!")).await;
        assert_eq!(answer.user_errors(), ["CURRENT_PASSWORD_INCORRECT currentPassword"]);
    }
    // The right password is not counted and resets the counter.
    assert_eq!(fatou.graphql(&change(PASSWORD)).await.outcome(), "OK");
    for _ in 0..5 {
        let answer = fatou.graphql(&change("Wrong@2025!")).await;
        assert_eq!(answer.user_errors(), ["CURRENT_PASSWORD_INCORRECT currentPassword"]);
    }
    assert_limited(&fatou.graphql(&change(PASSWORD)).await, 5, 15 * 60);
    let here = json!({ "identifier": "fatou@example.com", "password": PASSWORD });
    assert_limited(&login(&app.anonymous(), here).await, 5, 15 * 60);
    assert_eq!(attempt(&app, "fatou@example.com", PASSWORD).await.outcome(), "OK", "from another address");
}

#[tokio::test]
async fn limits_can_be_switched_off() {
    let app = TestApp::with(Engine::Sqlite, &["--rate-limits", "off"]).await;
    for _ in 0..8 {
        let input = json!({ "identifier": "nobody@example.com", "password": "x" });
        assert_eq!(login(&app.anonymous(), input).await.outcome(), "INVALID_CREDENTIALS");
    }
}

#[tokio::test]
async fn behind_a_trusted_proxy_the_forwarded_address_counts() {
    let app = TestApp::with(Engine::Sqlite, &["--trusted-proxies", "192.0.2.0/24"]).await;
    let input = json!({ "identifier": "nobody@example.com", "password": "x" });
    for client in 0..8 {
        let caller = app.anonymous().with_header("x-forwarded-for", &format!("203.0.113.{client}"));
        let name = format!("nobody{client}@example.com");
        let input = json!({ "identifier": name, "password": "x" });
        assert_eq!(login(&caller, input).await.outcome(), "INVALID_CREDENTIALS");
    }
    let one = app.anonymous().with_header("x-forwarded-for", "198.51.100.1, 203.0.113.99");
    for _ in 0..5 {
        assert_eq!(login(&one, input.clone()).await.outcome(), "INVALID_CREDENTIALS");
    }
    assert_limited(&login(&one, input).await, 5, 15 * 60);
}

async fn the_last_login_is_recorded(app: TestApp) {
    let account = app.new_account("fatou@example.com", Role::User).await;
    let last = format!("{{ user(id: {}) {{ lastLoginAt }} }}", account.id);
    assert_eq!(app.admin().graphql(&last).await.data()["user"]["lastLoginAt"], Value::Null);
    app.advance_clock(TimeDelta::seconds(90));
    attempt(&app, "fatou@example.com", "Wrong@2025!").await;
    assert_eq!(app.admin().graphql(&last).await.data()["user"]["lastLoginAt"], Value::Null);
    attempt(&app, "fatou@example.com", PASSWORD).await;
    assert_eq!(app.admin().graphql(&last).await.data()["user"]["lastLoginAt"], "2025-12-13T10:01:30Z");
}
