//! Attendances that are taken back on the day on which they were recorded, and what subscribers learn of it.

use chrono::TimeDelta;
use passerelle::auth::Role;
use passerelle::entity::attendance::{self, CheckInMode};
use passerelle::entity::{audit_entry, event};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::attendances::moment;
use crate::support::{Answer, Caller, Engine, SseEvent, TestApp, both_engines};

both_engines![
    staff_take_back_what_staff_recorded,
    the_creator_and_administrators_take_back_what_participants_signed,
    a_reason_is_required_and_kept,
    removals_are_told_once,
    missed_removals_are_read_from_the_database,
];

async fn undo(caller: &Caller<'_>, id: impl std::fmt::Display, reason: &str) -> Answer {
    let query = "mutation ($input: UndoAttendanceInput!) { undoAttendance(input: $input) { \
        deletedId deletedDatabaseId userErrors { code field message } } }";
    caller.graphql_with(query, json!({ "input": { "id": id.to_string(), "reason": reason } })).await
}

async fn recorded(app: &TestApp, event: &event::Model, mode: CheckInMode) -> attendance::Model {
    let participant = app.participant("Awa", "Sow", |_| {}).await;
    app.attendance(event, &participant, |row| row.check_in_mode = mode).await
}

async fn staff_take_back_what_staff_recorded(app: TestApp) {
    let event = app.event("Atelier", |_| {}).await;
    let row = recorded(&app, &event, CheckInMode::Manual).await;
    for role in [Role::User, Role::Presence, Role::Viewer] {
        for id in [row.id, Uuid::nil()] {
            assert_eq!(undo(&app.as_role(role), id, "Erreur").await.outcome(), "FORBIDDEN", "{role}");
        }
    }
    let id = app.viewer().graphql(&format!("{{ attendance(id: \"{}\") {{ id }} }}", row.id)).await.data();
    let answer = undo(&app.organizer(), row.id, "Erreur").await.data();
    let expected =
        json!({ "deletedId": id["attendance"]["id"], "deletedDatabaseId": row.id, "userErrors": [] });
    assert_eq!(answer["undoAttendance"], expected);
    assert_eq!(undo(&app.organizer(), row.id, "Erreur").await.outcome(), "ATTENDANCE_NOT_FOUND");
    // The participant may sign again.
    let again = json!({ "eventId": event.id, "participantId": row.participant_id, "checkInMode": "MANUAL" });
    let record = "mutation ($input: RecordAttendanceInput!) { recordAttendance(input: $input) { \
        attendance { databaseId } attendanceEdge { cursor node { databaseId } } userErrors { code } } }";
    let answer = app.organizer().graphql_with(record, json!({ "input": again })).await.data();
    let payload = &answer["recordAttendance"];
    assert_eq!(payload["attendanceEdge"]["node"], payload["attendance"]);
    assert!(payload["attendanceEdge"]["cursor"].is_string());
    assert_eq!(undo(&app.admin(), Uuid::nil(), "Erreur").await.outcome(), "ATTENDANCE_NOT_FOUND");
}

async fn the_creator_and_administrators_take_back_what_participants_signed(app: TestApp) {
    let organizer = app.account_of(Role::Organizer).await;
    let (own, other) = (
        app.event("À soi", |row| row.created_by_id = Some(organizer.id)).await,
        app.event("À d'autres", |_| {}).await,
    );
    let row = recorded(&app, &other, CheckInMode::QrCode).await;
    assert_eq!(undo(&app.organizer(), row.id, "Erreur").await.code().as_deref(), Some("FORBIDDEN"));
    assert_eq!(undo(&app.admin(), row.id, "Erreur").await.outcome(), "OK");
    let row = recorded(&app, &own, CheckInMode::QrCode).await;
    assert_eq!(undo(&app.organizer(), row.id, "Erreur").await.outcome(), "OK");
}

async fn a_reason_is_required_and_kept(app: TestApp) {
    let event = app.event("Atelier", |_| {}).await;
    let row = recorded(&app, &event, CheckInMode::Manual).await;
    for (reason, failure) in [(" ", "VALIDATION_ERROR reason"), (&"x".repeat(501), "VALIDATION_ERROR reason")]
    {
        assert_eq!(undo(&app.organizer(), row.id, reason).await.user_errors(), [failure]);
    }
    assert_eq!(undo(&app.organizer(), row.id, "  Nom   confondu ").await.outcome(), "OK");
    let found = audit_entry::Entity::find()
        .filter(audit_entry::Column::NounId.eq(row.id.to_string()))
        .filter(audit_entry::Column::Action.eq("delete"))
        .all(app.app.services.database.read());
    let [entry] = &found.await.expect("the log can be read")[..] else { panic!("one entry") };
    assert_eq!(entry.after.as_ref().expect("columns")["reason"], "Nom confondu");
    assert_eq!(entry.before.as_ref().expect("columns").get("reason"), None);
}

