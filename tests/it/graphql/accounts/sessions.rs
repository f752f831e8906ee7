//! Sessions: refresh, logout, expiry, and their end by changes of the account.

use chrono::TimeDelta;
use passerelle::auth::Role;
use serde_json::json;

use crate::support::{Caller, PASSWORD, TestApp, both_engines};

both_engines![
    a_refreshed_token_passes_for_one_more_minute,
    two_refreshes_at_once_both_pass,
    a_token_ends_after_a_day,
    a_logout_ends_the_whole_chain,
    a_logout_ends_one_session_only,
    a_cookie_ends_after_a_day_without_use,
    use_prolongs_a_cookie,
    a_new_password_ends_all_other_sessions,
    a_new_password_ends_earlier_tokens_of_the_same_chain,
    a_new_password_by_cookie_keeps_that_cookie,
    what_changes_the_rights_of_an_account_ends_its_sessions,
    names_and_profiles_end_no_session,
];

const ROLE: &str = "{ viewer { role } }";
const NEW: &str = "Nouveau@2026!";

/// The role of the caller, or the code of the authentication error.
async fn role_or_error(caller: &Caller<'_>) -> String {
    match caller.graphql(ROLE).await.data()["viewer"]["role"].as_str() {
        Some(role) => role.to_owned(),
        None => caller.graphql("mutation { logout { success } }").await.outcome(),
    }
}

async fn refreshed<'a>(app: &'a TestApp, caller: &Caller<'_>) -> Caller<'a> {
    let answer = caller
        .graphql("mutation { refreshToken { accessToken tokenType expiresIn userErrors { code } } }")
        .await;
    let payload = &answer.data()["refreshToken"];
    assert_eq!((&payload["tokenType"], &payload["expiresIn"]), (&json!("Bearer"), &json!(86400)));
    app.bearer(payload["accessToken"].as_str().expect("a token"))
}

async fn refresh_outcome(caller: &Caller<'_>) -> String {
    caller.graphql("mutation { refreshToken { accessToken } }").await.outcome()
}

async fn fatou(app: &TestApp) -> (i32, Caller<'_>) {
    let account = app.new_account("fatou@example.com", Role::Viewer).await;
    (account.id, app.signed_in("fatou@example.com").await)
}

async fn change_password(caller: &Caller<'_>, id: i32, from: &str, to: &str) {
    let change = format!(
        "mutation {{ changePassword(input: {{id: {id}, currentPassword: \"{from}\", newPassword: \"{to}\"}}) {{ user {{ id }} userErrors {{ code }} }} }}"
    );
    assert_eq!(caller.graphql(&change).await.outcome(), "OK");
}

async fn a_refreshed_token_passes_for_one_more_minute(app: TestApp) {
    let (_, old) = fatou(&app).await;
    app.advance_clock(TimeDelta::hours(1));
    let new = refreshed(&app, &old).await;
    assert_ne!(old.token().await, new.token().await);
    app.advance_clock(TimeDelta::seconds(59));
    assert_eq!(
        (role_or_error(&old).await.as_str(), role_or_error(&new).await.as_str()),
        ("VIEWER", "VIEWER")
    );
    app.advance_clock(TimeDelta::seconds(1));
    assert_eq!(
        (role_or_error(&old).await.as_str(), role_or_error(&new).await.as_str()),
        ("TOKEN_INVALID", "VIEWER")
    );
    assert_eq!(refresh_outcome(&old).await, "TOKEN_INVALID");
    let newest = refreshed(&app, &new).await;
    assert_eq!(role_or_error(&newest).await, "VIEWER");
}

async fn two_refreshes_at_once_both_pass(app: TestApp) {
    let (_, old) = fatou(&app).await;
    let (one, other) = tokio::join!(refreshed(&app, &old), refreshed(&app, &old));
    app.advance_clock(TimeDelta::seconds(30));
    let third = refreshed(&app, &old).await;
    app.advance_clock(TimeDelta::seconds(30));
    assert_eq!(role_or_error(&old).await, "TOKEN_INVALID", "a refresh within the grace does not prolong it");
    for new in [one, other, third] {
        assert_eq!(role_or_error(&new).await, "VIEWER");
    }
}

