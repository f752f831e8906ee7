//! Which answers are kept, for whom, and how long.

use chrono::TimeDelta;
use passerelle::auth::Role;
use passerelle::domain::housekeeping::sweep;
use passerelle::entity::attendance;
use passerelle::entity::event::{self, EventStatus};
use sea_orm::{ActiveModelTrait as _, ConnectionTrait as _, EntityTrait as _, Set, Unchanged};
use serde_json::{Value, json};

use super::{KEY, check_in, post, stored};
use crate::rest::Unlimited;
use crate::support::{Answer, Caller, TestApp, both_engines};

both_engines![
    a_refusal_is_repeated_though_it_no_longer_holds,
    a_duplicate_reports_the_same_time_again,
    what_is_gone_is_not_shown_again,
    keys_of_accounts_and_of_strangers_are_separate,
    an_ended_session_is_not_kept,
    a_rate_limit_is_not_kept_and_repeats_are_not_counted,
    a_failed_transaction_leaves_no_key,
    a_request_that_changes_nothing_leaves_no_key,
    keys_are_kept_for_24_hours,
    malformed_keys_of_mutations_are_user_errors,
    rights_are_checked_again,
];

const PATH: &str = "/api/attendances";

async fn set_status(app: &TestApp, event: &event::Model, status: EventStatus) {
    let row = event::ActiveModel { id: Unchanged(event.id), status: Set(status), ..Default::default() };
    row.update(app.app.services.database.write()).await.expect("the event is changed");
}

async fn a_refusal_is_repeated_though_it_no_longer_holds(app: Unlimited) {
    let event = app.event("Atelier", |row| row.status = EventStatus::Completed).await;
    let mut body = check_in(&event, "Awa");
    let first = post(&app.anonymous(), KEY, PATH, &body).await;
    assert_eq!(first.status(), 400);
    assert!(first.text().contains("EVENT_NOT_ACTIVE"), "{}", first.text());
    set_status(&app, &event, EventStatus::Ongoing).await;
    let second = post(&app.anonymous(), KEY, PATH, &body).await;
    assert_eq!((second.status(), second.text()), (400, first.text()));
    assert_eq!(post(&app.anonymous(), &format!("{KEY}-2"), PATH, &body).await.status(), 201);
    // The details of a refusal are the same as well.
    body["participant"]["email"] = json!("nobody");
    body["participant"]["cniNumber"] = json!("1");
    let key = format!("{KEY}-3");
    let [first, second] =
        [post(&app.anonymous(), &key, PATH, &body).await, post(&app.anonymous(), &key, PATH, &body).await];
    assert_eq!((first.status(), first.text()), (400, second.text()));
    assert!(first.text().contains("cniNumber"), "{}", first.text());
    assert_eq!(stored(&app).await.len(), 3);
}

async fn a_duplicate_reports_the_same_time_again(app: Unlimited) {
    let event = app.event("Atelier", |_| {}).await;
    let mut body = check_in(&event, "Awa");
    body["participant"]["email"] = json!("awa@example.org");
    assert_eq!(app.anonymous().post(PATH, body.clone()).await.status(), 201);
    app.advance_clock(TimeDelta::minutes(3));
    let first = post(&app.anonymous(), KEY, PATH, &body).await;
    assert_eq!(first.status(), 409);
    assert!(first.text().contains("2025-12-13T10:00:00Z"), "{}", first.text());
    let row = app.attendance_rows().await.remove(0);
    let delete =
        format!("mutation {{ deleteAttendance(input: {{id: \"{}\"}}) {{ userErrors {{ code }} }} }}", row.id);
    assert_eq!(app.admin().graphql(&delete).await.outcome(), "OK");
    let second = post(&app.anonymous(), KEY, PATH, &body).await;
    assert_eq!((second.status(), second.text()), (409, first.text()));
    assert!(!format!("{:?}", stored(&app).await).contains("awa@example.org"));
}

