//! `presenceHistory`: who may read it, its filters and totals; and the edges to presence records.

use passerelle::auth::Role;
use serde_json::{Value, json};

use super::staff;
use crate::support::{Answer, TestApp, both_engines};

both_engines![
    totals_follow_the_filters_and_not_the_page,
    only_those_concerned_read_it,
    the_person_does_not_see_who_scanned,
    withdrawn_people_keep_their_history,
    records_are_reached_from_both_ends,
    a_page_costs_the_same_with_many_records,
];

async fn history(app: &TestApp, arguments: &str) -> Answer {
    let query = format!(
        "{{ presenceHistory({arguments}) {{ uniqueCode firstName lastName cinemaTalent {{ databaseId }} \
         records(first: 2) {{ totalCount nodes {{ databaseId project {{ name }} }} pageInfo {{ endCursor }} }} \
         statistics {{ totalDays totalHours averageHoursPerDay }} }} }}"
    );
    staff(app).graphql(&query).await
}

async fn totals_follow_the_filters_and_not_the_page(app: TestApp) {
    let shooting = app.shooting(2).await;
    let other = app.shooting(0).await;
    app.assign(other.project, &shooting.people).await;
    app.insert_presence(&shooting, 0, "2025-12-08T08:00:00Z", Some("2025-12-08T18:00:00Z")).await;
    // A night belongs to its evening.
    app.insert_presence(&shooting, 0, "2025-12-09T20:00:00Z", Some("2025-12-10T04:30:00Z")).await;
    app.insert_presence(&shooting, 0, "2025-12-11T08:00:00Z", None).await;
    let on_other =
        crate::support::presence::Shooting { project: other.project, people: shooting.people.clone() };
    app.insert_presence(&on_other, 0, "2025-12-08T19:00:00Z", Some("2025-12-08T19:20:00Z")).await;
    app.insert_presence(&shooting, 1, "2025-12-08T08:00:00Z", Some("2025-12-08T18:00:00Z")).await;
    let code = "code: \"macas0001f\"";
    let (first, second) = (shooting.project, other.project);
    for (arguments, total, statistics) in [
        (code.to_owned(), 4, (3, 18.83, 9.42)),
        (format!("{code}, projectId: {first}"), 3, (3, 18.5, 9.25)),
        (format!("{code}, projectId: {second}"), 1, (1, 0.33, 0.33)),
        (format!("{code}, dateFrom: \"2025-12-09\", dateTo: \"2025-12-09\""), 1, (1, 8.5, 8.5)),
        (format!("{code}, dateFrom: \"2025-12-10\", dateTo: \"2025-12-10\""), 0, (0, 0.0, 0.0)),
        (format!("{code}, dateFrom: \"2025-12-11\""), 1, (1, 0.0, 0.0)),
        (format!("{code}, projectId: 99"), 0, (0, 0.0, 0.0)),
    ] {
        let data = history(&app, &arguments).await.data()["presenceHistory"].take();
        assert_eq!(data["records"]["totalCount"], total, "{arguments}");
        let expected = json!({
            "totalDays": statistics.0, "totalHours": statistics.1, "averageHoursPerDay": statistics.2
        });
        assert_eq!(data["statistics"], expected, "{arguments}");
    }
    let data = history(&app, code).await.data()["presenceHistory"].take();
    assert_eq!((&data["uniqueCode"], &data["lastName"]), (&json!("MACAS0001F"), &json!("Martinez")));
    assert_eq!(data["cinemaTalent"]["databaseId"], 1);
    let ids = |data: &Value| -> Vec<i64> {
        let rows = data["records"]["nodes"].as_array().expect("rows");
        rows.iter().filter_map(|row| row["databaseId"].as_i64()).collect()
    };
    assert_eq!(ids(&data), [3, 2], "the latest first");
    let cursor = data["records"]["pageInfo"]["endCursor"].as_str().expect("a cursor").to_owned();
    let query = format!(
        "{{ presenceHistory({code}) {{ records(first: 2, after: \"{cursor}\") {{ nodes {{ databaseId }} }} \
         statistics {{ totalHours }} }} }}"
    );
    let next = staff(&app).graphql(&query).await.data()["presenceHistory"].take();
    assert_eq!((ids(&next), &next["statistics"]["totalHours"]), (vec![4, 1], &json!(18.83)));
    let reversed = history(&app, &format!("{code}, dateFrom: \"2025-12-11\", dateTo: \"2025-12-10\"")).await;
    assert_eq!(reversed.code().as_deref(), Some("INVALID_DATE_RANGE"));
    let too_many = staff(&app)
        .graphql(&format!("{{ presenceHistory({code}) {{ records(first: 101) {{ totalCount }} }} }}"))
        .await;
    assert_eq!(too_many.code().as_deref(), Some("VALIDATION_ERROR"));
}

const QUERY: &str =
    "{ presenceHistory(code: \"CODE\") { records { nodes { checkInAt recordedBy { email } } } } }";

