//! The public schema: the committed file is current, everything has a description, and all error codes are
//! listed.

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{TypeKind, TypeSystemDefinition};
use passerelle::graphql::description::DESCRIPTION;
use passerelle::graphql::error::{ErrorCode, name};
use passerelle::graphql::schema::{published_sdl, sdl};

use crate::support::{Engine, TestApp};

#[test]
fn the_committed_file_is_what_the_server_serves() {
    let committed = include_str!("../../schema.graphql");
    assert!(
        committed.trim_end() == published_sdl().trim_end(),
        "schema.graphql is not up to date: cargo run -- schema > schema.graphql"
    );
}

/// async-graphql answers a sentence of its own, which says nothing of this schema.
#[tokio::test]
async fn the_schema_describes_itself() {
    let app = TestApp::with(Engine::Sqlite, &[]).await;
    let query = "query A { s: __schema { d: description ...D } ...S } fragment D on __Schema { description } \
        fragment S on Query { __schema { description } type: __type(name: \"__Schema\") { description } }";
    let answer = app.anonymous().graphql(query).await.data();
    for description in [&answer["s"]["d"], &answer["s"]["description"], &answer["__schema"]["description"]] {
        assert_eq!(description, DESCRIPTION);
    }
    assert_ne!(answer["type"]["description"], DESCRIPTION);
    for topic in ["Who may what", "Signing in", "Identifiers", "Pages", "Errors", "Limits", "Subscriptions"] {
        assert!(DESCRIPTION.contains(&format!("**{topic}")), "{topic}");
    }
    assert!(published_sdl().contains(&format!("\"\"\"\n{DESCRIPTION}\n\"\"\"\nschema {{")));
}

/// By introspection, since SDL does not contain the descriptions of scalars.
#[tokio::test]
async fn everything_is_described() {
    let app = TestApp::with(Engine::Sqlite, &[]).await;
    let query = "{ __schema { types { name description fields(includeDeprecated: true) { name description \
        args(includeDeprecated: true) { name description } } inputFields(includeDeprecated: true) { name description } \
        enumValues(includeDeprecated: true) { name description } } directives { name description } } }";
    let schema = app.anonymous().graphql(query).await.data()["__schema"].take();
    let mut missing = Vec::new();
    let mut look = |place: String, thing: &serde_json::Value| {
        if thing["description"].as_str().is_none_or(|text| text.trim().len() < 3) {
            missing.push(place);
        }
    };
    let list = |value: &serde_json::Value| value.as_array().cloned().unwrap_or_default();
    for ty in list(&schema["types"]) {
        let type_name = ty["name"].as_str().expect("a name").to_owned();
        // Types of the specification.
        if type_name.starts_with("__") || type_name == "ID" {
            continue;
        }
        look(type_name.clone(), &ty);
        for part in ["fields", "inputFields", "enumValues"].iter().flat_map(|part| list(&ty[part])) {
            let place = format!("{type_name}.{}", part["name"].as_str().expect("a name"));
            look(place.clone(), &part);
            for argument in list(&part["args"]) {
                look(format!("{place}({})", argument["name"]), &argument);
            }
        }
    }
    for directive in list(&schema["directives"]) {
        look(format!("@{}", directive["name"]), &directive);
    }
    assert!(missing.is_empty(), "without a description: {missing:#?}");
}

#[test]
fn every_code_of_the_domain_is_published() {
    let document = parse_schema(sdl()).expect("our own schema");
    let published = document.definitions.into_iter().find_map(|definition| match definition {
        TypeSystemDefinition::Type(ty) if ty.node.name.node == "ErrorCode" => match ty.node.kind {
            TypeKind::Enum(codes) => Some(codes.values),
            _ => None,
        },
        _ => None,
    });
    let mut published: Vec<_> =
        published.expect("an enum").iter().map(|code| code.node.value.node.to_string()).collect();
    // The source of the domain's enum is parsed, so that no code can be omitted.
    let source = include_str!("../../src/error.rs");
    let (_, codes) = source.split_once("pub enum Code {").expect("the list of codes");
    let (codes, _) = codes.split_once("\n}").expect("its end");
    let codes = codes.lines().map(str::trim).filter(|line| !line.starts_with("///") && !line.is_empty());
    let mut codes: Vec<_> = codes.map(|code| upper_snake(code.trim_end_matches(','))).collect();
    codes.sort();
    published.sort();
    assert_eq!(published, codes);
    assert_eq!(name(ErrorCode::UserNotFound.into()), "USER_NOT_FOUND");
}

fn upper_snake(name: &str) -> String {
    let mut text = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !text.is_empty() {
            text.push('_');
        }
        text.push(letter.to_ascii_uppercase());
    }
    text
}
