//! What subscriptions answer, to whom, and that nothing is left out or comes twice.

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
use crate::support::{Engine, Event, TestApp, both_engines, run};

both_engines![
    an_attendance_is_told_when_it_is_committed,
    each_answer_is_read_anew,
    who_may_not_read_is_refused_first,
    an_event_that_is_not_there_is_not_found,
    the_number_is_told_at_once_and_when_it_changes,
    a_crowd_is_counted_now_and_then,
    what_was_missed_is_looked_up,
    a_deleted_event_ends_its_subscriptions,
    a_subscription_has_one_root_field,
];

async fn told(app: &TestApp, signals: &[DomainEvent]) {
    let tx = app.app.services.database.begin().await.expect("a transaction");
    app.system().commit(tx, signals.as_ref()).await.expect("it is committed");
}

/// The attendance that an answer tells of.
fn of(answer: &Value) -> Uuid {
    let id = answer["data"]["attendanceRecorded"]["databaseId"].as_str();
    id.unwrap_or_else(|| panic!("{answer}")).parse().expect("a UUID")
}

async fn an_attendance_is_told_when_it_is_committed(app: TestApp) {
    let server = app.serve().await;
    let (event, other) = (app.event_at_the_door().await, app.event_at_the_door().await);
    let before = app.comes(event).await;
    let mut socket = server.socket_of(&app.viewer().token().await).await;
    socket.subscribe("1", &recorded(event)).await;
    app.listeners(1).await;
    let tx = app.app.services.database.begin().await.expect("a transaction");
    let never = app.comes_in(&tx, event).await;
    tx.rollback().await.expect("it is rolled back");
    app.comes(other).await;
    let first = app.comes(event).await;
    let answer = socket.answer("1").await;
    assert_eq!(of(&answer), first);
    assert_eq!(answer["data"]["attendanceRecorded"]["participant"]["fullName"], "Abdoulaye Fall");
    let second = app.comes(event).await;
    assert_eq!(of(&socket.answer("1").await), second);
    // Told twice, shown once; what was there before or is not there at all is no news.
    let again = |attendance| DomainEvent::AttendanceRecorded { event, attendance };
    told(&app, &[again(second), again(before), again(never), again(Uuid::nil())]).await;
    let third = app.comes(event).await;
    assert_eq!(of(&socket.answer("1").await), third);
    assert!(socket.is_silent().await);
}

async fn each_answer_is_read_anew(app: TestApp) {
    let event = app.event_at_the_door().await;
    let query = format!(
        "subscription {{ attendanceRecorded(eventId: \"{event}\") {{ event {{ attendanceCount attendances(first: 1) \
         {{ totalCount nodes {{ id }} }} }} participant {{ lastName }} }} }}"
    );
    let mut stream = app.viewer().stream(&query).await;
    app.listeners(1).await;
    for number in 1..=3 {
        app.comes(event).await;
        let answer = stream.answer().await;
        let event = &answer["data"]["attendanceRecorded"]["event"];
        assert_eq!(event["attendanceCount"], number, "{answer}");
        assert_eq!(event["attendances"]["totalCount"], number, "{answer}");
    }
    // A participant who is gone is missing from one answer, and not remembered.
    let tx = app.app.services.database.begin().await.expect("a transaction");
    let attendance = app.comes_in(&tx, event).await;
    participant::Entity::update_many()
        .col_expr(participant::Column::DeletedAt, Expr::value(app.clock.now()))
        .exec(&tx)
        .await
        .expect("they are hidden");
    let told = [DomainEvent::AttendanceRecorded { event, attendance }];
    app.system().commit(tx, &told).await.expect("it is committed");
    assert_eq!(stream.answer().await["data"]["attendanceRecorded"]["participant"], Value::Null);
    app.comes(event).await;
    assert_eq!(stream.answer().await["data"]["attendanceRecorded"]["participant"]["lastName"], "Fall");
}

async fn who_may_not_read_is_refused_first(app: TestApp) {
    let (event, missing) = (app.event_at_the_door().await, Uuid::new_v4());
    let server = app.serve().await;
    for (role, code) in
        [(None, "AUTH_REQUIRED"), (Some(Role::User), "FORBIDDEN"), (Some(Role::Presence), "FORBIDDEN")]
    {
        let mut socket = match role {
            Some(role) => server.socket_of(&app.as_role(role).token().await).await,
            None => {
                let mut socket = server.socket().await;
                socket.begin(json!({})).await;
                socket
            }
        };
        for query in [recorded(event), count(event), recorded(missing), count(missing)] {
            socket.subscribe("1", &query).await;
            assert_eq!(socket.refusal("1").await, code, "{role:?} {query}");
        }
    }
    for role in [Role::Viewer, Role::Organizer, Role::Admin, Role::SuperAdmin] {
        let mut stream = app.as_role(role).stream(&count(event)).await;
        assert_eq!(stream.answer().await["data"]["attendanceCount"], 0, "{role}");
    }
}

