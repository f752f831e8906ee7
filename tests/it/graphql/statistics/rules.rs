//! Arguments of statistics and their validation, empty statistics, SQL statements, and recent activity.

use chrono::{DateTime, TimeDelta, Utc};
use passerelle::auth::Role;
use passerelle::clock::Clock as _;
use passerelle::entity::{event, participant};
use sea_orm::{ActiveModelTrait as _, IntoActiveModel as _, Set};
use serde_json::{Value, json};

use super::{DASHBOARD, EVENT, ORGANIZATION};
use crate::support::{Dataset, TestApp, both_engines};

both_engines![
    empty_statistics_are_zero,
    an_event_without_attendances_has_no_check_in_times,
    missing_period_bounds_default_to_a_year,
    invalid_arguments_are_refused,
    a_field_that_fails_leaves_the_others,
    labels_are_french,
    activity_uses_current_names,
    activity_is_at_most_ten_and_the_latest_first,
    what_has_no_entry_in_the_log_is_no_activity,
    deleted_rows_count_in_no_statistic,
    statements_do_not_grow_with_the_data,
    only_selected_fields_run_statements,
];

fn time(text: &str) -> DateTime<Utc> {
    text.parse().expect("a moment")
}

async fn ask(app: &TestApp, query: &str) -> Value {
    app.viewer().graphql(&format!("{{ statistics {{ {query} }} }}")).await.data()["statistics"].take()
}

async fn empty_statistics_are_zero(app: TestApp) {
    let shown = app.viewer().graphql(DASHBOARD).await.data()["statistics"]["dashboard"].take();
    let expected = json!({
        "events": { "upcoming": 0, "ongoing": 0, "completed": 0, "cancelled": 0, "total": 0 },
        "participants": { "total": 0, "newThisMonth": 0, "activeThisMonth": 0 },
        "attendances": { "today": 0, "thisWeek": 0, "thisMonth": 0, "total": 0 },
        "signatures": { "total": 0, "rate": 0.0 },
        "topOrganizations": [],
        "recentActivity": []
    });
    assert_eq!(shown, expected);
    let shown = ask(
        &app,
        "organizations { totalCount nodes { organization } } events { totalCount nodes { event { title } } } \
        trends { data { value } summary { total average min max } }",
    )
    .await;
    assert_eq!(shown["organizations"], json!({ "totalCount": 0, "nodes": [] }));
    assert_eq!(shown["events"], json!({ "totalCount": 0, "nodes": [] }));
    assert_eq!(shown["trends"]["summary"], json!({ "total": 0, "average": 0.0, "min": 0, "max": 0 }));
    assert_eq!(shown["trends"]["data"], json!(vec![json!({ "value": 0 }); 12]), "empty months are included");
}

async fn an_event_without_attendances_has_no_check_in_times(app: TestApp) {
    let mut dataset = Dataset::default();
    let id = dataset.event("Atelier", time("2025-12-15T09:00:00Z")).id;
    dataset.write(&app, None).await;
    let mut shown = ask(&app, &format!("event(id: \"{id}\") {{ {EVENT} }}")).await["event"].take();
    shown.as_object_mut().expect("an object").remove("event");
    let expected = json!({
        "attendance": {
            "total": 0, "withSignature": 0, "withoutSignature": 0, "signatureRate": 0.0, "firstCheckIn": null,
            "lastCheckIn": null, "averageCheckInTime": null
        },
        "checkInTimeline": [], "byOrganization": [], "byFunction": []
    });
    assert_eq!(shown, expected);
}

async fn missing_period_bounds_default_to_a_year(app: TestApp) {
    for (arguments, start, end) in [
        ("", "2025-01-01", "2025-12-31"),
        ("(startDate: null endDate: null)", "2025-01-01", "2025-12-31"),
        ("(startDate: \"2024-05-06\")", "2024-05-06", "2024-12-31"),
        ("(endDate: \"2023-05-06\")", "2023-01-01", "2023-05-06"),
        ("(startDate: \"2024-12-31\" endDate: \"2024-12-31\")", "2024-12-31", "2024-12-31"),
    ] {
        let fields = ["organizations", "trends", "events"];
        let query = fields.map(|field| format!("{field}{arguments} {{ period {{ start end }} }}")).join(" ");
        let shown = ask(&app, &query).await;
        for field in fields {
            assert_eq!(shown[field]["period"], json!({ "start": start, "end": end }), "{field}{arguments}");
        }
    }
}

