//! The answers of subscriptions, the rights that they need, and that no attendance is lost or sent twice.

use std::process::ExitCode;

use passerelle::auth::Role;
use passerelle::clock::Clock as _;
use passerelle::entity::{attendance, event, participant};
use passerelle::pubsub::DomainEvent;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, QueryFilter as _};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{count, recorded};
use crate::support::{Engine, SseEvent, TestApp, both_engines, run};

both_engines![
    an_attendance_is_published_after_its_commit,
    each_answer_reads_the_database,
    rights_are_checked_before_the_event,
    a_missing_event_is_not_found,
    the_count_is_sent_at_once_and_on_each_change,
    frequent_changes_are_counted_together,
    missed_attendances_are_read_from_the_database,
    a_deleted_event_ends_its_subscriptions,
    a_subscription_has_one_root_field,
];

async fn publish(app: &TestApp, events: &[DomainEvent]) {
    let tx = app.app.services.database.begin().await.expect("a transaction");
    app.system().commit(tx, events.as_ref()).await.expect("the transaction commits");
}

/// The identifier of the attendance in an answer.
fn attendance_id(answer: &Value) -> Uuid {
    let id = answer["data"]["attendanceRecorded"]["databaseId"].as_str();
    id.unwrap_or_else(|| panic!("{answer}")).parse().expect("a UUID")
}

async fn an_attendance_is_published_after_its_commit(app: TestApp) {
    let server = app.serve().await;
    let (event, other) = (app.insert_ongoing_event().await, app.insert_ongoing_event().await);
    let before = app.record_attendance(event).await;
    let mut socket = server.authenticated_socket(&app.viewer().token().await).await;
    socket.subscribe("1", &recorded(event)).await;
    app.wait_for_listeners(1).await;
    let tx = app.app.services.database.begin().await.expect("a transaction");
    let never = app.insert_attendance(&tx, event).await;
    tx.rollback().await.expect("the transaction is rolled back");
    app.record_attendance(other).await;
    let first = app.record_attendance(event).await;
    let answer = socket.answer("1").await;
    assert_eq!(attendance_id(&answer), first);
    assert_eq!(answer["data"]["attendanceRecorded"]["participant"]["fullName"], "Abdoulaye Fall");
    let second = app.record_attendance(event).await;
    assert_eq!(attendance_id(&socket.answer("1").await), second);
    // A repeated event is sent once; an attendance from before the subscription, or one that does not exist,
    // is not sent.
    let again = |attendance| DomainEvent::AttendanceRecorded { event, attendance };
    publish(&app, &[again(second), again(before), again(never), again(Uuid::nil())]).await;
    let third = app.record_attendance(event).await;
    assert_eq!(attendance_id(&socket.answer("1").await), third);
    assert!(socket.is_silent().await);
}

async fn each_answer_reads_the_database(app: TestApp) {
    let event = app.insert_ongoing_event().await;
    let query = format!(
        "subscription {{ attendanceRecorded(eventId: \"{event}\") {{ event {{ attendanceCount attendances(first: 1) \
         {{ totalCount nodes {{ id }} }} }} participant {{ lastName }} }} }}"
    );
    let mut stream = app.viewer().stream(&query).await;
    app.wait_for_listeners(1).await;
    for number in 1..=3 {
        app.record_attendance(event).await;
        let answer = stream.answer().await;
        let event = &answer["data"]["attendanceRecorded"]["event"];
        assert_eq!(event["attendanceCount"], number, "{answer}");
        assert_eq!(event["attendances"]["totalCount"], number, "{answer}");
    }
    // A deleted participant is null in this answer, and the next answer reads the database again.
    let tx = app.app.services.database.begin().await.expect("a transaction");
    let attendance = app.insert_attendance(&tx, event).await;
    participant::Entity::update_many()
        .col_expr(participant::Column::DeletedAt, Expr::value(app.clock.now()))
        .exec(&tx)
        .await
        .expect("the participant is soft-deleted");
    let events = [DomainEvent::AttendanceRecorded { event, attendance }];
    app.system().commit(tx, &events).await.expect("the transaction commits");
    assert_eq!(stream.answer().await["data"]["attendanceRecorded"]["participant"], Value::Null);
    app.record_attendance(event).await;
    assert_eq!(stream.answer().await["data"]["attendanceRecorded"]["participant"]["lastName"], "Fall");
}

