//! Who sees whom on a project: lists, counts, single rows and both APIs agree for each caller.

use passerelle::auth::Role;
use passerelle::graphql::assignments::Assignment;
use passerelle::graphql::object::id::encode;
use serde_json::{Value, json};

use crate::support::{Caller, Engine, TestApp, both_engines};

both_engines![
    children_are_shown_to_staff_and_to_who_registered_them,
    an_installation_can_show_children_to_everybody,
    withdrawn_people_keep_their_names_on_projects,
];

/// A project with an adult (A), one who was withdrawn since (W), one who was erased (E), a child (C), a child that
/// the account `mother@example.com` registered (M), and one without a date of birth (N), by rank.
async fn cast(app: &TestApp) {
    let mother = app.new_account("mother@example.com", Role::User).await;
    let project = app.project(&app.morocco_films().await, "Argan", true).await;
    for name in ["A", "W", "E", "C", "M", "N"] {
        let person = app
            .cinema_talent(name, "Sow", |person| {
                let row = &mut person.row;
                row.is_active = !matches!(name, "W" | "E");
                row.deleted_at = (name == "E").then_some(row.created_at);
                match name {
                    "C" | "M" => row.date_of_birth = "2012-05-15".parse().ok(),
                    "E" | "N" => row.date_of_birth = None,
                    _ => {}
                }
                row.registered_by_id = (name == "M").then_some(mother.id);
            })
            .await;
        app.assignment(&project, &person, |_| {}).await;
    }
}

/// The names that a caller sees, in every way that leads to them.
async fn seen(caller: &Caller<'_>) -> String {
    let names = |rows: &Value, name: fn(&Value) -> &Value| {
        let rows = rows.as_array().expect("a list");
        rows.iter().map(|row| name(row).as_str().expect("a name")).collect::<String>()
    };
    let query = "{ project(id: 1) { assignedTalentCount assignedTalents { person { firstName } } \
        assignments { totalCount nodes { person { firstName } } } } }";
    let project = caller.graphql(query).await.data()["project"].take();
    let of_list = names(&project["assignedTalents"], |row| &row["person"]["firstName"]);
    let of_connection = names(&project["assignments"]["nodes"], |row| &row["person"]["firstName"]);
    let count = json!(of_list.len());
    assert_eq!((&of_connection, &project["assignedTalentCount"]), (&of_list, &count));
    assert_eq!(project["assignments"]["totalCount"], count);
    let one = caller.get("/api/v1/cinema/projects/1").await.json()["project"].take();
    assert_eq!(names(&one["assigned_talents"], |row| &row["first_name"]), of_list);
    assert_eq!(
        caller.get("/api/v1/cinema/projects").await.json()["projects"][0]["assigned_talents_count"],
        count
    );
    let mut of_nodes = String::new();
    for key in 1..=6 {
        let query = "query ($id: ID!) { node(id: $id) { ... on Assignment { person { firstName } } } }";
        let node = caller.graphql_with(query, json!({ "id": encode::<Assignment>(key) })).await.data();
        of_nodes.push_str(node["node"]["person"]["firstName"].as_str().unwrap_or_default());
    }
    assert_eq!(of_nodes, of_list);
    of_list
}

async fn children_are_shown_to_staff_and_to_who_registered_them(app: TestApp) {
    cast(&app).await;
    let mother = app.signed_in("mother@example.com").await;
    for (caller, expected) in [
        (app.anonymous(), "AWE"),
        (app.user(), "AWE"),
        (app.viewer(), "AWE"),
        (app.organizer(), "AWE"),
        (mother, "AWEM"),
        (app.presence(), "AWECMN"),
        (app.admin(), "AWECMN"),
        (app.super_admin(), "AWECMN"),
    ] {
        assert_eq!(seen(&caller).await, expected);
    }
}

async fn an_installation_can_show_children_to_everybody(engine: Engine) {
    let app = TestApp::with(engine, &["--public-minors", "on"]).await;
    cast(&app).await;
    assert_eq!(seen(&app.anonymous()).await, "AWECMN");
    assert_eq!(seen(&app.admin()).await, "AWECMN");
}

async fn withdrawn_people_keep_their_names_on_projects(app: TestApp) {
    cast(&app).await;
    let query = "{ project(id: 1) { assignments(filter: {released: false}) { nodes { person { uniqueCode firstName } cinemaTalent { databaseId } } } } \
        cinemaTalents { nodes { firstName assignments { totalCount nodes { project { name } } } } } }";
    let data = app.anonymous().graphql(query).await.data();
    let withdrawn = &data["project"]["assignments"]["nodes"][1];
    assert_eq!(withdrawn["person"]["firstName"], "W");
    assert_eq!(withdrawn["cinemaTalent"], Value::Null, "nothing else of them");
    let staff = "{ project(id: 1) { assignments(filter: {released: false}) { nodes { cinemaTalent { databaseId } } } } }";
    let data_of_staff = app.admin().graphql(staff).await.data();
    assert_eq!(data_of_staff["project"]["assignments"]["nodes"][1]["cinemaTalent"]["databaseId"], 2);
    // They are in no list, and no address leads to them.
    let argan = json!({ "totalCount": 1, "nodes": [{ "project": { "name": "Argan" } }] });
    assert_eq!(data["cinemaTalents"]["nodes"], json!([{ "firstName": "A", "assignments": argan }]));
    let one = app.anonymous().graphql("{ cinemaTalent(id: 2) { firstName } }").await.data();
    assert_eq!(one["cinemaTalent"], Value::Null);
}
