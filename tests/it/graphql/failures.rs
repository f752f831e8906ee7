//! Partial failures of lists: nulls propagate by the specification, and errors have their paths.

use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};

use crate::support::{Engine, TestApp, both_engines};

both_engines![
    a_field_that_may_be_null_fails_alone,
    a_field_that_may_not_be_null_takes_its_parents_along,
    a_guarded_field_fails_alone,
    a_row_that_is_refused_leaves_the_others,
    keys_of_another_kind_name_nothing,
    texts_with_nul_are_refused_and_do_no_harm,
    skip_and_include_are_applied,
    two_aliases_of_one_list_have_their_own_arguments,
];

/// Makes all statements over `table` fail from now on.
async fn break_table(app: &TestApp, table: &str) {
    let rename = format!("ALTER TABLE \"{table}\" RENAME TO \"lost\"");
    app.app.services.database.write().execute_unprepared(&rename).await.expect("the table exists");
}

fn paths(answer: &Value) -> Vec<Value> {
    let mut paths: Vec<_> =
        answer["errors"].as_array().into_iter().flatten().map(|error| error["path"].clone()).collect();
    paths.sort_by_cached_key(ToString::to_string);
    paths
}

async fn a_field_that_may_be_null_fails_alone(app: TestApp) {
    break_table(&app, "country").await;
    let answer =
        app.anonymous().graphql("{ cities(first: 2) { nodes { name country { name } } totalCount } }").await;
    assert_eq!((answer.status(), answer.code().as_deref()), (200, Some("DATABASE_ERROR")));
    let json = answer.json();
    let nodes = json!([{ "name": "Rabat", "country": null }, { "name": "Casablanca", "country": null }]);
    assert_eq!(json["data"]["cities"], json!({ "nodes": nodes, "totalCount": 324 }));
    assert_eq!(
        paths(&json),
        [json!(["cities", "nodes", 0, "country"]), json!(["cities", "nodes", 1, "country"])]
    );
    assert!(!answer.text().contains("lost") && !answer.text().contains("SELECT"), "{}", answer.text());
    assert!(
        !answer.text().contains("no such table") && !answer.text().contains("relation"),
        "{}",
        answer.text()
    );
}

async fn a_field_that_may_not_be_null_takes_its_parents_along(app: TestApp) {
    break_table(&app, "city").await;
    let query =
        "{ talents(first: 1) { nodes { name } } countries(first: 1) { nodes { name cities { name } } } }";
    let json = app.anonymous().graphql(query).await.json();
    assert_eq!(json["data"], Value::Null, "every root list is non-null");
    assert_eq!(paths(&json), [json!(["countries", "nodes", 0, "cities"])]);
    let query = "{ country(id: 1) { name cities { name } } a: country(id: 1) { name } }";
    let json = app.anonymous().graphql(query).await.json();
    assert_eq!(json["data"], json!({ "country": null, "a": { "name": "Maroc" } }));
    assert_eq!(paths(&json), [json!(["country", "cities"])]);
}

async fn a_row_that_is_refused_leaves_the_others(app: TestApp) {
    for (field, code) in [
        ("user(id: 99999) { id }", "USER_NOT_FOUND"),
        ("cinemaTalent(id: 1, uniqueCode: \"X\") { id }", "VALIDATION_ERROR"),
        ("cinemaTalent { id }", "VALIDATION_ERROR"),
    ] {
        let query = format!("{{ a: {field} countries(first: 1) {{ nodes {{ name }} }} }}");
        let answer = app.admin().graphql(&query).await;
        assert_eq!(answer.code().as_deref(), Some(code), "{field}");
        let json = answer.json();
        let countries = json!({ "nodes": [{ "name": "Maroc" }] });
        assert_eq!(json["data"], json!({ "a": null, "countries": countries }), "{field}");
        assert_eq!(paths(&json), [json!(["a"])], "{field}");
    }
    // Of a statement that fails, too.
    break_table(&app, "production").await;
    let json = app.admin().graphql("{ production(id: 1) { name } countries { totalCount } }").await.json();
    assert_eq!(json["data"], json!({ "production": null, "countries": { "totalCount": 54 } }));
    assert_eq!(paths(&json), [json!(["production"])]);
}

async fn a_guarded_field_fails_alone(app: TestApp) {
    app.insert_accounts(5).await;
    let query = "{ countries(first: 2) { nodes { name users { totalCount } userCount } } }";
    for (caller, code) in
        [(app.anonymous(), "AUTH_REQUIRED"), (app.user(), "FORBIDDEN"), (app.organizer(), "FORBIDDEN")]
    {
        let json = caller.graphql(query).await.json();
        let first = &json["data"]["countries"]["nodes"][0];
        assert_eq!((first["name"].as_str(), &first["users"]), (Some("Maroc"), &Value::Null));
        assert_eq!(
            paths(&json),
            [json!(["countries", "nodes", 0, "users"]), json!(["countries", "nodes", 1, "users"])]
        );
        assert_eq!(json["errors"][0]["extensions"]["code"], code);
    }
    let json = app.admin().graphql(query).await.data();
    assert!(json["countries"]["nodes"][0]["users"]["totalCount"].is_number());
}