async fn invalid_arguments_are_refused(app: TestApp) {
    for (query, code, field) in [
        ("trends(startDate: \"2025-02-01\" endDate: \"2025-01-31\") { metric }", "INVALID_DATE_RANGE", None),
        (
            "organizations(startDate: \"2025-02-01\" endDate: \"2025-01-31\") { totalCount }",
            "INVALID_DATE_RANGE",
            None,
        ),
        (
            "events(startDate: \"2025-02-01\" endDate: \"2025-01-31\") { totalCount }",
            "INVALID_DATE_RANGE",
            None,
        ),
        ("periods(startDate: \"2025-02-01\" endDate: \"2025-01-31\") { label }", "INVALID_DATE_RANGE", None),
        ("organizations(limit: 0) { totalCount }", "VALIDATION_ERROR", Some("limit")),
        ("organizations(limit: 101) { totalCount }", "VALIDATION_ERROR", Some("limit")),
        ("organizations(limit: -1) { totalCount }", "VALIDATION_ERROR", Some("limit")),
        ("organizations(page: 0) { totalCount }", "VALIDATION_ERROR", Some("page")),
        ("events(limit: 101) { totalCount }", "VALIDATION_ERROR", Some("limit")),
        (
            "trends(startDate: \"2020-01-01\" endDate: \"2025-01-01\" groupBy: DAY) { metric }",
            "VALIDATION_ERROR",
            Some("groupBy"),
        ),
        (
            "periods(startDate: \"0001-01-01\" groupBy: DAY endDate: \"9999-12-31\") { label }",
            "VALIDATION_ERROR",
            Some("groupBy"),
        ),
        ("event(id: \"01890000-0000-7000-8000-000000000000\") { event { title } }", "EVENT_NOT_FOUND", None),
        ("event(id: 1) { event { title } }", "EVENT_NOT_FOUND", None),
        ("event(id: \"nothing\") { event { title } }", "EVENT_NOT_FOUND", None),
    ] {
        let answer = app.viewer().graphql(&format!("{{ statistics {{ {query} }} }}")).await;
        assert_eq!(answer.code().as_deref(), Some(code), "{query}: {}", answer.text());
        let extensions = &answer.errors()[0]["extensions"];
        assert_eq!(extensions["field"].as_str(), field, "{query}");
    }
    let far = "organizations(startDate: \"0000-01-01\" endDate: \"9999-12-31\" page: 2147483647) { totalCount } \
        trends(startDate: \"9998-01-01\" endDate: \"9999-12-31\") { summary { total } }";
    assert_eq!(ask(&app, far).await["organizations"]["totalCount"], 0);
}

async fn a_field_that_fails_leaves_the_others(app: TestApp) {
    let query = "{ statistics { event(id: 1) { event { title } } trends(startDate: \"2025-02-01\" endDate: \"2025-01-01\") \
        { metric } dashboard { events { total } } } }";
    let answer = app.viewer().graphql(query).await.json();
    assert_eq!(
        answer["data"]["statistics"],
        json!({ "event": null, "trends": null, "dashboard": { "events": { "total": 0 } } })
    );
    assert_eq!(answer["errors"].as_array().map(Vec::len), Some(2));
    for caller in [app.anonymous(), app.user(), app.as_role(Role::Presence)] {
        let answer = caller.graphql(query).await.json();
        assert_eq!(answer["data"], json!({ "statistics": null }));
        assert_eq!(answer["errors"].as_array().map(Vec::len), Some(1), "refused before any lookup");
    }
}

async fn labels_are_french(app: TestApp) {
    for (arguments, expected) in [
        (
            "startDate: \"2020-12-28\" endDate: \"2021-01-10\" groupBy: WEEK",
            json!([
                { "period": "2020-W53", "label": "Semaine 53 2020", "start": "2020-12-28", "end": "2021-01-03" },
                { "period": "2021-W01", "label": "Semaine 1 2021", "start": "2021-01-04", "end": "2021-01-10" }
            ]),
        ),
        (
            "startDate: \"2024-02-29\" endDate: \"2024-03-01\" groupBy: DAY",
            json!([
                { "period": "2024-02-29", "label": "29 février 2024", "start": "2024-02-29", "end": "2024-02-29" },
                { "period": "2024-03-01", "label": "1er mars 2024", "start": "2024-03-01", "end": "2024-03-01" }
            ]),
        ),
        (
            "startDate: \"2024-12-15\" endDate: \"2025-01-15\"",
            json!([
                { "period": "2024-12", "label": "Décembre 2024", "start": "2024-12-15", "end": "2024-12-31" },
                { "period": "2025-01", "label": "Janvier 2025", "start": "2025-01-01", "end": "2025-01-15" }
            ]),
        ),
    ] {
        let query =
            format!("{{ statistics {{ trends({arguments}) {{ data {{ period label start end }} }} }} }}");
        let english = app.viewer().with_header("accept-language", "en").graphql(&query).await.data();
        assert_eq!(english["statistics"]["trends"]["data"], expected);
    }
}

