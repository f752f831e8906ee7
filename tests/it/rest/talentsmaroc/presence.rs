//! `/api/v1/presence`: the examples of the document, and what is refused.

use axum::http::Method;
use passerelle::auth::Role;
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};

use super::super::Unlimited;
use super::super::example::{assert_example, denied, malformed};
use crate::support::{Answer, Engine, TestApp, both_engines};

both_engines![
    an_arrival_and_a_departure_are_as_documented,
    what_was_recorded_before_is_told_with_its_time,
    faults_are_told_in_their_order,
    everybody_is_counted_in_words,
    a_history_is_as_documented,
    a_history_is_filtered_and_paged,
    a_history_is_refused_alike,
    all_times_name_one_day,
    any_project_takes_presence,
    the_last_change_names_its_account,
];

async fn record(app: &TestApp, body: Value) -> Answer {
    app.as_role(Role::Presence).post("/api/v1/presence/record", body).await
}

fn scan(action: &str) -> Value {
    json!({ "project_id": 1, "cinema_talent_code": "MACAS0001F", "action": action })
}

async fn an_arrival_and_a_departure_are_as_documented(app: Unlimited) {
    app.shooting(1).await;
    app.set_clock("2025-10-26T08:30:00Z");
    let email = app.account_of(Role::Presence).await.email;
    let example = |message: &str, left: Value| {
        json!({
            "success": true,
            "message": message,
            "attendance": {
                "id": 1,
                "project_id": 1,
                "cinema_talent_code": "MACAS0001F",
                "date": "2025-10-26",
                "check_in_time": "2025-10-26T08:30:00",
                "check_out_time": left,
                "recorded_by": email
            }
        })
    };
    let answer = record(&app, scan("check_in")).await;
    assert_example(&answer, 200, example("Check-in recorded successfully", Value::Null));
    app.set_clock("2025-10-26T18:45:00Z");
    let answer = record(&app, scan("check_out")).await;
    assert_example(&answer, 200, example("Check-out recorded successfully", json!("2025-10-26T18:45:00")));
}

async fn what_was_recorded_before_is_told_with_its_time(engine: Engine) {
    let app = TestApp::with(engine, &["--time-zone", "+01:00"]).await;
    app.shooting(1).await;
    app.set_clock("2025-10-26T08:30:00Z");
    let not_in = record(&app, scan("check_out")).await;
    assert_example(&not_in, 400, denied("NOT_CHECKED_IN", "Talent not checked in"));
    record(&app, scan("check_in")).await;
    let conflict = |code: &str, error: &str, details: Value| json!({ "success": false, "error": error, "code": code, "details": details });
    let details = json!({ "check_in_time": "2025-10-26T09:30:00" });
    let example = conflict("ALREADY_CHECKED_IN", "Talent already checked in", details);
    assert_example(&record(&app, scan("check_in")).await, 409, example);
    app.set_clock("2025-10-26T18:45:00Z");
    record(&app, scan("check_out")).await;
    let details = json!({ "check_in_time": "2025-10-26T09:30:00", "check_out_time": "2025-10-26T19:45:00" });
    let example = conflict("ALREADY_CHECKED_OUT", "Talent already checked out", details);
    for action in ["check_in", "check_out"] {
        assert_example(&record(&app, scan(action)).await, 409, example.clone());
    }
}

async fn faults_are_told_in_their_order(app: Unlimited) {
    app.shooting(1).await;
    let stranger = app.cast(1).await.remove(0).unique_code;
    let sentence = "<sentence>";
    let all = json!({ "project_id": sentence, "cinema_talent_code": sentence, "action": sentence });
    assert_example(&record(&app, json!({})).await, 400, malformed(&all));
    for (change, fields) in [
        (json!({ "action": "check_inn" }), json!({ "action": sentence })),
        (json!({ "project_id": "x" }), json!({ "project_id": sentence })),
        (json!({ "project_id": 1.5 }), json!({ "project_id": sentence })),
        (json!({ "project_id": [1] }), json!({ "project_id": sentence })),
        (json!({ "cinema_talent_code": " " }), json!({ "cinema_talent_code": sentence })),
        (json!({ "cinema_talent_code": 1 }), json!({ "cinema_talent_code": sentence })),
        (
            json!({ "cinema_talent_code": "", "action": "x" }),
            json!({ "cinema_talent_code": sentence, "action": sentence }),
        ),
    ] {
        let mut body = scan("check_in");
        for (name, value) in change.as_object().expect("members") {
            body[name] = value.clone();
        }
        assert_example(&record(&app, body).await, 400, malformed(&fields));
    }
    for (project, code, status, example) in [
        (99, "XXXXX9999N", 404, denied("NOT_FOUND", "Project not found")),
        (1, "XXXXX9999N", 404, denied("NOT_FOUND", "Talent not found")),
        (1, "PRJ001001", 404, denied("NOT_FOUND", "Talent not found")),
        (1, &stranger, 400, denied("TALENT_NOT_ASSIGNED", "Talent not assigned to this project")),
    ] {
        let body = json!({ "project_id": project, "cinema_talent_code": code, "action": "check_in" });
        assert_example(&record(&app, body).await, status, example);
    }
    // An identifier as a text, a code and an action in any case.
    let body = json!({ "project_id": "1", "cinema_talent_code": " macas0001f", "action": "CHECK_IN" });
    assert_eq!(record(&app, body).await.status(), 200);
}

