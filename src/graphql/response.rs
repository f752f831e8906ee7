//! Serializes responses as JSON. JSON text that the executor rendered (`exec/raw.rs`) is copied unchanged:
//! async-graphql's own serializer clones and parses it again.

use async_graphql::{Response, ServerError, Value};
use serde::Serialize;

use super::exec::raw::raw_text;

/// The maximum number of errors in a response.
const MAX_ERRORS: usize = 20;
/// The maximum length of an error message, in characters.
const MAX_MESSAGE_LENGTH: usize = 500;

/// Writes a response: `data`, then `errors` and `extensions` unless they are empty.
pub fn write(response: &Response, out: &mut Vec<u8>) {
    out.extend_from_slice(b"{\"data\":");
    write_value(&response.data, out);
    if !response.errors.is_empty() {
        out.extend_from_slice(b",\"errors\":");
        write_errors(&response.errors, out);
    }
    if !response.extensions.is_empty() {
        out.extend_from_slice(b",\"extensions\":");
        write_json(&response.extensions, out);
    }
    out.push(b'}');
}

/// Writes the response to a document that was not executed: only `errors`.
pub fn write_refusal(errors: &[ServerError], out: &mut Vec<u8>) {
    out.extend_from_slice(b"{\"errors\":");
    write_errors(errors, out);
    out.push(b'}');
}

/// Writes errors with bounded size, so that a response never echoes a whole document.
pub fn write_errors(errors: &[ServerError], out: &mut Vec<u8>) {
    let bounded: Vec<ServerError> = errors
        .iter()
        .take(MAX_ERRORS)
        .map(|error| {
            let mut copy =
                ServerError::new(error.message.chars().take(MAX_MESSAGE_LENGTH).collect::<String>(), None);
            copy.locations.clone_from(&error.locations);
            copy.path.clone_from(&error.path);
            copy.extensions.clone_from(&error.extensions);
            copy
        })
        .collect();
    write_json(&bounded, out);
}

/// Writes a value.
pub fn write_value(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::List(items) => {
            out.push(b'[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                write_value(item, out);
            }
            out.push(b']');
        }
        Value::Object(members) => match raw_text(value) {
            Some(text) => out.extend_from_slice(text.as_bytes()),
            None => {
                out.push(b'{');
                for (at, (name, member)) in members.iter().enumerate() {
                    if at > 0 {
                        out.push(b',');
                    }
                    write_json(name.as_str(), out);
                    out.push(b':');
                    write_value(member, out);
                }
                out.push(b'}');
            }
        },
        leaf => write_json(leaf, out),
    }
}

fn write_json<T: Serialize + ?Sized>(value: &T, out: &mut Vec<u8>) {
    // Writing to memory cannot fail.
    let _ = serde_json::to_writer(out, value);
}
