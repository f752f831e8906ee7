//! Mutations of projects: their answers, their refusals, and their audit entries.

use passerelle::graphql::object::id::encode;
use passerelle::graphql::productions::Production;
use passerelle::graphql::projects::Project;
use serde_json::{Value, json};

use super::entries;
use crate::support::{TestApp, both_engines};

both_engines![
    a_project_is_created_by_its_caller,
    the_edge_of_a_new_project_is_that_of_the_list,
    faults_are_reported_by_field,
    absent_stays_and_null_clears,
    dates_are_judged_together,
    every_change_leaves_one_entry,
];

const MEMBERS: &str = "name productionType originCountry shootingLocations startDate endDate status isActive \
    assignedTalentCount production { databaseId } createdBy { fullName }";

async fn create(app: &TestApp, input: Value) -> Value {
    let query = format!(
        "mutation ($input: CreateProjectInput!) {{ createProject(input: $input) {{ project {{ databaseId {MEMBERS} }} \
         projectEdge {{ cursor node {{ name }} }} userErrors {{ code field message }} }} }}"
    );
    let answer = app.admin().graphql_with(&query, json!({ "input": input })).await;
    answer.data()["createProject"].take()
}

async fn update(app: &TestApp, input: Value) -> Value {
    let query = format!(
        "mutation ($input: UpdateProjectInput!) {{ updateProject(input: $input) {{ project {{ {MEMBERS} }} \
         userErrors {{ code field }} }} }}"
    );
    let answer = app.admin().graphql_with(&query, json!({ "input": input })).await;
    answer.data()["updateProject"].take()
}

fn whole() -> Value {
    json!({
        "name": "Le Dernier Voyage",
        "productionType": "Film",
        "productionId": 1,
        "originCountry": "Maroc",
        "shootingLocations": "Marrakech, Essaouira, Atlas",
        "startDate": "2025-11-01",
        "endDate": "2025-12-31",
        "status": "EN_TOURNAGE",
        "isActive": false
    })
}

async fn a_project_is_created_by_its_caller(app: TestApp) {
    app.morocco_films().await;
    let payload = create(&app, whole()).await;
    let expected = json!({
        "databaseId": 1,
        "name": "Le Dernier Voyage",
        "productionType": "Film",
        "originCountry": "Maroc",
        "shootingLocations": "Marrakech, Essaouira, Atlas",
        "startDate": "2025-11-01",
        "endDate": "2025-12-31",
        "status": "EN_TOURNAGE",
        "isActive": false,
        "assignedTalentCount": 0,
        "production": { "databaseId": 1 },
        "createdBy": { "fullName": "admin Diallo" }
    });
    assert_eq!((&payload["project"], &payload["userErrors"]), (&expected, &json!([])));
    let id = encode::<Production>(1).to_string();
    let least = create(&app, json!({ "name": "Argan", "productionType": "Clip", "productionId": id })).await;
    assert_eq!(
        (&least["project"]["status"], &least["project"]["isActive"]),
        (&json!("EN_PREPARATION"), &json!(true))
    );
    assert_eq!(
        (&least["project"]["startDate"], &least["project"]["originCountry"]),
        (&Value::Null, &Value::Null)
    );
    let query = "query ($id: ID!) { node(id: $id) { ... on Project { name } } }";
    let node = app.anonymous().graphql_with(query, json!({ "id": encode::<Project>(2) })).await.data();
    assert_eq!(node["node"]["name"], "Argan");
}

async fn the_edge_of_a_new_project_is_that_of_the_list(app: TestApp) {
    app.morocco_films().await;
    create(&app, whole()).await;
    let edge = create(&app, whole()).await["projectEdge"].take();
    let list = app.admin().graphql("{ projects(last: 1) { edges { cursor node { name } } } }").await;
    assert_eq!(edge, list.data()["projects"]["edges"][0]);
}

