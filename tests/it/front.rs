//! The front page, and what a browser meets at `/graphql`.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use passerelle::graphql::schema::published_sdl;

use crate::support::{Answer, Caller, Engine, TestApp};

/// What browsers send when somebody opens an address.
const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

const PRODUCTION: [&str; 4] = ["--app-env", "production", "--public-url", "https://gateway.example"];

fn browser(app: &TestApp) -> Caller<'_> {
    app.anonymous().with_header("accept", BROWSER)
}

/// The addresses on this server that a page links to or loads.
fn addresses(page: &Answer) -> Vec<&str> {
    let after = |attribute| page.text().split(attribute).skip(1);
    let quoted = after("href=\"").chain(after("src=\"")).filter_map(|part| part.split('"').next());
    quoted.filter(|address| address.starts_with('/')).collect()
}

#[tokio::test]
async fn the_front_page_leads_everywhere() {
    let app = TestApp::with(Engine::Sqlite, &[]).await;
    let page = browser(&app).get("/").await;
    assert_eq!(page.status(), 200);
    assert!(
        page.header("content-security-policy").is_some_and(|policy| policy.contains("default-src 'none'"))
    );
    assert!(page.text().contains(env!("CARGO_PKG_VERSION")) && page.text().contains("En service"));
    let addresses = addresses(&page);
    for expected in ["/playground", "/graphql/schema.graphql", "/door", "/set", "/healthz", "/readyz"] {
        assert!(addresses.contains(&expected), "{expected} of {addresses:?}");
    }
    for address in addresses {
        assert_eq!(browser(&app).get(address).await.status(), 200, "{address}");
    }
}

#[tokio::test]
async fn the_front_page_is_there_in_production_without_the_playground() {
    let app = TestApp::with(Engine::Sqlite, &PRODUCTION).await;
    let page = browser(&app).get("/").await;
    assert_eq!(page.status(), 200);
    assert!(!page.text().contains("/playground"), "{}", page.text());
    assert!(page.text().contains("curl https://gateway.example/graphql"));
}

#[tokio::test]
async fn the_front_page_is_in_the_language_of_the_caller() {
    let app = TestApp::with(Engine::Sqlite, &[]).await;
    for (path, accepted, lang, words) in [
        ("/", "en-GB,en;q=0.9,fr;q=0.5", "en", "Up and running"),
        ("/", "de", "fr", "En service"),
        ("/?lang=fr", "en", "fr", "En service"),
        ("/?lang=en", "fr", "en", "Up and running"),
    ] {
        let page = browser(&app).with_header("accept-language", accepted).get(path).await;
        assert_eq!(page.header("content-language"), Some(lang), "{path} {accepted}");
        assert!(page.text().contains(words) && page.text().contains(&format!("<html lang=\"{lang}\">")));
    }
}