async fn keys_of_another_kind_name_nothing(app: TestApp) {
    let uuid = "00000000-0000-0000-0000-000000000001";
    // `Country:uuid`, `Country:x`, `Nothing:1`
    let opaque =
        ["Q291bnRyeTowMDAwMDAwMC0wMDAwLTAwMDAtMDAwMC0wMDAwMDAwMDAwMDE", "Q291bnRyeTp4", "Tm90aGluZzox"];
    for id in [uuid, "x", "", "999999", "-1", "99999999999999", opaque[0], opaque[1], opaque[2]] {
        let query = format!(
            "{{ country(id: \"{id}\") {{ name }} city(id: \"{id}\") {{ name }} good: country(id: 1) {{ name }} node(id: \"{id}\") {{ id }} }}"
        );
        let answer = app.anonymous().graphql(&query).await.data();
        assert_eq!(
            answer,
            json!({ "country": null, "city": null, "good": { "name": "Maroc" }, "node": null }),
            "{id}"
        );
        let answer = app.admin().graphql(&format!("{{ user(id: \"{id}\") {{ id }} }}")).await;
        assert_eq!(answer.outcome(), "USER_NOT_FOUND", "{id}: {}", answer.text());
    }
}

async fn texts_with_nul_are_refused_and_do_no_harm(app: TestApp) {
    let admin = app.admin();
    // NUL is escaped in the document, which cannot contain it itself.
    for query in [
        r#"{ countries(filter: {code: "\u0000"}) { nodes { id } } }"#,
        r#"{ talents(filter: {category: "a\u0000b"}) { nodes { id } } }"#,
        r#"{ users(filter: {search: "\u0000"}) { nodes { id } } }"#,
        r#"mutation { updateProfile(input: {profile: {bio: "\u0000"}}) { userErrors { code } } }"#,
        r#"mutation { updateProfile(input: {profile: {cvAnalysis: {a: "\u0000"}}}) { userErrors { code } } }"#,
        r#"mutation { login(input: {identifier: "\u0000", password: "\u0000"}) { userErrors { code } } }"#,
        r#"{ country(id: "\u0000") { id } }"#,
    ] {
        let answer = admin.graphql(query).await;
        assert_eq!(answer.status(), 400, "{query}: {}", answer.text());
    }
    for variable in ["\0", "a\0b"] {
        let query = "query($x: String) { users(filter: {search: $x}) { nodes { id } } }";
        assert_eq!(admin.graphql_with(query, json!({ "x": variable })).await.status(), 400);
    }
    let nested = "mutation($p: ProfileInput) { updateProfile(input: {profile: $p}) { userErrors { code } } }";
    let answer = admin.graphql_with(nested, json!({ "p": { "cvAnalysis": { "a": ["\0"] } } })).await;
    assert_eq!(answer.status(), 400);
}

async fn skip_and_include_are_applied(app: TestApp) {
    let query = "query($on: Boolean!) { countries(first: 1) { nodes { name @include(if: $on) code @skip(if: $on) \
        ... @include(if: $on) { flag } ...F @skip(if: $on) } totalCount @skip(if: $on) } } fragment F on Country { databaseId }";
    let on = app.anonymous().graphql_with(query, json!({ "on": true })).await.data();
    assert_eq!(on, json!({ "countries": { "nodes": [{ "name": "Maroc", "flag": "🇲🇦" }] } }));
    let off = app.anonymous().graphql_with(query, json!({ "on": false })).await.data();
    assert_eq!(
        off,
        json!({ "countries": { "nodes": [{ "code": "MA", "databaseId": 1 }], "totalCount": 54 } })
    );
}

async fn two_aliases_of_one_list_have_their_own_arguments(app: TestApp) {
    app.insert_accounts(40).await;
    let query = "{ countries(first: 2) { nodes { two: users(first: 2) { nodes { databaseId } } \
        one: users(last: 1 filter: {isActive: false}) { nodes { databaseId isActive } totalCount } \
        none: users(filter: {search: \"nobody\"}) { totalCount nodes { id } } } } }";
    let answer = app.admin().graphql(query).await.data();
    for node in answer["countries"]["nodes"].as_array().expect("a list") {
        assert_eq!(node["two"]["nodes"].as_array().map(Vec::len), Some(2));
        assert_eq!(node["one"]["nodes"].as_array().map(Vec::len), Some(1));
        assert_eq!(node["one"]["nodes"][0]["isActive"], false);
        assert_eq!(node["none"], json!({ "totalCount": 0, "nodes": [] }));
    }
}

#[tokio::test]
async fn an_unreachable_database_is_reported() {
    let app = TestApp::with(Engine::Sqlite, &[]).await;
    app.app.services.database.clone().close().await;
    let answer = app.anonymous().graphql("{ countries { totalCount } }").await;
    assert_eq!((answer.status(), answer.code().as_deref()), (503, Some("SERVICE_UNAVAILABLE")));
    assert_eq!(app.anonymous().get("/readyz").await.status(), 503);
    assert_eq!(app.anonymous().get("/healthz").await.status(), 200);
}
