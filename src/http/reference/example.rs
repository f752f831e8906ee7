//! Examples of values, and the command that sends a request with them.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use super::document::{Content, Document, Operation, members, text};

/// How deep an example of a schema is; a schema may refer to itself.
const MAX_DEPTH: usize = 6;

/// The example of a body: that of the document; of JSON without one, a value that its schema allows.
pub fn example_of<'d>(document: Document<'d>, content: &Content<'d>) -> Option<Cow<'d, Value>> {
    match content.example {
        Some(example) => Some(Cow::Borrowed(example)),
        None if content.media.ends_with("json") => Some(Cow::Owned(example_at(document, content.schema, 0))),
        None => None,
    }
}

/// The example, the default or the only value of a schema, or the simplest of its type.
fn example_at<'d>(document: Document<'d>, schema: &'d Value, depth: usize) -> Value {
    let schema = document.resolve(schema);
    let given = [
        &schema["example"],
        &schema["examples"][0],
        &schema["const"],
        &schema["default"],
        &schema["enum"][0],
    ];
    if let Some(given) = given.into_iter().find(|given| !given.is_null()) {
        return given.clone();
    }
    if depth == MAX_DEPTH {
        return Value::Null;
    }
    for choice in [&schema["oneOf"][0], &schema["anyOf"][0]] {
        if !choice.is_null() {
            return example_at(document, choice, depth + 1);
        }
    }
    match type_of(schema) {
        "object" => members(&schema["properties"])
            .map(|(name, property)| (name.to_owned(), example_at(document, property, depth + 1)))
            .collect::<Map<_, _>>()
            .into(),
        "array" => json!([example_at(document, &schema["items"], depth + 1)]),
        "string" => text_example(text(schema, "format")).into(),
        "integer" | "number" => schema.get("minimum").cloned().unwrap_or_else(|| json!(1)),
        "boolean" => json!(true),
        _ => Value::Null,
    }
}

/// The first type that is not null.
pub fn type_of(schema: &Value) -> &str {
    let one = schema["type"].as_str();
    let several = schema["type"].as_array().map(Vec::as_slice).unwrap_or_default();
    one.or_else(|| several.iter().filter_map(Value::as_str).find(|name| *name != "null")).unwrap_or_else(
        || {
            if schema.get("properties").is_some() { "object" } else { "" }
        },
    )
}

fn text_example(format: &str) -> &'static str {
    match format {
        "date-time" => "2025-12-15T09:30:00Z",
        "date" => "2025-12-15",
        "email" => "amadou.diallo@example.com",
        "uuid" => "b5a7e0c2-6f0d-4c3e-9a44-2f1d7c9e0a11",
        "uri" | "url" => "https://example.com/",
        _ => "…",
    }
}

/// The command that calls an operation, with the examples of its parameters and body.
pub fn curl(operation: &Operation<'_>, base: &str) -> String {
    let mut path = operation.path.to_owned();
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for parameter in operation.parameters() {
        let value = parameter.example.map(plain);
        match parameter.place {
            "path" => {
                let value = value.unwrap_or_else(|| format!("{{{}}}", parameter.name));
                path = path.replace(&format!("{{{}}}", parameter.name), &value);
            }
            "query" if parameter.is_required || parameter.example.is_some() => {
                let value = value.unwrap_or_else(|| "…".to_owned());
                query.append_pair(parameter.name, &value);
            }
            _ => {}
        }
    }
    let query = query.finish();
    let query = if query.is_empty() { query } else { format!("?{query}") };
    let mut lines = vec![match operation.method {
        "get" => format!("curl {}", quoted(&format!("{base}{path}{query}"))),
        method => format!("curl -X {} {}", method.to_uppercase(), quoted(&format!("{base}{path}{query}"))),
    }];
    lines.extend(credentials(operation).map(ToOwned::to_owned));
    let (_, bodies) = operation.body();
    let json = bodies.iter().find(|body| body.media.ends_with("json"));
    if let Some(content) = json
        && let Some(example) = example_of(operation.document(), content)
    {
        lines.push(format!("-H {}", quoted(&format!("content-type: {}", content.media))));
        lines.push(format!("-d {}", quoted(&example.to_string())));
    }
    if let Some(media) = file_media(operation) {
        lines.push(format!("-OJ -H {}", quoted(&format!("accept: {media}"))));
    }
    lines.join(" \\\n  ")
}

/// The flag that signs a command in, or keeps the cookie of a sign-in: by the first scheme of the operation.
fn credentials(operation: &Operation<'_>) -> Option<&'static str> {
    let security = operation.security();
    let first = security.schemes.first().copied().unwrap_or_default();
    let mut schemes = operation.document().security_schemes();
    let is_cookie = schemes.any(|(name, scheme)| name == first && scheme["in"] == "cookie");
    let sets_cookie = operation.answers().iter().any(|answer| answer.sets_cookie);
    match (security.is_required, is_cookie) {
        (true, true) => Some("-b cookies.txt"),
        (true, false) => Some("-H \"authorization: Bearer $TOKEN\""),
        (false, true) if sets_cookie => Some("-c cookies.txt"),
        (false, _) => None,
    }
}

/// The media type of a successful answer that is a file alone.
fn file_media<'d>(operation: &Operation<'d>) -> Option<&'d str> {
    let answers = operation.answers();
    let success = answers.iter().find(|answer| !answer.is_failure())?;
    let is_file = !success.contents.is_empty()
        && success.contents.iter().all(|content| !content.media.ends_with("json"));
    success.contents.first().filter(|_| is_file).map(|content| content.media)
}

/// A value as a text of a path or a query.
pub fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned)
}

/// An argument of a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
