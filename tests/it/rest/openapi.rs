//! The OpenAPI documents: complete, deterministic, with examples that are valid and bounds that hold. That every answer
//! is as they say is checked for all requests of all tests (`support/contract.rs`).

use std::collections::BTreeSet;

use axum::http::Method;
use passerelle::auth::Role;
use passerelle::graphql::schema::sdl;
use passerelle::graphql::schema_index::SchemaIndex;
use passerelle::language::Language;
use passerelle::rest::{RestSurface, openapi, surfaces};
use serde_json::{Value, json};

use crate::rest::Unlimited;
use crate::support::{TestApp, both_engines, strict_validator};

both_engines![
    a_document_is_served_in_both_languages,
    a_document_is_sent_once,
    an_api_tells_where_its_documentation_is,
    an_unknown_route_is_told_from_a_wrong_identifier,
    graphql_equivalents_are_valid,
    texts_have_the_documented_lengths,
    lists_have_the_documented_limits,
    empty_parameters_count_for_none,
];

fn document(surface: &RestSurface, language: Language) -> Value {
    openapi::document(surface, &SchemaIndex::of(&sdl()), language).expect("it is in order")
}

/// Each operation of a document: its method, its path, itself.
fn operations(document: &Value) -> Vec<(Method, &str, &Value)> {
    let paths = document["paths"].as_object().expect("the paths").iter();
    paths
        .flat_map(|(path, operations)| {
            let operations = operations.as_object().expect("the operations").iter();
            operations.map(move |(method, operation)| {
                let method = method.to_ascii_uppercase().parse().expect("a method");
                (method, path.as_str(), operation)
            })
        })
        .collect()
}

#[test]
fn every_route_is_an_operation() {
    let documented = surfaces().map(|surface| {
        let document = document(&surface, Language::French);
        let found: BTreeSet<_> =
            operations(&document).into_iter().map(|(method, path, _)| format!("{method} {path}")).collect();
        let routes: BTreeSet<_> =
            (surface.routes)().iter().map(|route| format!("{} {}", route.method, route.path)).collect();
        assert_eq!(found, routes);
        let operations = operations(&document).into_iter();
        let count = operations.filter(|(.., operation)| operation["x-documented"].is_null()).count();
        (surface.name, count)
    });
    assert_eq!(documented, [("talentsmaroc", 30), ("pointage", 38)]);
}

#[test]
fn what_a_route_reads_or_needs_is_listed() {
    for surface in surfaces() {
        let document = document(&surface, Language::French);
        for (method, path, operation) in operations(&document) {
            let parameters = || operation["parameters"].as_array().into_iter().flatten();
            let reads_key = method == Method::POST && !path.starts_with("/auth/");
            let lists_key = parameters().any(|parameter| parameter["name"] == "Idempotency-Key");
            assert_eq!(lists_key, reads_key, "{method} {path}");
            for parameter in parameters() {
                assert_ne!(parameter["schema"]["default"], "", "{method} {path} needs {}", parameter["name"]);
            }
        }
    }
}

#[test]
fn a_document_is_the_same_each_time() {
    for surface in surfaces() {
        let texts = [Language::French, Language::English].map(|language| {
            let text = document(&surface, language).to_string();
            assert_eq!(text, document(&surface, language).to_string());
            text
        });
        assert_ne!(texts[0], texts[1]);
    }
}

#[test]
fn operations_have_names_of_their_own_in_both_languages() {
    for surface in surfaces() {
        let names = [Language::French, Language::English].map(|language| {
            let document = document(&surface, language);
            let all = operations(&document).into_iter();
            let names: Vec<_> =
                all.map(|(.., operation)| operation["operationId"].as_str().map(str::to_owned)).collect();
            assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
            names
        });
        assert_eq!(names[0], names[1]);
    }
}

#[test]
fn every_example_is_valid() {
    for surface in surfaces() {
        let document = document(&surface, Language::English);
        for (method, path, operation) in operations(&document) {
            let mut examples: Vec<(String, &Value, &Value)> = Vec::new();
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                if let Some(example) = parameter.get("example") {
                    examples.push((parameter["name"].to_string(), &parameter["schema"], example));
                }
            }
            let body = &operation["requestBody"]["content"]["application/json"];
            if body.is_object() {
                examples.push(("body".to_owned(), &body["schema"], &body["example"]));
            }
            for (status, response) in operation["responses"].as_object().expect("responses") {
                let reference = response["$ref"].as_str().map(|reference| reference.trim_start_matches('#'));
                let response =
                    reference.map_or(response, |reference| document.pointer(reference).expect("a component"));
                let content = &response["content"]["application/json"];
                if !content.is_object() {
                    continue;
                }
                let named = content["examples"].as_object().into_iter().flatten();
                let several = named.map(|(_, example)| &example["value"]);
                let all: Vec<_> = content.get("example").into_iter().chain(several).collect();
                assert!(!all.is_empty(), "{method} {path} {status} has no example");
                examples.extend(all.into_iter().map(|example| (status.clone(), &content["schema"], example)));
            }
            for (place, schema, example) in examples {
                let validator = strict_validator(schema);
                let problems: Vec<_> =
                    validator.iter_errors(example).map(|error| error.to_string()).collect();
                assert!(problems.is_empty(), "{method} {path} {place}: {problems:?}\n{example:#}");
            }
        }
    }
}