async fn rights_are_checked_before_the_event(app: TestApp) {
    let (event, missing) = (app.insert_ongoing_event().await, Uuid::new_v4());
    let server = app.serve().await;
    for (role, code) in
        [(None, "AUTH_REQUIRED"), (Some(Role::User), "FORBIDDEN"), (Some(Role::Presence), "FORBIDDEN")]
    {
        let mut socket = match role {
            Some(role) => server.authenticated_socket(&app.as_role(role).token().await).await,
            None => {
                let mut socket = server.socket().await;
                socket.init(json!({})).await;
                socket
            }
        };
        for query in [recorded(event), count(event), recorded(missing), count(missing)] {
            socket.subscribe("1", &query).await;
            assert_eq!(socket.operation_error("1").await, code, "{role:?} {query}");
        }
    }
    for role in [Role::Viewer, Role::Organizer, Role::Admin, Role::SuperAdmin] {
        let mut stream = app.as_role(role).stream(&count(event)).await;
        assert_eq!(stream.answer().await["data"]["attendanceCount"], 0, "{role}");
    }
}

async fn a_missing_event_is_not_found(app: TestApp) {
    let deleted = app.insert_ongoing_event().await;
    soft_delete_event(&app, deleted).await;
    for id in [deleted.to_string(), Uuid::new_v4().to_string(), "1".to_owned(), "x".to_owned(), String::new()]
    {
        for field in ["attendanceCount", "attendanceRecorded"] {
            let fields = if field == "attendanceCount" { "" } else { "{ id }" };
            let query = format!("subscription {{ {field}(eventId: \"{id}\") {fields} }}");
            let mut stream = app.viewer().stream(&query).await;
            let answer = stream.answer().await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], "EVENT_NOT_FOUND", "{id:?} {answer}");
            assert!(answer.get("data").is_none(), "{answer}");
            assert_eq!(stream.next().await, SseEvent::Complete);
        }
    }
    assert_eq!(app.app.services.publisher.listeners(), 0);
}

async fn soft_delete_event(app: &TestApp, event: Uuid) {
    event::Entity::update_many()
        .col_expr(event::Column::DeletedAt, Expr::value(app.clock.now()))
        .filter(event::Column::Id.eq(event))
        .exec(app.app.services.database.write())
        .await
        .expect("the event is soft-deleted");
}

async fn the_count_is_sent_at_once_and_on_each_change(app: TestApp) {
    let event = app.insert_ongoing_event().await;
    let one = app.record_attendance(event).await;
    let opaque = app.viewer().graphql(&format!("{{ event(id: \"{event}\") {{ id }} }}")).await.data();
    let query = format!("subscription {{ n: attendanceCount(eventId: {}) }}", opaque["event"]["id"]);
    let mut stream = app.viewer().stream(&query).await;
    assert_eq!(stream.answer().await, json!({ "data": { "n": 1 } }));
    app.record_attendance(event).await;
    assert_eq!(stream.answer().await, json!({ "data": { "n": 2 } }));
    publish(&app, &[DomainEvent::AttendancesChanged { event }]).await;
    attendance::Entity::delete_by_id(one)
        .exec(app.app.services.database.write())
        .await
        .expect("the attendance is deleted");
    publish(&app, &[DomainEvent::AttendancesChanged { event }]).await;
    assert_eq!(
        stream.answer().await,
        json!({ "data": { "n": 1 } }),
        "a change that leaves the count alone is not sent"
    );
}

