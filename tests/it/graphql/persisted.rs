//! Documents that clients name instead of sending them: automatic persisted queries, and trusted documents.

use passerelle::crypto::hex::sha256;
use serde_json::{Value, json};

use crate::support::{Answer, Caller, Engine, TestApp};

const QUERY: &str = "query One($id: ID!) { country(id: $id) { name } }";

async fn app() -> TestApp {
    TestApp::with(Engine::Sqlite, &[]).await
}

/// A manifest in a file of its own.
struct Manifest(std::path::PathBuf);

impl Manifest {
    fn new(content: &Value) -> Self {
        let path = std::env::temp_dir().join(format!("passerelle-{}.json", uuid::Uuid::new_v4()));
        std::fs::write(&path, content.to_string()).expect("the file can be written");
        Self(path)
    }

    async fn app(&self, flags: &[&str]) -> TestApp {
        let path = self.0.to_str().expect("text");
        TestApp::with(Engine::Sqlite, &[&["--persisted-documents", path], flags].concat()).await
    }
}

impl Drop for Manifest {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// A request as Apollo's `PersistedQueryLink` sends it.
async fn automatic(caller: &Caller<'_>, hash: &str, query: Option<&str>) -> Answer {
    let mut body = json!({
        "operationName": "One", "variables": { "id": 1 },
        "extensions": { "persistedQuery": { "version": 1, "sha256Hash": hash } }
    });
    if let Some(query) = query {
        body["query"] = query.into();
    }
    caller.post("/graphql", body).await
}

#[tokio::test]
async fn an_automatic_query_is_sent_once() {
    let app = app().await;
    let apollo =
        app.anonymous().with_header("accept", "application/graphql-response+json,application/json;q=0.9");
    let hash = sha256(QUERY);
    let unknown = automatic(&apollo, &hash, None).await;
    assert_eq!(unknown.status(), 200, "another status would tell the client never to ask again");
    assert_eq!(unknown.message(), "PersistedQueryNotFound");
    assert_eq!(unknown.code().as_deref(), Some("PERSISTED_QUERY_NOT_FOUND"));
    let sent = automatic(&apollo, &hash, Some(QUERY)).await;
    assert_eq!(sent.data()["country"]["name"], "Maroc");
    for hash in [hash.clone(), hash.to_uppercase()] {
        assert_eq!(automatic(&apollo, &hash, None).await.data()["country"]["name"], "Maroc");
    }
    // By GET, as caches want it.
    let extensions = json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } }).to_string();
    let encoded: String = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("extensions", &extensions)
        .append_pair("variables", "{\"id\":1}")
        .finish();
    let answer = apollo.get(&format!("/graphql?{encoded}")).await;
    assert_eq!(answer.data()["country"]["name"], "Maroc");
    // Over a stream.
    let body = json!({ "documentId": format!("sha256:{hash}"), "variables": { "id": 1 } }).to_string();
    let caller = app.anonymous().with_header("content-type", "application/json");
    let mut stream = caller
        .stream_request(axum::http::Method::POST, "/graphql/stream", axum::body::Body::from(body))
        .await;
    assert_eq!(stream.answer().await["data"]["country"]["name"], "Maroc");
}

#[tokio::test]
async fn only_what_passed_is_kept_under_its_own_hash() {
    let app = app().await;
    let anonymous = app.anonymous();
    let wrong = automatic(&anonymous, &sha256("{ __typename }"), Some(QUERY)).await;
    assert_eq!(wrong.code().as_deref(), Some("PERSISTED_QUERY_HASH_MISMATCH"));
    let missing = automatic(&anonymous, &sha256("{ __typename }"), None).await;
    assert_eq!(missing.code().as_deref(), Some("PERSISTED_QUERY_NOT_FOUND"));
    let large =
        "{ countries(first: 100) { nodes { users(first: 100) { nodes { id talents { id name } } } } } }";
    let refused = automatic(&anonymous, &sha256(large), Some(large)).await;
    assert_eq!(refused.code().as_deref(), Some("DOCUMENT_TOO_LARGE"));
    let missing = automatic(&anonymous, &sha256(large), None).await;
    assert_eq!(missing.code().as_deref(), Some("PERSISTED_QUERY_NOT_FOUND"));
    // A mutation by GET stays refused.
    let logout = "mutation { logout { success } }";
    let body =
        json!({ "query": logout, "extensions": { "persistedQuery": { "sha256Hash": sha256(logout) } } });
    app.user().post("/graphql", body).await;
    let by_get = app.user().get(&format!("/graphql?documentId=sha256:{}", sha256(logout))).await;
    assert_eq!(by_get.status(), 405);
    let nothing = anonymous.post("/graphql", json!({ "variables": {} })).await;
    assert_eq!(nothing.message(), "`query` manque.");
}