async fn faults_are_reported_by_field(app: TestApp) {
    app.morocco_films().await;
    let input = json!({
        "name": "x".repeat(256),
        "productionType": " ",
        "productionId": 99,
        "originCountry": "x".repeat(101),
        "shootingLocations": "x\u{7}",
        "startDate": "2025-11-01",
        "endDate": "2025-10-31"
    });
    let payload = create(&app, input).await;
    let errors = payload["userErrors"].as_array().expect("a list");
    let mut fields: Vec<_> = errors.iter().map(|error| error["field"].as_str().expect("a field")).collect();
    fields.sort_unstable();
    assert_eq!(fields, ["endDate", "name", "originCountry", "productionType", "shootingLocations"]);
    assert_eq!((&payload["project"], &payload["projectEdge"]), (&Value::Null, &Value::Null));
    for id in ["99", "0", "x", "01890000-0000-7000-8000-000000000000"] {
        let mut input = whole();
        input["productionId"] = id.into();
        let errors = create(&app, input).await["userErrors"].take();
        assert_eq!(
            (&errors[0]["code"], &errors[0]["field"]),
            (&json!("PRODUCTION_NOT_FOUND"), &json!("productionId"))
        );
    }
    assert_eq!(entries(&app, "project").await.len(), 0);
}

async fn absent_stays_and_null_clears(app: TestApp) {
    app.morocco_films().await;
    app.production("Atlas Images", |_| {}).await;
    create(&app, whole()).await;
    let change = async |change: Value| {
        let mut input = change;
        input["id"] = 1.into();
        update(&app, input).await["project"].take()
    };
    let before = change(json!({})).await;
    let nulls = json!({ "name": null, "productionType": null, "productionId": null, "status": null, "isActive": null });
    assert_eq!(change(nulls).await, before, "null leaves what a project can't lack");
    for name in ["originCountry", "shootingLocations", "startDate", "endDate"] {
        let after = change(json!({ name: null })).await;
        assert_eq!((&after[name], &after["name"]), (&Value::Null, &before["name"]), "{name}");
    }
    let moved = change(json!({ "productionId": 2, "status": "TERMINE", "productionType": "Série TV" })).await;
    assert_eq!((&moved["production"]["databaseId"], &moved["status"]), (&json!(2), &json!("TERMINE")));
    // The filter follows the new type.
    let list = app.anonymous().get("/api/v1/cinema/projects?production_type=serie%20tv").await.json();
    assert_eq!(list["total"], 1);
    for (input, code, field) in [
        (json!({ "id": 9, "name": "Argan" }), "PROJECT_NOT_FOUND", Value::Null),
        (json!({ "id": 1, "productionId": 9 }), "PRODUCTION_NOT_FOUND", json!("productionId")),
        (json!({ "id": 1, "name": " " }), "VALIDATION_ERROR", json!("name")),
    ] {
        let payload = update(&app, input).await;
        assert_eq!(payload["userErrors"], json!([{ "code": code, "field": field }]));
    }
}

async fn dates_are_judged_together(app: TestApp) {
    app.morocco_films().await;
    create(&app, whole()).await;
    for (input, good) in [
        (json!({ "id": 1, "endDate": "2025-10-31" }), false),
        (json!({ "id": 1, "startDate": "2026-01-01" }), false),
        (json!({ "id": 1, "startDate": "2026-01-01", "endDate": "2026-01-01" }), true),
        (json!({ "id": 1, "endDate": null }), true),
        (json!({ "id": 1, "startDate": "2030-01-01" }), true),
    ] {
        let errors = update(&app, input.clone()).await["userErrors"].take();
        let expected = json!([{ "code": "VALIDATION_ERROR", "field": "endDate" }]);
        assert_eq!(errors, if good { json!([]) } else { expected }, "{input}");
    }
}

async fn every_change_leaves_one_entry(app: TestApp) {
    app.morocco_films().await;
    create(&app, whole()).await;
    update(&app, json!({ "id": 1, "status": "TERMINE", "endDate": null })).await;
    update(&app, json!({ "id": 1, "status": "TERMINE" })).await;
    let [created, updated] = &entries(&app, "project").await[..] else { panic!("two entries") };
    assert_eq!((created.action.as_str(), updated.action.as_str()), ("create", "update"));
    assert_eq!(updated.before, Some(json!({ "status": "en_tournage", "end_date": "2025-12-31" })));
    assert_eq!(updated.after, Some(json!({ "status": "termine", "end_date": null })));
}