async fn a_token_ends_after_a_day(app: TestApp) {
    let (_, old) = fatou(&app).await;
    app.advance_clock(TimeDelta::hours(23));
    let new = refreshed(&app, &old).await;
    app.advance_clock(TimeDelta::hours(23) + TimeDelta::minutes(59));
    assert_eq!(role_or_error(&new).await, "VIEWER");
    app.advance_clock(TimeDelta::minutes(1) + TimeDelta::seconds(6));
    assert_eq!(role_or_error(&new).await, "TOKEN_EXPIRED");
    assert_eq!(refresh_outcome(&new).await, "TOKEN_EXPIRED");
    assert_eq!(
        new.graphql("{ countries(first: 1) { totalCount } viewer { role } }").await.data()["countries"]["totalCount"],
        54
    );
}

async fn a_logout_ends_the_whole_chain(app: TestApp) {
    let (_, old) = fatou(&app).await;
    let new = refreshed(&app, &old).await;
    let newest = refreshed(&app, &new).await;
    let logout = new.graphql("mutation { logout { success userErrors { code } } }").await;
    assert_eq!(logout.data()["logout"]["success"], true);
    for token in [&old, &new, &newest] {
        assert_eq!(role_or_error(token).await, "TOKEN_INVALID");
    }
    assert_eq!(refresh_outcome(&newest).await, "TOKEN_INVALID");
}

async fn a_logout_ends_one_session_only(app: TestApp) {
    let (_, token) = fatou(&app).await;
    let cookie = app.signed_in_by_cookie("fatou@example.com").await;
    let other = app.signed_in_by_cookie("fatou@example.com").await;
    let logout = cookie.graphql("mutation { logout { success } }").await;
    assert!(
        logout
            .header("set-cookie")
            .is_some_and(|set| set.starts_with("passerelle_session=; ") && set.contains("Max-Age=0"))
    );
    assert_eq!(role_or_error(&cookie).await, "AUTH_REQUIRED");
    assert_eq!(
        (role_or_error(&token).await.as_str(), role_or_error(&other).await.as_str()),
        ("VIEWER", "VIEWER")
    );
    assert_eq!(refresh_outcome(&other).await, "TOKEN_INVALID", "a cookie is not refreshed");
    let logout = token.graphql("mutation { logout { success } }").await;
    assert_eq!(logout.header("set-cookie"), None);
}

async fn a_cookie_ends_after_a_day_without_use(app: TestApp) {
    app.new_account("fatou@example.com", Role::Viewer).await;
    let cookie = app.signed_in_by_cookie("fatou@example.com").await;
    let other = app.signed_in_by_cookie("fatou@example.com").await;
    app.advance_clock(TimeDelta::hours(24) - TimeDelta::seconds(1));
    assert_eq!(role_or_error(&cookie).await, "VIEWER");
    app.advance_clock(TimeDelta::seconds(1));
    assert_eq!(
        (role_or_error(&cookie).await.as_str(), role_or_error(&other).await.as_str()),
        ("VIEWER", "AUTH_REQUIRED")
    );
}

async fn use_prolongs_a_cookie(app: TestApp) {
    app.new_account("fatou@example.com", Role::Viewer).await;
    let cookie = app.signed_in_by_cookie("fatou@example.com").await;
    for _ in 0..4 {
        app.advance_clock(TimeDelta::hours(20));
        assert_eq!(role_or_error(&cookie).await, "VIEWER");
    }
    // The last use extends the session, recorded with a precision of ten minutes.
    app.advance_clock(TimeDelta::hours(23) + TimeDelta::minutes(50));
    assert_eq!(role_or_error(&cookie).await, "VIEWER");
    app.advance_clock(TimeDelta::hours(24));
    assert_eq!(role_or_error(&cookie).await, "AUTH_REQUIRED");
}

