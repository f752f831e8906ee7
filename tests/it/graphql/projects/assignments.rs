//! Assignments: codes that are never given twice, releases, refusals, and the edges of the graph.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use passerelle::entity::cinema_talent_type::TalentType;
use passerelle::entity::{assignment, cinema_talent, project};
use sea_orm::{EntityTrait as _, QueryOrder as _};
use serde_json::{Value, json};

use super::entries;
use crate::rest::Unlimited;
use crate::support::{TestApp, both_engines};

both_engines![
    an_assignment_has_a_code_and_a_badge,
    forty_assignments_at_once_have_forty_codes,
    a_code_is_never_given_again,
    the_same_person_at_once_is_assigned_once,
    who_returns_has_the_old_code,
    a_role_is_given_or_the_first_of_the_person,
    whoever_is_not_there_is_refused,
    the_withdrawn_are_not_assigned_but_released,
    every_change_leaves_one_entry,
    the_edges_of_the_graph_lead_both_ways,
    long_numbers_have_codes_of_their_own,
];

const ASSIGN: &str = "mutation ($input: AssignTalentInput!) { assignTalent(input: $input) {
    assignment { databaseId projectCode rank talentType talentTypeName roleDescription badgeGenerated assignedAt releasedAt
        cinemaTalent { firstName } project { name } assignedBy { fullName } }
    assignmentEdge { cursor node { projectCode } } userErrors { code field } } }";

const RELEASE: &str = "mutation ($input: ReleaseTalentInput!) { releaseTalent(input: $input) {
    assignment { projectCode rank releasedAt } userErrors { code field } } }";

async fn assign(app: &TestApp, input: Value) -> Value {
    app.admin().graphql_with(ASSIGN, json!({ "input": input })).await.data()["assignTalent"].take()
}

async fn release(app: &TestApp, input: Value) -> Value {
    app.admin().graphql_with(RELEASE, json!({ "input": input })).await.data()["releaseTalent"].take()
}

fn named(project: &project::Model, person: &cinema_talent::Model) -> Value {
    json!({ "projectId": project.id, "cinemaTalentId": person.id })
}

async fn film(app: &TestApp) -> project::Model {
    app.project(&app.morocco_films().await, "Argan", true).await
}

async fn assignments(app: &TestApp) -> Vec<assignment::Model> {
    let all = assignment::Entity::find().order_by_asc(assignment::Column::Rank);
    all.all(app.app.services.database.read()).await.expect("the table can be read")
}

fn refusal(code: &str, field: &str) -> Value {
    json!([{ "code": code, "field": field }])
}

async fn an_assignment_has_a_code_and_a_badge(app: TestApp) {
    let project = film(&app).await;
    let person = app.sophia().await;
    let input = json!({
        "projectId": project.id,
        "uniqueCode": format!(" {} ", person.unique_code.to_lowercase()),
        "roleDescription": " Rôle principal féminin "
    });
    let payload = assign(&app, input).await;
    let expected = json!({
        "databaseId": 1,
        "projectCode": "PRJ001001",
        "rank": 1,
        "talentType": "ACTEUR_PRINCIPAL",
        "talentTypeName": "Acteur Principal",
        "roleDescription": "Rôle principal féminin",
        "badgeGenerated": true,
        "assignedAt": "2025-12-13T10:00:00Z",
        "releasedAt": null,
        "cinemaTalent": { "firstName": "Sophia" },
        "project": { "name": "Argan" },
        "assignedBy": { "fullName": "admin Diallo" }
    });
    assert_eq!((&payload["assignment"], &payload["userErrors"]), (&expected, &json!([])));
    let query = "{ project(id: 1) { assignments { edges { cursor node { projectCode } } } } }";
    let edges = app.admin().graphql(query).await.data()["project"]["assignments"]["edges"].take();
    assert_eq!(payload["assignmentEdge"], edges[0]);
    // The project itself was not edited.
    let query = "{ project(id: 1) { updatedAt assignedTalentCount } }";
    let after = app.admin().graphql(query).await.data()["project"].take();
    assert_eq!(after, json!({ "updatedAt": "2025-09-15T10:00:00Z", "assignedTalentCount": 1 }));
}