#[tokio::test]
async fn what_names_no_document_is_told_how_one_is_named() {
    let app = app().await;
    let english = app.anonymous().with_header("accept-language", "en");
    // As Relay's examples send it, and others.
    for body in
        [json!({ "doc_id": "1a", "variables": {} }), json!({ "id": "1a" }), json!({ "id": "1", "doc_id": 2 })]
    {
        let answer = english.post("/graphql", body).await;
        assert_eq!((answer.status(), answer.code().as_deref()), (400, Some("REQUEST_INVALID")));
        for word in
            ["`doc_id`", "`documentId`", "PERSISTED_DOCUMENTS", "`extensions.persistedQuery.sha256Hash`"]
        {
            assert!(answer.message().contains(word), "{}", answer.text());
        }
    }
    let by_get = english.get("/graphql?doc_id=1a").await;
    assert!(by_get.status() == 400 && by_get.message().contains("`documentId`"), "{}", by_get.text());
    // Beside a document they mean nothing.
    let with_query = json!({ "id": "1a", "query": "{ __typename }" });
    assert_eq!(english.post("/graphql", with_query).await.outcome(), "OK");
}

#[tokio::test]
async fn an_automatic_query_of_another_version_is_refused() {
    let app = app().await;
    let english = app.anonymous().with_header("accept-language", "en");
    let hash = sha256(QUERY);
    for named in [
        json!({ "version": 2, "sha256Hash": hash }),
        json!({ "version": "1", "sha256Hash": hash }),
        json!({ "version": 1 }),
        json!({ "version": 1, "sha256Hash": 7 }),
        json!(hash),
    ] {
        let body =
            json!({ "query": QUERY, "variables": { "id": 1 }, "extensions": { "persistedQuery": named } });
        let answer = english.post("/graphql", body).await;
        assert_eq!((answer.status(), answer.code().as_deref()), (400, Some("REQUEST_INVALID")), "{named}");
        assert!(answer.message().contains("`version` 1"), "{}", answer.text());
    }
    assert_eq!(
        automatic(&english, &hash, None).await.code().as_deref(),
        Some("PERSISTED_QUERY_NOT_FOUND"),
        "none was kept"
    );
}

#[tokio::test]
async fn trusted_documents_are_named() {
    let manifest = Manifest::new(&json!({ "one": QUERY }));
    let app = manifest.app(&[]).await;
    let body = json!({ "documentId": "one", "variables": { "id": 1 } });
    assert_eq!(app.anonymous().post("/graphql", body).await.data()["country"]["name"], "Maroc");
    let answer = automatic(&app.anonymous(), "one", None).await;
    assert_eq!(answer.data()["country"]["name"], "Maroc", "as Apollo's manifests are asked by");
    let answer = app.anonymous().get("/graphql?documentId=one&variables=%7B%22id%22%3A1%7D").await;
    assert_eq!(answer.data()["country"]["name"], "Maroc");
    let other = json!({ "documentId": "one", "query": "{ __typename }", "variables": { "id": 1 } });
    let refused = app.anonymous().post("/graphql", other).await;
    assert_eq!(refused.code().as_deref(), Some("PERSISTED_QUERY_HASH_MISMATCH"), "the text is another one");
    let same = json!({ "documentId": "one", "query": QUERY, "variables": { "id": 1 } });
    assert_eq!(app.anonymous().post("/graphql", same).await.outcome(), "OK");
    let unknown = app.anonymous().post("/graphql", json!({ "documentId": "two" })).await;
    assert_eq!(unknown.code().as_deref(), Some("PERSISTED_QUERY_NOT_FOUND"));
    assert_eq!(app.anonymous().graphql("{ __typename }").await.outcome(), "OK", "others are let in as well");
}

#[tokio::test]
async fn only_trusted_documents_are_let_in() {
    let operations = json!([{ "id": sha256(QUERY), "name": "One", "type": "query", "body": QUERY }]);
    let manifest =
        Manifest::new(&json!({ "format": "apollo-persisted-query-manifest", "operations": operations }));
    let app = manifest.app(&["--persisted-documents-only", "on"]).await;
    let anonymous = app.anonymous();
    assert_eq!(automatic(&anonymous, &sha256(QUERY), None).await.data()["country"]["name"], "Maroc");
    let text = anonymous.graphql_with(QUERY, json!({ "id": 1 })).await;
    assert_eq!(text.data()["country"]["name"], "Maroc", "the text is that of a trusted document");
    for (hash, query) in [(sha256("{ __typename }"), Some("{ __typename }")), (sha256("{ a }"), None)] {
        let refused = automatic(&anonymous, &hash, query).await;
        assert_eq!(refused.code().as_deref(), Some("DOCUMENT_NOT_TRUSTED"));
        assert!(refused.message().contains("PERSISTED_DOCUMENTS_ONLY"), "{}", refused.text());
    }
    let refused = anonymous.graphql("{ __schema { description } }").await;
    assert_eq!(refused.code().as_deref(), Some("DOCUMENT_NOT_TRUSTED"));
    let mut stream = anonymous.stream("{ __typename }").await;
    assert_eq!(stream.answer().await["errors"][0]["extensions"]["code"], "DOCUMENT_NOT_TRUSTED");
    let server = app.serve().await;
    let mut socket = server.socket().await;
    socket.init(json!({})).await;
    socket.subscribe("1", "{ __typename }").await;
    assert_eq!(socket.operation_error("1").await, "DOCUMENT_NOT_TRUSTED");
    // The documents of the REST APIs are the server's own.
    assert_eq!(anonymous.get("/api/v1/countries").await.status(), 200);
}