async fn a_document_is_served_in_both_languages(app: TestApp) {
    for (path, language, title) in [
        ("/api/openapi.json", None, "Lister les utilisateurs"),
        ("/api/openapi.json", Some("en-GB,en"), "List users"),
        ("/api/v1/openapi.json", None, "List users"),
        ("/api/v1/openapi.json", Some("fr"), "Liste des utilisateurs"),
    ] {
        let caller = app.anonymous();
        let caller = match language {
            Some(language) => caller.with_header("accept-language", language),
            None => caller,
        };
        let answer = caller.get(path).await;
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.header("content-type"), Some("application/json; charset=utf-8"));
        let json = answer.json();
        assert_eq!(json["openapi"], "3.1.0");
        assert_eq!(json["paths"]["/users"]["get"]["summary"], title, "{path} {language:?}");
    }
}

async fn a_document_is_sent_once(app: TestApp) {
    let answer = app.anonymous().get("/api/openapi.json").await;
    let tag = answer.header("etag").expect("a tag").to_owned();
    let again = app.anonymous().with_header("if-none-match", &tag).get("/api/openapi.json").await;
    assert_eq!((again.status(), again.bytes().len()), (304, 0));
    assert_eq!(again.header("etag"), Some(tag.as_str()));
    let other = app.anonymous().with_header("if-none-match", &tag).get("/api/v1/openapi.json").await;
    assert_eq!(other.status(), 200);
}

async fn an_api_tells_where_its_documentation_is(app: TestApp) {
    let links = |base: &str| {
        json!({
            "openapi": format!("{base}/openapi.json"),
            "documentation": format!("{base}/docs"),
            "graphql": "/graphql",
        })
    };
    let pointage = json!({ "name": "SIGIF Pointage", "version": "1.0.0", "links": links("/api") });
    let talents = json!({
        "success": true, "name": "TalentsMaroc", "version": "3.0", "links": links("/api/v1")
    });
    for path in ["/api", "/api/"] {
        let answer = app.anonymous().get(path).await;
        assert_eq!((answer.status(), answer.json()), (200, json!({ "success": true, "data": pointage })));
    }
    for path in ["/api/v1", "/api/v1/"] {
        let answer = app.anonymous().get(path).await;
        assert_eq!((answer.status(), answer.json()), (200, talents.clone()));
    }
}

async fn an_unknown_route_is_told_from_a_wrong_identifier(app: TestApp) {
    let pointage = |code: &str, message: &str| json!({ "success": false, "error": { "code": code, "message": message } });
    let talents = |code: &str, error: &str| json!({ "success": false, "error": error, "code": code });
    for (path, body) in [
        ("/api/events/1", pointage("EVENT_NOT_FOUND", "Événement introuvable")),
        ("/api/event/1", pointage("ROUTE_NOT_FOUND", "Route inconnue")),
        ("/api/v1/talents/0", talents("NOT_FOUND", "Talent not found")),
        ("/api/v1/talent/0", talents("ROUTE_NOT_FOUND", "Unknown route")),
    ] {
        let answer = app.anonymous().get(path).await;
        assert_eq!((answer.status(), answer.json()), (404, body), "{path}");
    }
}

async fn graphql_equivalents_are_valid(app: Unlimited) {
    app.new_account("equivalents@example.com", Role::SuperAdmin).await;
    for surface in surfaces() {
        let document = document(&surface, Language::English);
        for (method, path, operation) in operations(&document) {
            let equivalent = &operation["x-graphql"];
            let text = equivalent["operation"].as_str().expect("a document");
            let variables = equivalent.get("variables").cloned().unwrap_or(json!({}));
            // Some of them sign out.
            let caller = app.signed_in("equivalents@example.com").await;
            let answer = caller.graphql_with(text, variables).await;
            let code = answer.code().unwrap_or_default();
            // What is there no more, and the password of somebody else.
            let is_expected =
                code.ends_with("_NOT_FOUND") || ["INVALID_QR_CODE", "FORBIDDEN"].contains(&&*code);
            let is_executed = code.is_empty() || is_expected;
            assert!(is_executed, "{method} {path}: {}\n{text}", answer.text());
        }
    }
}

