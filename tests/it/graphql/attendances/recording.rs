//! Recording of attendances: the rights of callers and the fields that they see.

use std::fmt::Write as _;

use chrono::TimeDelta;
use futures_util::future::join;
use passerelle::auth::Role;
use passerelle::entity::attendance::CheckInMode;
use passerelle::entity::event::{self, EventStatus};
use sea_orm::{ActiveModelTrait as _, Set, Unchanged};
use serde_json::{Value, json};

use crate::support::attendances::{moment, signature};
use crate::support::{Answer, Caller, Engine, TestApp, both_engines};

both_engines![
    anonymous_callers_read_only_what_they_recorded,
    staff_record_for_others,
    staff_record_by_participant_id,
    staff_fields_are_refused_from_other_callers,
    conflicting_fields_are_refused,
    a_time_to_come_is_refused,
    a_duplicate_reports_the_first_check_in_time,
    faults_are_reported_in_order,
    an_event_cancelled_concurrently_accepts_no_attendance,
    strangers_have_ten_a_minute,
    the_limit_of_strangers_is_a_setting,
    without_limits_nobody_is_counted,
    attendances_are_deleted_by_administrators,
    a_document_may_record_several,
];

const RECORD: &str = "mutation ($input: RecordAttendanceInput!) { recordAttendance(input: $input) { \
    attendance { databaseId eventId participantId checkInTime checkInMode hasSignature notes recordedBy { firstName } } \
    firstCheckInTime userErrors { code field message } } }";

async fn record(caller: &Caller<'_>, input: Value) -> Answer {
    caller.graphql_with(RECORD, json!({ "input": input })).await
}

fn awa() -> Value {
    json!({ "firstName": "Awa", "lastName": "Sow", "cniNumber": "CNI0000001" })
}

fn check_in(event: &event::Model) -> Value {
    json!({ "eventId": event.id, "participant": awa(), "signature": signature() })
}

/// `input` with additional members.
fn with_members(mut input: Value, more: &Value) -> Value {
    for (key, value) in more.as_object().expect("an object") {
        input[key] = value.clone();
    }
    input
}

async fn anonymous_callers_read_only_what_they_recorded(app: TestApp) {
    let event = app.event("Atelier", |_| {}).await;
    let other = app.participant("Baba", "Sow", |_| {}).await;
    let others = app.attendance(&event, &other, |_| {}).await;
    let query = format!(
        "mutation ($input: RecordAttendanceInput!) {{ recordAttendance(input: $input) {{ attendance {{ id databaseId \
         checkInMode ipAddress participant {{ fullName }} event {{ title }} signature {{ format }} }} userErrors {{ code }} }} \
         again: deleteAttendance(input: {{id: \"{}\"}}) {{ userErrors {{ code }} }} }}",
        others.id
    );
    for caller in [app.anonymous(), app.user(), app.as_role(Role::Presence)] {
        let input =
            with_members(check_in(&event), &json!({ "participant": { "firstName": "P", "lastName": "Q" } }));
        let answer = caller
            .clone()
            .at(app.fresh_address())
            .graphql_with(&query, json!({ "input": input }))
            .await
            .json();
        let shown = &answer["data"]["recordAttendance"]["attendance"];
        assert_eq!(shown["participant"], Value::Null, "the participant is hidden");
        assert_eq!((&shown["event"]["title"], &shown["checkInMode"]), (&json!("Atelier"), &json!("QR_CODE")));
        assert_eq!(shown["signature"], json!({ "format": "PNG" }), "the caller sent the signature itself");
        assert_eq!(answer["data"]["again"], Value::Null);
        // Another request cannot read it.
        let id = shown["databaseId"].as_str().expect("an identifier");
        assert_ne!(caller.graphql(&format!("{{ attendance(id: \"{id}\") {{ id }} }}")).await.outcome(), "OK");
        let node = format!("{{ node(id: {}) {{ id }} }}", shown["id"]);
        assert_eq!(caller.graphql(&node).await.data()["node"], Value::Null);
    }
    let input =
        with_members(check_in(&event), &json!({ "participant": { "firstName": "P", "lastName": "Q" } }));
    let answer = app.viewer().graphql_with(&query, json!({ "input": input })).await.json();
    assert_eq!(answer["data"]["recordAttendance"]["attendance"]["participant"]["fullName"], "P Q");
}

