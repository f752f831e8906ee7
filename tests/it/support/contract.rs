//! Compares every REST answer of every test with the OpenAPI document of its API: the status must be one of its
//! operation, the media type one of the status, and the JSON valid by its schema, without a member more.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

use axum::http::Method;
use jsonschema::Validator;
use passerelle::graphql::schema::sdl;
use passerelle::graphql::schema_index::SchemaIndex;
use passerelle::language::Language;
use passerelle::rest::{openapi, surfaces};
use serde_json::Value;

use super::Answer;

/// A document, with the base of its paths.
struct Contract {
    base: &'static str,
    document: Value,
    validators: Mutex<HashMap<String, Arc<Validator>>>,
}

/// The documents; that with the longest base first.
static CONTRACTS: LazyLock<Vec<Contract>> = LazyLock::new(|| {
    let types = SchemaIndex::of(&sdl());
    let of = |surface: passerelle::rest::RestSurface| {
        let document = openapi::document(&surface, &types, Language::English);
        let document = document.expect("the document is in order");
        Contract { base: surface.base, document, validators: Mutex::default() }
    };
    surfaces().into_iter().map(of).collect()
});

/// Checks an answer, if it is one of a documented operation.
///
/// # Panics
/// If it is not as documented.
pub fn check(method: &Method, address: &str, answer: &Answer) {
    let path = address.split('?').next().unwrap_or_default();
    let found = CONTRACTS.iter().find_map(|contract| Some((contract, path.strip_prefix(contract.base)?)));
    let Some((contract, path)) = found else { return };
    let Some((template, operation)) = contract.operation(method, path) else { return };
    let (status, name) = (answer.status().to_string(), format!("{method} {}{template}", contract.base));
    let response = &operation["responses"][&status];
    assert!(!response.is_null(), "{name} does not answer {status}: {:.300}", text_of(answer));
    if status == "304" {
        return;
    }
    let response = contract.resolved(response);
    let media_type = answer.header("content-type").unwrap_or_default().split(';').next().unwrap_or_default();
    let content = &response["content"][media_type];
    assert!(!content.is_null(), "{name} does not answer {status} with {media_type:?}");
    if media_type == "application/json" {
        let validator = contract.validator(format!("{name} {status}"), &content["schema"]);
        let json = answer.json();
        let problems: Vec<String> =
            validator.iter_errors(&json).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(problems.is_empty(), "{name} {status}: {}\n{json:#}", problems.join("\n"));
    }
}

fn text_of(answer: &Answer) -> String {
    String::from_utf8_lossy(answer.bytes()).into_owned()
}

impl Contract {
    /// The operation of a request, with the template of its path. Of several that fit, the one with more names.
    fn operation(&self, method: &Method, path: &str) -> Option<(&str, &Value)> {
        let method = method.as_str().to_ascii_lowercase();
        let paths = self.document["paths"].as_object()?;
        let fitting = paths
            .iter()
            .filter(|(template, operations)| operations.get(&method).is_some() && fits(template, path));
        let (template, operations) = fitting.min_by_key(|(template, _)| template.matches('{').count())?;
        Some((template, &operations[&method]))
    }

    /// A response, or the one that it refers to.
    fn resolved<'d>(&'d self, response: &'d Value) -> &'d Value {
        match response["$ref"].as_str() {
            Some(reference) => self.document.pointer(reference.trim_start_matches('#')).expect("a component"),
            None => response,
        }
    }

    fn validator(&self, name: String, schema: &Value) -> Arc<Validator> {
        let mut validators = self.validators.lock().expect("no other test failed here");
        let validator = validators.entry(name).or_insert_with(|| Arc::new(strict_validator(schema)));
        Arc::clone(validator)
    }
}

/// Whether a path fits a template: `/users/{id}`.
fn fits(template: &str, path: &str) -> bool {
    let (template, path): (Vec<&str>, Vec<&str>) = (template.split('/').collect(), path.split('/').collect());
    template.len() == path.len()
        && template
            .iter()
            .zip(path)
            .all(|(part, text)| *part == text || part.starts_with('{') && !text.is_empty())
}

/// A validator that also checks formats, and refuses members that the schema does not name.
pub fn strict_validator(schema: &Value) -> Validator {
    let mut schema = schema.clone();
    close(&mut schema);
    let options = jsonschema::draft202012::options().should_validate_formats(true);
    options.build(&schema).expect("a schema")
}

/// Refuses unknown members of objects.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if members.contains_key("properties") && !members.contains_key("additionalProperties") {
                members.insert("additionalProperties".to_owned(), false.into());
            }
            members.values_mut().for_each(close);
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}
