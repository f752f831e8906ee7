//! `recordPresence`: arrivals and departures, and what is in their way.

use chrono::TimeDelta;
use futures_util::future::join_all;
use passerelle::auth::Role;
use serde_json::{Value, json};

use super::{check_in, check_out, moment, record, recorded};
use crate::rest::Unlimited;
use crate::support::{Engine, TestApp, both_engines};

both_engines![
    a_day_has_one_arrival_and_one_departure,
    a_forgotten_departure_does_not_lock_the_person_out,
    a_record_of_days_ago_is_left_open_by_the_scan_itself,
    a_record_of_30_hours_is_not_closed_by_a_scan,
    a_night_belongs_to_its_evening,
    the_longest_shift_ends_on_the_second,
    the_longest_shift_is_a_setting,
    faults_are_told_in_their_order,
    a_code_is_read_in_any_case,
    a_released_person_may_still_leave,
    an_erased_person_comes_no_more,
    a_scan_that_waited_keeps_its_time,
    what_waited_is_recorded_beside_a_later_arrival,
    what_waited_overlaps_no_other_record,
    a_clock_a_little_ahead_counts_as_now,
    simultaneous_check_ins_make_one_record,
    simultaneous_check_outs_close_it_once,
    two_projects_on_one_day_have_a_record_each,
    the_day_is_that_of_the_zone,
    every_write_is_audited,
];

async fn a_day_has_one_arrival_and_one_departure(app: TestApp) {
    let shooting = app.shooting(2).await;
    app.set_clock("2025-12-15T08:30:00Z");
    let refused = check_out(&app, &shooting, 0).await;
    assert_eq!(refused.user_errors(), ["NOT_CHECKED_IN code"]);
    let row = recorded(&check_in(&app, &shooting, 0).await);
    assert_eq!(
        row,
        json!({
            "databaseId": 1, "date": "2025-12-15", "checkInAt": "2025-12-15T08:30:00Z", "checkOutAt": null,
            "durationHours": null, "state": "OPEN", "corrected": false
        })
    );
    app.set_clock("2025-12-15T12:00:00Z");
    let again = check_in(&app, &shooting, 0).await;
    assert_eq!(again.user_errors(), ["ALREADY_CHECKED_IN code"]);
    let payload = again.data()["recordPresence"].take();
    assert_eq!(payload["existingCheckInAt"], "2025-12-15T08:30:00Z");
    assert_eq!((&payload["existingCheckOutAt"], &payload["presenceRecord"]), (&Value::Null, &Value::Null));
    assert_eq!(payload["userErrors"][0]["message"], "Ce talent est déjà pointé présent sur ce projet");
    app.set_clock("2025-12-15T18:45:00Z");
    let row = recorded(&check_out(&app, &shooting, 0).await);
    assert_eq!((&row["durationHours"], &row["state"]), (&json!(10.25), &json!("CLOSED")));
    app.set_clock("2025-12-15T19:00:00Z");
    for answer in [check_out(&app, &shooting, 0).await, check_in(&app, &shooting, 0).await] {
        assert_eq!(answer.user_errors(), ["ALREADY_CHECKED_OUT code"]);
        let payload = answer.data()["recordPresence"].take();
        assert_eq!(payload["existingCheckInAt"], "2025-12-15T08:30:00Z");
        assert_eq!(payload["existingCheckOutAt"], "2025-12-15T18:45:00Z");
    }
    // The next day begins anew.
    app.set_clock("2025-12-16T07:00:00Z");
    assert_eq!(check_out(&app, &shooting, 0).await.user_errors(), ["NOT_CHECKED_IN code"]);
    recorded(&check_in(&app, &shooting, 0).await);
    assert_eq!(app.presence_rows().await.len(), 2);
}