async fn an_event_that_is_not_there_is_not_found(app: TestApp) {
    let deleted = app.event_at_the_door().await;
    hide(&app, deleted).await;
    for id in [deleted.to_string(), Uuid::new_v4().to_string(), "1".to_owned(), "x".to_owned(), String::new()]
    {
        for field in ["attendanceCount", "attendanceRecorded"] {
            let fields = if field == "attendanceCount" { "" } else { "{ id }" };
            let query = format!("subscription {{ {field}(eventId: \"{id}\") {fields} }}");
            let mut stream = app.viewer().stream(&query).await;
            let answer = stream.answer().await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], "EVENT_NOT_FOUND", "{id:?} {answer}");
            assert!(answer.get("data").is_none(), "{answer}");
            assert_eq!(stream.next().await, Event::Complete);
        }
    }
    assert_eq!(app.app.services.publisher.listeners(), 0);
}

async fn hide(app: &TestApp, event: Uuid) {
    event::Entity::update_many()
        .col_expr(event::Column::DeletedAt, Expr::value(app.clock.now()))
        .filter(event::Column::Id.eq(event))
        .exec(app.app.services.database.write())
        .await
        .expect("it is hidden");
}

async fn the_number_is_told_at_once_and_when_it_changes(app: TestApp) {
    let event = app.event_at_the_door().await;
    let one = app.comes(event).await;
    let opaque = app.viewer().graphql(&format!("{{ event(id: \"{event}\") {{ id }} }}")).await.data();
    let query = format!("subscription {{ n: attendanceCount(eventId: {}) }}", opaque["event"]["id"]);
    let mut stream = app.viewer().stream(&query).await;
    assert_eq!(stream.answer().await, json!({ "data": { "n": 1 } }));
    app.comes(event).await;
    assert_eq!(stream.answer().await, json!({ "data": { "n": 2 } }));
    told(&app, &[DomainEvent::AttendancesChanged { event }]).await;
    attendance::Entity::delete_by_id(one)
        .exec(app.app.services.database.write())
        .await
        .expect("it is deleted");
    told(&app, &[DomainEvent::AttendancesChanged { event }]).await;
    assert_eq!(stream.answer().await, json!({ "data": { "n": 1 } }), "what changes nothing is not told");
}

async fn a_crowd_is_counted_now_and_then(app: TestApp) {
    let event = app.event_at_the_door().await;
    let mut stream = app.viewer().stream(&count(event)).await;
    assert_eq!(stream.answer().await["data"]["attendanceCount"], 0);
    for _ in 0..40 {
        app.comes(event).await;
    }
    let mut answers = 0;
    while stream.answer().await["data"]["attendanceCount"] != 40 {
        answers += 1;
    }
    assert!(answers < 20, "40 people were counted {answers} times");
}

async fn what_was_missed_is_looked_up(app: TestApp) {
    let event = app.event_at_the_door().await;
    let old = app.comes(event).await;
    let mut stream = app.viewer().stream(&recorded(event)).await;
    app.listeners(1).await;
    let shown = app.comes(event).await;
    assert_eq!(of(&stream.answer().await), shown);
    app.later(chrono::TimeDelta::seconds(30));
    let mut unheard = Vec::new();
    for _ in 0..3 {
        let tx = app.app.services.database.begin().await.expect("a transaction");
        unheard.push(app.comes_in(&tx, event).await);
        tx.commit().await.expect("it is committed");
    }
    told(&app, &[DomainEvent::AttendancesChanged { event }]).await;
    let mut found = Vec::new();
    for _ in 0..3 {
        found.push(of(&stream.answer().await));
    }
    unheard.sort_unstable();
    found.sort_unstable();
    assert_eq!(found, unheard, "neither {old} nor {shown}");
    // Nothing of it again, however late.
    app.later(chrono::TimeDelta::minutes(10));
    told(&app, &[DomainEvent::AttendancesChanged { event }]).await;
    let last = app.comes(event).await;
    assert_eq!(of(&stream.answer().await), last);
}

