//! `correctPresence`: by staff, with a reason, and with the times before in the audit log.

use passerelle::auth::Role;
use serde_json::{Value, json};

use super::{check_in, recorded, staff};
use crate::support::{Answer, Engine, TestApp, both_engines};

both_engines![
    a_correction_keeps_times_and_reason,
    a_correction_closes_what_was_left_open,
    the_day_follows_the_arrival,
    what_cannot_be_is_refused,
    the_person_corrects_nothing,
    another_record_may_be_in_the_way,
    hours_count_once,
];

async fn correct(app: &TestApp, input: Value) -> Answer {
    let query = "mutation($input: CorrectPresenceInput!) { correctPresence(input: $input) { presenceRecord { \
        databaseId date checkInAt checkOutAt durationHours state corrected correctionReason recordedBy { email } } \
        userErrors { code field message } } }";
    staff(app).graphql_with(query, json!({ "input": input })).await
}

async fn a_correction_keeps_times_and_reason(app: TestApp) {
    let shooting = app.shooting(1).await;
    app.insert_presence(&shooting, 0, "2025-12-12T08:00:00Z", Some("2025-12-12T09:00:00Z")).await;
    let input = json!({
        "id": 1, "checkInAt": "2025-12-12T07:30:00Z", "checkOutAt": "2025-12-12T18:00:00Z", "reason": " Badge oublié "
    });
    let row = recorded(&correct(&app, input).await);
    let email = app.account_of(Role::Presence).await.email;
    let expected = json!({
        "databaseId": 1, "date": "2025-12-12", "checkInAt": "2025-12-12T07:30:00Z",
        "checkOutAt": "2025-12-12T18:00:00Z", "durationHours": 10.5, "state": "CLOSED", "corrected": true,
        "correctionReason": "Badge oublié", "recordedBy": { "email": email }
    });
    assert_eq!(row, expected);
    let log = app.presence_audit().await.pop().expect("an entry");
    let me = app.account_of(Role::Presence).await.id;
    let before = json!({
        "check_in_at": "2025-12-12T08:00:00+00:00", "check_out_at": "2025-12-12T09:00:00+00:00",
        "correction_reason": null, "recorded_by_id": null
    });
    let after = json!({
        "check_in_at": "2025-12-12T07:30:00+00:00", "check_out_at": "2025-12-12T18:00:00+00:00",
        "correction_reason": "Badge oublié", "recorded_by_id": me
    });
    assert_eq!((log.before, log.after), (Some(before), Some(after)));
}

async fn a_correction_closes_what_was_left_open(app: TestApp) {
    let shooting = app.shooting(1).await;
    app.insert_presence(&shooting, 0, "2025-12-10T08:00:00Z", None).await;
    check_in(&app, &shooting, 0).await;
    // An arrival alone does not close it.
    let input = json!({ "id": 1, "checkInAt": "2025-12-10T07:00:00Z", "reason": "Erreur" });
    assert_eq!(recorded(&correct(&app, input).await)["state"], "LEFT_OPEN");
    let input = json!({ "id": 1, "checkOutAt": "2025-12-10T19:00:00Z", "reason": "Oubli" });
    let row = recorded(&correct(&app, input).await);
    assert_eq!((&row["state"], &row["durationHours"]), (&json!("CLOSED"), &json!(12.0)));
    assert_eq!(app.presence_rows().await[0].left_open_at, None);
}

async fn the_day_follows_the_arrival(engine: Engine) {
    let app = TestApp::with(engine, &["--time-zone", "+01:00"]).await;
    let shooting = app.shooting(1).await;
    app.insert_presence(&shooting, 0, "2025-12-11T08:00:00Z", Some("2025-12-11T09:00:00Z")).await;
    let input = json!({ "id": 1, "checkInAt": "2025-12-10T23:00:00Z", "reason": "Nuit" });
    assert_eq!(recorded(&correct(&app, input).await)["date"], "2025-12-11");
    let input = json!({ "id": 1, "checkInAt": "2025-12-10T22:59:59Z", "reason": "Nuit" });
    assert_eq!(recorded(&correct(&app, input).await)["date"], "2025-12-10");
}

