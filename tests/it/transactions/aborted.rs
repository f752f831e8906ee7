//! PostgreSQL aborts a transaction, at a statement or at the commit: every write of the domain is retried a
//! bounded number of times, and leaves its audit entries once.

use axum::http::Method;
use passerelle::auth::Role;
use passerelle::database::Engine;
use passerelle::entity::audit_entry;
use sea_orm::{ConnectionTrait as _, EntityTrait as _, PaginatorTrait as _, Statement};
use serde_json::json;

use super::requests::{WRITES, request};
use crate::rest::Unlimited;
use crate::support::{OnEngine as _, SseEvent, TestApp, postgres_url};

/// The number of attempts for a transaction that the server aborts each time.
const MAX_ATTEMPTS: i64 = 6;

/// The application on PostgreSQL; `None` without a server, which other tests report.
async fn on_postgres() -> Option<Unlimited> {
    postgres_url()?;
    Some(Unlimited::on(Engine::Postgres).await)
}

async fn execute(app: &TestApp, sql: &str) {
    app.app.services.database.write().execute_unprepared(sql).await.expect(sql);
}

/// Makes the server abort the next `times` transactions that insert an audit entry or revoke a token: at the
/// statement, or at the commit if `deferrable` is `DEFERRABLE INITIALLY DEFERRED`.
async fn abort_next(app: &TestApp, times: i64, state: &str, deferrable: &str) {
    let body = format!(
        "IF nextval('aborts') <= {times} THEN RAISE EXCEPTION 'aborted' USING ERRCODE = '{state}'; END IF; \
         RETURN NULL;"
    );
    stop_aborting(app).await;
    execute(app, "CREATE SEQUENCE aborts").await;
    execute(
        app,
        &format!("CREATE FUNCTION abort() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"),
    )
    .await;
    for table in ["audit_entry", "revoked_token"] {
        let trigger = format!("CREATE CONSTRAINT TRIGGER abort AFTER INSERT ON {table} {deferrable}");
        execute(app, &format!("{trigger} FOR EACH ROW EXECUTE FUNCTION abort()")).await;
    }
}

async fn stop_aborting(app: &TestApp) {
    execute(app, "DROP FUNCTION IF EXISTS abort() CASCADE").await;
    execute(app, "DROP SEQUENCE IF EXISTS aborts").await;
}

/// The number of times the trigger has run.
async fn trigger_calls(app: &TestApp) -> i64 {
    let database = app.app.services.database.write();
    let statement = Statement::from_string(database.get_database_backend(), "SELECT last_value FROM aborts");
    let row = database.query_one_raw(statement).await.expect("the sequence exists").expect("one row");
    row.try_get_by_index(0).expect("a number")
}

async fn entries(app: &TestApp) -> u64 {
    audit_entry::Entity::find().count(app.app.services.database.read()).await.expect("the log can be read")
}

#[tokio::test]
async fn every_write_is_retried_and_leaves_its_audit_entries_once() {
    let Some(app) = on_postgres().await else { return };
    let Some(other) = on_postgres().await else { return };
    for (state, deferrable) in [("40P01", ""), ("40001", "DEFERRABLE INITIALLY DEFERRED")] {
        for name in WRITES {
            // The number of audit entries without an abort, on the other database.
            let undisturbed = request(&other, name).await;
            let before = entries(&other).await;
            assert_eq!(undisturbed.send(&other).await.outcome(), "OK", "{name}");
            let expected = entries(&other).await - before;

            let disturbed = request(&app, name).await;
            let before = entries(&app).await;
            abort_next(&app, 2, state, deferrable).await;
            let answer = disturbed.send(&app).await;
            assert_eq!(answer.outcome(), "OK", "{name} {state}: {}", answer.text());
            assert!(trigger_calls(&app).await > 2, "{name}: the server aborted nothing");
            assert_eq!(entries(&app).await - before, expected, "{name} {state}");
            stop_aborting(&app).await;
        }
        // The next round uses the same e-mail addresses.
        execute(&app, "TRUNCATE \"user\", participant, event CASCADE").await;
        execute(&other, "TRUNCATE \"user\", participant, event CASCADE").await;
    }
}

#[tokio::test]
async fn a_write_that_is_always_aborted_is_unavailable() {
    let Some(app) = on_postgres().await else { return };
    for name in WRITES {
        let request = request(&app, name).await;
        let before = entries(&app).await;
        abort_next(&app, 1_000, "40P01", "").await;
        assert_eq!(request.send(&app).await.code().as_deref(), Some("SERVICE_UNAVAILABLE"), "{name}");
        assert_eq!(trigger_calls(&app).await, MAX_ATTEMPTS, "{name}");
        assert_eq!(entries(&app).await, before, "{name}");
        stop_aborting(&app).await;
    }
}

#[tokio::test]
async fn both_rest_apis_answer_503() {
    let Some(app) = on_postgres().await else { return };
    let target = app.account_of(Role::Viewer).await;
    let admin = app.admin();
    admin.token().await;
    for (state, deferrable) in [("40001", ""), ("40P01", "DEFERRABLE INITIALLY DEFERRED")] {
        abort_next(&app, 1_000, state, deferrable).await;
        let pointage =
            admin.send_json(Method::DELETE, &format!("/api/users/{}", target.uuid), json!({})).await;
        assert_eq!(
            (pointage.status(), trigger_calls(&app).await),
            (503, MAX_ATTEMPTS),
            "{}",
            pointage.text()
        );
        assert_eq!(pointage.json()["error"]["code"], "DATABASE_ERROR");
        let path = format!("/api/v1/users/{}/toggle-active", target.id);
        let talents = admin.post(&path, json!({})).await;
        assert_eq!(talents.status(), 503, "{}", talents.text());
        assert_eq!(talents.json()["code"], "SERVICE_UNAVAILABLE");
    }
}

#[tokio::test]
async fn a_retried_transaction_publishes_once() {
    let Some(app) = on_postgres().await else { return };
    let first = request(&app, "recordAttendance").await;
    let query = format!(
        "subscription {{ attendanceRecorded(eventId: \"{}\") {{ participant {{ lastName }} }} }}",
        first.row
    );
    let mut stream = app.admin().stream(&query).await;
    app.wait_for_listeners(1).await;
    abort_next(&app, 3, "40P01", "DEFERRABLE INITIALLY DEFERRED").await;
    assert_eq!(first.send(&app).await.outcome(), "OK");
    let next = async {
        loop {
            if let SseEvent::Next(answer) = stream.event().await {
                return answer;
            }
        }
    };
    let published = next.await;
    assert_eq!(published["data"]["attendanceRecorded"]["participant"]["lastName"], "Ba", "{published}");
    let more = tokio::time::timeout(std::time::Duration::from_millis(300), stream.next()).await;
    assert!(more.is_err(), "{more:?}");
}
