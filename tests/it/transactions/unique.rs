//! Several unique constraints are violated at once: both engines report the same one, in the order of the
//! documents.

use std::collections::BTreeSet;

use axum::http::Method;
use futures_util::future::join_all;
use passerelle::entity::writable::{KeyColumn, Writable};
use passerelle::entity::{assignment, attendance, participant, presence_record, user};
use sea_orm::{ConnectionTrait as _, DbBackend, Iden as _, Statement};
use serde_json::{Value, json};

use crate::rest::Unlimited;
use crate::support::both_engines;

both_engines![
    the_number_is_reported_before_the_email,
    only_violated_constraints_are_reported,
    concurrent_duplicates_are_created_once_and_refused_alike,
    each_declared_constraint_matches_its_index,
    every_unique_index_is_declared_or_internal,
];

fn abdoulaye_fall() -> Value {
    json!({
        "firstName": "Abdoulaye", "lastName": "Fall",
        "cniNumber": "CNI1234567890", "email": "afall@finances.gouv.sn"
    })
}

fn code(answer: &crate::support::Answer) -> String {
    format!("{} {}", answer.status(), answer.json()["error"]["code"].as_str().unwrap_or_default())
}

async fn the_number_is_reported_before_the_email(app: Unlimited) {
    let organizer = app.organizer();
    assert_eq!(organizer.post("/api/participants", abdoulaye_fall()).await.status(), 201);
    let duplicate = organizer.post("/api/participants", abdoulaye_fall()).await;
    assert_eq!(code(&duplicate), "409 CNI_ALREADY_EXISTS");
    // The number and the address of two different participants, in another case.
    let other = json!({ "firstName": "Awa", "lastName": "Sow", "cniNumber": "CNI0000000001",
                        "email": "awa@example.com" });
    assert_eq!(organizer.post("/api/participants", other).await.status(), 201);
    let mut both = abdoulaye_fall();
    both["cniNumber"] = "cni0000000001".into();
    both["email"] = "AFALL@finances.gouv.sn".into();
    assert_eq!(code(&organizer.post("/api/participants", both.clone()).await), "409 CNI_ALREADY_EXISTS");
    // An update does the same, over REST and GraphQL.
    let third = json!({ "firstName": "Moussa", "lastName": "Ba" });
    let third = organizer.post("/api/participants", third).await.json()["data"]["id"].clone();
    let path = format!("/api/participants/{}", third.as_str().expect("an identifier"));
    let changed = organizer.send_json(Method::PATCH, &path, both.clone()).await;
    assert_eq!(code(&changed), "409 CNI_ALREADY_EXISTS");
    both["id"] = third;
    let update = "mutation ($input: UpdateParticipantInput!) { updateParticipant(input: $input) \
        { userErrors { code field } } }";
    let answer = organizer.graphql_with(update, json!({ "input": both })).await;
    assert_eq!(answer.user_errors(), ["CNI_ALREADY_EXISTS cniNumber"]);
}

async fn only_violated_constraints_are_reported(app: Unlimited) {
    let organizer = app.organizer();
    let created = organizer.post("/api/participants", abdoulaye_fall()).await.json()["data"]["id"].clone();
    let other = json!({ "firstName": "Awa", "lastName": "Sow", "email": "awa@example.com" });
    assert_eq!(organizer.post("/api/participants", other).await.status(), 201);
    let mut only_address = abdoulaye_fall();
    only_address["cniNumber"] = "CNI0000000009".into();
    let reported = organizer.post("/api/participants", only_address.clone()).await;
    assert_eq!(code(&reported), "409 EMAIL_ALREADY_EXISTS");
    only_address.as_object_mut().expect("an object").remove("cniNumber");
    assert_eq!(code(&organizer.post("/api/participants", only_address).await), "409 EMAIL_ALREADY_EXISTS");
    // A participant's own number is no conflict.
    let path = format!("/api/participants/{}", created.as_str().expect("an identifier"));
    let change = json!({ "cniNumber": "cni1234567890", "email": "awa@example.com" });
    let changed = organizer.send_json(Method::PATCH, &path, change).await;
    assert_eq!(code(&changed), "409 EMAIL_ALREADY_EXISTS");
    // Deleting a participant frees its number and address.
    assert_eq!(app.admin().send_json(Method::DELETE, &path, json!({})).await.status(), 200);
    assert_eq!(organizer.post("/api/participants", abdoulaye_fall()).await.status(), 201);
}

