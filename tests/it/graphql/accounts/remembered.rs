//! What a process remembers of sessions: nothing that has ended, in this process or another.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use passerelle::auth::Role;
use sea_orm::ConnectionTrait as _;

use crate::support::{Caller, Engine, PASSWORD, TestApp, both_engines, run};

both_engines![
    what_ends_a_session_is_known_at_once,
    a_changed_account_is_asked_for_again,
    a_refreshed_token_is_asked_for_again,
    those_who_are_refused_are_not_remembered,
];

const ROLE: &str = "{ viewer { role } }";

async fn recognised(caller: &Caller<'_>) -> bool {
    caller.graphql(ROLE).await.data()["viewer"]["role"].is_string()
}

/// Passes when the process remembers the caller.
async fn remembered(app: &TestApp, caller: &Caller<'_>) {
    assert!(recognised(caller).await);
    assert_eq!(app.count_recognitions(caller.graphql(ROLE)).await, 0);
}

async fn done(caller: &Caller<'_>, mutation: &str) {
    let mutation = format!("mutation {{ {mutation} {{ userErrors {{ code }} }} }}");
    assert_eq!(caller.graphql(&mutation).await.outcome(), "OK", "{mutation}");
}

async fn what_ends_a_session_is_known_at_once(app: TestApp) {
    app.hears().await;
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
        remembered(&app, &token).await;
        remembered(&app, &cookie).await;
        let text = change.replace("$ID", &id.to_string()).replace("$OLD", PASSWORD);
        let by_herself = matches!(*change, "logout") || change.starts_with("changePassword");
        let (actor, other) = if by_herself { (token.clone(), &cookie) } else { (app.super_admin(), &token) };
        done(&actor, &text).await;
        if *change == "logout" {
            assert!(!recognised(&token).await, "{change}");
            assert!(recognised(&cookie).await, "it ends one session");
        } else {
            assert!(!recognised(other).await, "{change}");
        }
    }
}

async fn a_changed_account_is_asked_for_again(app: TestApp) {
    app.hears().await;
    app.new_account("fatou@example.com", Role::Viewer).await;
    let fatou = app.signed_in("fatou@example.com").await;
    remembered(&app, &fatou).await;
    done(&fatou, "updateProfile(input: {firstName: \"Awa\"})").await;
    assert_eq!(app.count_recognitions(fatou.graphql(ROLE)).await, 1, "her name is another");
    remembered(&app, &fatou).await;
}

async fn a_refreshed_token_is_asked_for_again(app: TestApp) {
    app.hears().await;
    app.new_account("fatou@example.com", Role::Viewer).await;
    let fatou = app.signed_in("fatou@example.com").await;
    remembered(&app, &fatou).await;
    done(&fatou, "refreshToken").await;
    remembered(&app, &fatou).await;
    app.later(chrono::TimeDelta::minutes(1));
    assert!(!recognised(&fatou).await, "what is remembered says when the grace ends");
}

async fn those_who_are_refused_are_not_remembered(app: TestApp) {
    app.hears().await;
    app.new_account("fatou@example.com", Role::Viewer).await;
    let fatou = app.signed_in("fatou@example.com").await;
    done(&fatou, "logout").await;
    for _ in 0..2 {
        assert_eq!(app.count_recognitions(fatou.graphql(ROLE)).await, 1);
    }
}

#[tokio::test]
async fn what_ends_in_one_process_is_known_in_the_other() -> ExitCode {
    run(Engine::Postgres, two_processes).await
}

async fn two_processes(here: TestApp) {
    let there = here.another().await;
    here.hears().await;
    there.hears().await;
    for (at, change) in ["logout", "deactivateUser(input: {id: $ID})"].iter().enumerate() {
        let email = format!("fatou{at}@example.com");
        let id = here.new_account(&email, Role::Viewer).await.id;
        let mine = here.signed_in(&email).await;
        let same = there.bearer(&mine.token().await);
        remembered(&here, &mine).await;
        remembered(&there, &same).await;
        let actor = if *change == "logout" { mine } else { here.super_admin() };
        done(&actor, &change.replace("$ID", &id.to_string())).await;
        // The word is there before the answer, unless the machine is very busy.
        let began = Instant::now();
        while recognised(&same).await {
            assert!(began.elapsed() < Duration::from_secs(2), "{change}");
        }
    }
}

#[tokio::test]
async fn who_does_not_hear_remembers_nothing() -> ExitCode {
    run(Engine::Postgres, deaf).await
}

async fn deaf(app: TestApp) {
    app.hears().await;
    let viewer = app.viewer();
    remembered(&app, &viewer).await;
    // A connection that is there already: none is admitted then.
    let connection = app.app.services.database.begin().await.expect("a connection");
    app.place.admits(false).await;
    let end_it = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
        WHERE datname = current_database() AND query LIKE 'LISTEN %'";
    connection.execute_unprepared(end_it).await.expect("it is ended");
    connection.rollback().await.expect("it is given back");
    let began = Instant::now();
    while app.app.services.sessions.is_connected() {
        assert!(began.elapsed() < Duration::from_secs(10), "a lost connection is noticed");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    for _ in 0..2 {
        assert_eq!(app.count_recognitions(viewer.graphql(ROLE)).await, 1);
    }
    app.place.admits(true).await;
    app.hears().await;
    remembered(&app, &viewer).await;
}
