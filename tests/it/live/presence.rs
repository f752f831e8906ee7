//! `presenceChanged`: who is in, at first and after each change, on every process.

use std::process::ExitCode;

use passerelle::auth::Role;
use passerelle::pubsub::DomainEvent;
use serde_json::{Value, json};

use crate::support::presence::Shooting;
use crate::support::{Engine, SseEvent, TestApp, both_engines, run};

both_engines![each_change_is_told_with_its_counts, others_are_refused, an_ended_session_ends_it,];

const FIELDS: &str = "presenceRecord { databaseId state cinemaTalent { uniqueCode } } \
    counts { notIn in left leftOpen }";

fn subscription(project: i32) -> String {
    format!("subscription {{ presenceChanged(projectId: {project}) {{ {FIELDS} }} }}")
}

async fn mutate(app: &TestApp, mutation: &str) {
    let answer = app.as_role(Role::Presence).graphql(&format!("mutation {{ {mutation} }}")).await;
    assert_eq!(answer.outcome(), "OK", "{}", answer.text());
}

async fn manage(app: &TestApp, mutation: &str) {
    let answer = app.admin().graphql(&format!("mutation {{ {mutation} }}")).await;
    assert_eq!(answer.outcome(), "OK", "{}", answer.text());
}

async fn scan(app: &TestApp, shooting: &Shooting, at: usize) {
    let (project, code) = (shooting.project, shooting.code(at));
    mutate(
        app,
        &format!(
            "scanPresence(input: {{projectId: {project}, code: \"{code}\"}}) {{ userErrors {{ code }} }}"
        ),
    )
    .await;
}

fn change(record: &Value, counts: [i32; 4]) -> Value {
    let [not_in, present, left, left_open] = counts;
    let counts = json!({ "notIn": not_in, "in": present, "left": left, "leftOpen": left_open });
    json!({ "data": { "presenceChanged": { "presenceRecord": record, "counts": counts } } })
}

fn row(id: i32, state: &str, code: &str) -> Value {
    json!({ "databaseId": id, "state": state, "cinemaTalent": { "uniqueCode": code } })
}

async fn each_change_is_told_with_its_counts(app: TestApp) {
    let shooting = app.shooting(4).await;
    let other = app.shooting(1).await;
    app.insert_presence(&shooting, 3, "2025-12-11T08:00:00Z", None).await;
    let mut stream = app.as_role(Role::Presence).stream(&subscription(shooting.project)).await;
    assert_eq!(stream.answer().await, change(&Value::Null, [3, 0, 0, 1]));
    app.wait_for_listeners(1).await;
    scan(&app, &other, 0).await;
    scan(&app, &shooting, 0).await;
    assert_eq!(stream.answer().await, change(&row(3, "OPEN", shooting.code(0)), [2, 1, 0, 1]));
    app.advance_clock(chrono::TimeDelta::hours(1));
    scan(&app, &shooting, 0).await;
    assert_eq!(stream.answer().await, change(&row(3, "CLOSED", shooting.code(0)), [2, 0, 1, 1]));
    let correct = "correctPresence(input: {id: 1, checkOutAt: \"2025-12-11T18:00:00Z\", reason: \"Oubli\"}) { userErrors { code } }";
    mutate(&app, correct).await;
    assert_eq!(stream.answer().await, change(&row(1, "CLOSED", shooting.code(3)), [3, 0, 1, 0]));
    // Who is expected changes with the assignments.
    let of = |kind: &str, at: usize| {
        format!(
            "{kind}Talent(input: {{projectId: {}, cinemaTalentId: {}}}) {{ userErrors {{ code }} }}",
            shooting.project,
            shooting.id(at)
        )
    };
    manage(&app, &of("release", 2)).await;
    assert_eq!(stream.answer().await, change(&Value::Null, [2, 0, 1, 0]));
    manage(&app, &of("assign", 2)).await;
    assert_eq!(stream.answer().await, change(&Value::Null, [3, 0, 1, 0]));
    let all = format!("checkInAll(input: {{projectId: {}}}) {{ userErrors {{ code }} }}", shooting.project);
    mutate(&app, &all).await;
    assert_eq!(stream.answer().await, change(&Value::Null, [0, 3, 1, 0]));
    // Who is released while there is still there, until they leave.
    manage(&app, &of("release", 2)).await;
    assert_eq!(stream.answer().await, change(&Value::Null, [0, 3, 1, 0]));
    app.advance_clock(chrono::TimeDelta::hours(1));
    scan(&app, &shooting, 2).await;
    let left = stream.answer().await["data"]["presenceChanged"].take();
    assert_eq!(left["presenceRecord"]["state"], "CLOSED", "{left}");
    assert_eq!(left["counts"], change(&Value::Null, [0, 2, 1, 0])["data"]["presenceChanged"]["counts"]);
    // What was missed: the counts are those of now.
    app.release(&shooting, 0).await;
    let tx = app.app.services.database.begin().await.expect("a transaction");
    let events = [DomainEvent::PresencesChanged { project: shooting.project }];
    app.system().commit(tx, &events).await.expect("the transaction commits");
    assert_eq!(stream.answer().await, change(&Value::Null, [0, 2, 0, 0]));
}

async fn others_are_refused(app: TestApp) {
    let shooting = app.shooting(1).await;
    for (caller, project, code) in [
        (app.anonymous(), shooting.project, "AUTH_REQUIRED"),
        (app.user(), 99, "FORBIDDEN"),
        (app.viewer(), shooting.project, "FORBIDDEN"),
        (app.as_role(Role::Presence), 99, "PROJECT_NOT_FOUND"),
    ] {
        let mut stream = caller.stream(&subscription(project)).await;
        let answer = stream.answer().await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], code, "{answer}");
        assert_eq!(stream.next().await, SseEvent::Complete);
    }
    assert_eq!(app.app.services.publisher.listeners(), 0);
}

async fn an_ended_session_ends_it(app: TestApp) {
    let shooting = app.shooting(2).await;
    app.new_account("desk@example.com", Role::Presence).await;
    let caller = app.signed_in("desk@example.com").await;
    let mut stream = caller.stream(&subscription(shooting.project)).await;
    stream.answer().await;
    caller.graphql("mutation { logout { success } }").await;
    scan(&app, &shooting, 0).await;
    let answer = stream.answer().await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "TOKEN_INVALID", "{answer}");
    assert_eq!(stream.next().await, SseEvent::Complete);
}

#[tokio::test]
async fn other_processes_are_told() -> ExitCode {
    run(Engine::Postgres, two_processes).await
}

async fn two_processes(first: TestApp) {
    let second = first.second_process().await;
    let shooting = first.shooting(2).await;
    let token = first.as_role(Role::Presence).token().await;
    let mut stream = second.bearer(&token).stream(&subscription(shooting.project)).await;
    assert_eq!(stream.answer().await, change(&Value::Null, [2, 0, 0, 0]));
    second.wait_for_listeners(1).await;
    scan(&first, &shooting, 1).await;
    assert_eq!(stream.answer().await, change(&row(1, "OPEN", shooting.code(1)), [1, 1, 0, 0]));
}