const ACTIVITY: &str = "dashboard { recentActivity { type participantName eventTitle createdBy timestamp } }";

async fn activity(app: &TestApp) -> Vec<Value> {
    let list = ask(app, ACTIVITY).await["dashboard"]["recentActivity"].take();
    list.as_array().cloned().expect("a list")
}

async fn activity_uses_current_names(app: TestApp) {
    let creator = app.account_of(Role::Organizer).await;
    let mut dataset = Dataset::default();
    dataset.event("Atelier", time("2025-12-12T09:00:00Z"));
    dataset.participant("Abdoulaye", "Fal", time("2025-12-01T09:00:00Z"));
    dataset.attendance(0, 0, time("2025-12-12T09:15:00Z"), true);
    dataset.write(&app, Some(creator.id)).await;
    let database = app.app.services.database.write();
    let row = event::ActiveModel {
        title: Set("Atelier SIGIF".to_owned()),
        ..dataset.events[0].clone().into_active_model()
    };
    row.update(database).await.expect("the event exists");
    let row = participant::ActiveModel {
        last_name: Set("Fall".to_owned()),
        ..dataset.participants[0].clone().into_active_model()
    };
    row.update(database).await.expect("the participant exists");
    let rename = "mutation { updateProfile(input: { firstName: \"Mamadou\", lastName: \"Diop\" }) { userErrors { code } } }";
    assert_eq!(app.organizer().graphql(rename).await.outcome(), "OK");
    let attendance = json!({
        "type": "ATTENDANCE", "participantName": "Abdoulaye Fall", "eventTitle": "Atelier SIGIF", "createdBy": null,
        "timestamp": "2025-12-12T09:15:00Z"
    });
    let created = |by: Option<&str>| {
        json!({
            "type": "EVENT_CREATED", "participantName": null, "eventTitle": "Atelier SIGIF", "createdBy": by,
            "timestamp": "2025-12-09T09:00:00Z"
        })
    };
    assert_eq!(activity(&app).await, [attendance.clone(), created(Some("Mamadou Diop"))]);
    // A deleted account is no longer named, whatever the audit log contains.
    let delete_account =
        format!("mutation {{ deleteUser(input: {{ id: {} }}) {{ userErrors {{ code }} }} }}", creator.id);
    assert_eq!(app.super_admin().graphql(&delete_account).await.outcome(), "OK");
    assert_eq!(activity(&app).await, [attendance, created(None)]);
}

async fn activity_is_at_most_ten_and_the_latest_first(app: TestApp) {
    let dataset = Dataset::generate(app.clock.now());
    dataset.write(&app, None).await;
    let activities = activity(&app).await;
    assert_eq!(activities.len(), 10);
    let times: Vec<_> =
        activities.iter().map(|activity| activity["timestamp"].as_str().expect("a time")).collect();
    assert!(times.is_sorted_by(|one, next| one >= next), "{times:?}");
}

async fn what_has_no_entry_in_the_log_is_no_activity(app: TestApp) {
    app.account_of(Role::Admin).await;
    let mut dataset = Dataset::default();
    dataset.event("Atelier", time("2025-12-12T09:00:00Z"));
    dataset.write(&app, None).await;
    assert_eq!(activity(&app).await.len(), 1, "the entry about the account is not shown");
    let mut other = Dataset::default();
    other.event("Atelier", time("2025-12-12T09:00:00Z"));
    let row = other.event("D'un autre programme", time("2025-12-12T09:00:00Z")).clone();
    let row = sea_orm::IntoActiveModel::<event::ActiveModel>::into_active_model(row).reset_all();
    row.insert(app.app.services.database.write()).await.expect("the event fits");
    assert_eq!(activity(&app).await.len(), 1);
}

