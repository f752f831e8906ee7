//! A single row is answered alike whether its statement reads a list of its child rows, too, or not: it does where
//! nothing else is asked for.

use std::collections::BTreeSet;

use async_graphql::parser::types::FieldDefinition;
use passerelle::auth::Role;
use passerelle::entity::{event, participant};
use passerelle::graphql::schema::sdl;
use sea_orm::EntityTrait;
use serde_json::Value;

use super::random_documents::{Schema, base};
use crate::support::{Caller, TestApp, both_engines};

both_engines![
    a_row_is_the_same_with_and_without_its_lists,
    a_row_and_a_list_are_one_statement,
    a_row_that_the_caller_may_not_see_hides_its_lists,
];

/// Single rows of the query root, and the type of each.
const SINGLE: [(&str, &str); 9] = [
    ("user", "User"),
    ("country", "Country"),
    ("city", "City"),
    ("talent", "Talent"),
    ("production", "Production"),
    ("project", "Project"),
    ("cinemaTalent", "CinemaTalent"),
    ("event", "Event"),
    ("participant", "Participant"),
];

/// The selections of the lists of a type, on their own or with all values of the row, and all together.
fn selections(schema: &Schema, name: &str) -> Vec<String> {
    let fields = schema.fields(name).expect("a type");
    let list = |field: &FieldDefinition| {
        let inner = schema.fields(base(&field.ty.node))?;
        let name = &field.name.node;
        let of_row = |fields: &[FieldDefinition]| {
            let has_id = fields.iter().any(|field| field.name.node == "id");
            if has_id { "id" } else { "__typename" }
        };
        if let Some(nodes) = inner.iter().find(|field| field.name.node == "nodes") {
            let of_node = of_row(schema.fields(base(&nodes.ty.node))?);
            let nodes = format!("nodes {{ {of_node} }} edges {{ cursor }} pageInfo {{ hasNextPage }}");
            return Some(vec![
                format!("{name}(first: 2) {{ {nodes} }}"),
                format!("{name}(last: 1) {{ {nodes} totalCount }}"),
            ]);
        }
        let is_list = field.ty.node.to_string().starts_with('[');
        is_list.then(|| vec![format!("{name} {{ {} }}", of_row(inner))])
    };
    let values: Vec<_> = fields
        .iter()
        .filter(|field| schema.fields(base(&field.ty.node)).is_none() && field.arguments.is_empty())
        .map(|field| field.name.node.to_string())
        .collect();
    let lists: Vec<String> = fields.iter().filter_map(list).flatten().collect();
    let one_each: BTreeSet<_> =
        fields.iter().filter_map(list).filter_map(|variants| variants.into_iter().next()).collect();
    let together = one_each.into_iter().collect::<Vec<_>>().join(" ");
    let with_values = |list: &String| format!("{} {list}", values.join(" "));
    let (short, whole) = lists.split_at(lists.len() / 2);
    short.iter().cloned().chain(whole.iter().map(with_values)).chain([format!("id {together}")]).collect()
}

/// The answer to `{ field(id) { … } }`, and the same field beside another, which keeps its statement to itself.
async fn both_ways(caller: &Caller<'_>, field: &str) -> (Value, Value) {
    let mut alone = caller.graphql(&format!("{{ {field} }}")).await.json();
    let mut beside = caller.graphql(&format!("{{ {field} __typename }}")).await.json();
    if let Some(data) = beside["data"].as_object_mut() {
        data.remove("__typename");
    }
    for body in [&mut alone, &mut beside] {
        for error in body["errors"].as_array_mut().into_iter().flatten() {
            error["locations"].take();
            error["extensions"]["requestId"].take();
        }
    }
    (alone, beside)
}

