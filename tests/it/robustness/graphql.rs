//! Random documents and malformed texts at `/graphql`, of callers without and with rights: every answer has the form of
//! GraphQL over HTTP with a code of the list, and none is a failure of the server.

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{TypeKind, TypeSystemDefinition};
use axum::body::Body;
use axum::http::Method;
use passerelle::auth::Role;
use passerelle::graphql::schema::sdl;
use serde_json::{Value, json};

use super::corpus::files;
use super::documents::{Schema, document};
use super::random::{Case, Random};
use super::rest::rows;
use super::values::change_bytes;
use super::{assert_no_inner_words, seeds};
use crate::support::{Answer, Caller, Engine, TestApp, both_engines};

both_engines![no_document_is_a_failure_of_the_server, no_text_is_a_failure_of_the_server,];

const DOCUMENTS: usize = 450;
const TEXTS: usize = 300;
/// Requests after which callers sign in anew, since some of them end their session.
const SESSION: usize = 30;
/// The codes of requests that are not executed, beside those of the enum `ErrorCode`.
const REQUEST_CODES: [&str; 7] = [
    "DOCUMENT_TOO_LARGE",
    "DOCUMENT_INVALID",
    "REQUEST_INVALID",
    "PREFLIGHT_REQUIRED",
    "PERSISTED_QUERY_NOT_FOUND",
    "PERSISTED_QUERY_HASH_MISMATCH",
    "DOCUMENT_NOT_TRUSTED",
];
/// The codes of failures of the server.
const FAULTS: [&str; 3] = ["DATABASE_ERROR", "INTERNAL_SERVER_ERROR", "SERVICE_UNAVAILABLE"];

/// The codes that an error may have.
pub fn codes() -> Vec<String> {
    let document = parse_schema(sdl()).expect("the schema of the server");
    let mut codes: Vec<String> = REQUEST_CODES.map(ToOwned::to_owned).into();
    for definition in document.definitions {
        if let TypeSystemDefinition::Type(ty) = definition
            && ty.node.name.node == "ErrorCode"
            && let TypeKind::Enum(list) = ty.node.kind
        {
            codes.extend(list.values.iter().map(|value| value.node.value.node.to_string()));
        }
    }
    codes.retain(|code| !FAULTS.contains(&code.as_str()));
    codes
}

/// Without credentials, an ordinary account, and a super admin; accounts of this session alone.
async fn callers(app: &TestApp, session: usize) -> [Caller<'_>; 3] {
    let sign_in = async |role: Role| {
        let email = format!("{role}.of.session{session}@example.com");
        app.new_account(&email, role).await;
        app.signed_in(&email).await
    };
    [app.anonymous(), sign_in(Role::User).await, sign_in(Role::SuperAdmin).await]
}

async fn no_document_is_a_failure_of_the_server(engine: Engine) {
    let (schema, codes) = (Schema::of_the_server(), codes());
    for seed in seeds() {
        let mut random = Random::new(seed);
        let app = TestApp::with(engine, &["--rate-limits", "off"]).await;
        let mut known = rows(&app).await;
        let (mut executed, mut with_data) = (0, 0);
        for session in 0..DOCUMENTS / SESSION {
            let callers = callers(&app, session).await;
            for _ in 0..SESSION {
                let (query, variables) = document(&schema, &mut random, &known);
                let body = json!({ "query": query, "variables": variables, "extensions": { "cost": true } });
                let caller = &callers[*random.pick(&[0, 1, 2, 2])];
                let _case = Case { seed, sent: body.to_string() };
                let answer = caller.post("/graphql", body).await;
                assert_form(&answer, &codes);
                let json = answer.json();
                executed += usize::from(json.get("data").is_some());
                with_data += usize::from(json["data"].is_object());
                harvest(&json["data"], &mut known);
            }
        }
        assert!(
            executed > DOCUMENTS / 4 && with_data > DOCUMENTS / 8,
            "{executed} {with_data}: most are refused"
        );
        assert_alive(&app).await;
    }
}