/// The texts of a body with a maximum length: name and length.
fn texts_with_length(operation: &Value) -> Vec<(String, usize)> {
    let properties =
        operation["requestBody"]["content"]["application/json"]["schema"]["properties"].as_object();
    let length = |schema: &Value| usize::try_from(schema["maxLength"].as_u64()?).ok();
    let properties = properties.into_iter().flatten();
    properties
        .filter(|(_, schema)| schema.get("format").is_none() && schema.get("pattern").is_none())
        .filter_map(|(name, schema)| Some((name.clone(), length(schema)?)))
        .collect()
}

async fn texts_have_the_documented_lengths(app: Unlimited) {
    let document = document(&passerelle::rest::pointage::surface(), Language::English);
    let mut checked = 0;
    for (method, path, operation) in operations(&document) {
        if method != Method::POST || !["/users", "/events", "/participants"].contains(&path) {
            continue;
        }
        let example = &operation["requestBody"]["content"]["application/json"]["example"];
        for (name, length) in texts_with_length(operation) {
            for (letters, is_refused) in [(length, false), (length + 1, true)] {
                let mut body = example.clone();
                body[&name] = "a".repeat(letters).into();
                let answer = app.admin().post(&format!("/api{path}"), body).await;
                let told = answer.json()["error"]["details"][&name].is_string();
                assert_eq!(told, is_refused, "{path} {name} {letters}: {}", answer.text());
                checked += 1;
            }
        }
    }
    assert_eq!(checked, 20);
}

async fn lists_have_the_documented_limits(app: Unlimited) {
    for surface in surfaces() {
        let document = document(&surface, Language::English);
        for (_, path, operation) in operations(&document) {
            let parameters = operation["parameters"].as_array().into_iter().flatten();
            let schema = |name: &str| {
                let found = parameters.clone().find(|parameter| parameter["name"] == name)?;
                Some(&found["schema"])
            };
            let (Some(limit), false) = (schema("limit"), path.contains('{')) else { continue };
            let path = format!("{}{path}", surface.base);
            let shown = |answer: &Value| {
                [&answer["data"]["meta"]["limit"], &answer["limit"]].into_iter().find_map(Value::as_u64)
            };
            let answer = app.admin().get(&path).await.json();
            if let Some(default) = shown(&answer) {
                assert_eq!(Some(default), limit["default"].as_u64(), "{path}");
            }
            let answer = app.admin().get(&format!("{path}?limit=500")).await.json();
            if let Some(most) = shown(&answer) {
                assert_eq!(Some(most), limit["x-at-most"].as_u64(), "{path}");
            }
            assert_eq!(app.admin().get(&format!("{path}?limit=0")).await.status(), 400, "{path}");
            if schema("page").is_some() {
                assert_eq!(app.admin().get(&format!("{path}?page=0")).await.status(), 400, "{path}");
            }
            if let Some(search) = schema("search") {
                let longest =
                    usize::try_from(search["maxLength"].as_u64().expect("a length")).expect("small");
                for (length, status) in [(longest, 200), (longest + 1, 400)] {
                    let answer = app.admin().get(&format!("{path}?search={}", "a".repeat(length))).await;
                    assert_eq!(answer.status(), status, "{path} {length}");
                }
            }
        }
    }
}

/// Forms send what was left blank.
async fn empty_parameters_count_for_none(app: Unlimited) {
    let (mut optional, mut required) = (0, 0);
    for surface in surfaces() {
        let document = document(&surface, Language::English);
        for (method, path, operation) in operations(&document) {
            let parameters = operation["parameters"].as_array().into_iter().flatten();
            let parameters = parameters.filter(|parameter| parameter["in"] == "query");
            let named = |parameter: &Value| parameter["name"].as_str().expect("a name").to_owned();
            if method != Method::GET || path.contains('{') {
                continue;
            }
            let path = format!("{}{path}", surface.base);
            let without = app.admin().get(&path).await;
            for parameter in parameters {
                let name = named(parameter);
                let empty = app.admin().get(&format!("{path}?{name}=")).await;
                assert_eq!(empty.status(), without.status(), "{path} {name}");
                if parameter["allowEmptyValue"] == true {
                    optional += 1;
                } else if parameter["required"] == true {
                    assert_eq!(empty.status(), 400, "{path} {name}");
                    required += 1;
                }
            }
        }
    }
    assert!(optional > 100 && required > 2, "{optional} {required}");
}
