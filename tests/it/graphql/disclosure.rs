//! In production no answer tells names of the schema to callers without the right, neither by introspection nor by
//! suggestions; over HTTP and over a socket. What a valid document requires is told: a field that is missing, the type of
//! an argument.

use serde_json::{Value, json};

use crate::support::{Engine, TestApp};

/// Documents with a name that does not exist, and what their answers must not contain: the names beside it. Of a field, an
/// argument, an enum value, an input field, a type, a directive.
const MISSPELT: [(&str, &[&str]); 9] = [
    ("{ countrys { totalCount } }", &["countries"]),
    ("{ countries { nodes { nam } } }", &["name", "code"]),
    ("{ countries(frist: 1) { totalCount } }", &["first", "after"]),
    ("{ countries(orderBy: [{ field: NAM }]) { totalCount } }", &["NAME", "CODE\""]),
    ("{ countries(orderBy: [{ feild: NAME }]) { totalCount } }", &["direction"]),
    (
        "mutation { login(input: { emial: \"a@b.c\", password: \"x\" }) { accessToken } }",
        &["email", "staffOnly", "identifier"],
    ),
    ("mutation { login(input: { email: \"a@b.c\" }) { accessToken } }", &["staffOnly", "identifier"]),
    ("{ node(id: \"x\") { ... on Countri { code } } }", &["Country"]),
    ("{ countries @skp(if: true) { totalCount } }", &["skip", "include"]),
];

/// Introspections, with names that only the schema has.
const INTROSPECTIONS: [(&str, &[&str]); 5] = [
    ("{ __schema { queryType { fields { args { name } } } } }", &["first"]),
    ("{ __type(name: \"LoginInput\") { inputFields { name } } }", &["email"]),
    ("{ __type(name: \"CountryOrderField\") { enumValues { name } } }", &["NAME"]),
    ("{ __schema { directives { name args { name } } } }", &["skip"]),
    ("query A { b: __schema { ...F } } fragment F on __Schema { types { name } }", &["LoginInput"]),
];

async fn production() -> TestApp {
    let flags = ["--app-env", "production", "--public-url", "https://api.example.com"];
    TestApp::with(Engine::Sqlite, &flags).await
}

/// Which of these words the messages and the data of an answer contain.
fn told<'w>(answer: &Value, words: &[&'w str]) -> Vec<&'w str> {
    let errors = answer["errors"].as_array().or(answer.as_array()).into_iter().flatten();
    let messages = errors.map(|error| error["message"].as_str().unwrap_or_default().to_owned());
    let text = messages.collect::<String>() + &answer["data"].to_string();
    words.iter().copied().filter(|word| text.contains(word)).collect()
}

#[tokio::test]
async fn no_name_of_the_schema_is_told_in_production() {
    let app = production().await;
    let mut telling = Vec::new();
    for (query, names) in MISSPELT {
        let answer = app.anonymous().graphql(query).await;
        assert!(answer.json()["data"].is_null() && answer.code().is_some(), "{query}: {}", answer.text());
        if !told(&answer.json(), names).is_empty() {
            telling.push(format!("{query}: {}", answer.text()));
        }
    }
    assert!(telling.is_empty(), "{telling:#?}");
    for (query, names) in INTROSPECTIONS {
        let answer = app.anonymous().graphql(query).await;
        assert!(told(&answer.json(), names).is_empty(), "{query}: {}", answer.text());
        let answer = app.viewer().graphql(query).await;
        assert_eq!(told(&answer.json(), names), names, "{query}: {}", answer.text());
        let again = app.anonymous().graphql(query).await;
        assert!(told(&again.json(), names).is_empty(), "after another's: {query}: {}", again.text());
    }
    // Those with the right are helped with fields.
    for (query, names) in &MISSPELT[..2] {
        let answer = app.viewer().graphql(query).await;
        assert!(!told(&answer.json(), names).is_empty(), "{query}: {}", answer.text());
    }
    // Nor by the values of variables.
    let login = "mutation($input: LoginInput!) { login(input: $input) { accessToken } }";
    let input = json!({ "emial": "x", "password": "y" });
    let answer = app.anonymous().graphql_with(login, json!({ "input": input })).await;
    assert_eq!(told(&answer.json(), &["email", "staffOnly", "identifier"]), [""; 0], "{}", answer.text());
    let order = "query($by: [CountryOrder!]) { countries(orderBy: $by) { totalCount } }";
    let answer = app.anonymous().graphql_with(order, json!({ "by": [{ "field": "NAM" }] })).await;
    assert_eq!(told(&answer.json(), &["NAME", "CODE"]), [""; 0], "{}", answer.text());
}

#[tokio::test]
async fn no_name_of_the_schema_is_told_over_a_socket_in_production() {
    let app = production().await;
    let server = app.serve().await;
    let mut socket = server.socket().await;
    socket.init(json!({})).await;
    for (query, names) in MISSPELT.into_iter().chain(INTROSPECTIONS) {
        socket.subscribe("1", query).await;
        let answer = socket.message().await;
        assert!(told(&answer["payload"], names).is_empty(), "{query}: {answer}");
        if answer["type"] == "next" {
            assert_eq!(socket.message().await["type"], "complete");
        }
    }
    let mut staff = server.authenticated_socket(&app.viewer().token().await).await;
    for (query, names) in INTROSPECTIONS {
        staff.subscribe("1", query).await;
        let answer = staff.answer("1").await;
        assert_eq!(told(&answer, names), names, "{query}: {answer}");
        assert_eq!(staff.message().await["type"], "complete");
    }
}