async fn what_is_gone_is_not_shown_again(app: Unlimited) {
    let event = app.event("Atelier", |_| {}).await;
    let body = check_in(&event, "Awa");
    assert_eq!(post(&app.anonymous(), KEY, PATH, &body).await.status(), 201);
    let row = app.attendance_rows().await.remove(0);
    let deleted = attendance::ActiveModel {
        id: Unchanged(row.id),
        deleted_at: Set(Some(app.clock_now())),
        ..Default::default()
    };
    deleted.update(app.app.services.database.write()).await.expect("the attendance is deleted");
    let answer = post(&app.anonymous(), KEY, PATH, &body).await;
    assert_eq!((answer.status(), app.attendance_rows().await.len()), (404, 1), "{}", answer.text());
    assert!(answer.text().contains("RESOURCE_NOT_FOUND"), "{}", answer.text());
}

async fn create_participant(caller: &Caller<'_>, key: &str, first_name: &str) -> Answer {
    let query = "mutation ($input: CreateParticipantInput!, $key: String) \
        { createParticipant(input: $input, idempotencyKey: $key) { participant { id fullName } userErrors { code field message } } }";
    let input = json!({ "firstName": first_name, "lastName": "Sow" });
    caller.graphql_with(query, json!({ "input": input, "key": key })).await
}

async fn keys_of_accounts_and_of_strangers_are_separate(app: Unlimited) {
    let event = app.event("Atelier", |_| {}).await;
    for caller in [app.anonymous(), app.user(), app.viewer(), app.admin()] {
        // The same request, by others: none of them is answered with what another one made.
        let answer = post(&caller, KEY, PATH, &check_in(&event, "Awa")).await;
        assert_eq!(answer.status(), 201, "{}", answer.text());
    }
    assert_eq!(app.attendance_rows().await.len(), 4);
    for (caller, name) in [(app.organizer(), "Awa"), (app.super_admin(), "Baba")] {
        let answer = create_participant(&caller, KEY, name).await;
        assert_eq!(answer.outcome(), "OK", "{}", answer.text());
    }
    let owners: std::collections::BTreeSet<i32> = stored(&app).await.iter().map(|row| row.owner_id).collect();
    assert_eq!(owners.len(), 6);
    // A phone changes its address; the key stays the same.
    let elsewhere = app.anonymous().at(app.fresh_address());
    assert_eq!(post(&elsewhere, KEY, PATH, &check_in(&event, "Awa")).await.status(), 201);
    assert_eq!(app.attendance_rows().await.len(), 4);
}

async fn an_ended_session_is_not_kept(app: Unlimited) {
    let refused = create_participant(&app.bearer("no token"), KEY, "Awa").await;
    assert_eq!(refused.outcome(), "TOKEN_INVALID");
    assert_eq!(create_participant(&app.anonymous(), KEY, "Awa").await.outcome(), "AUTH_REQUIRED");
    assert_eq!(stored(&app).await, []);
}

async fn a_rate_limit_is_not_kept_and_repeats_are_not_counted(app: TestApp) {
    let event = app.event("Atelier", |_| {}).await;
    let phone = app.anonymous().at(app.fresh_address());
    let record = async |key: String| {
        let query = "mutation ($input: RecordAttendanceInput!, $key: String) { recordAttendance(input: $input, \
            idempotencyKey: $key) { attendance { id } userErrors { code } } }";
        let input = check_in(&event, "Awa");
        phone.graphql_with(query, json!({ "input": input, "key": key })).await.outcome()
    };
    for at in 0..10 {
        for _ in 0..3 {
            assert_eq!(record(format!("{KEY}-{at}")).await, "OK", "{at}");
        }
    }
    assert_eq!(record(format!("{KEY}-10")).await, "RATE_LIMIT_EXCEEDED");
    assert_eq!((stored(&app).await.len(), app.attendance_rows().await.len()), (10, 10));
    app.advance_clock(TimeDelta::minutes(1));
    assert_eq!(record(format!("{KEY}-10")).await, "OK");
}

async fn a_failed_transaction_leaves_no_key(app: Unlimited) {
    let event = app.event("Atelier", |_| {}).await;
    let rename = async |from: &str, to: &str| {
        let sql = format!("ALTER TABLE {from} RENAME TO {to}");
        app.app.services.database.write().execute_unprepared(&sql).await.expect("the table is renamed");
    };
    // The last table that the transaction writes.
    rename("audit_entry", "elsewhere").await;
    let failed = post(&app.anonymous(), KEY, PATH, &check_in(&event, "Awa")).await;
    rename("elsewhere", "audit_entry").await;
    assert_eq!(failed.status(), 500, "{}", failed.text());
    assert_eq!((stored(&app).await.len(), app.attendance_rows().await.len()), (0, 0));
    assert_eq!(post(&app.anonymous(), KEY, PATH, &check_in(&event, "Awa")).await.status(), 201);
}

