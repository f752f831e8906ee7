//! Documents above a limit are refused without execution, with the limit and its value.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use crate::support::{Answer, Caller, Engine, TestApp};

/// The maximum time of a refusal, in a debug build on shared cores.
const REFUSAL_TIMEOUT: Duration = Duration::from_millis(100);

async fn app() -> TestApp {
    TestApp::with(Engine::Sqlite, &[]).await
}

async fn send_timed(caller: &Caller<'_>, query: &str) -> Answer {
    let started = Instant::now();
    let answer = caller.graphql(query).await;
    let elapsed = started.elapsed();
    assert!(elapsed < REFUSAL_TIMEOUT, "{elapsed:?} for {} bytes", query.len());
    assert!(answer.text().len() < 4_000, "the answer does not echo the document: {}", answer.text());
    answer
}

/// Asserts a refusal because of `limit`, whose maximum is `value`.
async fn refused(query: &str, value: usize, limit: &str) {
    let app = app().await;
    app.anonymous().graphql("{ __typename }").await;
    let answer = send_timed(&app.anonymous(), query).await;
    assert_eq!(answer.code().as_deref(), Some("DOCUMENT_TOO_LARGE"), "{}", answer.text());
    let message = answer.message();
    assert!(message.contains(&format!("{value} {limit}")), "{message}");
}

/// Fragments that spread the next one `times`, over `levels` levels.
fn bomb(times: usize, levels: usize) -> String {
    let mut query = String::from("{ countries { nodes { ...F0 } } }");
    for level in 0..levels {
        let spread = format!("...F{} ", level + 1).repeat(times);
        let _ = write!(query, " fragment F{level} on Country {{ {spread} }}");
    }
    let _ = write!(query, " fragment F{levels} on Country {{ id name }}");
    query
}

#[tokio::test]
async fn fragments_that_spread_each_other() {
    let query = bomb(50, 4);
    assert!(query.len() < 1_600, "a small document: {} bytes", query.len());
    refused(&query, 5_000, "selections").await;
    // More than any integer type can hold.
    refused(&bomb(50, 16), 5_000, "selections").await;
}

#[tokio::test]
async fn fragments_within_each_other() {
    // A chain is read from its beginning, or from its end, whose weights are then known already.
    let chain = |length: usize| {
        let next = |at: usize| format!(" fragment F{at} on Country {{ ...F{} }}", at + 1);
        (0..length).map(next).collect::<Vec<_>>().join(" ")
            + &format!(" fragment F{length} on Country {{ id }}")
    };
    let spread = |set: &str, length| format!("{{ countries {{ nodes {{ {set} }} }} }}{}", chain(length));
    let backwards = (0..=200).rev().map(|at| format!("...F{at}")).collect::<Vec<_>>().join(" ");
    let app = app().await;
    for query in [spread("...F0", 980), spread(&backwards, 200)] {
        let answer = app.anonymous().graphql(&query).await;
        assert_eq!(answer.code().as_deref(), Some("DOCUMENT_TOO_LARGE"), "{}", answer.text());
        assert!(answer.message().contains("30 spreads within each other"), "{}", answer.message());
    }
    assert_eq!(app.anonymous().graphql(&spread("...F0", 20)).await.outcome(), "OK");
}

#[tokio::test]
async fn aliases() {
    let mut query = String::from("{ ");
    for at in 0..101 {
        let _ = write!(query, "a{at}: __typename ");
    }
    refused(&(query + "}"), 100, "aliases").await;
    let hidden = "{ countries { nodes { ...A ...A ...A ...A ...A ...A ...A ...A ...A ...A ...A } } } \
        fragment A on Country { a:id b:id c:id d:id e:id f:id g:id h:id i:id j:id }";
    refused(hidden, 100, "aliases").await;
}

#[tokio::test]
async fn directives() {
    let query = format!("{{ __typename {} }}", "@include(if: true) ".repeat(101));
    refused(&query, 100, "directives").await;
    let query = format!("{{ __typename {} }}", "@x ".repeat(3_000));
    refused(&query, 100, "directives").await;
}

