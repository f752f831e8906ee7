//! JSON text that passes through async-graphql unchanged.
//!
//! async-graphql carries it as an object with one member of a reserved name. [`raw`] makes one, [`raw_text`]
//! recognizes it; `graphql/response.rs` and `rest/core/render.rs` copy it unchanged.

use async_graphql::indexmap::IndexMap;
use async_graphql::{Name, Value};

/// The reserved name, shared by `serde_json` and async-graphql.
const RAW_VALUE_TOKEN: &str = "$serde_json::private::RawValue";

/// Wraps JSON text; none when it is not UTF-8.
pub fn raw(text: Vec<u8>) -> Option<Value> {
    let text = String::from_utf8(text).ok()?;
    let mut object = IndexMap::with_capacity(1);
    object.insert(Name::new(RAW_VALUE_TOKEN), Value::String(text));
    Some(Value::Object(object))
}

/// The text of a value made by [`raw`].
pub fn raw_text(value: &Value) -> Option<&str> {
    match value {
        Value::Object(object) if object.len() == 1 => match object.get(RAW_VALUE_TOKEN) {
            Some(Value::String(text)) => Some(text),
            _ => None,
        },
        _ => None,
    }
}