/// Adds the identifiers and cursors of an answer to those that the next documents use.
fn harvest(data: &Value, known: &mut Vec<String>) {
    match data {
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::String(text) if name == "id" || name.to_lowercase().ends_with("cursor") => {
                        if known.len() < 400 && !known.contains(text) {
                            known.push(text.clone());
                        }
                    }
                    other => harvest(other, known),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| harvest(item, known)),
        _ => {}
    }
}

async fn no_text_is_a_failure_of_the_server(engine: Engine) {
    let (documents, codes) = (files("documents"), codes());
    for seed in seeds() {
        let mut random = Random::new(seed);
        let app = TestApp::with(engine, &["--rate-limits", "off"]).await;
        let callers = callers(&app, 0).await;
        for _ in 0..TEXTS {
            let mut text = random.pick(&documents).1.clone();
            if random.is_in(20) {
                text.extend_from_slice(&random.pick(&documents).1);
            }
            if random.is_in(95) {
                change_bytes(&mut random, &mut text);
            }
            let text = String::from_utf8_lossy(&text).into_owned();
            let mut body = json!({ "query": text }).to_string().into_bytes();
            let (mut method, mut path) = (Method::POST, "/graphql".to_owned());
            let mut content_type = "application/json";
            match random.below(10) {
                0 => change_bytes(&mut random, &mut body),
                1 => body = [b"[", &body[..], b"]"].concat(),
                2 => {
                    content_type =
                        *random.pick(&["text/plain", "application/graphql", "", "multipart/form-data"]);
                }
                3 => {
                    let query: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
                    if query.len() < 20_000 {
                        (method, path) = (Method::GET, format!("/graphql?query={query}&variables=%7B%7D"));
                    }
                }
                _ => {}
            }
            let _case = Case { seed, sent: format!("{method} {path} {}", body.escape_ascii()) };
            let caller = callers[random.below(3)].clone().with_header("content-type", content_type);
            assert_form(&caller.send(method, &path, Body::from(body)).await, &codes);
        }
        assert_alive(&app).await;
    }
}

/// Asserts that the answer is JSON in the form of the GraphQL specification.
#[track_caller]
pub fn assert_form(answer: &Answer, codes: &[String]) {
    let status = answer.status();
    assert!(status < 500, "{status}: {}", answer.text());
    let media = answer.header("content-type").unwrap_or_default();
    assert!(media.contains("json"), "{media}: {}", answer.text());
    match answer.json() {
        // Requests in an array are refused in one.
        Value::Array(answers) => answers.iter().for_each(|json| assert_body(status, json, codes)),
        json => assert_body(status, &json, codes),
    }
}

#[track_caller]
fn assert_body(status: u16, json: &Value, codes: &[String]) {
    let members = json.as_object().unwrap_or_else(|| panic!("an object: {json}"));
    assert!(members.contains_key("data") || members.contains_key("errors"), "{json}");
    assert!(members.keys().all(|name| ["data", "errors", "extensions"].contains(&name.as_str())), "{json}");
    assert!(status == 200 || members.contains_key("errors"), "{status}: {json}");
    let Some(errors) = members.get("errors") else { return };
    let errors = errors.as_array().filter(|errors| !errors.is_empty());
    for error in errors.unwrap_or_else(|| panic!("errors: {json}")) {
        assert!(error["message"].as_str().is_some_and(|message| !message.is_empty()), "{error}");
        assert_no_inner_words(&error["message"].to_string());
        let code = error["extensions"]["code"].as_str().unwrap_or_default();
        assert!(codes.iter().any(|known| known == code), "{error}");
    }
}

async fn assert_alive(app: &TestApp) {
    let answer = app.anonymous().graphql("{ countries(first: 1) { nodes { name } } }").await;
    assert!(answer.data().is_object(), "the server goes on");
    assert_eq!(app.anonymous().get("/readyz").await.status(), 200);
}
