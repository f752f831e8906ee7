//! PostgreSQL aborts a transaction, for whatever reason: every write of the domain runs again, when a statement fails and
//! when the commit does, a bounded number of times, and leaves one trace.

use axum::http::Method;
use passerelle::auth::Role;
use passerelle::database::Engine;
use passerelle::entity::audit_entry;
use sea_orm::{ConnectionTrait as _, EntityTrait as _, PaginatorTrait as _, Statement};
use serde_json::json;

use super::requests::{WRITES, request};
use crate::rest::Unlimited;
use crate::support::{Event, OnEngine as _, TestApp, postgres_url};

/// How often a transaction runs that the server aborts each time.
const ATTEMPTS: i64 = 6;

/// The application on PostgreSQL; none where there is no server, which other tests report.
async fn on_postgres() -> Option<Unlimited> {
    postgres_url()?;
    Some(Unlimited::on(Engine::Postgres).await)
}

async fn execute(app: &TestApp, sql: &str) {
    app.app.services.database.write().execute_unprepared(sql).await.expect(sql);
}

/// Lets the server abort the next `times` transactions that write an audit entry or refresh a token: at the statement, or
/// at the commit when it is `DEFERRABLE INITIALLY DEFERRED`.
async fn abort_next(app: &TestApp, times: i64, state: &str, deferrable: &str) {
    let body = format!(
        "IF nextval('aborts') <= {times} THEN RAISE EXCEPTION 'aborted' USING ERRCODE = '{state}'; END IF; \
         RETURN NULL;"
    );
    abort_never(app).await;
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

async fn abort_never(app: &TestApp) {
    execute(app, "DROP FUNCTION IF EXISTS abort() CASCADE").await;
    execute(app, "DROP SEQUENCE IF EXISTS aborts").await;
}

/// How often the trigger was asked.
async fn asked(app: &TestApp) -> i64 {
    let database = app.app.services.database.write();
    let statement = Statement::from_string(database.get_database_backend(), "SELECT last_value FROM aborts");
    let row = database.query_one_raw(statement).await.expect("the sequence is there").expect("one row");
    row.try_get_by_index(0).expect("a number")
}

async fn entries(app: &TestApp) -> u64 {
    audit_entry::Entity::find().count(app.app.services.database.read()).await.expect("the log can be read")
}

#[tokio::test]
async fn every_write_runs_again_and_leaves_one_trace() {
    let Some(app) = on_postgres().await else { return };
    let Some(other) = on_postgres().await else { return };
    for (state, deferrable) in [("40P01", ""), ("40001", "DEFERRABLE INITIALLY DEFERRED")] {
        for name in WRITES {
            // What the write leaves when nothing disturbs it, on the other database.
            let undisturbed = request(&other, name).await;
            let before = entries(&other).await;
            assert_eq!(undisturbed.send(&other).await.outcome(), "OK", "{name}");
            let left = entries(&other).await - before;

            let disturbed = request(&app, name).await;
            let before = entries(&app).await;
            abort_next(&app, 2, state, deferrable).await;
            let answer = disturbed.send(&app).await;
            assert_eq!(answer.outcome(), "OK", "{name} {state}: {}", answer.text());
            assert!(asked(&app).await > 2, "{name}: the server aborted nothing");
            assert_eq!(entries(&app).await - before, left, "{name} {state}");
            abort_never(&app).await;
        }
        // The requests of the next round have the same names.
        execute(&app, "TRUNCATE \"user\", participant, event CASCADE").await;
        execute(&other, "TRUNCATE \"user\", participant, event CASCADE").await;
    }
}

#[tokio::test]
async fn what_is_aborted_each_time_is_unavailable() {
    let Some(app) = on_postgres().await else { return };
    for name in WRITES {
        let request = request(&app, name).await;
        let before = entries(&app).await;
        abort_next(&app, 1_000, "40P01", "").await;
        assert_eq!(request.send(&app).await.code().as_deref(), Some("SERVICE_UNAVAILABLE"), "{name}");
        assert_eq!(asked(&app).await, ATTEMPTS, "{name}");
        assert_eq!(entries(&app).await, before, "{name}");
        abort_never(&app).await;
    }
}

#[tokio::test]
async fn both_rest_apis_tell_503() {
    let Some(app) = on_postgres().await else { return };
    let target = app.account_of(Role::Viewer).await;
    let admin = app.admin();
    admin.token().await;
    for (state, deferrable) in [("40001", ""), ("40P01", "DEFERRABLE INITIALLY DEFERRED")] {
        abort_next(&app, 1_000, state, deferrable).await;
        let pointage =
            admin.send_json(Method::DELETE, &format!("/api/users/{}", target.uuid), json!({})).await;
        assert_eq!((pointage.status(), asked(&app).await), (503, ATTEMPTS), "{}", pointage.text());
        assert_eq!(pointage.json()["error"]["code"], "DATABASE_ERROR");
        let path = format!("/api/v1/users/{}/toggle-active", target.id);
        let talents = admin.post(&path, json!({})).await;
        assert_eq!(talents.status(), 503, "{}", talents.text());
        assert_eq!(talents.json()["code"], "SERVICE_UNAVAILABLE");
    }
}

#[tokio::test]
async fn followers_hear_once_of_what_ran_twice() {
    let Some(app) = on_postgres().await else { return };
    let first = request(&app, "recordAttendance").await;
    let query = format!(
        "subscription {{ attendanceRecorded(eventId: \"{}\") {{ participant {{ lastName }} }} }}",
        first.row
    );
    let mut stream = app.admin().stream(&query).await;
    app.listeners(1).await;
    abort_next(&app, 3, "40P01", "DEFERRABLE INITIALLY DEFERRED").await;
    assert_eq!(first.send(&app).await.outcome(), "OK");
    let next = async {
        loop {
            if let Event::Next(answer) = stream.event().await {
                return answer;
            }
        }
    };
    let heard = next.await;
    assert_eq!(heard["data"]["attendanceRecorded"]["participant"]["lastName"], "Ba", "{heard}");
    let more = tokio::time::timeout(std::time::Duration::from_millis(300), stream.next()).await;
    assert!(more.is_err(), "{more:?}");
}