#[tokio::test]
async fn root_fields() {
    refused(&format!("{{ {} }}", "__typename ".repeat(31)), 30, "root fields").await;
    let hidden = format!("{{ ...A }} fragment A on Query {{ {} }}", "__typename ".repeat(31));
    refused(&hidden, 30, "root fields").await;
}

#[tokio::test]
async fn depth() {
    let levels = 40;
    let query = format!("{}id{}", "{country(id: 1) ".repeat(levels), "}".repeat(levels));
    refused(&query, 30, "depth").await;
}

#[tokio::test]
async fn brackets_in_the_text() {
    for open in ["{", "[", "(", "{a", "{a(x:[", "{a:"] {
        refused(&open.repeat(10_000 / open.len() * 2), 64, "nesting").await;
    }
    refused(&format!("{{ countries(first: {}1) {{ totalCount }} }}", "[".repeat(10_000)), 64, "nesting")
        .await;
}

#[tokio::test]
async fn brackets_behind_what_is_text_or_looks_like_a_comment() {
    let deep = "{a".repeat(10_000);
    for start in [
        r##"{a(x:"#")"##,
        r##"{a(x:"\"#")"##,
        r##"{a(x:"""#""")"##,
        r##"{a(x:"""\"""#""")"##,
        r#"{a(x:"\\")"#,
    ] {
        refused(&format!("{start}{deep}"), 64, "nesting").await;
    }
    // A comment ends at its line, and so does an unclosed string.
    refused(&format!("# \"\n{deep}"), 64, "nesting").await;
    refused(&format!("\"\n{deep}"), 64, "nesting").await;
    let app = app().await;
    let brackets = "[".repeat(100);
    for text in [
        format!("\"{brackets}\""),
        format!("\"\"\"{brackets}\"\"\""),
        "\"#\"".to_owned(),
        r#""\\""#.to_owned(),
    ] {
        let query = format!("{{ countries(filter: {{code: {text}}}) {{ totalCount }} }} # {brackets}");
        let answer = app.anonymous().graphql(&query).await;
        assert_eq!(
            answer.data()["countries"]["totalCount"],
            0,
            "{text}: brackets in a string are not counted"
        );
    }
}

#[tokio::test]
async fn length() {
    refused(&format!("{{ __typename }} # {}", "x".repeat(50_000)), 50_000, "characters").await;
    refused(&format!("{{ {} }}", "a ".repeat(10_000)), 10_000, "tokens").await;
    refused(&format!("{{ {} }}", "! ".repeat(10_000)), 10_000, "tokens").await;
}

#[tokio::test]
async fn lists_within_lists() {
    let query = "{ countries(first: 100) { nodes { cities { users(first: 100) { nodes { id } } } } } }";
    refused(query, 100_000, "cost").await;
    // Large factors and their product are clamped.
    let mut query = String::from("{ talents(first: 2147483647) { nodes { ");
    for _ in 0..8 {
        query.push_str("users(first: 2147483647) { nodes { talents { ");
    }
    query.push_str("id ");
    query.push_str(&"}".repeat(8 * 3 + 3));
    refused(&query, 100_000, "cost").await;
    let variable = "query($n: Int = 100) { countries(first: $n) { nodes { users(first: $n) { nodes { talents { id name } } } } } }";
    refused(variable, 100_000, "cost").await;
    refused(
        "{ countries(last: 100) { nodes { users(last: 100) { nodes { talents { id name } } } } } }",
        100_000,
        "cost",
    )
    .await;
}

#[tokio::test]
async fn circular_introspection() {
    let query = "{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }";
    refused(query, 3, "introspection lists").await;
    let hidden = "{ __type(name: \"User\") { ...A } } fragment A on __Type { fields { type { ...B } } } \
        fragment B on __Type { fields { type { ...C } } } fragment C on __Type { fields { type { fields { name } } } }";
    refused(hidden, 3, "introspection lists").await;
}

