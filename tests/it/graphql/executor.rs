//! The executor's responses conform to the specification: for every field, and for random documents.

use async_graphql::parser::types::FieldDefinition;
use passerelle::auth::Role;
use passerelle::graphql::events::Event;
use passerelle::graphql::object::id::encode;
use passerelle::graphql::schema::sdl;
use passerelle::graphql::talents::Talent;
use passerelle::graphql::users::User;
use serde_json::Value;
use uuid::Uuid;

use super::conformance::violations;
use super::random_documents::{Schema, base, document};
use crate::support::{Caller, TestApp, both_engines};

both_engines![
    answers_to_random_documents_conform,
    answers_of_every_field_conform,
    fields_of_one_response_key_are_merged,
];

/// The number of random documents; each is generated from its number as seed.
const DOCUMENTS: u64 = 120;

fn callers(app: &TestApp) -> Vec<Caller<'_>> {
    let roles = [Role::User, Role::Presence, Role::Viewer, Role::Admin, Role::SuperAdmin];
    std::iter::once(app.anonymous()).chain(roles.map(|role| app.as_role(role))).collect()
}

/// Identifiers of all forms, valid and invalid.
fn ids(accounts: &[i32], events: &[Uuid]) -> Vec<String> {
    let some = [1, 2, 13, 60, 999];
    let events = events.iter().take(4).flat_map(|id| [id.to_string(), encode::<Event>(id).to_string()]);
    let own = accounts.iter().take(5).map(ToString::to_string);
    let opaque = accounts.iter().take(3).map(|id| encode::<User>(id).to_string());
    let talents = some.iter().map(|id| encode::<Talent>(id).to_string());
    own.chain(opaque).chain(events).chain(talents).chain(some.iter().map(ToString::to_string)).collect()
}

/// The error codes that are expected of documents that are valid by the schema.
const EXPECTED_CODES: [&str; 10] = [
    "AUTH_REQUIRED",
    "FORBIDDEN",
    "USER_NOT_FOUND",
    "EVENT_NOT_FOUND",
    "CINEMA_TALENT_NOT_FOUND",
    "PROJECT_NOT_FOUND",
    "INVALID_QR_CODE",
    "INVALID_DATE_RANGE",
    "DOCUMENT_TOO_LARGE",
    "VALIDATION_ERROR",
];

/// Whether a document ran without errors. Asserts that its response conforms to the specification and has
/// only expected errors.
async fn conforms(caller: &Caller<'_>, schema: &Schema, query: &str, seed: impl std::fmt::Display) -> bool {
    let text = caller.execute_to_text(query).await;
    let answer: Value = serde_json::from_str(&text).expect("an answer is JSON");
    for error in answer["errors"].as_array().into_iter().flatten() {
        let code = error["extensions"]["code"].as_str().unwrap_or("?");
        assert!(EXPECTED_CODES.contains(&code), "document {seed}:\n{query}\n\n{error}");
    }
    let violations = violations(schema, query, &answer);
    assert!(violations.is_empty(), "document {seed}:\n{query}\n\n{violations:#?}\n{text}");
    answer.get("errors").is_none()
}

async fn answers_to_random_documents_conform(app: TestApp) {
    let accounts = app.insert_accounts(60).await;
    let events = app.insert_varied_events(30, &accounts[..5]).await;
    let ids = ids(&accounts, &events);
    let schema = Schema::of(&sdl());
    let callers = callers(&app);
    let mut good = 0;
    for seed in 0..DOCUMENTS {
        let query = document(&schema, &ids, seed);
        for caller in &callers {
            good += u64::from(conforms(caller, &schema, &query, seed).await);
        }
    }
    let tried = DOCUMENTS * u64::try_from(callers.len()).expect("a few");
    assert!(good > tried / 4, "only {good} of {tried} documents were answered without errors");
}

/// `field` with its shortest valid selection.
fn shortest_selection(schema: &Schema, field: &FieldDefinition) -> String {
    let name = &field.name.node;
    let inner = schema.fields(base(&field.ty.node));
    match inner {
        None => name.to_string(),
        Some(fields) if fields.iter().any(|field| field.name.node == "nodes") => {
            format!("{name}(first: 3) {{ nodes {{ id }} }}")
        }
        Some(_) => format!("{name} {{ __typename }}"),
    }
}

async fn answers_of_every_field_conform(app: TestApp) {
    let accounts = app.insert_accounts(30).await;
    app.insert_varied_events(24, &accounts[..5]).await;
    let company = app.morocco_films().await;
    app.project(&company, "Le Dernier Voyage", true).await;
    app.production("Atlas Images", |_| {}).await;
    let schema = Schema::of(&sdl());
    for (list, name) in [
        ("users", "User"),
        ("countries", "Country"),
        ("cities", "City"),
        ("talents", "Talent"),
        ("productions", "Production"),
        ("events", "Event"),
        ("participants", "Participant"),
        ("attendances", "Attendance"),
    ] {
        let fields = schema.fields(name).expect("a type of the schema");
        let fields: Vec<_> = fields.iter().map(|field| shortest_selection(&schema, field)).collect();
        for caller in callers(&app) {
            for field in &fields {
                conforms(&caller, &schema, &format!("{{ {list} {{ nodes {{ {field} }} }} }}"), field).await;
            }
            let all = fields.join(" ");
            conforms(&caller, &schema, &format!("{{ {list} {{ nodes {{ {all} }} }} }}"), name).await;
        }
        // An administrator gets every field without an error.
        for field in &fields {
            let query = format!("{{ {list} {{ nodes {{ {field} }} }} }}");
            assert!(conforms(&app.super_admin(), &schema, &query, field).await, "{query}");
        }
        let connection = "totalCount pageInfo { startCursor endCursor hasNextPage hasPreviousPage } \
            pages { number size total hasNext hasPrevious } edges { cursor node { id } } nodes { id }";
        for arguments in ["first: 7", "last: 7", "first: 7 page: 2", "first: 100 page: 9"] {
            for part in
                [connection, "totalCount", "edges { cursor }", "pages { size number }", "pages { total }"]
            {
                let query = format!("{{ {list}({arguments}) {{ {part} }} }}");
                assert!(conforms(&app.admin(), &schema, &query, part).await, "{query}");
            }
        }
    }
}

async fn fields_of_one_response_key_are_merged(app: TestApp) {
    app.insert_accounts(10).await;
    let schema = Schema::of(&sdl());
    let queries = [
        "{ countries(first: 2) { nodes { code } } countries(first: 2) { nodes { name } } }",
        "{ countries(first: 2) { nodes { code } nodes { name } } }",
        "{ countries(first: 2) { nodes { cities { code } } ...F } } \
         fragment F on CountryConnection { nodes { cities { name } code } totalCount }",
        "{ countries(first: 2) { nodes { name name code } totalCount totalCount } }",
        "{ countries(first: 2) { edges { node { code } } edges { cursor node { name } } } }",
    ];
    for query in queries {
        assert!(conforms(&app.anonymous(), &schema, query, "one response key").await);
    }
    let answer = app.anonymous().graphql(queries[0]).await.data();
    assert_eq!(answer["countries"]["nodes"][1], serde_json::json!({ "code": "SN", "name": "Sénégal" }));
    let answer = app.anonymous().graphql(queries[2]).await.data();
    let (first, city) = (&answer["countries"]["nodes"][0], &answer["countries"]["nodes"][0]["cities"][0]);
    assert_eq!(
        (first["code"].as_str(), city["code"].as_str(), city["name"].as_str()),
        (Some("MA"), Some("RAB"), Some("Rabat"))
    );
}