async fn everybody_is_counted_in_words(app: Unlimited) {
    app.shooting(15).await;
    let staff = app.as_role(Role::Presence);
    let send = async |path: &str| staff.send_json(Method::POST, path, json!({})).await;
    let example = |message: &str, count: i32| json!({ "success": true, "message": message, "count": count });
    let (all_in, all_out) = ("/api/v1/presence/check-in-all/1", "/api/v1/presence/check-out-all/1");
    assert_example(&send(all_out).await, 200, example("0 departures recorded", 0));
    assert_example(&send(all_in).await, 200, example("15 talents marked as present", 15));
    assert_example(&send(all_in).await, 200, example("0 talents marked as present", 0));
    record(&app, scan("check_out")).await;
    app.advance_clock(chrono::TimeDelta::hours(1));
    assert_example(&send(all_out).await, 200, example("14 departures recorded", 14));
    for path in ["check-in-all", "check-out-all"] {
        for project in ["99", "abc"] {
            let answer = send(&format!("/api/v1/presence/{path}/{project}")).await;
            assert_example(&answer, 404, denied("NOT_FOUND", "Project not found"));
        }
    }
}

async fn history(app: &TestApp, query: &str) -> Answer {
    app.as_role(Role::Presence).get(&format!("/api/v1/presence/history/{query}")).await
}

async fn a_history_is_as_documented(app: Unlimited) {
    let shooting = app.shooting(1).await;
    app.set_clock("2025-10-26T08:30:00Z");
    record(&app, scan("check_in")).await;
    app.set_clock("2025-10-26T18:45:00Z");
    record(&app, scan("check_out")).await;
    app.insert_presence(&shooting, 0, "2025-10-24T08:00:00Z", None).await;
    let email = app.account_of(Role::Presence).await.email;
    let project = json!({ "id": 1, "name": "Le Dernier Voyage" });
    let example = json!({
        "success": true,
        "talent": { "unique_code": "MACAS0001F", "first_name": "Sophia", "last_name": "Martinez" },
        "total": 2,
        "page": 1,
        "limit": 50,
        "total_pages": 1,
        "attendance_records": [
            {
                "id": 1,
                "project": project,
                "date": "2025-10-26",
                "check_in_time": "08:30:00",
                "check_out_time": "18:45:00",
                "duration_hours": 10.25,
                "recorded_by": email
            },
            {
                "id": 2,
                "project": project,
                "date": "2025-10-24",
                "check_in_time": "08:00:00",
                "check_out_time": null,
                "duration_hours": null,
                "recorded_by": null
            }
        ],
        "statistics": { "total_days": 2, "total_hours": 10.25, "average_hours_per_day": 10.25 }
    });
    assert_example(&history(&app, "MACAS0001F").await, 200, example);
}

