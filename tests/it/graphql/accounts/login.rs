//! Who can sign in, by which name, and how often.

use chrono::TimeDelta;
use passerelle::auth::Role;
use passerelle::database::Engine;
use serde_json::{Value, json};

use crate::support::{Answer, Caller, PASSWORD, TestApp, both_engines};

both_engines![
    by_address_and_by_code_in_any_case,
    wrong_passwords_and_unknown_names_are_answered_alike,
    a_disabled_account_is_told_so_after_its_password_only,
    a_sixth_attempt_at_an_account_is_refused,
    a_sixth_attempt_from_an_address_is_refused,
    attempts_at_unknown_names_are_limited_alike,
    passwords_changed_and_passwords_typed_count_together,
    the_last_login_is_noted,
];

const LOGIN: &str = "mutation($input: LoginInput!) { login(input: $input) { accessToken tokenType expiresIn \
    user { email role } userErrors { code field message } } }";

async fn login(caller: &Caller<'_>, input: Value) -> Answer {
    caller.graphql_with(LOGIN, json!({ "input": input })).await
}

/// From an address of its own each time.
async fn attempt(app: &TestApp, identifier: &str, password: &str) -> Answer {
    let caller = app.anonymous().at(app.fresh_address());
    login(&caller, json!({ "identifier": identifier, "password": password })).await
}

async fn by_address_and_by_code_in_any_case(app: TestApp) {
    let account = app.new_account("Fatou.Sow@Example.com", Role::Viewer).await;
    app.later(TimeDelta::minutes(20));
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
    app.later(TimeDelta::minutes(15));
    let caller = app.anonymous().at(app.fresh_address());
    let by_email = login(&caller, json!({ "email": "FATOU.sow@example.com", "password": PASSWORD })).await;
    assert_eq!(by_email.outcome(), "OK");
}

#[tokio::test]
async fn what_a_login_needs_is_said_by_field() {
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
        attempt(&app, "fatou@example.com", "").await,
    ] {
        if unknown.user_errors() != ["VALIDATION_ERROR password"] {
            assert_eq!((unknown.status(), unknown.text()), (wrong.status(), wrong.text()));
        }
    }
}

async fn a_disabled_account_is_told_so_after_its_password_only(app: TestApp) {
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
async fn staff_alone_enter_where_only_staff_may() {
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

fn is_limited(answer: &Answer, seconds: i64) {
    assert_eq!(answer.code().as_deref(), Some("RATE_LIMIT_EXCEEDED"), "{}", answer.text());
    assert_eq!(answer.errors()[0]["extensions"]["retryAfterSeconds"], seconds);
}

async fn a_sixth_attempt_at_an_account_is_refused(app: TestApp) {
    let account = app.new_account("fatou@example.com", Role::User).await;
    for name in ["fatou@example.com", "FATOU@example.com", account.unique_code.as_str(), "fatou@example.com"]
    {
        assert_eq!(attempt(&app, name, "Wrong@2025!").await.outcome(), "INVALID_CREDENTIALS");
        app.later(TimeDelta::minutes(1));
    }
    assert_eq!(attempt(&app, "fatou@example.com", PASSWORD).await.outcome(), "OK", "the fifth");
    for name in ["fatou@example.com", &account.unique_code.to_lowercase()] {
        is_limited(&attempt(&app, name, PASSWORD).await, 11 * 60);
    }
    // Others are not concerned.
    app.new_account("awa@example.com", Role::User).await;
    assert_eq!(attempt(&app, "awa@example.com", PASSWORD).await.outcome(), "OK");
    // The window began with the first attempt; what was refused did not prolong it.
    app.later(TimeDelta::minutes(11) - TimeDelta::seconds(1));
    is_limited(&attempt(&app, "fatou@example.com", PASSWORD).await, 1);
    app.later(TimeDelta::seconds(1));
    assert_eq!(attempt(&app, "fatou@example.com", PASSWORD).await.outcome(), "OK");
}

async fn a_sixth_attempt_from_an_address_is_refused(app: TestApp) {
    let address = app.fresh_address();
    let caller = app.anonymous().at(address);
    for at in 0..5 {
        let input = json!({ "identifier": format!("nobody{at}@example.com"), "password": "x" });
        assert_eq!(login(&caller, input).await.outcome(), "INVALID_CREDENTIALS");
    }
    app.new_account("fatou@example.com", Role::User).await;
    let good = json!({ "identifier": "fatou@example.com", "password": PASSWORD });
    is_limited(&login(&caller, good.clone()).await, 15 * 60);
    // What a client claims does not help; another address does.
    let claims = caller.clone().with("x-forwarded-for", "203.0.113.9");
    is_limited(&login(&claims, good.clone()).await, 15 * 60);
    assert_eq!(login(&app.anonymous().at(app.fresh_address()), good.clone()).await.outcome(), "OK");
    app.later(TimeDelta::minutes(15));
    assert_eq!(login(&caller, good).await.outcome(), "OK");
}

async fn attempts_at_unknown_names_are_limited_alike(app: TestApp) {
    for _ in 0..5 {
        assert_eq!(attempt(&app, "Nobody@example.com", "x").await.outcome(), "INVALID_CREDENTIALS");
    }
    is_limited(&attempt(&app, "nobody@EXAMPLE.com", "x").await, 15 * 60);
}

async fn passwords_changed_and_passwords_typed_count_together(app: TestApp) {
    let account = app.new_account("fatou@example.com", Role::User).await;
    let fatou = app.signed_in("fatou@example.com").await;
    let guess = format!(
        "mutation {{ changePassword(input: {{id: {}, currentPassword: \"Wrong@2025!\", newPassword: \"{PASSWORD}\"}}) {{ userErrors {{ code field }} }} }}",
        account.id
    );
    for _ in 0..4 {
        let answer = fatou.graphql(&guess).await;
        assert_eq!(answer.user_errors(), ["CURRENT_PASSWORD_INCORRECT currentPassword"]);
    }
    is_limited(&fatou.graphql(&guess).await, 15 * 60);
    is_limited(&attempt(&app, "fatou@example.com", PASSWORD).await, 15 * 60);
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
        let caller = app.anonymous().with("x-forwarded-for", &format!("203.0.113.{client}"));
        let name = format!("nobody{client}@example.com");
        let input = json!({ "identifier": name, "password": "x" });
        assert_eq!(login(&caller, input).await.outcome(), "INVALID_CREDENTIALS");
    }
    let one = app.anonymous().with("x-forwarded-for", "198.51.100.1, 203.0.113.99");
    for _ in 0..5 {
        assert_eq!(login(&one, input.clone()).await.outcome(), "INVALID_CREDENTIALS");
    }
    is_limited(&login(&one, input).await, 15 * 60);
}

async fn the_last_login_is_noted(app: TestApp) {
    let account = app.new_account("fatou@example.com", Role::User).await;
    let last = format!("{{ user(id: {}) {{ lastLoginAt }} }}", account.id);
    assert_eq!(app.admin().graphql(&last).await.data()["user"]["lastLoginAt"], Value::Null);
    app.later(TimeDelta::seconds(90));
    attempt(&app, "fatou@example.com", "Wrong@2025!").await;
    assert_eq!(app.admin().graphql(&last).await.data()["user"]["lastLoginAt"], Value::Null);
    attempt(&app, "fatou@example.com", PASSWORD).await;
    assert_eq!(app.admin().graphql(&last).await.data()["user"]["lastLoginAt"], "2025-12-13T10:01:30Z");
}