async fn assign_at_once(app: &Unlimited, project: &project::Model, count: usize) -> Vec<Value> {
    let admin = app.admin();
    admin.token().await;
    let mut people = Vec::new();
    for _ in 0..count {
        people.push(app.extra("Awa").await);
    }
    let calls =
        people.iter().map(|person| admin.graphql_with(ASSIGN, json!({ "input": named(project, person) })));
    join_all(calls).await.iter().map(|answer| answer.data()["assignTalent"].take()).collect()
}

async fn forty_assignments_at_once_have_forty_codes(app: Unlimited) {
    let company = app.morocco_films().await;
    let (project, other) =
        (app.project(&company, "Argan", true).await, app.project(&company, "Souk", true).await);
    let (payloads, others) =
        tokio::join!(assign_at_once(&app, &project, 40), assign_at_once(&app, &other, 3));
    let code = |payload: &Value| payload["assignment"]["projectCode"].as_str().expect("a code").to_owned();
    let codes: BTreeSet<String> = payloads.iter().map(code).collect();
    assert_eq!(codes, (1..=40).map(|rank| format!("PRJ001{rank:03}")).collect());
    let codes: BTreeSet<String> = others.iter().map(code).collect();
    assert_eq!(codes, (1..=3).map(|rank| format!("PRJ002{rank:03}")).collect());
}

async fn a_code_is_never_given_again(app: Unlimited) {
    let project = film(&app).await;
    assign_at_once(&app, &project, 40).await;
    let all = assignments(&app).await;
    let last = all.last().expect("forty rows");
    assert_eq!(last.project_code, "PRJ001040");
    let input = json!({ "projectId": project.id, "cinemaTalentId": last.cinema_talent_id });
    let released = release(&app, input).await;
    let expected = json!({ "projectCode": "PRJ001040", "rank": 40, "releasedAt": "2025-12-13T10:00:00Z" });
    assert_eq!((&released["assignment"], &released["userErrors"]), (&expected, &json!([])));
    let next = assign(&app, named(&project, &app.extra("Zoé").await)).await;
    assert_eq!(next["assignment"]["projectCode"], "PRJ001041");
    let codes: BTreeSet<_> = assignments(&app).await.into_iter().map(|row| row.project_code).collect();
    assert_eq!(codes.len(), 41);
    let query = "{ project(id: 1) { assignedTalentCount assignedTalents { rank } \
        all: assignments { totalCount } gone: assignments(filter: {released: true}) { nodes { rank } } } }";
    let after = app.anonymous().graphql(query).await.data()["project"].take();
    let ranks: Vec<i64> = (1..=39).chain([41]).collect();
    let shown: Vec<_> = after["assignedTalents"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|row| row["rank"].as_i64())
        .collect();
    assert_eq!((&after["assignedTalentCount"], shown), (&json!(40), ranks));
    assert_eq!(
        (&after["all"]["totalCount"], &after["gone"]["nodes"]),
        (&json!(41), &json!([{ "rank": 40 }]))
    );
}

async fn the_same_person_at_once_is_assigned_once(app: Unlimited) {
    let (project, person) = (film(&app).await, app.extra("Awa").await);
    let admin = app.admin();
    admin.token().await;
    let calls = (0..12).map(|_| admin.graphql_with(ASSIGN, json!({ "input": named(&project, &person) })));
    let outcomes = join_all(calls).await.iter().map(crate::support::Answer::outcome).collect::<Vec<_>>();
    assert_eq!(outcomes.iter().filter(|outcome| *outcome == "OK").count(), 1, "{outcomes:?}");
    let others = outcomes.iter().filter(|outcome| *outcome == "TALENT_ALREADY_ASSIGNED").count();
    assert_eq!((others, assignments(&app).await.len()), (11, 1), "{outcomes:?}");
    // Refused attempts take no rank.
    let next = assign(&app, named(&project, &app.extra("Zoé").await)).await;
    assert_eq!(next["assignment"]["rank"], 2);
}

