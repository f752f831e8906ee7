//! `project.presence`: where everybody stands today.

use passerelle::auth::Role;
use serde_json::{Value, json};

use super::staff;
use crate::support::{TestApp, both_engines};

both_engines![
    people_stand_where_their_latest_record_says,
    a_page_is_read_by_one_statement_a_level,
    only_those_who_read_presence_see_it,
];

async fn people_stand_where_their_latest_record_says(app: TestApp) {
    let shooting = app.shooting(10).await;
    app.set_clock("2025-12-15T12:00:00Z");
    for (at, came, left) in [
        (1, "2025-12-15T08:00:00Z", None),
        (2, "2025-12-15T08:00:00Z", Some("2025-12-15T11:00:00Z")),
        // Since yesterday evening.
        (3, "2025-12-14T20:00:01Z", None),
        // Longer than any shift.
        (4, "2025-12-14T20:00:00Z", None),
        // Left after midnight.
        (5, "2025-12-14T20:00:00Z", Some("2025-12-15T04:00:00Z")),
        // Forgotten once, and there today.
        (6, "2025-12-12T08:00:00Z", None),
        // Released below: who is there stays in sight until they leave, who forgot to leave does not.
        (8, "2025-12-15T09:00:00Z", None),
        (9, "2025-12-12T08:00:00Z", None),
    ] {
        app.insert_presence(&shooting, at, came, left).await;
    }
    super::check_in(&app, &shooting, 6).await;
    for at in [7, 8, 9] {
        app.release(&shooting, at).await;
    }
    let query = format!(
        "query($state: PresenceStanding) {{ project(id: {}) {{ presence(state: $state) {{ totalCount nodes {{ state \
         cinemaTalent {{ databaseId }} latest {{ databaseId checkInAt }} }} }} }} }}",
        shooting.project
    );
    let mut all = 0;
    for (state, expected) in
        [("NOT_IN", vec![0, 5]), ("IN", vec![1, 3, 6, 8]), ("LEFT", vec![2]), ("LEFT_OPEN", vec![4])]
    {
        let data = staff(&app).graphql_with(&query, json!({ "state": state })).await.data();
        let presence = &data["project"]["presence"];
        let rows = presence["nodes"].as_array().expect("rows");
        assert!(rows.iter().all(|row| row["state"] == state), "{presence}");
        let ids: Vec<_> = rows.iter().map(|row| row["cinemaTalent"]["databaseId"].clone()).collect();
        let expected: Vec<Value> = expected.into_iter().map(|at| json!(shooting.id(at))).collect();
        assert_eq!((ids, &presence["totalCount"]), (expected.clone(), &json!(expected.len())), "{state}");
        all += expected.len();
    }
    let data = staff(&app).graphql_with(&query, json!({})).await.data();
    assert_eq!(data["project"]["presence"]["totalCount"], all);
    assert_eq!(data["project"]["presence"]["nodes"][0]["latest"], Value::Null);
    assert_eq!(data["project"]["presence"]["nodes"][6]["latest"]["checkInAt"], "2025-12-15T12:00:00Z");
}

async fn a_page_is_read_by_one_statement_a_level(app: TestApp) {
    let (few, many) = (app.shooting(2).await, app.shooting(60).await);
    staff(&app).token().await;
    super::check_in(&app, &many, 5).await;
    let query = |project| {
        format!(
            "{{ project(id: {project}) {{ presence(first: 100) {{ nodes {{ state cinemaTalent {{ uniqueCode }} }} }} }} }}"
        )
    };
    let mut counts = Vec::new();
    for project in [few.project, many.project] {
        counts.push(app.statements_of(staff(&app).graphql(&query(project))).await.len());
    }
    assert_eq!(counts, [2, 2]);
}

async fn only_those_who_read_presence_see_it(app: TestApp) {
    let shooting = app.shooting(1).await;
    let query = format!("{{ project(id: {}) {{ presence {{ totalCount }} }} }}", shooting.project);
    for (role, expected) in [
        (Role::User, "FORBIDDEN"),
        (Role::Viewer, "FORBIDDEN"),
        (Role::Presence, "OK"),
        (Role::SuperAdmin, "OK"),
    ] {
        assert_eq!(app.as_role(role).graphql(&query).await.outcome(), expected, "{role}");
    }
    assert_eq!(app.anonymous().graphql(&query).await.outcome(), "AUTH_REQUIRED");
}