async fn a_forgotten_departure_does_not_lock_the_person_out(app: TestApp) {
    let shooting = app.shooting(1).await;
    app.set_clock("2025-12-15T08:00:00Z");
    check_in(&app, &shooting, 0).await;
    // 23.5 hours later, as call times move.
    app.set_clock("2025-12-16T07:30:00Z");
    let row = recorded(&check_in(&app, &shooting, 0).await);
    assert_eq!((&row["date"], &row["state"]), (&json!("2025-12-16"), &json!("OPEN")));
    let rows = app.presence_rows().await;
    assert_eq!(rows[0].left_open_at, Some(moment("2025-12-16T07:30:00Z")));
    assert_eq!((rows[0].check_out_at, rows[1].check_out_at, rows.len()), (None, None, 2));
    // The departure of the day is that of the new record.
    app.set_clock("2025-12-16T18:00:00Z");
    let row = recorded(&check_out(&app, &shooting, 0).await);
    assert_eq!((&row["databaseId"], &row["durationHours"]), (&json!(2), &json!(10.5)));
    let query =
        "{ presenceRecords(filter: {state: LEFT_OPEN}) { nodes { databaseId durationHours state } } }";
    let listed = super::staff(&app).graphql(query).await.data();
    let expected = json!([{ "databaseId": 1, "durationHours": null, "state": "LEFT_OPEN" }]);
    assert_eq!(listed["presenceRecords"]["nodes"], expected);
}

async fn a_record_of_days_ago_is_left_open_by_the_scan_itself(app: TestApp) {
    let shooting = app.shooting(1).await;
    app.insert_presence(&shooting, 0, "2025-12-12T08:00:00Z", None).await;
    app.set_clock("2025-12-15T08:00:00Z");
    recorded(&check_in(&app, &shooting, 0).await);
    assert!(app.presence_rows().await[0].left_open_at.is_some());
}

async fn a_record_of_30_hours_is_not_closed_by_a_scan(app: TestApp) {
    let shooting = app.shooting(1).await;
    app.insert_presence(&shooting, 0, "2025-12-14T04:00:00Z", None).await;
    app.set_clock("2025-12-15T10:00:00Z");
    assert_eq!(check_out(&app, &shooting, 0).await.user_errors(), ["NOT_CHECKED_IN code"]);
    recorded(&check_in(&app, &shooting, 0).await);
    let correct = "mutation { correctPresence(input: {id: 1, checkOutAt: \"2025-12-14T14:00:00Z\", reason: \"Oubli\"}) \
        { presenceRecord { state durationHours corrected } userErrors { code } } }";
    let row = recorded(&super::staff(&app).graphql(correct).await);
    assert_eq!(row, json!({ "state": "CLOSED", "durationHours": 10.0, "corrected": true }));
}

async fn a_night_belongs_to_its_evening(app: TestApp) {
    let shooting = app.shooting(1).await;
    app.set_clock("2025-12-15T20:00:00Z");
    check_in(&app, &shooting, 0).await;
    app.set_clock("2025-12-16T04:30:00Z");
    let row = recorded(&check_out(&app, &shooting, 0).await);
    assert_eq!((&row["date"], &row["durationHours"]), (&json!("2025-12-15"), &json!(8.5)));
    app.set_clock("2025-12-16T04:31:00Z");
    assert_eq!(check_out(&app, &shooting, 0).await.user_errors(), ["ALREADY_CHECKED_OUT code"]);
    app.set_clock("2025-12-16T18:00:00Z");
    let row = recorded(&check_in(&app, &shooting, 0).await);
    assert_eq!((&row["databaseId"], &row["date"]), (&json!(2), &json!("2025-12-16")));
}

async fn the_longest_shift_ends_on_the_second(app: TestApp) {
    let shooting = app.shooting(2).await;
    for at in 0..2 {
        app.insert_presence(&shooting, at, "2025-12-14T20:00:00Z", None).await;
    }
    app.set_clock("2025-12-15T11:59:59Z");
    let early = check_in(&app, &shooting, 0).await;
    assert_eq!(early.user_errors(), ["ALREADY_CHECKED_IN code"]);
    assert_eq!(early.data()["recordPresence"]["existingCheckInAt"], "2025-12-14T20:00:00Z");
    assert_eq!(app.presence_rows().await[0].left_open_at, None, "a refusal changes nothing");
    app.set_clock("2025-12-15T12:00:00Z");
    recorded(&check_in(&app, &shooting, 0).await);
    // What nobody has found open is closed for a whole day.
    app.set_clock("2025-12-15T20:00:01Z");
    assert_eq!(check_out(&app, &shooting, 1).await.user_errors(), ["NOT_CHECKED_IN code"]);
    app.set_clock("2025-12-15T20:00:00Z");
    assert_eq!(recorded(&check_out(&app, &shooting, 1).await)["durationHours"], 24.0);
}