async fn staff_record_for_others(app: TestApp) {
    let event = app.event("Atelier", |_| {}).await;
    let organizer = app.account_of(Role::Organizer).await;
    let manual = json!({
        "eventId": event.id, "participant": awa(), "checkInMode": "MANUAL", "notes": "Sans stylo",
        "checkInTime": "2025-12-13T09:30:00Z"
    });
    let answer = record(&app.organizer(), manual).await.data()["recordAttendance"].take();
    let row = app.attendance_rows().await.remove(0);
    let expected = json!({
        "attendance": {
            "databaseId": row.id, "eventId": event.id, "participantId": row.participant_id,
            "checkInTime": "2025-12-13T09:30:00Z", "checkInMode": "MANUAL", "hasSignature": false,
            "notes": "Sans stylo", "recordedBy": { "firstName": organizer.first_name }
        },
        "firstCheckInTime": null,
        "userErrors": []
    });
    assert_eq!(answer, expected);
    assert_eq!((row.check_in_mode, row.recorded_by_id), (CheckInMode::Manual, Some(organizer.id)));
    assert_eq!(
        (row.check_in_at, row.created_at),
        (moment("2025-12-13T09:30:00Z"), moment("2025-12-13T10:00:00Z"))
    );
    // Staff may also record with a signature and without a time.
    let event = app.event("B", |_| {}).await;
    let answer =
        record(&app.admin(), with_members(check_in(&event), &json!({ "checkInMode": "MANUAL" }))).await;
    let shown = answer.data()["recordAttendance"]["attendance"].take();
    assert_eq!(
        (&shown["hasSignature"], &shown["checkInTime"], &shown["notes"]),
        (&json!(true), &json!("2025-12-13T10:00:00Z"), &Value::Null)
    );
}

async fn staff_record_by_participant_id(app: TestApp) {
    let event = app.event("Atelier", |_| {}).await;
    let baba = app.participant("Baba", "Sow", |_| {}).await;
    let deleted = app.participant("Gone", "Sow", |row| row.deleted_at = Some(row.created_at)).await;
    let manual = |id: Value| json!({ "eventId": event.id, "participantId": id, "checkInMode": "MANUAL" });
    for unknown in [json!(deleted.id), json!(event.id), json!("17"), json!("nobody")] {
        let answer = record(&app.organizer(), manual(unknown)).await;
        assert_eq!(answer.user_errors(), ["PARTICIPANT_NOT_FOUND participantId"]);
    }
    let answer = record(&app.organizer(), manual(json!(baba.id))).await;
    assert_eq!(answer.data()["recordAttendance"]["attendance"]["participantId"], json!(baba.id));
    assert_eq!(app.participant_rows().await.len(), 2, "no new participant");
    let answer = record(&app.organizer(), manual(json!(baba.id))).await;
    assert_eq!(answer.user_errors(), ["ALREADY_CHECKED_IN participant"]);
}

async fn staff_fields_are_refused_from_other_callers(app: TestApp) {
    let event = app.event("Atelier", |_| {}).await;
    let baba = app.participant("Baba", "Sow", |_| {}).await;
    for more in [
        json!({ "checkInMode": "MANUAL" }),
        json!({ "checkInMode": "IMPORT" }),
        json!({ "participantId": baba.id }),
        json!({ "checkInTime": "2025-12-13T09:00:00Z" }),
        json!({ "checkInMode": "MANUAL", "eventId": baba.id }),
    ] {
        let input = with_members(check_in(&event), &more);
        for role in [Role::User, Role::Presence, Role::Viewer] {
            assert_eq!(record(&app.as_role(role), input.clone()).await.outcome(), "FORBIDDEN", "{role}");
        }
        assert_eq!(record(&app.anonymous(), input).await.outcome(), "AUTH_REQUIRED");
    }
    assert!(app.attendance_rows().await.is_empty());
}

async fn conflicting_fields_are_refused(app: TestApp) {
    let event = app.event("Atelier", |_| {}).await;
    let baba = app.participant("Baba", "Sow", |_| {}).await;
    let manual = |more: Value| with_members(json!({ "eventId": event.id, "checkInMode": "MANUAL" }), &more);
    for (input, errors) in [
        (manual(json!({})), &["VALIDATION_ERROR participant"][..]),
        (
            manual(json!({ "participant": awa(), "participantId": baba.id })),
            &["VALIDATION_ERROR participantId"],
        ),
        (
            with_members(check_in(&event), &json!({ "checkInTime": "2025-12-13T09:00:00Z" })),
            &["VALIDATION_ERROR checkInTime"],
        ),
        (
            json!({ "eventId": event.id, "participantId": baba.id, "signature": signature() }),
            &["VALIDATION_ERROR participantId"],
        ),
        (
            with_members(check_in(&event), &json!({ "checkInMode": "IMPORT" })),
            &["VALIDATION_ERROR checkInMode"],
        ),
        (json!({ "eventId": event.id }), &["VALIDATION_ERROR participant", "VALIDATION_ERROR signature"]),
    ] {
        assert_eq!(record(&app.organizer(), input.clone()).await.user_errors(), errors, "{input}");
    }
    assert!(app.attendance_rows().await.is_empty());
}