async fn only_those_concerned_read_it(app: TestApp) {
    let shooting = app.shooting(2).await;
    app.insert_presence(&shooting, 0, "2025-12-08T08:00:00Z", None).await;
    app.register_by(&shooting, 0, app.account_of(Role::User).await.id).await;
    for (role, own, others, unknown) in [
        (None, "AUTH_REQUIRED", "AUTH_REQUIRED", "AUTH_REQUIRED"),
        (Some(Role::User), "OK", "FORBIDDEN", "FORBIDDEN"),
        (Some(Role::Viewer), "FORBIDDEN", "FORBIDDEN", "FORBIDDEN"),
        (Some(Role::Organizer), "FORBIDDEN", "FORBIDDEN", "FORBIDDEN"),
        (Some(Role::Presence), "OK", "OK", "CINEMA_TALENT_NOT_FOUND"),
        (Some(Role::Admin), "OK", "OK", "CINEMA_TALENT_NOT_FOUND"),
    ] {
        let caller = role.map_or_else(|| app.anonymous(), |role| app.as_role(role));
        for (code, expected) in [(shooting.code(0), own), (shooting.code(1), others), ("XXXXX9999N", unknown)]
        {
            let answer = caller.graphql(&QUERY.replace("CODE", code)).await;
            assert_eq!(answer.outcome(), expected, "{role:?} {code}");
        }
    }
}

async fn the_person_does_not_see_who_scanned(app: TestApp) {
    let shooting = app.shooting(1).await;
    super::check_in(&app, &shooting, 0).await;
    app.register_by(&shooting, 0, app.account_of(Role::User).await.id).await;
    let query = QUERY.replace("CODE", shooting.code(0));
    let seen = |data: Value| data["presenceHistory"]["records"]["nodes"][0]["recordedBy"].clone();
    assert_eq!(seen(app.user().graphql(&query).await.data()), Value::Null);
    let email = app.account_of(Role::Presence).await.email;
    assert_eq!(seen(staff(&app).graphql(&query).await.data()), json!({ "email": email }));
}

async fn withdrawn_people_keep_their_history(app: TestApp) {
    let shooting = app.shooting(1).await;
    app.insert_presence(&shooting, 0, "2025-12-08T08:00:00Z", Some("2025-12-08T18:00:00Z")).await;
    app.withdraw(&shooting, 0).await;
    let data = history(&app, "code: \"MACAS0001F\"").await.data()["presenceHistory"].take();
    assert_eq!(
        (&data["records"]["totalCount"], &data["statistics"]["totalHours"]),
        (&json!(1), &json!(10.0))
    );
    assert_eq!(data["cinemaTalent"]["databaseId"], 1);
}

async fn records_are_reached_from_both_ends(app: TestApp) {
    let shooting = app.shooting(2).await;
    app.insert_presence(&shooting, 0, "2025-12-08T08:00:00Z", Some("2025-12-08T18:00:00Z")).await;
    app.insert_presence(&shooting, 1, "2025-12-09T08:00:00Z", None).await;
    app.register_by(&shooting, 0, app.account_of(Role::User).await.id).await;
    let query = format!(
        "{{ project(id: {}) {{ presenceRecords {{ nodes {{ date cinemaTalent {{ uniqueCode }} }} }} }} }}",
        shooting.project
    );
    let data = staff(&app).graphql(&query).await.data();
    let expected = json!([
        { "date": "2025-12-09", "cinemaTalent": { "uniqueCode": shooting.code(1) } },
        { "date": "2025-12-08", "cinemaTalent": { "uniqueCode": "MACAS0001F" } }
    ]);
    assert_eq!(data["project"]["presenceRecords"]["nodes"], expected);
    assert_eq!(app.user().graphql(&query).await.outcome(), "FORBIDDEN");
    let query = "{ one: cinemaTalent(id: 1) { presenceRecords { totalCount } } \
        other: cinemaTalent(id: 2) { presenceRecords { totalCount } } }";
    for (caller, one, other) in [(app.anonymous(), 0, 0), (app.user(), 1, 0), (staff(&app), 1, 1)] {
        let data = caller.graphql(query).await.data();
        let count = |name: &str| data[name]["presenceRecords"]["totalCount"].clone();
        assert_eq!((count("one"), count("other")), (json!(one), json!(other)));
    }
    let listed = |filter: &str| format!("{{ presenceRecords(filter: {{{filter}}}) {{ totalCount }} }}");
    for (filter, expected) in [
        ("projectId: 1", 2),
        ("cinemaTalentId: 2", 1),
        ("dateFrom: \"2025-12-09\"", 1),
        ("dateTo: \"2025-12-08\"", 1),
        ("state: CLOSED", 1),
        ("state: LEFT_OPEN", 1),
        ("state: OPEN", 0),
    ] {
        let data = staff(&app).graphql(&listed(filter)).await.data();
        assert_eq!(data["presenceRecords"]["totalCount"], expected, "{filter}");
    }
    let one = staff(&app).graphql("{ presenceRecord(id: 1) { id date } }").await.data();
    let node =
        format!("{{ node(id: {}) {{ ... on PresenceRecord {{ date }} }} }}", one["presenceRecord"]["id"]);
    assert_eq!(staff(&app).graphql(&node).await.data()["node"]["date"], "2025-12-08");
    assert_eq!(app.viewer().graphql(&node).await.data()["node"], Value::Null);
}

async fn a_page_costs_the_same_with_many_records(app: TestApp) {
    let shooting = app.shooting(1).await;
    staff(&app).token().await;
    let mut counts = Vec::new();
    for days in [1..=3, 4..=30] {
        for day in days {
            let day = format!("2025-11-{day:02}");
            let out = format!("{day}T18:00:00Z");
            app.insert_presence(&shooting, 0, &format!("{day}T08:00:00Z"), Some(&out)).await;
        }
        counts.push(app.statements_of(history(&app, "code: \"MACAS0001F\"")).await.len());
    }
    assert_eq!(counts, [4, 4]);
}