async fn the_longest_shift_is_a_setting(engine: Engine) {
    let app = TestApp::with(engine, &["--shift-max-hours", "4"]).await;
    let shooting = app.shooting(1).await;
    app.insert_presence(&shooting, 0, "2025-12-14T22:00:00Z", None).await;
    app.set_clock("2025-12-15T01:59:59Z");
    assert_eq!(check_in(&app, &shooting, 0).await.user_errors(), ["ALREADY_CHECKED_IN code"]);
    app.set_clock("2025-12-15T02:00:00Z");
    recorded(&check_in(&app, &shooting, 0).await);
    // On the same day it is always refused.
    app.set_clock("2025-12-15T09:00:00Z");
    assert_eq!(check_in(&app, &shooting, 0).await.user_errors(), ["ALREADY_CHECKED_IN code"]);
}

async fn faults_are_told_in_their_order(app: TestApp) {
    let shooting = app.shooting(1).await;
    let stranger = app.cast(1).await.remove(0);
    let project = shooting.project;
    let late = Some("2025-12-20T00:00:00Z");
    let old = Some("2025-12-12T09:59:59Z");
    for (project, code, at, expected) in [
        (99, " ", late, vec!["VALIDATION_ERROR code", "VALIDATION_ERROR at"]),
        (99, "MACAS0001F", old, vec!["VALIDATION_ERROR at"]),
        (99, "nobody", None, vec!["PROJECT_NOT_FOUND projectId"]),
        (project, "nobody", None, vec!["CINEMA_TALENT_NOT_FOUND code"]),
        (project, "PRJ001001", None, vec!["CINEMA_TALENT_NOT_FOUND code"]),
        (project, &stranger.unique_code, None, vec!["TALENT_NOT_ASSIGNED code"]),
    ] {
        for action in ["CHECK_IN", "CHECK_OUT"] {
            let answer = record(&app, project, code, action, at).await;
            assert_eq!(answer.user_errors(), expected, "{project} {code} {action}");
        }
    }
    for role in [Role::User, Role::Viewer, Role::Organizer] {
        let query =
            "mutation { recordPresence(input: {projectId: 99, code: \"\", action: CHECK_IN}) { action } }";
        assert_eq!(app.as_role(role).graphql(query).await.outcome(), "FORBIDDEN", "{role}");
    }
    assert!(app.presence_rows().await.is_empty());
}

async fn a_code_is_read_in_any_case(app: TestApp) {
    let shooting = app.shooting(1).await;
    recorded(&record(&app, shooting.project, " macas0001f ", "CHECK_IN", None).await);
}

async fn a_released_person_may_still_leave(app: TestApp) {
    let shooting = app.shooting(2).await;
    check_in(&app, &shooting, 0).await;
    app.release(&shooting, 0).await;
    app.release(&shooting, 1).await;
    for at in [0, 1] {
        let answer = check_in(&app, &shooting, at).await;
        assert_eq!(answer.user_errors(), ["TALENT_NOT_ASSIGNED code"]);
    }
    app.advance_clock(TimeDelta::hours(2));
    recorded(&check_out(&app, &shooting, 0).await);
    for at in [0, 1] {
        assert_eq!(check_out(&app, &shooting, at).await.user_errors(), ["TALENT_NOT_ASSIGNED code"]);
    }
}

