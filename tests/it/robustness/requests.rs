//! Random requests to the documented routes: each begins as the example of its OpenAPI document, and is changed.

use std::fmt;

use axum::body::Body;
use axum::http::Method;
use passerelle::graphql::schema::sdl;
use passerelle::graphql::schema_index::SchemaIndex;
use passerelle::language::Language;
use passerelle::rest::{openapi, surfaces};
use serde_json::{Map, Value, json};

use super::random::Random;
use super::values::{change, change_bytes, number, text, value};
use crate::support::{Answer, Caller};

/// Bytes of a path segment or a query string that are no text, or no well-formed escape.
const RAW: [&str; 12] =
    ["%00", "%ff", "%C3%28", "%", "%zz", "%F0%9F%8E%AC", "..%2f..", "%2e%2e", "+", "a;b", "&&", "=="];
/// Content types other than that of the documents.
const CONTENT_TYPES: [&str; 8] = [
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "application/json; charset=utf-16",
    "application/vnd.api+json",
    "*/*",
    "",
];
/// Headers that a route or a layer reads.
const HEADERS: [&str; 12] = [
    "accept",
    "accept-language",
    "accept-encoding",
    "authorization",
    "cookie",
    "idempotency-key",
    "if-none-match",
    "if-modified-since",
    "origin",
    "x-forwarded-for",
    "x-request-id",
    "content-length",
];

/// A documented operation.
pub struct Operation {
    /// Its method.
    pub method: Method,
    /// The base of its API.
    pub base: &'static str,
    /// Its path in the document.
    pub template: String,
    /// Whether it ends the session of its caller.
    pub ends_session: bool,
    parameters: Vec<Parameter>,
    /// The example of its body, with a member for each field of its schema; null when it takes none.
    body: Value,
}

/// A parameter of the query string.
struct Parameter {
    name: String,
    values: Vec<String>,
}

/// A request.
pub struct Request {
    method: Method,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

impl fmt::Display for Request {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { method, path, headers, body } = self;
        write!(out, "{method} {path:.500} {headers:?} {}", body.escape_ascii())
    }
}

/// Every operation of both documents.
pub fn operations() -> Vec<Operation> {
    let types = SchemaIndex::of(&sdl());
    let mut operations = Vec::new();
    for surface in surfaces() {
        let document = openapi::document(&surface, &types, Language::English).expect("it is in order");
        for (template, methods) in document["paths"].as_object().expect("the paths") {
            for (method, operation) in methods.as_object().expect("the operations") {
                operations.push(Operation {
                    method: method.to_ascii_uppercase().parse().expect("a method"),
                    base: surface.base,
                    template: template.clone(),
                    ends_session: template.starts_with("/auth/") && method == "post",
                    parameters: parameters(operation),
                    body: body(operation),
                });
            }
        }
    }
    operations
}

fn parameters(operation: &Value) -> Vec<Parameter> {
    let all = operation["parameters"].as_array().into_iter().flatten();
    let queries = all.filter(|parameter| parameter["in"] == "query");
    queries
        .map(|parameter| {
            let words = parameter["schema"]["enum"].as_array().into_iter().flatten();
            let values = words.chain(parameter.get("example")).map(|value| match value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            });
            Parameter {
                name: parameter["name"].as_str().expect("a name").to_owned(),
                values: values.collect(),
            }
        })
        .collect()
}

fn body(operation: &Value) -> Value {
    let content = &operation["requestBody"]["content"]["application/json"];
    if content.is_null() {
        return Value::Null;
    }
    let mut members = content["example"].as_object().cloned().unwrap_or_default();
    for name in content["schema"]["properties"].as_object().into_iter().flat_map(Map::keys) {
        members.entry(name).or_insert(Value::Null);
    }
    Value::Object(members)
}

impl Operation {
    /// A request of this operation. `known` are identifiers and codes of rows that exist.
    pub fn request(&self, random: &mut Random, known: &[String]) -> Request {
        let mut path = String::from(self.base);
        for segment in self.template.split('/').skip(1) {
            let is_parameter = segment.starts_with('{');
            path += "/";
            path += &if is_parameter { parameter_text(random, known) } else { segment.to_owned() };
        }
        let query = self.query(random, known);
        if !query.is_empty() {
            path = format!("{path}?{query}");
        }
        let mut headers = Vec::new();
        let body = self.body(random, known, &mut headers);
        if random.is_in(15) {
            let text = text(random);
            let is_header = |letter: &char| (' '..='~').contains(letter);
            headers.push((*random.pick(&HEADERS), text.chars().filter(is_header).take(3_000).collect()));
        }
        Request { method: self.method.clone(), path, headers, body }
    }

