//! Variables must match the types of their positions, and their values must match the declared types.

use serde_json::json;

use crate::support::{TestApp, both_engines};

both_engines![
    variables_of_the_wrong_type_are_refused,
    nothing_runs_before_all_variables_are_valid,
    defaults_decide_what_is_included,
];

async fn variables_of_the_wrong_type_are_refused(app: TestApp) {
    let anonymous = app.anonymous();
    for (query, variables) in [
        // The type of the variable does not match its position.
        ("query($x: String) { countries(first: $x) { totalCount } }", json!({ "x": "2" })),
        ("query($x: Int) { country(id: $x) { name } }", json!({ "x": 1 })),
        ("query($x: ID) { country(id: $x) { name } }", json!({ "x": "1" })),
        ("query($x: [Int!]) { countries(first: $x) { totalCount } }", json!({ "x": [1] })),
        ("query($x: CityFilter) { countries(filter: $x) { totalCount } }", json!({ "x": {} })),
        ("query($x: Boolean) { countries { totalCount @skip(if: $x) } }", json!({ "x": true })),
        // The value does not match the type of the variable.
        ("query($x: Int) { countries(first: $x) { totalCount } }", json!({ "x": "2" })),
        ("query($x: Int) { countries(first: $x) { totalCount } }", json!({ "x": 2.5 })),
        ("query($x: Int) { countries(first: $x) { totalCount } }", json!({ "x": 2_147_483_648_u32 })),
        ("query($x: ID!) { country(id: $x) { name } }", json!({ "x": null })),
        ("query($x: ID!) { country(id: $x) { name } }", json!({})),
        ("query($x: ID!) { country(id: $x) { name } }", json!({ "x": [1] })),
        (
            "query($x: CountryFilter) { countries(filter: $x) { totalCount } }",
            json!({ "x": { "nothing": 1 } }),
        ),
        (
            "query($x: [CountryOrder!]) { countries(orderBy: $x) { totalCount } }",
            json!({ "x": [{ "field": "NOTHING" }] }),
        ),
        ("query($x: [CountryOrder!]) { countries(orderBy: $x) { totalCount } }", json!({ "x": [null] })),
    ] {
        let answer = anonymous.graphql_with(query, variables.clone()).await;
        assert_eq!(
            answer.code().as_deref(),
            Some("DOCUMENT_INVALID"),
            "{query} {variables}: {}",
            answer.text()
        );
        assert!(answer.json().get("data").is_none(), "{query} {variables}: {}", answer.text());
    }
    // A default of the variable or of the position replaces an absent value.
    for (query, variables) in [
        ("query($x: ID = 1) { country(id: $x) { name } }", json!({})),
        ("query($x: Boolean = false) { countries { totalCount @skip(if: $x) } }", json!({})),
        (
            "query($d: Direction) { countries(orderBy: [{field: NAME direction: $d}]) { totalCount } }",
            json!({}),
        ),
        (
            "query($f: CountryOrderField!) { countries(orderBy: {field: $f}) { totalCount } }",
            json!({ "f": "NAME" }),
        ),
        ("query($x: Int!) { countries(first: $x) { totalCount } }", json!({ "x": 1 })),
        ("query($x: [ID!]!) { nodes(ids: $x) { id } }", json!({ "x": ["a", 1] })),
        ("query($x: String) { countries(filter: {code: $x}) { totalCount } }", json!({ "more": 1 })),
    ] {
        let answer = anonymous.graphql_with(query, variables.clone()).await;
        assert_eq!(answer.outcome(), "OK", "{query} {variables}: {}", answer.text());
    }
    let coerced =
        anonymous.graphql_with("query($x: ID!) { country(id: $x) { name } }", json!({ "x": 1 })).await;
    assert_eq!(coerced.data()["country"]["name"], "Maroc");
    let one = anonymous
        .graphql_with(
            "query($x: [CountryOrder!]) { countries(first: 1 orderBy: $x) { nodes { name } } }",
            json!({ "x": { "field": "CODE", "direction": "DESC" } }),
        )
        .await;
    assert_eq!(one.data()["countries"]["nodes"][0]["name"], "Zimbabwe");
}

async fn nothing_runs_before_all_variables_are_valid(app: TestApp) {
    let user = app.user();
    for (declared, given) in [
        ("$x: ID!", json!({})),
        ("$x: ID!", json!({ "x": null })),
        ("$x: ID!", json!({ "x": {} })),
        ("$x: ID", json!({ "x": "1" })),
    ] {
        let mutation = format!(
            "mutation({declared}) {{ updateProfile(input: {{firstName: \"Zoé\"}}) {{ user {{ id }} }} \
            deleteUser(input: {{id: $x}}) {{ deletedDatabaseId }} }}"
        );
        let answer = user.graphql_with(&mutation, given).await;
        assert_eq!(answer.code().as_deref(), Some("DOCUMENT_INVALID"), "{}", answer.text());
    }
    assert_eq!(
        user.graphql("{ viewer { user { firstName } } }").await.data()["viewer"]["user"]["firstName"],
        "user"
    );
}

/// async-graphql ignores the defaults of variables when it applies `@include` and `@skip`; the response must
/// apply them.
async fn defaults_decide_what_is_included(app: TestApp) {
    let query = "query ($yes: Boolean = true, $no: Boolean = false) { country(id: 1) { \
        a: code @include(if: $yes) b: code @include(if: $no) c: code @skip(if: $yes) d: code @skip(if: $no) } }";
    let keys = |answer: serde_json::Value| -> Vec<String> {
        answer["country"].as_object().expect("a country").keys().cloned().collect()
    };
    let defaults = app.anonymous().graphql(query).await.data();
    assert_eq!(keys(defaults), ["a", "d"]);
    let variables = serde_json::json!({ "yes": false, "no": true });
    let sent = app.anonymous().graphql_with(query, variables).await.data();
    assert_eq!(keys(sent), ["b", "c"]);
}
