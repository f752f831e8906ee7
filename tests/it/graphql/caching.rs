//! Conditional answers to queries by GET, and who may keep them.

use crate::support::{Engine, TestApp};

fn get(query: &str) -> String {
    let query: String = url::form_urlencoded::byte_serialize(query.as_bytes()).collect();
    format!("/graphql?query={query}")
}

async fn app() -> TestApp {
    TestApp::with(Engine::Sqlite, &[]).await
}

#[tokio::test]
async fn what_may_be_kept_follows_from_what_is_selected() {
    let app = app().await;
    for (query, expected) in [
        (
            "{ countries(first: 2) { totalCount nodes { name cities { name country { code } } } pageInfo { endCursor } } }",
            "public, max-age=60",
        ),
        ("{ talents { edges { cursor node { name } } } __typename }", "public, max-age=60"),
        (
            "{ ...A } fragment A on Query { cities(first: 1) { ...B } } fragment B on CityConnection { nodes { name } }",
            "public, max-age=60",
        ),
        ("{ countries(first: 2) { nodes { code userCount } } }", "public, no-cache"),
        ("{ talents { nodes { ...T } } } fragment T on Talent { userCount }", "public, no-cache"),
        ("{ projects { nodes { id } } }", "public, no-cache"),
        ("{ validateQrCode(code: \"A7KP2M\", signature: \"x\", timestamp: 1) { reason } }", "no-store"),
        ("{ viewer { role } }", "public, no-cache"),
        ("{ __schema { queryType { name } } }", "public, no-cache"),
        ("{ countries(first: 1) { totalCount } rateLimit { cost } }", "no-store"),
        ("{ ...A } fragment A on Query { rateLimit { cost } }", "no-store"),
    ] {
        let answer = app.anonymous().get(&get(query)).await;
        assert_eq!(answer.outcome(), "OK", "{query}: {}", answer.text());
        assert_eq!(answer.header("cache-control"), Some(expected), "{query}");
        let signed_in = app.viewer().get(&get(query)).await;
        let kept = (signed_in.header("cache-control"), signed_in.header("etag"));
        assert_eq!(kept, (Some("no-store"), None), "{query}: may be personal");
    }
    let refused = app
        .anonymous()
        .with_header("authorization", "Bearer x")
        .get(&get("{ countries(first: 1) { totalCount } }"))
        .await;
    assert_eq!(refused.header("cache-control"), Some("no-store"));
    // Errors, and answers to POST, are never kept.
    let failed = app.anonymous().get(&get("{ users { totalCount } }")).await;
    assert_eq!((failed.header("cache-control"), failed.header("etag")), (Some("no-store"), None));
    let post = app.anonymous().graphql("{ countries(first: 1) { totalCount } }").await;
    assert_eq!((post.header("cache-control"), post.header("etag")), (Some("no-store"), None));
}

#[tokio::test]
async fn an_answer_that_is_known_is_304() {
    let app = app().await;
    let path = get("{ countries(first: 1) { nodes { name } } }");
    let first = app.anonymous().get(&path).await;
    let etag = first.header("etag").expect("an ETag").to_owned();
    assert!(etag.starts_with("W/\"") && etag.len() == 36, "{etag}");
    let vary = first.header("vary").expect("Vary").to_ascii_lowercase();
    for header in ["authorization", "cookie", "accept", "accept-language"] {
        assert!(vary.contains(header) || first.text().is_empty(), "{vary}");
    }
    for known in
        [etag.clone(), format!("\"x\", {etag}"), etag.trim_start_matches("W/").to_owned(), "*".to_owned()]
    {
        let again = app.anonymous().with_header("if-none-match", &known).get(&path).await;
        assert_eq!((again.status(), again.text()), (304, ""), "{known}");
        assert_eq!(again.header("etag"), Some(etag.as_str()));
        assert_eq!(again.header("cache-control"), Some("public, max-age=60"));
        assert_eq!(again.header("content-type"), None);
    }
    let other = app.anonymous().with_header("if-none-match", "W/\"x\"").get(&path).await;
    assert_eq!((other.status(), other.header("etag")), (200, Some(etag.as_str())));
    // Another answer has another ETag.
    let name = get("{ countries(first: 1) { nodes { userCount } } }");
    let before = app.anonymous().get(&name).await.header("etag").expect("an ETag").to_owned();
    let country = app.anonymous().get(&name).await.data();
    let morocco = get("{ countries(first: 1, after: null) { nodes { userCount name } } }");
    let other = app.anonymous().with_header("if-none-match", &before).get(&morocco).await;
    assert_eq!(other.status(), 200);
    assert_eq!(
        other.data()["countries"]["nodes"][0]["userCount"],
        country["countries"]["nodes"][0]["userCount"]
    );
}
