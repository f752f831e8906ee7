//! Arrays of requests, as Apollo's `BatchHttpLink` sends them.

use passerelle::auth::Role;
use serde_json::{Value, json};

use crate::support::{Engine, PASSWORD, TestApp, both_engines};

both_engines![each_login_of_an_array_is_counted];

async fn with_limit(limit: &str) -> TestApp {
    TestApp::with(Engine::Sqlite, &["--graphql-batch-limit", limit]).await
}

fn query(query: &str) -> Value {
    json!({ "query": query })
}

#[tokio::test]
async fn arrays_are_refused_by_default_with_the_setting() {
    let app = TestApp::with(Engine::Sqlite, &[]).await;
    let two = json!([query("{ __typename }"), query("{ __typename }")]);
    let answer = app.anonymous().post("/graphql", two).await;
    assert_eq!(answer.status(), 400);
    let refusals = answer.json();
    assert_eq!(refusals.as_array().map(Vec::len), Some(2), "one for each request: {refusals}");
    for refusal in refusals.as_array().into_iter().flatten() {
        assert_eq!(refusal["errors"][0]["extensions"]["code"], "REQUEST_INVALID");
        let message = refusal["errors"][0]["message"].as_str().unwrap_or_default();
        assert!(message.contains("GRAPHQL_BATCH_LIMIT"), "{refusal}");
    }
    // A long one is not answered by a longer one.
    let answer = app.anonymous().post("/graphql", json!(vec![0; 101])).await;
    assert_eq!((answer.status(), answer.code().as_deref()), (400, Some("REQUEST_INVALID")));
}

#[tokio::test]
async fn the_requests_of_an_array_run_in_order() {
    let app = with_limit("3").await;
    let user = app.user();
    let batch = json!([
        query("mutation { updateProfile(input: {firstName: \"Zoé\"}) { user { firstName } } }"),
        { "query": "query A { viewer { user { firstName } } } query B { __typename }", "operationName": "A" },
        query("{ nothing }"),
    ]);
    let answer = user.post("/graphql", batch).await;
    assert_eq!(answer.status(), 200);
    let answers = answer.json();
    assert_eq!(answers[0]["data"]["updateProfile"]["user"]["firstName"], "Zoé");
    assert_eq!(answers[1]["data"]["viewer"]["user"]["firstName"], "Zoé");
    assert_eq!(answers[2]["errors"][0]["extensions"]["code"], "DOCUMENT_INVALID");
    assert_eq!(answers.as_array().map(Vec::len), Some(3));
}

#[tokio::test]
async fn the_length_and_the_form_of_an_array_are_checked() {
    let app = with_limit("2").await;
    let one = query("{ __typename }");
    for (body, message) in [
        (json!([]), "An array holds 1 to 2 requests"),
        (json!([one, one, one]), "An array holds 1 to 2 requests (GRAPHQL_BATCH_LIMIT), this is 3."),
        (json!([one, 1]), "a JSON array of requests"),
        (json!([one, {}]), "`query` is missing."),
    ] {
        let english = app.anonymous().with_header("accept-language", "en");
        let answer = english.post("/graphql", body).await;
        assert_eq!(answer.status(), 400);
        assert!(answer.text().contains(message), "{}", answer.text());
    }
    assert_eq!(app.anonymous().post("/graphql", one.clone()).await.outcome(), "OK");
}

#[tokio::test]
async fn the_requests_of_an_array_share_one_cost_limit() {
    let app = with_limit("10").await;
    let list = query("{ countries(first: 100) { nodes { users(first: 100) { nodes { id email role } } } } }");
    let cost = 1 + 100 * (1 + 1 + 100 * (1 + 3));
    let most = usize::try_from(100_000 / cost).expect("a few");
    let answers = app.anonymous().post("/graphql", json!(vec![list; most + 1])).await.json();
    for answer in answers.as_array().expect("an array").iter().take(most) {
        assert!(answer.get("data").is_some(), "{answer}");
    }
    let error = &answers[most]["errors"][0];
    assert_eq!(error["extensions"]["code"], "DOCUMENT_TOO_LARGE", "{answers}");
    let left = 100_000 - cost * i64::try_from(most).expect("a few");
    assert_eq!(error["extensions"]["limit"], json!({ "counts": "cost", "requested": cost, "limit": left }));
}

#[tokio::test]
async fn what_one_request_may_show_the_next_may_not() {
    let app = with_limit("2").await;
    let register = "mutation { registerUser(input: {email: \"awa@example.com\", password: \"Admin@2025!\", firstName: \"Awa\", \
        lastName: \"Sow\"}) { user { id email } userErrors { code } } }";
    let answers =
        app.anonymous().post("/graphql", json!([query(register), query("{ users { totalCount } }")])).await;
    let answers = answers.json();
    assert_eq!(answers[0]["data"]["registerUser"]["user"]["email"], "awa@example.com", "{answers}");
    assert_eq!(answers[1]["errors"][0]["extensions"]["code"], "AUTH_REQUIRED");
    let id = answers[0]["data"]["registerUser"]["user"]["id"].as_str().expect("an identifier");
    let node = query(&format!("{{ node(id: \"{id}\") {{ id }} }}"));
    let answers = app.anonymous().post("/graphql", json!([node])).await.json();
    assert_eq!(answers[0]["data"]["node"], Value::Null);
}

async fn each_login_of_an_array_is_counted(engine: Engine) {
    let app = TestApp::with(engine, &["--graphql-batch-limit", "10"]).await;
    let email = app.new_account("fatou@example.com", Role::User).await.email;
    let login = |password: &str| {
        query(&format!(
            "mutation {{ login(input: {{identifier: \"{email}\", password: \"{password}\"}}) {{ userErrors {{ code }} }} }}"
        ))
    };
    let mut guesses = vec![login("Wrong@2025!"); 5];
    guesses.push(login(PASSWORD));
    let caller = app.anonymous().at(app.fresh_address());
    let answers = caller.post("/graphql", json!(guesses)).await.json();
    let answers = answers.as_array().expect("an array");
    assert_eq!(answers.len(), 6);
    for answer in &answers[..5] {
        assert_eq!(answer["data"]["login"]["userErrors"][0]["code"], "INVALID_CREDENTIALS", "{answer}");
    }
    assert_eq!(answers[5]["errors"][0]["extensions"]["code"], "RATE_LIMIT_EXCEEDED", "{}", answers[5]);
}