async fn a_new_password_ends_all_other_sessions(app: TestApp) {
    let (id, mine) = fatou(&app).await;
    let other = app.signed_in("fatou@example.com").await;
    let cookie = app.signed_in_by_cookie("fatou@example.com").await;
    change_password(&mine, id, PASSWORD, NEW).await;
    assert_eq!(role_or_error(&mine).await, "VIEWER");
    assert_eq!(
        (role_or_error(&other).await.as_str(), role_or_error(&cookie).await.as_str()),
        ("TOKEN_INVALID", "AUTH_REQUIRED")
    );
    let next = refreshed(&app, &mine).await;
    app.advance_clock(TimeDelta::minutes(2));
    assert_eq!(
        (role_or_error(&mine).await.as_str(), role_or_error(&next).await.as_str()),
        ("TOKEN_INVALID", "VIEWER")
    );
    let after = refreshed(&app, &next).await;
    assert_eq!(role_or_error(&after).await, "VIEWER");
}

async fn a_new_password_ends_earlier_tokens_of_the_same_chain(app: TestApp) {
    let (id, first) = fatou(&app).await;
    // A thief of the first token refreshes it in parallel with the owner, twice.
    let mine = refreshed(&app, &first).await;
    let stolen = refreshed(&app, &first).await;
    let stolen_again = refreshed(&app, &stolen).await;
    change_password(&mine, id, PASSWORD, NEW).await;
    for token in [&first, &stolen, &stolen_again] {
        assert_eq!(role_or_error(token).await, "TOKEN_INVALID");
        assert_eq!(refresh_outcome(token).await, "TOKEN_INVALID");
    }
    assert_eq!(role_or_error(&mine).await, "VIEWER");
    let (one, other) = (refreshed(&app, &mine).await, refreshed(&app, &mine).await);
    assert_eq!(
        (role_or_error(&one).await.as_str(), role_or_error(&other).await.as_str()),
        ("VIEWER", "VIEWER")
    );
}

async fn a_new_password_by_cookie_keeps_that_cookie(app: TestApp) {
    let (id, token) = fatou(&app).await;
    let mine = app.signed_in_by_cookie("fatou@example.com").await;
    change_password(&mine, id, PASSWORD, NEW).await;
    assert_eq!(
        (role_or_error(&mine).await.as_str(), role_or_error(&token).await.as_str()),
        ("VIEWER", "TOKEN_INVALID")
    );
}

async fn what_changes_the_rights_of_an_account_ends_its_sessions(app: TestApp) {
    let changes = [
        "updateUser(input: {id: $ID, role: ORGANIZER})",
        "updateUser(input: {id: $ID, isActive: false})",
        "updateUser(input: {id: $ID, isAdmin: true})",
        "toggleUserActive(input: {id: $ID})",
        "deactivateUser(input: {id: $ID})",
        "deleteUser(input: {id: $ID})",
    ];
    for (at, change) in changes.iter().enumerate() {
        let email = format!("fatou{at}@example.com");
        let id = app.new_account(&email, Role::Viewer).await.id;
        let token = app.signed_in(&email).await;
        let refreshed = refreshed(&app, &token).await;
        let cookie = app.signed_in_by_cookie(&email).await;
        for caller in [&token, &refreshed, &cookie] {
            assert_eq!(role_or_error(caller).await, "VIEWER");
        }
        let change =
            format!("mutation {{ {} {{ userErrors {{ code }} }} }}", change.replace("$ID", &id.to_string()));
        assert_eq!(app.super_admin().graphql(&change).await.outcome(), "OK");
        for token in [&token, &refreshed] {
            assert_eq!(role_or_error(token).await, "TOKEN_INVALID", "{change}");
        }
        assert_eq!(role_or_error(&cookie).await, "AUTH_REQUIRED", "{change}");
    }
}

async fn names_and_profiles_end_no_session(app: TestApp) {
    let (id, token) = fatou(&app).await;
    let change = format!(
        "mutation {{ updateUser(input: {{id: {id}, firstName: \"Awa\", role: VIEWER, isActive: true, profile: {{bio: \"x\"}}}}) {{ userErrors {{ code }} }} }}"
    );
    assert_eq!(app.admin().graphql(&change).await.outcome(), "OK");
    assert_eq!(role_or_error(&token).await, "VIEWER");
}