async fn a_time_to_come_is_refused(app: TestApp) {
    let event = app.event("Atelier", |_| {}).await;
    let at = |time: &str| json!({ "eventId": event.id, "participant": awa(), "checkInMode": "MANUAL", "checkInTime": time });
    for (time, message) in [
        ("2025-12-13T10:00:01Z", "Ne doit pas être dans le futur"),
        ("2025-12-13T10:00:00-01:00", "Ne doit pas être dans le futur"),
        ("9999-12-31T23:59:59Z", "Ne doit pas être dans le futur"),
        ("0000-12-31T23:59:59Z", "Date et heure invalides (ISO 8601 attendu)"),
    ] {
        let answer = record(&app.organizer(), at(time)).await;
        assert_eq!(answer.user_errors(), ["VALIDATION_ERROR checkInTime"], "{time}");
        assert_eq!(answer.data()["recordAttendance"]["userErrors"][0]["message"], message);
    }
    let answer = record(&app.organizer(), at("2025-12-13T10:00:00.999Z")).await;
    assert_eq!(answer.data()["recordAttendance"]["attendance"]["checkInTime"], "2025-12-13T10:00:00Z");
}

async fn a_duplicate_reports_the_first_check_in_time(app: TestApp) {
    let event = app.event("Atelier", |_| {}).await;
    let first = app.anonymous().at(app.fresh_address());
    assert_eq!(record(&first, check_in(&event)).await.outcome(), "OK");
    app.advance_clock(TimeDelta::minutes(3));
    let answer = record(&first, check_in(&event)).await.data()["recordAttendance"].take();
    let expected = json!({
        "attendance": null,
        "firstCheckInTime": "2025-12-13T10:00:00Z",
        "userErrors": [{
            "code": "ALREADY_CHECKED_IN", "field": "participant",
            "message": "Ce participant a déjà pointé pour cet événement"
        }]
    });
    assert_eq!(answer, expected);
}

async fn faults_are_reported_in_order(app: TestApp) {
    let event = app.event("Atelier", |_| {}).await;
    let (off, done) = (
        app.event("Off", |row| row.status = EventStatus::Cancelled).await,
        app.event("Done", |row| row.status = EventStatus::Completed).await,
    );
    let caller = app.anonymous().at(app.fresh_address());
    let wrong = json!({
        "participant": { "firstName": "", "lastName": "x", "email": "x" }, "signature": "x", "notes": "x".repeat(501)
    });
    let unknown = event::Model { id: uuid::Uuid::now_v7(), ..event.clone() };
    for (event, errors) in [
        (&unknown, &["EVENT_NOT_FOUND eventId"][..]),
        (&off, &["EVENT_CANCELLED eventId"]),
        (&done, &["EVENT_NOT_ACTIVE eventId"]),
        (
            &event,
            &[
                "VALIDATION_ERROR participant.firstName",
                "VALIDATION_ERROR participant.email",
                "VALIDATION_ERROR notes",
                "SIGNATURE_INVALID_FORMAT signature",
            ],
        ),
    ] {
        assert_eq!(record(&caller, with_members(check_in(event), &wrong)).await.user_errors(), errors);
    }
    assert_eq!(record(&caller, check_in(&event)).await.outcome(), "OK");
    // An invalid signature is reported before an existing attendance.
    for (address, error) in [
        ("x".repeat(102_401), "SIGNATURE_TOO_LARGE signature"),
        ("x".to_owned(), "SIGNATURE_INVALID_FORMAT signature"),
        (signature(), "ALREADY_CHECKED_IN participant"),
    ] {
        let input = with_members(check_in(&event), &json!({ "signature": address }));
        assert_eq!(record(&caller, input).await.user_errors(), [error]);
    }
}

async fn an_event_cancelled_concurrently_accepts_no_attendance(app: TestApp) {
    let event = app.event("Atelier", |_| {}).await;
    let tx = app.app.services.database.begin().await.expect("a transaction");
    let off = event::ActiveModel {
        id: Unchanged(event.id),
        status: Set(EventStatus::Cancelled),
        ..Default::default()
    };
    off.update(&tx).await.expect("the event exists");
    let commit = async {
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        tx.commit().await.expect("the transaction commits");
    };
    let caller = app.anonymous();
    let (answer, ()) = join(record(&caller, check_in(&event)), commit).await;
    assert_eq!(answer.user_errors(), ["EVENT_CANCELLED eventId"]);
    assert!(app.participant_rows().await.is_empty());
}

