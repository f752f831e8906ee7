//! The references of the REST APIs: everything of the documents is in the pages, in both languages, within their
//! weight. What the script adds is tested in `playground/tests/`.

use std::collections::BTreeSet;

use passerelle::http::reference::{Surroundings, render};
use passerelle::language::Language;
use serde_json::Value;

use crate::support::{Answer, Engine, TestApp};

fn surroundings(playground: bool) -> Surroundings {
    let apis = vec![("/api", "Pointage"), ("/api/v1", "TalentsMaroc")];
    Surroundings { origin: "https://gateway.example".to_owned(), playground, apis }
}

fn sample(language: Language, playground: bool) -> String {
    let document: Value = serde_json::from_str(include_str!("sample.json")).expect("the sample is JSON");
    render(&document, language, &surroundings(playground))
}

/// The page without markup, with its texts as a reader sees them.
fn text(html: &str) -> String {
    let tags = html.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
    let text: String = tags.collect();
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

#[test]
fn an_operation_is_rendered_with_all_that_its_document_says() {
    let html = sample(Language::English, true);
    let text = text(&html);
    for expected in [
        // Bounds, defaults, values and examples of parameters; a reference to a shared one.
        "limit integerCombien par page.default 20 1 – 100",
        "page integerLe numéro de la page.default 1 ≥ 1",
        "Values: conference atelier reunion",
        "example cinéma",
        // The body, with what must be there, and nested objects.
        "password string required 8 to 72 characters",
        "creator objectFieldsid string · uuid",
        "description string | null",
        "children list of object",
        // Who may call it.
        "Roles: organizer, admin",
        // Errors.
        "401INVALID_CREDENTIALSEmail ou mot de passe incorrect",
        // The equivalent.
        "mutation Login($input: LoginInput!) {",
        "Open in the playground",
    ] {
        assert!(text.contains(expected), "{expected:?} is not in {text}");
    }
    assert_eq!(html.matches("class=\"operation\"").count(), 7);
}

#[test]
fn commands_can_be_pasted_into_a_shell() {
    let html = sample(Language::French, false);
    let text = text(&html);
    for expected in [
        "curl 'https://gateway.example/api/events?search=cin%C3%A9ma' \\\n  -H \"authorization: Bearer $TOKEN\"",
        "curl -X PATCH 'https://gateway.example/api/events/b5a7e0c2-6f0d-4c3e-9a44-2f1d7c9e0a11' \\\n",
        r#"-d '{"title":"It'\''s <b>new</b> & \"quoted\""}'"#,
        "-OJ -H 'accept: application/pdf'",
    ] {
        assert!(text.contains(expected), "{expected:?} is not in {text}");
    }
    assert!(!html.contains("<b>new"), "texts of the document are escaped");
    assert!(!html.contains("/playground"), "there is none to open");
}

#[test]
fn the_words_of_the_page_are_in_its_language() {
    let (french, english) = (sample(Language::French, true), sample(Language::English, true));
    for (fr, en) in
        [("Corps de la requête", "Request body"), (">requis<", ">required<"), ("Essayer", "Try it")]
    {
        assert!(french.contains(fr) && !french.contains(en), "{fr}");
        assert!(english.contains(en), "{en}");
    }
}

/// The values of an attribute.
fn attributes<'h>(html: &'h str, attribute: &str) -> Vec<&'h str> {
    let start = format!("{attribute}=\"");
    let starts = html.match_indices(&start).map(|(at, start)| at + start.len());
    starts.filter_map(|at| html[at..].split('"').next()).collect()
}

/// Whether a page says all that its document contains.
fn check_against(document: &Value, page: &Answer) {
    let html = page.text();
    let text = text(html);
    let mut count = 0;
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            count += 1;
            let route = format!("data-method=\"{method}\" data-path=\"{path}\"");
            assert!(html.contains(&route), "{route}");
            assert!(text.contains(operation["summary"].as_str().expect("a summary")), "{route}");
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                let name =
                    format!("<code class=\"name\">{}</code>", parameter["name"].as_str().expect("a name"));
                assert!(html.contains(&name), "{route} {name}");
            }
            for (status, answer) in operation["responses"].as_object().expect("responses") {
                for (_, example) in
                    answer["content"]["application/json"]["examples"].as_object().into_iter().flatten()
                {
                    let sentence = example["summary"].as_str().unwrap_or_default();
                    assert!(text.contains(sentence), "{route} {status} {sentence}");
                }
            }
        }
    }
    assert_eq!(attributes(html, "data-path").len(), count);
    assert!(count >= 30, "{count} operations");
}

#[tokio::test]
async fn the_references_contain_their_documents_and_weigh_at_most_60_kilobytes() {
    let app = TestApp::with(Engine::Sqlite, &[]).await;
    for base in ["/api", "/api/v1"] {
        for language in ["fr", "en"] {
            let reader = app.anonymous().with_header("accept-language", language);
            let document = reader.get(&format!("{base}/openapi.json")).await.json();
            let page = reader.get(&format!("{base}/docs")).await;
            assert_eq!(page.status(), 200);
            assert_eq!(page.header("content-language"), Some(language));
            check_against(&document, &page);
            let ids = attributes(page.text(), " id");
            assert_eq!(ids.len(), ids.iter().collect::<BTreeSet<_>>().len(), "ids are unique");
            for link in attributes(page.text(), "href").into_iter().filter_map(|link| link.strip_prefix('#'))
            {
                assert!(ids.contains(&link), "{link} is nowhere");
            }
            let client = reader.with_header("accept-encoding", "gzip");
            let mut sum = client.get(&format!("{base}/docs")).await.bytes().len();
            for path in ["/assets/docs/docs.css", "/assets/docs/docs.js"] {
                sum += client.get(path).await.bytes().len();
            }
            assert!(sum <= 60_000, "{base} {language}: {sum} bytes");
        }
    }
}

#[tokio::test]
async fn a_reference_is_sent_again_only_when_it_has_changed() {
    let app =
        TestApp::with(Engine::Sqlite, &["--app-env", "production", "--public-url", "https://g.example"])
            .await;
    let page = app.anonymous().get("/api/docs?lang=en").await;
    assert_eq!(page.status(), 200, "it is there in production, too");
    assert!(
        page.header("content-security-policy").is_some_and(|policy| policy.contains("script-src 'self'"))
    );
    let etag = page.header("etag").expect("a version").to_owned();
    let reader = app.anonymous().with_header("if-none-match", &etag);
    let again = reader.get("/api/docs?lang=en").await;
    assert_eq!((again.status(), again.bytes().len()), (304, 0));
    assert_eq!(reader.get("/api/docs?lang=fr").await.status(), 200);
}
