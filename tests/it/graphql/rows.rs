//! Lists written as text answer the same bytes as ordinary resolvers: for every field, and for random documents.

use async_graphql::parser::types::FieldDefinition;
use passerelle::auth::Role;
use passerelle::graphql::events::Event;
use passerelle::graphql::ids::encode;
use passerelle::graphql::schema::sdl;
use passerelle::graphql::talents::Talent;
use passerelle::graphql::users::User;
use serde_json::Value;
use uuid::Uuid;

use super::documents::{Model, base, document};
use crate::support::{Caller, TestApp, both_engines};

both_engines![
    random_documents_are_answered_alike,
    every_field_is_answered_alike,
    selections_of_one_key_are_merged,
];

/// How many documents each run tries. Each is the document of its number.
const DOCUMENTS: u64 = 120;

fn callers(app: &TestApp) -> Vec<Caller<'_>> {
    let roles = [Role::User, Role::Presence, Role::Viewer, Role::Admin, Role::SuperAdmin];
    std::iter::once(app.anonymous()).chain(roles.map(|role| app.as_role(role))).collect()
}

/// Identifiers of all kinds that there may be.
fn ids(accounts: &[i32], events: &[Uuid]) -> Vec<String> {
    let some = [1, 2, 13, 60, 999];
    let events = events.iter().take(4).flat_map(|id| [id.to_string(), encode::<Event>(id).to_string()]);
    let own = accounts.iter().take(5).map(ToString::to_string);
    let opaque = accounts.iter().take(3).map(|id| encode::<User>(id).to_string());
    let talents = some.iter().map(|id| encode::<Talent>(id).to_string());
    own.chain(opaque).chain(events).chain(talents).chain(some.iter().map(ToString::to_string)).collect()
}

/// How a document may fail that only asks for what the schema has.
const EXPECTED: [&str; 8] = [
    "AUTH_REQUIRED",
    "FORBIDDEN",
    "USER_NOT_FOUND",
    "EVENT_NOT_FOUND",
    "INVALID_QR_CODE",
    "INVALID_DATE_RANGE",
    "DOCUMENT_TOO_LARGE",
    "VALIDATION_ERROR",
];

/// Where two texts begin to differ.
fn difference<'t>(one: &'t str, other: &'t str) -> Option<(&'t str, &'t str)> {
    let at = one.bytes().zip(other.bytes()).position(|(one, other)| one != other);
    let at = at.or((one.len() != other.len()).then(|| one.len().min(other.len())))?;
    let around = |text: &'t str| {
        let from = text.floor_char_boundary(at.saturating_sub(150));
        &text[from..text.ceil_char_boundary(at + 150)]
    };
    Some((around(one), around(other)))
}

/// Whether a list was written as text and the document was executed without errors; both ways answered the same.
async fn is_alike(caller: &Caller<'_>, query: &str, seed: impl std::fmt::Display) -> bool {
    let ((fast, as_text), (ordinary, neither)) =
        (caller.text_of(query, false).await, caller.text_of(query, true).await);
    assert!(!neither, "ordinary resolvers were left alone");
    if [&fast, &ordinary].iter().all(|text| text.starts_with("{\"data\":null,\"errors\":")) {
        // What nulls the whole answer ends whatever else was on its way: which errors are told with it is chance.
        return false;
    }
    if let Some((fast, ordinary)) = difference(&fast, &ordinary) {
        panic!("document {seed}:\n{query}\n\nthe fast way …{fast}…\nthe ordinary …{ordinary}…");
    }
    let answer: Value = serde_json::from_str(&fast).expect("an answer is JSON");
    for error in answer["errors"].as_array().into_iter().flatten() {
        let code = error["extensions"]["code"].as_str().unwrap_or("?");
        assert!(EXPECTED.contains(&code), "document {seed}:\n{query}\n\n{error}");
    }
    as_text && answer.get("errors").is_none()
}

async fn random_documents_are_answered_alike(app: TestApp) {
    let accounts = app.crowd(60).await;
    let events = app.fair(30, &accounts[..5]).await;
    let ids = ids(&accounts, &events);
    let model = Model::of(&sdl());
    let callers = callers(&app);
    let mut good = 0;
    for seed in 0..DOCUMENTS {
        let query = document(&model, &ids, seed);
        for caller in &callers {
            good += u64::from(is_alike(caller, &query, seed).await);
        }
    }
    let tried = DOCUMENTS * u64::try_from(callers.len()).expect("a few");
    assert!(good > tried / 4, "only {good} of {tried} documents came to a list that was written as text");
}

/// `field` with the shortest selection that it may have.
fn alone(model: &Model, field: &FieldDefinition) -> String {
    let name = &field.name.node;
    let inner = model.fields(base(&field.ty.node));
    match inner {
        None => name.to_string(),
        Some(fields) if fields.iter().any(|field| field.name.node == "nodes") => {
            format!("{name}(first: 3) {{ nodes {{ id }} }}")
        }
        Some(_) => format!("{name} {{ __typename }}"),
    }
}

async fn every_field_is_answered_alike(app: TestApp) {
    let accounts = app.crowd(30).await;
    app.fair(24, &accounts[..5]).await;
    let model = Model::of(&sdl());
    for (list, name) in [
        ("users", "User"),
        ("countries", "Country"),
        ("cities", "City"),
        ("talents", "Talent"),
        ("events", "Event"),
        ("participants", "Participant"),
        ("attendances", "Attendance"),
    ] {
        let fields = model.fields(name).expect("a type of the schema");
        let fields: Vec<_> = fields.iter().map(|field| alone(&model, field)).collect();
        for caller in callers(&app) {
            for field in &fields {
                is_alike(&caller, &format!("{{ {list} {{ nodes {{ {field} }} }} }}"), field).await;
            }
            let all = fields.join(" ");
            is_alike(&caller, &format!("{{ {list} {{ nodes {{ {all} }} }} }}"), name).await;
        }
        let connection = "totalCount pageInfo { startCursor endCursor hasNextPage hasPreviousPage } \
            pages { number size total hasNext hasPrevious } edges { cursor node { id } } nodes { id }";
        for arguments in ["first: 7", "last: 7", "first: 7 page: 2", "first: 100 page: 9"] {
            for part in
                [connection, "totalCount", "edges { cursor }", "pages { size number }", "pages { total }"]
            {
                is_alike(&app.admin(), &format!("{{ {list}({arguments}) {{ {part} }} }}"), part).await;
            }
        }
    }
}

async fn selections_of_one_key_are_merged(app: TestApp) {
    app.crowd(10).await;
    let queries = [
        "{ countries(first: 2) { nodes { code } } countries(first: 2) { nodes { name } } }",
        "{ countries(first: 2) { nodes { code } nodes { name } } }",
        "{ countries(first: 2) { nodes { cities { code } } ...F } } \
         fragment F on CountryConnection { nodes { cities { name } code } totalCount }",
        "{ countries(first: 2) { nodes { name name code } totalCount totalCount } }",
        "{ countries(first: 2) { edges { node { code } } edges { cursor node { name } } } }",
    ];
    for query in queries {
        is_alike(&app.anonymous(), query, "of one key").await;
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