async fn what_cannot_be_is_refused(app: TestApp) {
    let shooting = app.shooting(1).await;
    app.insert_presence(&shooting, 0, "2025-12-12T08:00:00Z", Some("2025-12-12T18:00:00Z")).await;
    app.insert_presence(&shooting, 0, "2025-11-12T08:00:00Z", None).await;
    let late = "2025-12-13T10:00:01Z";
    for (input, expected) in [
        (json!({ "id": 1, "checkOutAt": "2025-12-12T17:00:00Z" }), vec!["VALIDATION_ERROR reason"]),
        (
            json!({ "id": 1, "checkOutAt": "2025-12-12T17:00:00Z", "reason": " " }),
            vec!["VALIDATION_ERROR reason"],
        ),
        (json!({ "id": 1, "reason": "x" }), vec!["VALIDATION_ERROR checkOutAt"]),
        (
            json!({ "id": 1, "checkInAt": late, "checkOutAt": late }),
            vec!["VALIDATION_ERROR reason", "VALIDATION_ERROR checkInAt", "VALIDATION_ERROR checkOutAt"],
        ),
        (
            json!({ "id": 1, "checkOutAt": "2025-12-12T07:59:59Z", "reason": "x" }),
            vec!["VALIDATION_ERROR checkOutAt"],
        ),
        (
            json!({ "id": 1, "checkInAt": "2025-12-12T18:00:01Z", "reason": "x" }),
            vec!["VALIDATION_ERROR checkInAt"],
        ),
        // A year that was mistyped.
        (
            json!({ "id": 1, "checkInAt": "2005-12-12T08:00:00Z", "reason": "x" }),
            vec!["VALIDATION_ERROR checkInAt"],
        ),
        (
            json!({ "id": 2, "checkOutAt": "2025-12-12T08:00:00Z", "reason": "x" }),
            vec!["VALIDATION_ERROR checkOutAt"],
        ),
        (
            json!({ "id": 1, "checkInAt": "2025-12-05T17:59:59Z", "reason": "x" }),
            vec!["VALIDATION_ERROR checkInAt"],
        ),
        (
            json!({ "id": 99, "checkOutAt": "2025-12-12T17:00:00Z", "reason": "x" }),
            vec!["RESOURCE_NOT_FOUND id"],
        ),
    ] {
        assert_eq!(correct(&app, input.clone()).await.user_errors(), expected, "{input}");
    }
    assert!(app.presence_audit().await.is_empty());
    let week = json!({ "id": 1, "checkInAt": "2025-12-05T18:00:00Z", "reason": "x" });
    assert_eq!(recorded(&correct(&app, week).await)["durationHours"], 168.0);
}

async fn the_person_corrects_nothing(app: TestApp) {
    let shooting = app.shooting(1).await;
    app.insert_presence(&shooting, 0, "2025-12-12T08:00:00Z", None).await;
    app.register_by(&shooting, 0, app.account_of(Role::User).await.id).await;
    let query = "mutation { correctPresence(input: {id: 1, checkOutAt: \"2025-12-12T18:00:00Z\", reason: \"x\"}) \
        { presenceRecord { id } } }";
    for caller in [app.user(), app.viewer(), app.organizer()] {
        assert_eq!(caller.graphql(query).await.outcome(), "FORBIDDEN");
    }
    assert_eq!(app.admin().graphql(query).await.outcome(), "OK");
}

async fn another_record_may_be_in_the_way(app: TestApp) {
    let shooting = app.shooting(1).await;
    app.insert_presence(&shooting, 0, "2025-12-11T08:00:00Z", Some("2025-12-11T18:00:00Z")).await;
    app.insert_presence(&shooting, 0, "2025-12-12T08:00:00Z", Some("2025-12-12T18:00:00Z")).await;
    let input = json!({ "id": 2, "checkInAt": "2025-12-11T20:00:00Z", "reason": "x" });
    let answer = correct(&app, input).await;
    assert_eq!(answer.user_errors(), ["ALREADY_CHECKED_IN checkInAt"]);
    assert!(answer.text().contains("a déjà une présence de ce jour"), "{}", answer.text());
    let row = &app.presence_rows().await[1];
    assert_eq!((row.date.to_string(), row.correction_reason.clone()), ("2025-12-12".to_owned(), None));
}

async fn hours_count_once(app: TestApp) {
    let shooting = app.shooting(2).await;
    app.insert_presence(&shooting, 0, "2025-12-11T20:00:00Z", Some("2025-12-11T21:00:00Z")).await;
    app.insert_presence(&shooting, 0, "2025-12-12T08:00:00Z", Some("2025-12-12T09:00:00Z")).await;
    app.insert_presence(&shooting, 1, "2025-12-12T02:00:00Z", Some("2025-12-12T03:00:00Z")).await;
    for (times, is_taken) in [
        (json!({ "checkOutAt": "2025-12-12T08:30:00Z" }), false),
        (json!({ "checkOutAt": "2025-12-12T09:30:00Z" }), false),
        (json!({ "checkOutAt": "2025-12-12T08:00:00Z" }), true),
        (json!({ "checkOutAt": "2025-12-12T02:30:00Z" }), true),
    ] {
        let mut input = json!({ "id": 1, "reason": "x" });
        input.as_object_mut().expect("an object").extend(times.as_object().expect("an object").clone());
        let answer = correct(&app, input).await;
        let expected: &[&str] = if is_taken { &[] } else { &["ALREADY_CHECKED_IN checkInAt"] };
        assert_eq!(answer.user_errors(), expected, "{times}");
    }
}