#[tokio::test]
async fn the_day_is_that_of_the_installation() {
    let app = TestApp::with(Engine::Sqlite, &["--time-zone", "+03:00"]).await;
    let event = app.event("Atelier", |_| {}).await;
    let recorded_at = |time: &'static str| {
        let app = &app;
        let event = event.clone();
        async move {
            let participant = app.participant("Awa", "Sow", |_| {}).await;
            app.attendance(&event, &participant, |row| {
                row.check_in_mode = CheckInMode::Manual;
                row.created_at = moment(time);
            })
            .await
        }
    };
    let (before, after) =
        (recorded_at("2025-12-12T20:59:59Z").await, recorded_at("2025-12-12T21:00:00Z").await);
    let refused = undo(&app.admin(), before.id, "Trop tard").await;
    assert_eq!(refused.user_errors(), ["VALIDATION_ERROR id"]);
    assert!(refused.text().contains("seul un administrateur"), "{}", refused.text());
    assert_eq!(undo(&app.admin(), after.id, "À temps").await.outcome(), "OK");
    // An administrator deletes it.
    let delete = format!(
        "mutation {{ deleteAttendance(input: {{id: \"{}\"}}) {{ deletedId userErrors {{ code }} }} }}",
        before.id
    );
    assert!(app.admin().graphql(&delete).await.data()["deleteAttendance"]["deletedId"].is_string());
}

fn removed(event: Uuid) -> String {
    format!("subscription {{ attendanceRemoved(eventId: \"{event}\") {{ deletedId deletedDatabaseId }} }}")
}

fn removed_id(answer: &Value) -> Value {
    answer["data"]["attendanceRemoved"]["deletedDatabaseId"].clone()
}

async fn removals_are_told_once(app: TestApp) {
    let (event, other) = (app.event("Atelier", |_| {}).await, app.event("Autre", |_| {}).await);
    let gone = recorded(&app, &event, CheckInMode::Manual).await;
    assert_eq!(undo(&app.organizer(), gone.id, "Avant").await.outcome(), "OK");
    let mut stream = app.viewer().stream(&removed(event.id)).await;
    app.wait_for_listeners(1).await;
    let elsewhere = recorded(&app, &other, CheckInMode::Manual).await;
    assert_eq!(undo(&app.organizer(), elsewhere.id, "Ailleurs").await.outcome(), "OK");
    let first = recorded(&app, &event, CheckInMode::Manual).await;
    assert_eq!(undo(&app.organizer(), first.id, "Erreur").await.outcome(), "OK");
    let answer = stream.answer().await;
    assert_eq!(removed_id(&answer), json!(first.id), "{answer}");
    assert!(answer["data"]["attendanceRemoved"]["deletedId"].is_string());
    let second = recorded(&app, &event, CheckInMode::QrCode).await;
    let delete = format!(
        "mutation {{ deleteAttendance(input: {{id: \"{}\"}}) {{ userErrors {{ code }} }} }}",
        second.id
    );
    assert_eq!(app.admin().graphql(&delete).await.outcome(), "OK");
    assert_eq!(removed_id(&stream.answer().await), json!(second.id));
    let third = recorded(&app, &event, CheckInMode::QrCode).await;
    let delete = format!(
        "mutation {{ deleteParticipant(input: {{id: \"{}\"}}) {{ deletedId userErrors {{ code }} }} }}",
        third.participant_id
    );
    assert_eq!(app.admin().graphql(&delete).await.outcome(), "OK");
    assert_eq!(removed_id(&stream.answer().await), json!(third.id));
    // The feed ends with the event.
    let delete = format!("mutation {{ deleteEvent(input: {{id: \"{}\"}}) {{ deletedId }} }}", event.id);
    assert!(app.admin().graphql(&delete).await.data()["deleteEvent"]["deletedId"].is_string());
    let last = stream.answer().await;
    assert_eq!(last["errors"][0]["extensions"]["code"], "EVENT_NOT_FOUND", "{last}");
    assert_eq!(stream.next().await, SseEvent::Complete);
}

async fn missed_removals_are_read_from_the_database(app: TestApp) {
    let event = app.event("Atelier", |_| {}).await;
    let mut stream = app.viewer().stream(&removed(event.id)).await;
    app.wait_for_listeners(1).await;
    // Removed without a notification, a while before the next one.
    let silent = recorded(&app, &event, CheckInMode::Manual).await;
    let gone = attendance::Entity::update_many()
        .col_expr(attendance::Column::DeletedAt, sea_orm::sea_query::Expr::value(silent.created_at))
        .filter(attendance::Column::Id.eq(silent.id))
        .exec(app.app.services.database.write());
    gone.await.expect("the row can be changed");
    app.advance_clock(TimeDelta::minutes(1));
    let told = recorded(&app, &event, CheckInMode::Manual).await;
    assert_eq!(undo(&app.organizer(), told.id, "Erreur").await.outcome(), "OK");
    assert_eq!(removed_id(&stream.answer().await), json!(silent.id));
    assert_eq!(removed_id(&stream.answer().await), json!(told.id));
}
