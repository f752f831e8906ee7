//! Answers as JSON text. Text that lists have written already passes through as it is: the engine's own way clones and
//! parses it again.

use async_graphql::{Response, ServerError, Value};
use serde::Serialize;

use super::exec::raw::raw_text;

/// The longest answer to a document that was refused.
const MAX_ERRORS: usize = 20;
/// The longest message that is shown.
const MAX_MESSAGE: usize = 500;

/// Writes an answer: `data`, then `errors` and `extensions` when there are any.
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

/// Writes the answer to a document that was not executed: errors alone.
pub fn write_refusal(errors: &[ServerError], out: &mut Vec<u8>) {
    out.extend_from_slice(b"{\"errors\":");
    write_errors(errors, out);
    out.push(b'}');
}

/// Errors of a bounded size: an answer never echoes a whole document.
pub fn write_errors(errors: &[ServerError], out: &mut Vec<u8>) {
    let shown: Vec<ServerError> = errors
        .iter()
        .take(MAX_ERRORS)
        .map(|error| {
            let mut shown =
                ServerError::new(error.message.chars().take(MAX_MESSAGE).collect::<String>(), None);
            shown.locations.clone_from(&error.locations);
            shown.path.clone_from(&error.path);
            shown.extensions.clone_from(&error.extensions);
            shown
        })
        .collect();
    write_json(&shown, out);
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
    // Writing into a String cannot fail.
    let _ = serde_json::to_writer(out, value);
}