async fn deleted_rows_count_in_no_statistic(app: TestApp) {
    let now = app.clock.now();
    let mut dataset = Dataset::default();
    for at in 0..3 {
        dataset.event(&format!("Atelier {at}"), now);
        dataset.participant("Awa", &format!("Fall {at}"), now).organization = Some(format!("Direction {at}"));
    }
    dataset.events[1].deleted_at = Some(now);
    dataset.participants[2].deleted_at = Some(now);
    for (event, participant) in [(0, 0), (0, 2), (1, 0), (1, 1)] {
        dataset.attendance(event, participant, now + TimeDelta::minutes(1), true);
    }
    dataset.write(&app, None).await;
    let shown = ask(
        &app,
        "dashboard { events { total } participants { total activeThisMonth } attendances { today total } \
        topOrganizations { name attendanceCount } recentActivity { eventTitle } } \
        organizations { totalCount nodes { organization attendanceCount } } \
        periods(startDate: \"2025-12-01\" endDate: \"2025-12-31\") { eventCount participantCount attendanceCount signatureCount }",
    )
    .await;
    let expected = json!({
        "dashboard": {
            "events": { "total": 2 },
            "participants": { "total": 2, "activeThisMonth": 1 },
            "attendances": { "today": 1, "total": 1 },
            "topOrganizations": [{ "name": "Direction 0", "attendanceCount": 1 }],
            "recentActivity": [{ "eventTitle": "Atelier 0" }, { "eventTitle": "Atelier 2" }, { "eventTitle": "Atelier 0" }]
        },
        "organizations": { "totalCount": 1, "nodes": [{ "organization": "Direction 0", "attendanceCount": 1 }] },
        "periods": [{ "eventCount": 2, "participantCount": 2, "attendanceCount": 1, "signatureCount": 1 }]
    });
    assert_eq!(shown, expected);
}

/// Selections with their number of statements.
fn costs(event: uuid::Uuid) -> [(usize, String); 8] {
    [
        (9, DASHBOARD.trim_start_matches("{ statistics {").trim_end_matches("} }").to_owned()),
        (5, format!("event(id: \"{event}\") {{ {EVENT} }}")),
        // The page and its total count, then one for each of four fields, whatever the number of events.
        (6, format!("events(limit: 100) {{ totalCount nodes {{ {EVENT} }} }}")),
        (1, "events(limit: 100) { nodes { event { title } } }".to_owned()),
        (2, format!("organizations(limit: 100) {{ totalCount nodes {{ {ORGANIZATION} }} }}")),
        (1, "organizations { totalCount nodes { organization averageAttendancePerEvent } }".to_owned()),
        (1, "trends(groupBy: DAY) { data { value } summary { total } }".to_owned()),
        (4, "periods(groupBy: DAY) { eventCount }".to_owned()),
    ]
}

async fn statements_do_not_grow_with_the_data(app: TestApp) {
    let viewer = app.viewer();
    viewer.token().await;
    let mut few = Dataset::default();
    let event = few.event("Atelier", app.clock.now()).id;
    few.participant("Awa", "Fall", app.clock.now()).organization = Some("DTAI".to_owned());
    few.attendance(0, 0, app.clock.now(), true);
    few.write(&app, None).await;
    let mut many = Dataset::generate(app.clock.now());
    for size in ["few", "many"] {
        for (expected, query) in costs(event) {
            let query = format!("{{ statistics {{ {query} }} }}");
            let statements = app.statements_of(async { viewer.graphql(&query).await.data() }).await;
            assert_eq!(statements.len(), expected, "{size}: {query}\n{statements:#?}");
        }
        if size == "few" {
            // The first row of each exists already.
            many.events.remove(0);
            many.attendances
                .retain(|row| row.event_id != event && row.participant_id != many.participants[0].id);
            many.participants.remove(0);
            let first = few.attendances[0].id;
            many.attendances.retain(|row| row.id != first);
            for row in &mut many.events {
                row.short_code.push('B');
            }
            many.write(&app, None).await;
        }
    }
}

async fn only_selected_fields_run_statements(app: TestApp) {
    let viewer = app.viewer();
    viewer.token().await;
    for (expected, query) in [
        (0, "__typename"),
        (0, "dashboard { __typename }"),
        (1, "dashboard { events { total } }"),
        (2, "dashboard { participants { total } }"),
        (1, "dashboard { signatures { rate } }"),
        // All attendances are counted once for both fields.
        (2, "dashboard { attendances { total } signatures { total } }"),
        (1, "dashboard { topOrganizations { name } }"),
        (3, "dashboard { recentActivity { type } }"),
    ] {
        let query = format!("{{ statistics {{ {query} }} }}");
        let statements = app.statements_of(async { viewer.graphql(&query).await.data() }).await;
        assert_eq!(statements.len(), expected, "{query}\n{statements:#?}");
    }
}