async fn what_waited_is_recorded_beside_a_later_arrival(app: TestApp) {
    let shooting = app.shooting(2).await;
    app.set_clock("2025-12-16T08:00:00Z");
    for at in 0..2 {
        check_in(&app, &shooting, at).await;
    }
    app.set_clock("2025-12-16T09:00:00Z");
    // The evening before comes after this morning's arrival, by either mutation.
    let late = async |action: &str, at: &str| {
        recorded(&record(&app, shooting.project, shooting.code(0), action, Some(at)).await)
    };
    let row = late("CHECK_IN", "2025-12-15T13:00:00Z").await;
    assert_eq!((&row["date"], &row["state"]), (&json!("2025-12-15"), &json!("LEFT_OPEN")));
    let row = late("CHECK_OUT", "2025-12-15T19:00:00Z").await;
    assert_eq!((&row["databaseId"], &row["durationHours"]), (&json!(3), &json!(6.0)));
    let scan = async |at: &str| {
        let query = "mutation($input: ScanPresenceInput!) { scanPresence(input: $input) { action \
            presenceRecord { databaseId state durationHours } userErrors { code } } }";
        let input = json!({ "projectId": shooting.project, "code": shooting.code(1), "at": at });
        recorded(&super::staff(&app).graphql_with(query, json!({ "input": input })).await)
    };
    let row = scan("2025-12-15T13:00:00Z").await;
    assert_eq!(row, json!({ "databaseId": 4, "state": "LEFT_OPEN", "durationHours": null }));
    let row = scan("2025-12-15T19:30:00Z").await;
    assert_eq!(row, json!({ "databaseId": 4, "state": "CLOSED", "durationHours": 6.5 }));
    // Both are still in today, and leave by today's record.
    app.set_clock("2025-12-16T17:00:00Z");
    for at in 0..2 {
        let row = recorded(&check_out(&app, &shooting, at).await);
        assert_eq!((&row["date"], &row["durationHours"]), (&json!("2025-12-16"), &json!(9.0)));
    }
}

async fn what_waited_overlaps_no_other_record(app: TestApp) {
    let shooting = app.shooting(1).await;
    app.insert_presence(&shooting, 0, "2025-12-16T08:00:00Z", Some("2025-12-16T10:00:00Z")).await;
    app.set_clock("2025-12-16T12:00:00Z");
    let late = async |action: &str, at: &str| {
        record(&app, shooting.project, shooting.code(0), action, Some(at)).await
    };
    recorded(&late("CHECK_IN", "2025-12-15T21:00:00Z").await);
    // Its departure cannot lie within or after the later record.
    for at in ["2025-12-16T09:00:00Z", "2025-12-16T11:00:00Z"] {
        assert_eq!(late("CHECK_OUT", at).await.user_errors(), ["ALREADY_CHECKED_OUT code"], "{at}");
    }
    let row = recorded(&late("CHECK_OUT", "2025-12-16T05:00:00Z").await);
    assert_eq!((&row["durationHours"], &row["state"]), (&json!(8.0), &json!("CLOSED")));
    // Nor may an arrival: here of the day after, within a night.
    let night = app.shooting(1).await;
    app.insert_presence(&night, 0, "2025-12-15T22:00:00Z", Some("2025-12-16T06:00:00Z")).await;
    let within = record(&app, night.project, night.code(0), "CHECK_IN", Some("2025-12-16T04:00:00Z")).await;
    assert_eq!(within.user_errors(), ["ALREADY_CHECKED_OUT code"]);
    assert_eq!(within.data()["recordPresence"]["existingCheckInAt"], "2025-12-15T22:00:00Z");
}

async fn a_clock_a_little_ahead_counts_as_now(app: TestApp) {
    let shooting = app.shooting(1).await;
    app.set_clock("2025-12-15T08:30:00Z");
    let early = async |at: &str| record(&app, shooting.project, shooting.code(0), "CHECK_IN", Some(at)).await;
    let refused = early("2025-12-15T08:32:01Z").await;
    assert_eq!(refused.user_errors(), ["VALIDATION_ERROR at"]);
    let row = recorded(&early("2025-12-15T08:32:00Z").await);
    assert_eq!(row["checkInAt"], "2025-12-15T08:30:00Z");
}

async fn a_scan_that_waited_keeps_its_time(app: TestApp) {
    let shooting = app.shooting(1).await;
    app.set_clock("2025-12-15T10:00:00Z");
    let (project, code) = (shooting.project, shooting.code(0));
    let row = recorded(&record(&app, project, code, "CHECK_IN", Some("2025-12-14T10:00:00Z")).await);
    assert_eq!((&row["date"], &row["checkInAt"]), (&json!("2025-12-14"), &json!("2025-12-14T10:00:00Z")));
    let row = recorded(&record(&app, project, code, "CHECK_OUT", Some("2025-12-14T18:00:00Z")).await);
    assert_eq!(row["durationHours"], 8.0);
}