async fn a_history_is_filtered_and_paged(app: Unlimited) {
    let shooting = app.shooting(1).await;
    app.set_clock("2025-12-30T12:00:00Z");
    for day in 1..=28 {
        let out = format!("2025-11-{day:02}T18:00:00Z");
        app.insert_presence(&shooting, 0, &format!("2025-11-{day:02}T08:00:00Z"), Some(&out)).await;
    }
    for (query, total, days, shown, limit, pages) in [
        ("", 28, 28, 28, 50, 1),
        ("?limit=500", 28, 28, 28, 100, 1),
        ("?limit=10&page=3", 28, 28, 8, 10, 3),
        ("?limit=10&page=9", 28, 28, 0, 10, 3),
        ("?project_id=1", 28, 28, 28, 50, 1),
        ("?project_id=2", 0, 0, 0, 50, 0),
        ("?project_id=99999999999", 0, 0, 0, 50, 0),
        ("?project_id=-1", 0, 0, 0, 50, 0),
        ("?date_from=2025-11-10&date_to=2025-11-12", 3, 3, 3, 50, 1),
        ("?date_from=&date_to=2025-11-01", 1, 1, 1, 50, 1),
    ] {
        let json = history(&app, &format!("MACAS0001F{query}")).await.json();
        let rows = json["attendance_records"].as_array().map(Vec::len);
        assert_eq!((&json["total"], rows), (&json!(total), Some(shown)), "{query}");
        assert_eq!((&json["limit"], &json["total_pages"]), (&json!(limit), &json!(pages)), "{query}");
        assert_eq!(json["statistics"]["total_days"], days, "{query}");
        assert_eq!(json["statistics"]["total_hours"].as_f64(), Some(f64::from(days) * 10.0), "{query}");
    }
    for (query, field) in [
        ("?page=0", "page"),
        ("?limit=x", "limit"),
        ("?project_id=x", "project_id"),
        ("?date_from=2025-02-30", "date_from"),
    ] {
        let answer = history(&app, &format!("MACAS0001F{query}")).await;
        assert_eq!((answer.status(), answer.json()["code"].clone()), (400, json!("VALIDATION_ERROR")));
        assert!(answer.json()["details"][field].is_string(), "{query}: {}", answer.text());
    }
    let reversed = history(&app, "MACAS0001F?date_from=2025-11-02&date_to=2025-11-01").await;
    assert_example(&reversed, 400, denied("VALIDATION_ERROR", "Invalid date range"));
}

async fn a_history_is_refused_alike(app: Unlimited) {
    let shooting = app.shooting(2).await;
    app.insert_presence(&shooting, 0, "2025-11-01T08:00:00Z", None).await;
    app.register_by(&shooting, 0, app.account_of(Role::User).await.id).await;
    let path = |code: &str| format!("/api/v1/presence/history/{code}");
    let (own, other, unknown) = (path("macas0001f"), path("MACAS0002F"), path("XXXXX9999N"));
    for path in [&own, &other, &unknown] {
        let answer = app.anonymous().get(path).await;
        assert_example(&answer, 401, denied("AUTH_REQUIRED", "Authentication required"));
        let answer = app.viewer().get(path).await;
        assert_example(&answer, 403, denied("FORBIDDEN", "Access denied"));
    }
    for path in [&other, &unknown] {
        let answer = app.user().get(path).await;
        assert_example(&answer, 403, denied("FORBIDDEN", "Access denied"));
    }
    let seen = app.user().get(&own).await.json();
    assert_eq!((&seen["total"], &seen["talent"]["last_name"]), (&json!(1), &json!("Martinez")));
    assert_eq!(seen["attendance_records"][0]["recorded_by"], Value::Null);
    let missing = app.admin().get(&unknown).await;
    assert_example(&missing, 404, denied("NOT_FOUND", "Talent not found"));
    assert_eq!(app.admin().get(&other).await.json()["total"], 0);
}

/// An hour after midnight where the installation is, half past eleven in UTC.
async fn all_times_name_one_day(engine: Engine) {
    let app = TestApp::with(engine, &["--time-zone", "+01:00"]).await;
    app.shooting(1).await;
    app.set_clock("2025-10-26T23:30:00Z");
    let row = record(&app, scan("check_in")).await.json()["attendance"].take();
    assert_eq!((&row["date"], &row["check_in_time"]), (&json!("2025-10-27"), &json!("2025-10-27T00:30:00")));
    let row = history(&app, "MACAS0001F").await.json()["attendance_records"][0].take();
    assert_eq!((&row["date"], &row["check_in_time"]), (&json!("2025-10-27"), &json!("00:30:00")));
    for (day, total) in [("2025-10-26", 0), ("2025-10-27", 1)] {
        let query = format!("MACAS0001F?date_from={day}&date_to={day}");
        assert_eq!(history(&app, &query).await.json()["total"], total, "{day}");
    }
}

async fn any_project_takes_presence(app: Unlimited) {
    app.shooting(1).await;
    let update = "UPDATE project SET status = 'termine', is_active = false, start_date = '2024-01-01', end_date = '2024-02-01'";
    app.app.services.database.write().execute_unprepared(update).await.expect("it fits");
    assert_eq!(record(&app, scan("check_in")).await.status(), 200);
    assert_eq!(record(&app, scan("check_out")).await.status(), 200);
}

async fn the_last_change_names_its_account(app: Unlimited) {
    app.shooting(1).await;
    let by = |answer: &Answer| answer.json()["attendance"]["recorded_by"].clone();
    let came = record(&app, scan("check_in")).await;
    let left = app.admin().post("/api/v1/presence/record", scan("check_out")).await;
    let (presence, admin) =
        (app.account_of(Role::Presence).await.email, app.account_of(Role::Admin).await.email);
    assert_eq!((by(&came), by(&left)), (json!(presence), json!(admin)));
}