    fn query(&self, random: &mut Random, known: &[String]) -> String {
        let mut parts = Vec::new();
        for Parameter { name, values } in &self.parameters {
            let value = match random.below(10) {
                0..4 => continue,
                4..7 if !values.is_empty() => encoded(random.pick::<String>(values)),
                _ => parameter_text(random, known),
            };
            parts.push(format!("{}={value}", encoded(name)));
        }
        match random.below(12) {
            0 => parts.push((*random.pick(&RAW)).to_owned()),
            1 => parts.push(format!("{}={}", encoded(&text(random)), encoded(&text(random)))),
            2 => parts.extend(parts.clone()),
            _ => {}
        }
        let mut query = parts.join("&");
        // The headers of a request have 64 KB at most, and an address in process 64 KB.
        query.truncate(30_000);
        query
    }

    fn body(&self, random: &mut Random, known: &[String], headers: &mut Vec<(&str, String)>) -> Vec<u8> {
        if self.body.is_null() && random.is_in(80) {
            return Vec::new();
        }
        let mut json = self.body.clone();
        for (name, member) in json.as_object_mut().into_iter().flatten() {
            if name.to_lowercase().contains("id") && random.is_in(70) {
                *member = known_value(random, known);
            }
        }
        for _ in 0..random.below(4) {
            change(random, &mut json);
        }
        let content_type = match random.below(20) {
            0 => *random.pick(&CONTENT_TYPES),
            _ => "application/json",
        };
        if random.is_in(95) {
            headers.push(("content-type", content_type.to_owned()));
        }
        let mut body = json.to_string().into_bytes();
        match random.below(24) {
            0 => change_bytes(random, &mut body),
            1 => body.truncate(random.below(body.len())),
            2 => body = value(random).to_string().into_bytes(),
            3 => body = json!([json]).to_string().into_bytes(),
            // A member twice: first of another type.
            4 => {
                let name = json.as_object().and_then(|members| members.keys().next().cloned());
                let name = Value::from(name.unwrap_or_default());
                let again = format!("{{{name}:{},", value(random));
                body.splice(..1.min(body.len()), again.into_bytes());
            }
            5 => replace(&mut body, "\"\"", "\"\\ud800\""),
            6 => replace(&mut body, "null", &format!("\"{}\"", "\\u0000\\udc00")),
            7 => replace(&mut body, "null", &"[".repeat(20_000)),
            8 => replace(&mut body, "null", "1e999999"),
            9 => body = b"email=x&password=y&page=1".to_vec(),
            10 => body.splice(..0, *b"\xef\xbb\xbf").for_each(drop),
            11 => replace(&mut body, "null", "\"\\ud83d\\ude00\\u202e\""),
            _ => {}
        }
        body
    }
}

/// Replaces the first place of `old`, or appends `new`.
fn replace(body: &mut Vec<u8>, old: &str, new: &str) {
    let place = body.windows(old.len()).position(|part| part == old.as_bytes());
    let place = place.map_or(body.len()..body.len(), |at| at..at + old.len());
    body.splice(place, new.bytes());
}

/// The text of a parameter, as it stands in an address.
fn parameter_text(random: &mut Random, known: &[String]) -> String {
    match random.below(10) {
        0..5 => encoded(random.pick::<String>(known)),
        5 => (*random.pick(&RAW)).to_owned(),
        6 => number(random).to_string(),
        _ => {
            let mut text = encoded(&text(random));
            text.truncate(9_000);
            text
        }
    }
}

fn known_value(random: &mut Random, known: &[String]) -> Value {
    let known = random.pick(known);
    known.parse::<i64>().map_or_else(|_| json!(known), |number| json!(number))
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

impl Request {
    /// Sends it; the answer is compared with the OpenAPI document.
    pub async fn send(&self, caller: &Caller<'_>) -> Answer {
        let mut caller = caller.clone();
        for (name, value) in &self.headers {
            caller = caller.with_header(name, value);
        }
        caller.send(self.method.clone(), &self.path, Body::from(self.body.clone())).await
    }
}