async fn frequent_changes_are_counted_together(app: TestApp) {
    let event = app.insert_ongoing_event().await;
    let mut stream = app.viewer().stream(&count(event)).await;
    assert_eq!(stream.answer().await["data"]["attendanceCount"], 0);
    for _ in 0..40 {
        app.record_attendance(event).await;
    }
    let mut answers = 0;
    while stream.answer().await["data"]["attendanceCount"] != 40 {
        answers += 1;
    }
    assert!(answers < 20, "40 changes caused {answers} answers");
}

async fn missed_attendances_are_read_from_the_database(app: TestApp) {
    let event = app.insert_ongoing_event().await;
    let old = app.record_attendance(event).await;
    let mut stream = app.viewer().stream(&recorded(event)).await;
    app.wait_for_listeners(1).await;
    let shown = app.record_attendance(event).await;
    assert_eq!(attendance_id(&stream.answer().await), shown);
    app.advance_clock(chrono::TimeDelta::seconds(30));
    let mut missed = Vec::new();
    for _ in 0..3 {
        let tx = app.app.services.database.begin().await.expect("a transaction");
        missed.push(app.insert_attendance(&tx, event).await);
        tx.commit().await.expect("the transaction commits");
    }
    publish(&app, &[DomainEvent::AttendancesChanged { event }]).await;
    let mut found = Vec::new();
    for _ in 0..3 {
        found.push(attendance_id(&stream.answer().await));
    }
    missed.sort_unstable();
    found.sort_unstable();
    assert_eq!(found, missed, "neither {old} nor {shown}");
    // The same attendances are not sent again, even later.
    app.advance_clock(chrono::TimeDelta::minutes(10));
    publish(&app, &[DomainEvent::AttendancesChanged { event }]).await;
    let last = app.record_attendance(event).await;
    assert_eq!(attendance_id(&stream.answer().await), last);
}

async fn a_deleted_event_ends_its_subscriptions(app: TestApp) {
    let event = app.insert_ongoing_event().await;
    let mut streams = [app.viewer().stream(&recorded(event)).await, app.viewer().stream(&count(event)).await];
    assert_eq!(streams[1].answer().await["data"]["attendanceCount"], 0);
    app.wait_for_listeners(2).await;
    soft_delete_event(&app, event).await;
    publish(&app, &[DomainEvent::AttendancesChanged { event }]).await;
    for stream in &mut streams {
        let answer = stream.answer().await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "EVENT_NOT_FOUND", "{answer}");
        assert_eq!(stream.next().await, SseEvent::Complete);
    }
}

async fn a_subscription_has_one_root_field(app: TestApp) {
    let event = app.insert_ongoing_event().await;
    let field = format!("attendanceCount(eventId: \"{event}\")");
    for wrong in [
        format!("subscription {{ a: {field} b: {field} }}"),
        format!("subscription {{ ...F }} fragment F on Subscription {{ {field} }}"),
        format!("subscription {{ ... on Subscription {{ {field} }} }}"),
        format!("subscription {{ {field} @skip(if: true) }}"),
        "subscription { __typename }".to_owned(),
        "subscription { nothing }".to_owned(),
        format!("subscription($x: Int) {{ attendanceCount(eventId: $x) }} # {event}"),
        format!("subscription A {{ {field} }} subscription B {{ {field} }}"),
    ] {
        let mut stream = app.viewer().stream(&wrong).await;
        let answer = stream.answer().await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "DOCUMENT_INVALID", "{wrong}: {answer}");
        assert_eq!(stream.next().await, SseEvent::Complete);
    }
    // A request with a single response refuses subscriptions.
    let query = format!("subscription {{ {field} }}");
    let by_post =
        app.viewer().with_header("accept", "application/graphql-response+json").graphql(&query).await;
    assert_eq!((by_post.status(), by_post.code().as_deref()), (400, Some("REQUEST_INVALID")));
    assert!(by_post.message().contains("/graphql/ws"), "{}", by_post.message());
    let path = "/graphql?query=subscription%7BattendanceCount(eventId%3A1)%7D";
    let by_get = app.viewer().get(path).await;
    assert_eq!((by_get.status(), by_get.code().as_deref()), (200, Some("REQUEST_INVALID")));
}