#[tokio::test]
async fn a_client_that_asks_for_json_is_told_the_same_as_json() {
    let app = TestApp::with(Engine::Sqlite, &PRODUCTION).await;
    let index = app.anonymous().with_header("accept", "application/json").get("/").await.json();
    assert_eq!(index["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(index["status"], "ok");
    assert_eq!(index["graphql"]["url"], "https://gateway.example/graphql");
    assert_eq!(index["graphql"]["websocket"], "wss://gateway.example/graphql/ws");
    assert_eq!(index["graphql"]["playground"], serde_json::Value::Null);
    assert_eq!(index["rest"][0]["openapi"], "https://gateway.example/api/openapi.json");
    assert_eq!(index["rest"][1]["documentation"], "https://gateway.example/api/v1/docs");
}

#[tokio::test]
async fn the_front_page_weighs_at_most_15_kilobytes() {
    let app = TestApp::with(Engine::Sqlite, &[]).await;
    let client = browser(&app).with_header("accept-encoding", "gzip");
    let mut sum = 0;
    for path in ["/", "/assets/front/front.css", "/assets/front/front.js", "/favicon.ico"] {
        sum += client.get(path).await.bytes().len();
    }
    // A build without npm serves what they import as files of their own.
    for path in ["/assets/common/site.css", "/assets/common/base.css", "/assets/common/site.js"] {
        let file = client.get(path).await;
        sum += if file.status() == 200 { file.bytes().len() } else { 0 };
    }
    assert!(sum <= 15_000, "{sum} bytes");
}

#[tokio::test]
async fn a_browser_that_opens_graphql_is_led_to_the_playground() {
    let app = TestApp::with(Engine::Sqlite, &[]).await;
    let answer = browser(&app).get("/graphql").await;
    assert_eq!((answer.status(), answer.header("location")), (303, Some("/playground")));
    // A question is answered, whoever asks; and clients are never led anywhere.
    let asked = browser(&app).get("/graphql?query=%7B__typename%7D").await;
    assert_eq!(asked.data()["__typename"], "Query");
    for accept in ["application/json", "*/*", "application/graphql-response+json"] {
        let answer = app.anonymous().with_header("accept", accept).get("/graphql").await;
        assert_eq!(answer.status(), 400, "{accept}");
        assert_eq!(answer.message(), "`query` manque.", "{accept}");
    }
    let posted = browser(&app).send_json(Method::POST, "/graphql", serde_json::json!({})).await;
    assert_eq!(posted.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn without_a_playground_a_browser_is_told_how_to_ask() {
    let app = TestApp::with(Engine::Sqlite, &PRODUCTION).await;
    let page = browser(&app).with_header("accept-language", "en").get("/graphql").await;
    assert_eq!(page.status(), 400);
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert!(page.text().contains("Send a document by POST") && page.text().contains("curl https://gateway"));
    // The switch of language keeps the page.
    let french = browser(&app).with_header("accept-language", "en").get("/graphql?lang=fr").await;
    assert_eq!((french.status(), french.header("content-language")), (400, Some("fr")));
    assert!(!browser(&app).get("/").await.text().contains("schema.graphql"), "strangers may not download it");
}

#[tokio::test]
async fn a_browser_at_an_unknown_address_is_led_to_the_front_page() {
    let app = TestApp::with(Engine::Sqlite, &[]).await;
    for (path, lang, words) in
        [("/nope", "fr", "Rien à cette adresse"), ("/a/b?lang=en", "en", "Nothing at this address")]
    {
        let page = browser(&app).get(path).await;
        assert_eq!((page.status(), page.header("content-language")), (404, Some(lang)), "{path}");
        assert!(page.text().contains(words) && addresses(&page).contains(&"/"), "{}", page.text());
        assert!(page.header("content-security-policy").is_some());
    }
    // Other clients receive a sentence, and the APIs answer in their own form.
    for (accept, language, words) in
        [("application/json", "fr", "La page n’existe pas"), ("*/*", "en", "The page does not exist")]
    {
        let caller = app.anonymous().with_header("accept", accept).with_header("accept-language", language);
        let answer = caller.get("/nope").await;
        assert_eq!(
            (answer.status(), answer.header("content-type")),
            (404, Some("text/plain; charset=utf-8"))
        );
        assert!(answer.text().starts_with(words), "{}", answer.text());
    }
    for path in ["/door", "/set", "/api/docs", "/api/v1/docs", "/playground"] {
        let answer = browser(&app).get(&format!("{path}/")).await;
        assert_eq!((answer.status(), answer.header("location")), (308, Some(path)));
    }
    let page = browser(&app).get("/e/%ff").await;
    assert!(page.text().contains("<html"), "a code that is no text has a page: {}", page.text());
    let posted = browser(&app).send_json(Method::POST, "/nope", serde_json::json!({})).await;
    assert_eq!((posted.status(), posted.header("content-type")), (404, Some("text/plain; charset=utf-8")));
    assert!(browser(&app).get("/api/nope").await.text().starts_with('{'));
}

#[tokio::test]
async fn who_may_introspect_may_download_the_schema() {
    const PATH: &str = "/graphql/schema.graphql";
    let app = TestApp::with(Engine::Sqlite, &[]).await;
    let schema = app.anonymous().get(PATH).await;
    assert_eq!(schema.status(), 200);
    assert!(schema.text() == published_sdl(), "as schema.graphql");
    let etag = schema.header("etag").expect("a version").to_owned();
    let again = app.anonymous().with_header("if-none-match", &etag).get(PATH).await;
    assert_eq!((again.status(), again.bytes().len()), (304, 0));

    let app = TestApp::with(Engine::Sqlite, &PRODUCTION).await;
    for (caller, status, outcome) in [
        (app.anonymous(), 401, "AUTH_REQUIRED"),
        (app.bearer("x"), 401, "TOKEN_INVALID"),
        (app.user(), 403, "FORBIDDEN"),
    ] {
        let answer = caller.get(PATH).await;
        assert_eq!((answer.status(), answer.outcome().as_str()), (status, outcome));
    }
    assert!(app.viewer().get(PATH).await.text() == published_sdl());
}

/// What the router refuses by itself has a sentence, too: unknown files, and other methods.
#[tokio::test]
async fn refusals_without_a_body_get_a_sentence() {
    let app = TestApp::with(Engine::Sqlite, &[]).await;
    let english = app.anonymous().with_header("accept-language", "en");
    for path in
        ["/playground/nothing.js", "/playground/assets/nothing.js", "/assets/sign/nothing.js", "/nowhere"]
    {
        let answer = english.get(path).await;
        assert_eq!(answer.status(), 404, "{path}");
        assert!(answer.text().starts_with("The page does not exist"), "{path}: {}", answer.text());
        assert_eq!(answer.header("content-type"), Some("text/plain; charset=utf-8"), "{path}");
        let french = app.anonymous().get(path).await;
        assert!(french.text().starts_with("La page n’existe pas"), "{path}: {}", french.text());
    }
    for path in [
        "/playground",
        "/door",
        "/set",
        "/",
        "/healthz",
        "/favicon.ico",
        "/api/docs",
        "/graphql/schema.graphql",
    ] {
        let answer = english.send(Method::POST, path, Body::empty()).await;
        assert_eq!(answer.status(), 405, "{path}");
        assert_eq!(answer.header("allow"), Some("GET,HEAD"), "{path}");
        assert_eq!(answer.text(), "This address does not take the method POST.\n", "{path}");
        let french = app.anonymous().send(Method::POST, path, Body::empty()).await;
        assert!(
            french.text().starts_with("Cette adresse n’admet pas la méthode POST"),
            "{path}: {}",
            french.text()
        );
    }
    assert_eq!(english.send(Method::HEAD, "/playground/nothing.js", Body::empty()).await.text(), "");
}

#[tokio::test]
async fn there_is_no_playground_where_no_query_of_ones_own_is_answered() {
    let folder = tempfile::tempdir().expect("a folder");
    let manifest = folder.path().join("manifest.json");
    std::fs::write(&manifest, "{}").expect("written");
    let manifest = manifest.to_str().expect("UTF-8");
    let flags = ["--persisted-documents", manifest, "--persisted-documents-only", "on"];
    let app = TestApp::with(Engine::Sqlite, &flags).await;
    assert_eq!(browser(&app).get("/playground").await.status(), 404);
    assert!(!browser(&app).get("/").await.text().contains("href=\"/playground\""));
    assert_eq!(browser(&app).get("/graphql").await.status(), 400, "a browser is told how to ask");
}