async fn a_row_is_the_same_with_and_without_its_lists(app: TestApp) {
    let accounts = app.insert_accounts(12).await;
    app.insert_varied_events(16, &accounts[..3]).await;
    let shooting = app.shooting(5).await;
    app.release(&shooting, 3).await;
    app.withdraw(&shooting, 4).await;
    let company = app.morocco_films().await;
    app.project(&company, "Argan", true).await;
    app.project(&company, "Brouillon", false).await;
    let schema = Schema::of(&sdl());
    let roles = [Role::Presence, Role::Admin];
    let callers: Vec<_> =
        std::iter::once(app.anonymous()).chain(roles.map(|role| app.as_role(role))).collect();
    let events = event::Entity::find().all(app.app.services.database.read()).await.expect("events");
    let people =
        participant::Entity::find().all(app.app.services.database.read()).await.expect("participants");
    let (mut shown, mut listed) = (0, 0);
    for (root, name) in SINGLE {
        let ids: Vec<String> = match root {
            "event" => events.iter().take(2).map(|event| event.id.to_string()).collect(),
            "participant" => people.iter().take(2).map(|person| person.id.to_string()).collect(),
            _ => [1, 5, 999].map(|id| id.to_string()).into(),
        };
        for selection in selections(&schema, name) {
            for (caller, id) in callers.iter().flat_map(|caller| ids.iter().map(move |id| (caller, id))) {
                let field = format!("{root}(id: \"{id}\") {{ {selection} }}");
                let (alone, beside) = both_ways(caller, &field).await;
                assert_eq!(alone, beside, "{field}");
                shown += usize::from(alone["data"][root].is_object());
                let text = alone.to_string();
                listed += usize::from(text.contains("[{"));
            }
        }
    }
    assert!(shown > 100 && listed > 50, "only {shown} rows were shown, {listed} with a list");
}

async fn a_row_and_a_list_are_one_statement(app: TestApp) {
    let shooting = app.shooting(3).await;
    let (admin, id) = (app.admin(), shooting.project);
    admin.token().await;
    for (statements, selection) in [
        (1, "name production { name } assignedTalents { projectCode cinemaTalent { uniqueCode } }"),
        (1, "name assignments(first: 2) { nodes { projectCode assignedBy { email } } }"),
        // A count and a second list are statements of their own.
        (2, "name assignments(first: 2) { totalCount nodes { projectCode } }"),
        (2, "name assignedTalents { projectCode } assignments(last: 2) { nodes { projectCode } }"),
        // A long text would be repeated in each child row.
        (2, "name shootingLocations assignedTalents { projectCode }"),
        // No child row tells of the project.
        (2, "name assignments(first: 2, page: 9) { nodes { projectCode } }"),
    ] {
        let query = format!("{{ project(id: {id}) {{ {selection} }} }}");
        let found = app.statements_of(async { admin.graphql(&query).await.data() }).await;
        assert_eq!(found.len(), statements, "{query}\n{}", found.join("\n"));
        // A LEFT JOIN would read the child rows of a row that the caller may not see, and take its time.
        let is_joined = found[0].contains("INNER JOIN (SELECT \"project\"");
        assert_eq!(is_joined, !selection.contains("shootingLocations"), "{}", found[0]);
    }
    // Rows of one table are one batch.
    let two = format!(
        "{{ a: project(id: {id}) {{ assignedTalents {{ rank }} }} b: project(id: 99) {{ assignedTalents {{ rank }} }} }}"
    );
    assert_eq!(app.statements_of(async { admin.graphql(&two).await.data() }).await.len(), 2);
}

async fn a_row_that_the_caller_may_not_see_hides_its_lists(app: TestApp) {
    let shooting = app.shooting(2).await;
    app.withdraw(&shooting, 1).await;
    for (at, is_shown) in [(0, true), (1, false)] {
        let id = shooting.id(at);
        for list in ["assignments(first: 2) { nodes { projectCode } }", "talentTypes { name }"] {
            let query = format!("{{ cinemaTalent(id: {id}) {{ firstName {list} }} }}");
            let answer = app.anonymous().graphql(&query).await.data();
            assert_eq!(answer["cinemaTalent"].is_object(), is_shown, "{answer}");
            let answer = app.admin().graphql(&query).await.data();
            assert!(answer["cinemaTalent"]["firstName"].is_string(), "{answer}");
        }
    }
}