async fn concurrent_duplicates_are_created_once_and_refused_alike(app: Unlimited) {
    let organizer = app.organizer();
    organizer.token().await;
    let calls = (0..8).map(|_| organizer.post("/api/participants", abdoulaye_fall()));
    let mut reported: Vec<String> = join_all(calls).await.iter().map(code).collect();
    reported.sort();
    assert_eq!(reported[0], "201 ");
    assert!(reported[1..].iter().all(|reported| reported == "409 CNI_ALREADY_EXISTS"), "{reported:?}");
}

async fn indexes(app: &Unlimited) -> Vec<(String, String)> {
    let database = app.app.services.database.read();
    let sql = match database.get_database_backend() {
        DbBackend::Sqlite => {
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql LIKE '%UNIQUE%'"
        }
        _ => {
            "SELECT indexname::text AS name, indexdef AS sql FROM pg_indexes \
             WHERE schemaname = current_schema() AND indexdef LIKE '%UNIQUE%' AND indexname NOT LIKE '%_pkey'"
        }
    };
    let rows = database.query_all_raw(Statement::from_string(database.get_database_backend(), sql)).await;
    let rows = rows.expect("the catalogue can be read");
    let text = |row: &sea_orm::QueryResult, name: &str| row.try_get::<String>("", name).expect("a text");
    rows.iter().map(|row| (text(row, "name"), text(row, "sql"))).collect()
}

/// The entities that declare constraints; one that is missing here is found by its index.
macro_rules! with_constraints {
    ($function:ident($($argument:tt)*)) => {[
        $function::<user::Entity>($($argument)*),
        $function::<participant::Entity>($($argument)*),
        $function::<attendance::Entity>($($argument)*),
        $function::<assignment::Entity>($($argument)*),
        $function::<presence_record::Entity>($($argument)*),
    ]};
}

async fn each_declared_constraint_matches_its_index(app: Unlimited) {
    let indexes = indexes(&app).await;
    with_constraints!(matches_its_index(&indexes));
}

fn matches_its_index<E: Writable>(indexes: &[(String, String)]) {
    for unique in E::UNIQUE_CONSTRAINTS {
        let (_, sql) = indexes
            .iter()
            .find(|(name, _)| name == unique.name)
            .unwrap_or_else(|| panic!("no index {}", unique.name));
        let sql: String = sql.replace('"', "").replace("::text", "").replace(['(', ')'], " ");
        let words: Vec<&str> = sql.split([' ', ',']).filter(|word| !word.is_empty()).collect();
        let entity = E::default();
        let table = entity.table_name();
        assert!(words.contains(&table) || words.contains(&format!("public.{table}").as_str()), "{sql}");
        for key in unique.columns {
            let at = words.iter().position(|word| *word == key.column().unquoted());
            let at = at.unwrap_or_else(|| panic!("{}: {sql}", unique.name));
            let folded = matches!(words[at - 1], "lower" | "upper").then(|| words[at - 1]);
            let declared = match key {
                KeyColumn::Exact(_) => None,
                KeyColumn::Lower(_) => Some("lower"),
                KeyColumn::Upper(_) => Some("upper"),
            };
            assert_eq!(folded, declared, "{}: {sql}", unique.name);
        }
        assert_eq!(sql.contains("deleted_at IS NULL"), unique.excludes_deleted, "{}: {sql}", unique.name);
    }
}

fn names<E: Writable>() -> Vec<&'static str> {
    E::UNIQUE_CONSTRAINTS.iter().map(|unique| unique.name).collect()
}

/// Unique indexes on values that no client chooses, or in tables that no client writes yet.
const INTERNAL_INDEXES: &[&str] = &[
    "assignment_project_code_key",
    "assignment_project_id_rank_key",
    "cinema_talent_ethnicity_cinema_talent_id_ethnicity_key",
    "cinema_talent_media_cinema_talent_id_kind_key",
    "cinema_talent_media_path_key",
    "cinema_talent_unique_code_key",
    "city_country_id_code_key",
    "city_country_id_name_key",
    "country_code_key",
    "country_name_key",
    "event_short_code_key",
    "language_name_key",
    "session_secret_hash_key",
    "talent_name_key",
    "user_unique_code_key",
    "user_uuid_key",
];

async fn every_unique_index_is_declared_or_internal(app: Unlimited) {
    let declared = with_constraints!(names()).concat();
    let declared: BTreeSet<&str> = declared.into_iter().chain(INTERNAL_INDEXES.iter().copied()).collect();
    let names = indexes(&app).await;
    let found: BTreeSet<&str> = names.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(found, declared);
}
