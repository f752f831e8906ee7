//! The session cache of a process: it holds no ended session, in this process or another.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use passerelle::auth::Role;
use sea_orm::ConnectionTrait as _;

use crate::support::{Caller, Engine, PASSWORD, TestApp, both_engines, run};

both_engines![
    ended_sessions_are_invalidated_at_once,
    a_changed_account_is_looked_up_again,
    a_refreshed_token_is_looked_up_again,
    refused_credentials_are_not_cached,
];

const ROLE: &str = "{ viewer { role } }";

async fn is_authenticated(caller: &Caller<'_>) -> bool {
    caller.graphql(ROLE).await.data()["viewer"]["role"].is_string()
}

/// Passes if the session of the caller is cached.
async fn assert_cached(app: &TestApp, caller: &Caller<'_>) {
    assert!(is_authenticated(caller).await);
    assert_eq!(app.count_session_lookups(caller.graphql(ROLE)).await, 0);
}

async fn run_mutation(caller: &Caller<'_>, mutation: &str) {
    let mutation = format!("mutation {{ {mutation} {{ userErrors {{ code }} }} }}");
    assert_eq!(caller.graphql(&mutation).await.outcome(), "OK", "{mutation}");
}

async fn ended_sessions_are_invalidated_at_once(app: TestApp) {
    app.wait_for_session_cache().await;
    let changes = [
        "updateUser(input: {id: $ID, role: ORGANIZER})",
        "updateUser(input: {id: $ID, isActive: false})",
        "toggleUserActive(input: {id: $ID})",
        "deactivateUser(input: {id: $ID})",
        "deleteUser(input: {id: $ID})",
        "logout",
        "changePassword(input: {id: $ID, currentPassword: \"$OLD\", newPassword: \"Nouveau@2026!\"})",
    ];
    for (at, change) in changes.iter().enumerate() {
        let email = format!("fatou{at}@example.com");
        let id = app.new_account(&email, Role::Viewer).await.id;
        let (token, cookie) = (app.signed_in(&email).await, app.signed_in_by_cookie(&email).await);
        assert_cached(&app, &token).await;
        assert_cached(&app, &cookie).await;
        let text = change.replace("$ID", &id.to_string()).replace("$OLD", PASSWORD);
        let by_owner = matches!(*change, "logout") || change.starts_with("changePassword");
        let (actor, other) = if by_owner { (token.clone(), &cookie) } else { (app.super_admin(), &token) };
        run_mutation(&actor, &text).await;
        if *change == "logout" {
            assert!(!is_authenticated(&token).await, "{change}");
            assert!(is_authenticated(&cookie).await, "a logout ends one session only");
        } else {
            assert!(!is_authenticated(other).await, "{change}");
        }
    }
}

async fn a_changed_account_is_looked_up_again(app: TestApp) {
    app.wait_for_session_cache().await;
    app.new_account("fatou@example.com", Role::Viewer).await;
    let fatou = app.signed_in("fatou@example.com").await;
    assert_cached(&app, &fatou).await;
    run_mutation(&fatou, "updateProfile(input: {firstName: \"Awa\"})").await;
    assert_eq!(app.count_session_lookups(fatou.graphql(ROLE)).await, 1, "the name has changed");
    assert_cached(&app, &fatou).await;
}

async fn a_refreshed_token_is_looked_up_again(app: TestApp) {
    app.wait_for_session_cache().await;
    app.new_account("fatou@example.com", Role::Viewer).await;
    let fatou = app.signed_in("fatou@example.com").await;
    assert_cached(&app, &fatou).await;
    run_mutation(&fatou, "refreshToken").await;
    assert_cached(&app, &fatou).await;
    app.advance_clock(chrono::TimeDelta::minutes(1));
    assert!(!is_authenticated(&fatou).await, "a cached session contains the end of its grace period");
}

async fn refused_credentials_are_not_cached(app: TestApp) {
    app.wait_for_session_cache().await;
    app.new_account("fatou@example.com", Role::Viewer).await;
    let fatou = app.signed_in("fatou@example.com").await;
    run_mutation(&fatou, "logout").await;
    for _ in 0..2 {
        assert_eq!(app.count_session_lookups(fatou.graphql(ROLE)).await, 1);
    }
}

#[tokio::test]
async fn sessions_ended_in_one_process_end_in_the_other() -> ExitCode {
    run(Engine::Postgres, two_processes).await
}

async fn two_processes(first: TestApp) {
    let second = first.second_process().await;
    first.wait_for_session_cache().await;
    second.wait_for_session_cache().await;
    for (at, change) in ["logout", "deactivateUser(input: {id: $ID})"].iter().enumerate() {
        let email = format!("fatou{at}@example.com");
        let id = first.new_account(&email, Role::Viewer).await.id;
        let mine = first.signed_in(&email).await;
        let same = second.bearer(&mine.token().await);
        assert_cached(&first, &mine).await;
        assert_cached(&second, &same).await;
        let actor = if *change == "logout" { mine } else { first.super_admin() };
        run_mutation(&actor, &change.replace("$ID", &id.to_string())).await;
        // The notification arrives before the response, unless the machine is very busy.
        let began = Instant::now();
        while is_authenticated(&same).await {
            assert!(began.elapsed() < Duration::from_secs(2), "{change}");
        }
    }
}

#[tokio::test]
async fn a_process_without_notifications_caches_nothing() -> ExitCode {
    run(Engine::Postgres, without_notifications).await
}

async fn without_notifications(app: TestApp) {
    app.wait_for_session_cache().await;
    let viewer = app.viewer();
    assert_cached(&app, &viewer).await;
    // A connection opened before the database refuses new ones.
    let connection = app.app.services.database.begin().await.expect("a connection");
    app.test_database.allow_connections(false).await;
    let terminate = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
        WHERE datname = current_database() AND query LIKE 'LISTEN %'";
    connection.execute_unprepared(terminate).await.expect("the connections end");
    connection.rollback().await.expect("the connection is released");
    let began = Instant::now();
    while app.app.services.sessions.is_connected() {
        assert!(began.elapsed() < Duration::from_secs(10), "a lost connection is noticed");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    for _ in 0..2 {
        assert_eq!(app.count_session_lookups(viewer.graphql(ROLE)).await, 1);
    }
    app.test_database.allow_connections(true).await;
    app.wait_for_session_cache().await;
    assert_cached(&app, &viewer).await;
}