async fn simultaneous_check_ins_make_one_record(app: Unlimited) {
    let shooting = app.shooting(1).await;
    app.insert_presence(&shooting, 0, "2025-12-11T08:00:00Z", None).await;
    super::staff(&app).token().await;
    let answers = join_all((0..30).map(|_| check_in(&app, &shooting, 0))).await;
    let mut outcomes: Vec<_> = answers.iter().map(crate::support::Answer::outcome).collect();
    outcomes.sort();
    let mut expected = vec!["ALREADY_CHECKED_IN".to_owned(); 29];
    expected.push("OK".to_owned());
    assert_eq!(outcomes, expected);
    for answer in answers.iter().filter(|answer| answer.outcome() != "OK") {
        assert_eq!(answer.data()["recordPresence"]["existingCheckInAt"], "2025-12-13T10:00:00Z");
    }
    assert_eq!(app.presence_rows().await.len(), 2);
}

async fn simultaneous_check_outs_close_it_once(app: Unlimited) {
    let shooting = app.shooting(1).await;
    check_in(&app, &shooting, 0).await;
    app.advance_clock(TimeDelta::minutes(30));
    let answers = join_all((0..10).map(|_| check_out(&app, &shooting, 0))).await;
    let closed = answers.iter().filter(|answer| answer.outcome() == "OK").count();
    let refused = answers.iter().filter(|answer| answer.outcome() == "ALREADY_CHECKED_OUT").count();
    assert_eq!((closed, refused), (1, 9));
}

async fn two_projects_on_one_day_have_a_record_each(app: TestApp) {
    let shooting = app.shooting(1).await;
    let other = app.shooting(0).await;
    app.assign(other.project, &shooting.people).await;
    for project in [shooting.project, other.project] {
        recorded(&record(&app, project, shooting.code(0), "CHECK_IN", None).await);
    }
    app.advance_clock(TimeDelta::hours(1));
    recorded(&record(&app, other.project, shooting.code(0), "CHECK_OUT", None).await);
    let open: Vec<_> = app.presence_rows().await.iter().map(|row| row.check_out_at.is_none()).collect();
    assert_eq!(open, [true, false]);
}

async fn the_day_is_that_of_the_zone(engine: Engine) {
    let app = TestApp::with(engine, &["--time-zone", "+01:00"]).await;
    let shooting = app.shooting(1).await;
    app.set_clock("2025-12-15T23:30:00Z");
    let row = recorded(&check_in(&app, &shooting, 0).await);
    assert_eq!((&row["date"], &row["checkInAt"]), (&json!("2025-12-16"), &json!("2025-12-15T23:30:00Z")));
}

async fn every_write_is_audited(app: TestApp) {
    let shooting = app.shooting(1).await;
    app.insert_presence(&shooting, 0, "2025-12-12T08:00:00Z", None).await;
    check_in(&app, &shooting, 0).await;
    app.advance_clock(TimeDelta::hours(3));
    check_out(&app, &shooting, 0).await;
    let log = app.presence_audit().await;
    let seen: Vec<_> = log.iter().map(|entry| (entry.action.as_str(), entry.noun_id.as_str())).collect();
    assert_eq!(seen, [("update", "1"), ("create", "2"), ("update", "2")]);
    assert_eq!(log[0].after, Some(json!({ "left_open_at": "2025-12-13T10:00:00+00:00" })));
    assert_eq!(log[2].before, Some(json!({ "check_out_at": null })));
    assert_eq!(log[2].after, Some(json!({ "check_out_at": "2025-12-13T13:00:00+00:00" })));
    let me = app.account_of(Role::Presence).await.id;
    assert!(log.iter().all(|entry| entry.actor_id == Some(me)));
}

async fn an_erased_person_comes_no_more(app: TestApp) {
    let shooting = app.shooting(3).await;
    assert_eq!(check_in(&app, &shooting, 0).await.outcome(), "OK");
    for at in [0, 1] {
        app.mark_erased(&shooting, at).await;
    }
    assert_eq!(check_in(&app, &shooting, 1).await.user_errors(), ["CINEMA_TALENT_NOT_FOUND code"]);
    let all = "mutation($id: ID!) { checkInAll(input: { projectId: $id }) { count } }";
    let answer =
        app.as_role(Role::Presence).graphql_with(all, json!({ "id": shooting.project.to_string() })).await;
    assert_eq!(answer.data()["checkInAll"]["count"], 1, "{}", answer.text());
    app.advance_clock(TimeDelta::hours(1));
    assert_eq!(check_out(&app, &shooting, 0).await.outcome(), "OK", "who is in may leave");
    assert_eq!(app.presence_rows().await.len(), 2);
}