async fn a_deleted_event_ends_its_subscriptions(app: TestApp) {
    let event = app.event_at_the_door().await;
    let mut streams = [app.viewer().stream(&recorded(event)).await, app.viewer().stream(&count(event)).await];
    assert_eq!(streams[1].answer().await["data"]["attendanceCount"], 0);
    app.listeners(2).await;
    hide(&app, event).await;
    told(&app, &[DomainEvent::AttendancesChanged { event }]).await;
    for stream in &mut streams {
        let answer = stream.answer().await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "EVENT_NOT_FOUND", "{answer}");
        assert_eq!(stream.next().await, Event::Complete);
    }
}

async fn a_subscription_has_one_root_field(app: TestApp) {
    let event = app.event_at_the_door().await;
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
        assert_eq!(stream.next().await, Event::Complete);
    }
    // Where an answer comes once, there is none.
    let query = format!("subscription {{ {field} }}");
    let by_post = app.viewer().with("accept", "application/graphql-response+json").graphql(&query).await;
    assert_eq!((by_post.status(), by_post.code().as_deref()), (400, Some("REQUEST_INVALID")));
    assert!(by_post.message().contains("/graphql/ws"), "{}", by_post.message());
    let path = "/graphql?query=subscription%7BattendanceCount(eventId%3A1)%7D";
    let by_get = app.viewer().get(path).await;
    assert_eq!((by_get.status(), by_get.code().as_deref()), (200, Some("REQUEST_INVALID")));
}

#[tokio::test]
async fn a_listener_that_is_too_slow_looks_for_itself() {
    let app = TestApp::with(Engine::Sqlite, &[]).await;
    let event = app.event_at_the_door().await;
    let mut stream = app.viewer().stream(&recorded(event)).await;
    app.listeners(1).await;
    let tx = app.app.services.database.begin().await.expect("a transaction");
    let attendance = app.comes_in(&tx, event).await;
    // Its own signal is the first of more than anybody keeps.
    let elsewhere = std::iter::repeat_n(DomainEvent::AttendancesChanged { event: Uuid::nil() }, 2_000);
    let signals: Vec<_> =
        [DomainEvent::AttendanceRecorded { event, attendance }].into_iter().chain(elsewhere).collect();
    app.system().commit(tx, signals.as_ref()).await.expect("it is committed");
    assert_eq!(of(&stream.answer().await), attendance);
    let next = app.comes(event).await;
    assert_eq!(of(&stream.answer().await), next);
}

#[tokio::test]
async fn processes_hear_each_other() -> ExitCode {
    run(Engine::Postgres, two_processes).await
}

async fn two_processes(here: TestApp) {
    let there = here.another().await;
    let event = here.event_at_the_door().await;
    let token = here.viewer().token().await;
    let mut streams = [
        here.viewer().stream(&recorded(event)).await,
        there.bearer(&token).stream(&recorded(event)).await,
        there.bearer(&token).stream(&count(event)).await,
    ];
    assert_eq!(streams[2].answer().await["data"]["attendanceCount"], 0);
    here.listeners(1).await;
    there.listeners(2).await;
    for (number, process) in [&here, &there].into_iter().enumerate() {
        let attendance = process.comes(event).await;
        for stream in &mut streams[..2] {
            assert_eq!(of(&stream.answer().await), attendance);
        }
        assert_eq!(streams[2].answer().await["data"]["attendanceCount"], number + 1);
    }
}

#[tokio::test]
async fn a_lost_connection_loses_nothing() -> ExitCode {
    run(Engine::Postgres, without_an_ear).await
}

async fn without_an_ear(app: TestApp) {
    let event = app.event_at_the_door().await;
    let mut stream = app.viewer().stream(&recorded(event)).await;
    app.listeners(1).await;
    let first = app.comes(event).await;
    assert_eq!(of(&stream.answer().await), first);
    let database = app.app.services.database.write();
    let end_it = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
        WHERE datname = current_database() AND query LIKE 'LISTEN %'";
    database.execute_unprepared(end_it).await.expect("it is ended");
    let meanwhile = app.comes(event).await;
    assert_eq!(of(&stream.answer().await), meanwhile);
    // And those of the pools with it: what was recorded elsewhere meanwhile is waited for.
    let all = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
        WHERE datname = current_database() AND pid <> pg_backend_pid()";
    database.execute_unprepared(all).await.expect("they are ended");
    let other = app.another().await;
    let elsewhere = other.comes(event).await;
    assert_eq!(of(&stream.answer().await), elsewhere);
    let database = other.app.services.database.write();
    // What another program says is no signal.
    for text in ["", "x", "attendance_recorded x y"] {
        database.execute_unprepared(&format!("NOTIFY passerelle, '{text}'")).await.expect("it is said");
    }
    let last = other.comes(event).await;
    assert_eq!(of(&stream.answer().await), last);
}