#[tokio::test]
async fn logins() {
    let login = "login(input: {identifier: \"a\", password: \"b\"}) { userErrors { code } }";
    refused(&format!("mutation {{ a: {login} b: {login} }}"), 1, "login").await;
    refused(&format!("mutation {{ {login} ...A }} fragment A on Mutation {{ b: {login} }}"), 1, "login")
        .await;
    let app = app().await;
    let one = app.anonymous().graphql(&format!("mutation {{ a: {login} }}")).await;
    assert_eq!(one.outcome(), "INVALID_CREDENTIALS");
}

/// Validation reports each fault of a document, and a document within the limits may have thousands, or one that is
/// almost as long as the document.
#[tokio::test]
async fn errors_have_a_bounded_number_and_size() {
    let app = app().await;
    let mut many = String::from("{ countries { nodes { ");
    for at in 0..3_000 {
        let _ = write!(many, "unknown{at} ");
    }
    many.push_str("} } }");
    let long = "x".repeat(20_000);
    for query in [
        many,
        format!("{{ {long} }}"),
        format!("{{ countries(filter: {{{long}: 1}}) {{ totalCount }} }}"),
        format!("{{ countries {{ ...{long} }} }}"),
        format!("query(${long}: Int!) {{ countries(first: ${long}) {{ totalCount }} }}"),
        format!("{{ countries(first: \"{long}\") {{ totalCount }} }}"),
        format!("{{ countries {{ totalCount }} \"{long}\" }}"),
    ] {
        for accept in ["application/json", "application/graphql-response+json"] {
            let answer = app.anonymous().with_header("accept", accept).graphql(&query).await;
            let errors = answer.errors();
            assert!((1..=20).contains(&errors.len()), "{} errors: {query:.60}", errors.len());
            assert!(answer.text().len() < 30_000, "{} bytes: {query:.60}", answer.text().len());
            assert!(!answer.text().contains(&long), "the answer echoes the document: {query:.60}");
        }
    }
    // The value of a variable is not echoed either.
    let query = "query($first: Int!) { countries(first: $first) { totalCount } }";
    let answer = app.anonymous().graphql_with(query, serde_json::json!({ "first": long })).await;
    assert_eq!(answer.code().as_deref(), Some("VALIDATION_ERROR"));
    assert!(answer.text().len() < 4_000, "{} bytes", answer.text().len());
}

#[tokio::test]
async fn recursive_fragments_are_invalid() {
    let app = app().await;
    let query =
        "{ countries { nodes { ...A } } } fragment A on Country { ...B } fragment B on Country { ...A }";
    let answer = send_timed(&app.anonymous(), query).await;
    assert_eq!(answer.code().as_deref(), Some("DOCUMENT_INVALID"), "{}", answer.text());
}

#[tokio::test]
async fn the_introspection_of_graphiql_passes() {
    let app = app().await;
    let answer = app.anonymous().graphql(INTROSPECTION).await;
    let data = answer.data();
    let types = data["__schema"]["types"].as_array().expect("a list");
    assert!(types.iter().any(|ty| ty["name"] == "UserConnection"));
}

/// The introspection query of GraphiQL 4, with all options.
const INTROSPECTION: &str = "query IntrospectionQuery { __schema { description queryType { name kind } mutationType { name kind } \
    subscriptionType { name kind } types { ...FullType } directives { name description isRepeatable locations \
    args(includeDeprecated: true) { ...InputValue } } } } \
    fragment FullType on __Type { kind name description specifiedByURL fields(includeDeprecated: true) { name description \
    args(includeDeprecated: true) { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason } \
    inputFields(includeDeprecated: true) { ...InputValue } interfaces { ...TypeRef } \
    enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason } possibleTypes { ...TypeRef } } \
    fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue isDeprecated deprecationReason } \
    fragment TypeRef on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name \
    ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } } } }";