async fn who_returns_has_the_old_code(app: TestApp) {
    let (project, person) = (film(&app).await, app.extra("Awa").await);
    let mut input = named(&project, &person);
    input["talentType"] = "SILHOUETTE".into();
    input["roleDescription"] = "Passante".into();
    let first = assign(&app, input).await["assignment"].take();
    let again = assign(&app, named(&project, &person)).await;
    assert_eq!(again["userErrors"], refusal("TALENT_ALREADY_ASSIGNED", "cinemaTalentId"));
    release(&app, named(&project, &person)).await;
    let twice = release(&app, named(&project, &person)).await;
    assert_eq!(twice["userErrors"], refusal("TALENT_NOT_ASSIGNED", "cinemaTalentId"));
    app.advance_clock(chrono::TimeDelta::days(1));
    let mut expected = first.clone();
    expected["assignedAt"] = "2025-12-14T10:00:00Z".into();
    let returned = assign(&app, named(&project, &person)).await;
    assert_eq!((&returned["assignment"], &returned["userErrors"]), (&expected, &json!([])));
    release(&app, named(&project, &person)).await;
    let mut input = named(&project, &person);
    input["talentType"] = "CASCADEUR".into();
    input["roleDescription"] = "Chute".into();
    let other = assign(&app, input).await["assignment"].take();
    assert_eq!((&other["talentType"], &other["roleDescription"]), (&json!("CASCADEUR"), &json!("Chute")));
    assert_eq!((&other["projectCode"], assignments(&app).await.len()), (&first["projectCode"], 1));
}

async fn a_role_is_given_or_the_first_of_the_person(app: TestApp) {
    let project = film(&app).await;
    let person = app
        .cinema_talent("Awa", "Sow", |person| {
            person.types = vec![TalentType::LightingDouble, TalentType::Extra];
        })
        .await;
    let assigned = assign(&app, named(&project, &person)).await["assignment"].take();
    assert_eq!(
        (&assigned["talentType"], &assigned["talentTypeName"]),
        (&json!("DOUBLURE_LUMIERE"), &json!("Doublure Lumière"))
    );
    let mut input = named(&project, &app.extra("Zoé").await);
    input["talentType"] = "VOIX_OFF".into();
    assert_eq!(assign(&app, input).await["assignment"]["talentType"], "VOIX_OFF");
    let untyped = app.cinema_talent("Binta", "Sow", |person| person.types.clear()).await;
    let refused = assign(&app, named(&project, &untyped)).await;
    assert_eq!(refused["userErrors"], refusal("VALIDATION_ERROR", "talentType"));
}

async fn whoever_is_not_there_is_refused(app: TestApp) {
    let (project, person) = (film(&app).await, app.extra("Awa").await);
    let code = &person.unique_code;
    for (input, errors) in [
        (json!({ "projectId": 9, "cinemaTalentId": 9 }), refusal("PROJECT_NOT_FOUND", "projectId")),
        (json!({ "projectId": "x", "uniqueCode": code }), refusal("PROJECT_NOT_FOUND", "projectId")),
        (
            json!({ "projectId": 1, "cinemaTalentId": 9 }),
            refusal("CINEMA_TALENT_NOT_FOUND", "cinemaTalentId"),
        ),
        (
            json!({ "projectId": 1, "cinemaTalentId": "x" }),
            refusal("CINEMA_TALENT_NOT_FOUND", "cinemaTalentId"),
        ),
        (
            json!({ "projectId": 1, "uniqueCode": "XXXXX9999N" }),
            refusal("CINEMA_TALENT_NOT_FOUND", "uniqueCode"),
        ),
        (json!({ "projectId": 1, "uniqueCode": "" }), refusal("CINEMA_TALENT_NOT_FOUND", "uniqueCode")),
        (json!({ "projectId": 1 }), refusal("VALIDATION_ERROR", "cinemaTalentId")),
        (
            json!({ "projectId": 1, "cinemaTalentId": person.id, "uniqueCode": code }),
            refusal("VALIDATION_ERROR", "uniqueCode"),
        ),
    ] {
        assert_eq!(assign(&app, input.clone()).await["userErrors"], errors, "{input}");
        assert_eq!(release(&app, input.clone()).await["userErrors"], errors, "{input}");
    }
    let mut input = named(&project, &person);
    input["roleDescription"] = "x\u{7}".into();
    assert_eq!(assign(&app, input).await["userErrors"], refusal("VALIDATION_ERROR", "roleDescription"));
    assert_eq!(
        release(&app, named(&project, &person)).await["userErrors"],
        refusal("TALENT_NOT_ASSIGNED", "cinemaTalentId")
    );
    assert_eq!((assignments(&app).await.len(), entries(&app, "assignment").await.len()), (0, 0));
}