/// Records attendances up to the limit, and one more.
async fn use_up(app: &TestApp, limit: usize) {
    let event = app.event("Atelier", |_| {}).await;
    let caller = app.anonymous().at(app.fresh_address());
    for at in 0..limit {
        let answer = record(&caller, check_in(&event)).await;
        assert_eq!(answer.outcome(), if at == 0 { "OK" } else { "ALREADY_CHECKED_IN" }, "{at}");
    }
    let refused = record(&caller, check_in(&event)).await;
    assert_eq!(refused.outcome(), "RATE_LIMIT_EXCEEDED");
    assert_eq!(refused.errors()[0]["extensions"]["retryAfterSeconds"], 60);
    assert_eq!(refused.json()["data"], json!({ "recordAttendance": null }));
    // Other callers are not limited, and this caller is not limited in other requests.
    assert_eq!(
        record(&app.anonymous().at(app.fresh_address()), check_in(&event)).await.outcome(),
        "ALREADY_CHECKED_IN"
    );
    assert_eq!(record(&app.user(), check_in(&event)).await.outcome(), "ALREADY_CHECKED_IN");
    assert_eq!(
        caller.graphql(&format!("{{ event(id: \"{}\") {{ title }} }}", event.id)).await.outcome(),
        "OK"
    );
    let rest = json!({ "eventId": event.id, "participant": awa(), "signature": signature() });
    assert_eq!(
        caller.post("/api/attendances", rest).await.status(),
        409,
        "the pointage API has its own counter"
    );
    app.advance_clock(TimeDelta::minutes(1));
    assert_eq!(record(&caller, check_in(&event)).await.outcome(), "ALREADY_CHECKED_IN");
}

async fn strangers_have_ten_a_minute(app: TestApp) {
    use_up(&app, 10).await;
}

async fn the_limit_of_strangers_is_a_setting(engine: Engine) {
    use_up(&TestApp::with(engine, &["--public-rate-limit", "3"]).await, 3).await;
}

async fn without_limits_nobody_is_counted(engine: Engine) {
    let app = TestApp::with(engine, &["--rate-limits", "off"]).await;
    let event = app.event("Atelier", |_| {}).await;
    for _ in 0..15 {
        let outcome = record(&app.anonymous(), check_in(&event)).await.outcome();
        assert!(matches!(outcome.as_str(), "OK" | "ALREADY_CHECKED_IN"), "{outcome}");
    }
}

async fn attendances_are_deleted_by_administrators(app: TestApp) {
    let (event, baba) = (app.event("Atelier", |_| {}).await, app.participant("Baba", "Sow", |_| {}).await);
    let row = app.attendance(&event, &baba, |_| {}).await;
    let delete = format!(
        "mutation {{ deleteAttendance(input: {{id: \"{}\"}}) {{ deletedDatabaseId userErrors {{ code field }} }} }}",
        row.id
    );
    for role in [Role::User, Role::Presence, Role::Viewer, Role::Organizer] {
        assert_eq!(app.as_role(role).graphql(&delete).await.outcome(), "FORBIDDEN");
    }
    let answer = app.admin().graphql(&delete).await.data();
    assert_eq!(answer["deleteAttendance"], json!({ "deletedDatabaseId": row.id, "userErrors": [] }));
    assert_eq!(app.admin().graphql(&delete).await.user_errors(), ["ATTENDANCE_NOT_FOUND"]);
    let second_input = json!({ "eventId": event.id, "participantId": baba.id, "checkInMode": "MANUAL" });
    assert_eq!(record(&app.admin(), second_input).await.outcome(), "OK");
    let stored = app.attendance_rows().await.into_iter().find(|stored| stored.id == row.id);
    assert_eq!(stored.and_then(|stored| stored.deleted_at), Some(moment("2025-12-13T10:00:00Z")));
}

async fn a_document_may_record_several(app: TestApp) {
    // Each mutation counts.
    let event = app.event("Atelier", |_| {}).await;
    let mut fields = String::new();
    for at in 0..12 {
        let _ = write!(
            fields,
            "a{at}: recordAttendance(input: {{eventId: \"{}\", signature: $signature, participant: {{firstName: \"P{at}\", \
             lastName: \"Q\"}}}}) {{ attendance {{ databaseId }} userErrors {{ code }} }} ",
            event.id
        );
    }
    let query = format!("mutation ($signature: String!) {{ {fields} }}");
    let answer = app
        .anonymous()
        .at(app.fresh_address())
        .graphql_with(&query, json!({ "signature": signature() }))
        .await;
    assert_eq!(app.attendance_rows().await.len(), 10);
    assert_eq!(answer.errors().len(), 2);
    assert_eq!(answer.code().as_deref(), Some("RATE_LIMIT_EXCEEDED"));
}
