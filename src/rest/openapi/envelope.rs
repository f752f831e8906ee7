//! The envelopes of a surface as schemas, read off from what it writes around placeholders.

use std::borrow::Cow;

use axum::http::StatusCode;
use serde_json::{Map, Value as Json, json};

use super::schema::Members;
use crate::rest::core::surface::{ErrorBody, RestSurface};

/// The placeholder of the members of a success.
const MEMBERS: &str = "<members>";
/// The placeholder of the message of a success, and of the sentence of a failure.
const SENTENCE: &str = "<sentence>";
/// The placeholder of the code of a failure.
const CODE: &str = "<code>";
/// The placeholder of the details of a failure.
const DETAILS: &str = "<details>";

/// What takes the places of the placeholders.
#[derive(Default)]
struct Fillings {
    members: Members,
    sentence: Json,
    code: Json,
}

/// The schema of a success with these members and this message.
pub fn success(surface: &RestSurface, members: Members, message: Option<Json>) -> Json {
    let placeholder = if members.is_empty() { String::new() } else { format!("\"{MEMBERS}\":0") };
    let mut out = Vec::new();
    (surface.success)(placeholder.as_bytes(), message.as_ref().map(|_| SENTENCE), &mut out);
    let fillings = Fillings { members, sentence: message.unwrap_or_default(), ..Fillings::default() };
    fill(&parsed(&out), &fillings)
}

/// The schema of a failure with these codes and sentences.
pub fn failure(surface: &RestSurface, code: Json, sentence: Json) -> Json {
    let details = Map::from_iter([(DETAILS.to_owned(), Json::from(""))]);
    let sentence_placeholder = Cow::Borrowed(SENTENCE);
    let status = StatusCode::BAD_REQUEST;
    let body = ErrorBody { code: CODE, status, sentence: sentence_placeholder, details: &details };
    fill(&body_of(surface, &body), &Fillings { sentence, code, ..Fillings::default() })
}

/// The body of a failure.
pub fn body_of(surface: &RestSurface, failure: &ErrorBody<'_>) -> Json {
    let mut out = Vec::new();
    (surface.failure)(failure, &mut out);
    parsed(&out)
}

fn parsed(body: &[u8]) -> Json {
    serde_json::from_slice(body).unwrap_or_default()
}

fn fill(template: &Json, fillings: &Fillings) -> Json {
    match template {
        Json::Object(object) if object.contains_key(DETAILS) => {
            json!({ "type": "object", "additionalProperties": { "type": "string" } })
        }
        Json::Object(object) => {
            let mut members = Members::default();
            for (name, value) in object {
                if name == MEMBERS {
                    members.extend(fillings.members.clone());
                } else {
                    // Without faulty fields there are no details.
                    let is_details = value.get(DETAILS).is_some();
                    members.add(name, fill(value, fillings), !is_details);
                }
            }
            members.into_schema()
        }
        Json::String(text) if text == SENTENCE => fillings.sentence.clone(),
        Json::String(text) if text == CODE => fillings.code.clone(),
        Json::Bool(value) => json!({ "type": "boolean", "const": value }),
        other => json!({ "const": other }),
    }
}