async fn the_withdrawn_are_not_assigned_but_released(app: TestApp) {
    let project = film(&app).await;
    let withdrawn = app.cinema_talent("Awa", "Sow", |person| person.row.is_active = false).await;
    let erased = app
        .cinema_talent("Talent", "supprimé", |person| {
            person.row.is_active = false;
            person.row.deleted_at = Some(person.row.created_at);
        })
        .await;
    for person in [&withdrawn, &erased] {
        let refused = assign(&app, named(&project, person)).await;
        assert_eq!(refused["userErrors"], refusal("TALENT_WITHDRAWN", "cinemaTalentId"));
        app.assignment(&project, person, |_| {}).await;
        assert_eq!(release(&app, named(&project, person)).await["userErrors"], json!([]));
        let refused = assign(&app, named(&project, person)).await;
        assert_eq!(refused["userErrors"], refusal("TALENT_WITHDRAWN", "cinemaTalentId"));
    }
}

async fn every_change_leaves_one_entry(app: TestApp) {
    let (project, person) = (film(&app).await, app.extra("Awa").await);
    assign(&app, named(&project, &person)).await;
    assign(&app, named(&project, &person)).await;
    release(&app, named(&project, &person)).await;
    assign(&app, named(&project, &person)).await;
    let [created, released, reopened] = &entries(&app, "assignment").await[..] else {
        panic!("three entries")
    };
    assert_eq!(created.after.as_ref().expect("values")["project_code"], "PRJ001001");
    let at = "2025-12-13T10:00:00+00:00";
    assert_eq!(released.before, Some(json!({ "released_at": null })));
    assert_eq!(released.after, Some(json!({ "released_at": at })));
    assert_eq!((&reopened.before, &reopened.after), (&released.after, &released.before));
    assert_eq!(entries(&app, "project").await.len(), 0, "the counter of ranks is no change of the project");
}

async fn the_edges_of_the_graph_lead_both_ways(app: TestApp) {
    let company = app.morocco_films().await;
    let (argan, souk) =
        (app.project(&company, "Argan", true).await, app.project(&company, "Souk", true).await);
    let (awa, zoe) = (app.extra("Awa").await, app.extra("Zoé").await);
    for (project, person) in [(&souk, &awa), (&argan, &zoe), (&argan, &awa)] {
        app.assignment(project, person, |_| {}).await;
    }
    let query = "{ projects { nodes { name assignments(orderBy: [{field: RANK, direction: DESC}]) { nodes { rank \
        cinemaTalent { firstName assignments { nodes { project { name } } } } } } } } }";
    let nodes = app.anonymous().graphql(query).await.data()["projects"]["nodes"].take();
    let of = |names: &[&str]| json!({ "nodes": names.iter().map(|name| json!({ "project": { "name": name } })).collect::<Vec<_>>() });
    let awa = json!({ "firstName": "Awa", "assignments": of(&["Argan", "Souk"]) });
    let zoe = json!({ "firstName": "Zoé", "assignments": of(&["Argan"]) });
    let expected = json!([
        { "name": "Argan", "assignments": { "nodes": [
            { "rank": 2, "cinemaTalent": awa }, { "rank": 1, "cinemaTalent": zoe }
        ] } },
        { "name": "Souk", "assignments": { "nodes": [{ "rank": 1, "cinemaTalent": awa }] } },
    ]);
    assert_eq!(nodes, expected);
}

async fn long_numbers_have_codes_of_their_own(app: TestApp) {
    let company = app.morocco_films().await;
    let hundred = app.project_with(&company, "Argan", |row| row.last_rank = 1_000).await;
    let assigned = assign(&app, named(&hundred, &app.extra("Awa").await)).await["assignment"].take();
    assert_eq!((&assigned["projectCode"], &assigned["rank"]), (&json!("PRJ1-1001"), &json!(1_001)));
}