async fn a_request_that_changes_nothing_leaves_no_key(app: Unlimited) {
    let shooting = app.shooting(0).await;
    let path = format!("/api/v1/presence/check-in-all/{}", shooting.project);
    assert_eq!(post(&app.presence(), KEY, &path, &json!({})).await.status(), 200);
    let validate = json!({ "code": "A7KP2M", "t": "1", "s": "x" });
    let first = post(&app.anonymous(), KEY, "/api/qr-codes/validate", &validate).await;
    assert!(matches!(first.status(), 200 | 400), "{}", first.text());
    assert_eq!(stored(&app).await, []);
}

async fn keys_are_kept_for_24_hours(app: Unlimited) {
    let event = app.event("Atelier", |row| row.qr_expires_at += TimeDelta::days(30)).await;
    let body = check_in(&event, "Awa");
    let recorded = async || {
        let answer = post(&app.anonymous(), KEY, PATH, &body).await;
        assert_eq!(answer.status(), 201, "{}", answer.text());
        app.attendance_rows().await.len()
    };
    assert_eq!(recorded().await, 1);
    app.advance_clock(TimeDelta::days(1) - TimeDelta::seconds(1));
    sweep(&app.app.services).await.expect("swept");
    assert_eq!((recorded().await, stored(&app).await.len()), (1, 1));
    // Over, whether it was swept already or not.
    app.advance_clock(TimeDelta::seconds(1));
    assert_eq!((recorded().await, stored(&app).await.len()), (2, 1));
    assert_eq!(recorded().await, 2);
    app.advance_clock(TimeDelta::days(1));
    sweep(&app.app.services).await.expect("swept");
    assert_eq!(stored(&app).await, []);
    assert_eq!(recorded().await, 3);
}

async fn malformed_keys_of_mutations_are_user_errors(app: Unlimited) {
    for (key, sentence) in [
        ("short", "De 16 à 128 caractères"),
        (&"x".repeat(129), "De 16 à 128 caractères"),
        ("0123456789abcdef\u{7f}", "Contient un caractère interdit"),
    ] {
        let answer = create_participant(&app.admin(), key, "Awa").await;
        assert_eq!(answer.user_errors(), ["VALIDATION_ERROR idempotencyKey"], "{}", answer.text());
        assert!(answer.text().contains(sentence), "{}", answer.text());
    }
    assert_eq!((stored(&app).await.len(), app.participant_rows().await.len()), (0, 0));
}

/// An organizer who has become a viewer is not given the signed address of the event again.
async fn rights_are_checked_again(app: Unlimited) {
    let account = app.new_account("organizer1@example.com", Role::Organizer).await;
    let body = json!({ "title": "A", "eventType": "workshop", "startDate": "2026-01-01T09:00:00Z" });
    let create = async |role: Role, key: &str| {
        let set = format!(
            "mutation {{ updateUser(input: {{id: {}, role: {}}}) {{ userErrors {{ code }} }} }}",
            account.id,
            role.to_string().to_uppercase()
        );
        assert_eq!(app.admin().graphql(&set).await.outcome(), "OK");
        let caller = app.signed_in("organizer1@example.com").await;
        let query = "mutation ($input: CreateEventInput!, $key: String) { createEvent(input: $input, \
            idempotencyKey: $key) { signedQrCodeData userErrors { code } } }";
        let mut input = body.clone();
        input["eventType"] = json!("WORKSHOP");
        caller.graphql_with(query, json!({ "input": input, "key": key })).await
    };
    assert_eq!(create(Role::Organizer, KEY).await.outcome(), "OK");
    let refused = create(Role::Viewer, KEY).await;
    assert_eq!(
        (refused.outcome().as_str(), &refused.json()["data"]["createEvent"]),
        ("FORBIDDEN", &Value::Null)
    );
    assert_eq!(create(Role::Organizer, KEY).await.outcome(), "OK");
    let events = event::Entity::find().all(app.app.services.database.read()).await.expect("events");
    assert_eq!(events.len(), 1);
}