#[tokio::test]
async fn a_lagging_listener_reads_from_the_database() {
    let app = TestApp::with(Engine::Sqlite, &[]).await;
    let event = app.insert_ongoing_event().await;
    let mut stream = app.viewer().stream(&recorded(event)).await;
    app.wait_for_listeners(1).await;
    let tx = app.app.services.database.begin().await.expect("a transaction");
    let attendance = app.insert_attendance(&tx, event).await;
    // Its event is the first of more events than the listener's buffer holds.
    let elsewhere = std::iter::repeat_n(DomainEvent::AttendancesChanged { event: Uuid::nil() }, 2_000);
    let events: Vec<_> =
        [DomainEvent::AttendanceRecorded { event, attendance }].into_iter().chain(elsewhere).collect();
    app.system().commit(tx, events.as_ref()).await.expect("the transaction commits");
    assert_eq!(attendance_id(&stream.answer().await), attendance);
    let next = app.record_attendance(event).await;
    assert_eq!(attendance_id(&stream.answer().await), next);
}

#[tokio::test]
async fn processes_receive_each_others_events() -> ExitCode {
    run(Engine::Postgres, two_processes).await
}

async fn two_processes(first: TestApp) {
    let second = first.second_process().await;
    let event = first.insert_ongoing_event().await;
    let token = first.viewer().token().await;
    let mut streams = [
        first.viewer().stream(&recorded(event)).await,
        second.bearer(&token).stream(&recorded(event)).await,
        second.bearer(&token).stream(&count(event)).await,
    ];
    assert_eq!(streams[2].answer().await["data"]["attendanceCount"], 0);
    first.wait_for_listeners(1).await;
    second.wait_for_listeners(2).await;
    for (number, process) in [&first, &second].into_iter().enumerate() {
        let attendance = process.record_attendance(event).await;
        for stream in &mut streams[..2] {
            assert_eq!(attendance_id(&stream.answer().await), attendance);
        }
        assert_eq!(streams[2].answer().await["data"]["attendanceCount"], number + 1);
    }
}

#[tokio::test]
async fn a_lost_connection_loses_no_attendance() -> ExitCode {
    run(Engine::Postgres, with_a_lost_connection).await
}

async fn with_a_lost_connection(app: TestApp) {
    let event = app.insert_ongoing_event().await;
    let mut stream = app.viewer().stream(&recorded(event)).await;
    app.wait_for_listeners(1).await;
    let first = app.record_attendance(event).await;
    assert_eq!(attendance_id(&stream.answer().await), first);
    let database = app.app.services.database.write();
    let terminate = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
        WHERE datname = current_database() AND query LIKE 'LISTEN %'";
    database.execute_unprepared(terminate).await.expect("the connections end");
    let meanwhile = app.record_attendance(event).await;
    assert_eq!(attendance_id(&stream.answer().await), meanwhile);
    // The connections of the pools end, too: the attendance of the other process is delivered after the
    // reconnection.
    let all = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
        WHERE datname = current_database() AND pid <> pg_backend_pid()";
    database.execute_unprepared(all).await.expect("the connections end");
    let other = app.second_process().await;
    let elsewhere = other.record_attendance(event).await;
    assert_eq!(attendance_id(&stream.answer().await), elsewhere);
    let database = other.app.services.database.write();
    // A notification of another program is not an event.
    for text in ["", "x", "attendance_recorded x y"] {
        database
            .execute_unprepared(&format!("NOTIFY passerelle, '{text}'"))
            .await
            .expect("the notification is sent");
    }
    let last = other.record_attendance(event).await;
    assert_eq!(attendance_id(&stream.answer().await), last);
}
