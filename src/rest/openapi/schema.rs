//! JSON schemas of GraphQL's leaf types, and of objects.

use async_graphql::parser::types::{BaseType, Type};
use serde_json::{Map, Value as Json, json};

use crate::graphql::response_shape::Style;
use crate::graphql::schema_index::{SchemaIndex, base_name};
use crate::rest::core::identifiers::Identifiers;

/// The members of an object, in the order in which they are written.
#[derive(Clone, Debug, Default)]
pub struct Members {
    properties: Map<String, Json>,
    required: Vec<Json>,
}

impl Members {
    /// Adds a member.
    pub fn add(&mut self, name: &str, schema: Json, required: bool) {
        if required && !self.properties.contains_key(name) {
            self.required.push(name.into());
        }
        self.properties.insert(name.to_owned(), schema);
    }

    /// Adds the members of another object.
    pub fn extend(&mut self, other: Self) {
        self.properties.extend(other.properties);
        self.required.extend(other.required);
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.properties.is_empty()
    }

    /// Whether one of them must be sent.
    pub fn any_required(&self) -> bool {
        !self.required.is_empty()
    }

    /// The object.
    pub fn into_schema(self) -> Json {
        let mut schema = json!({ "type": "object", "properties": self.properties });
        if !self.required.is_empty() {
            schema["required"] = self.required.into();
        }
        schema
    }
}

/// A schema that also admits null.
pub fn nullable(mut schema: Json) -> Json {
    match schema.get("type") {
        Some(Json::String(name)) => schema["type"] = json!([name, "null"]),
        Some(_) => {}
        // Any value.
        None => return schema,
    }
    if let Some(Json::Array(values)) = schema.get_mut("enum") {
        values.push(Json::Null);
    }
    schema
}

/// The schema of a list.
pub fn list(items: &Json) -> Json {
    json!({ "type": "array", "items": items })
}

/// The schema of one of these texts.
pub fn one_of<T: AsRef<str>>(values: &[T]) -> Json {
    json!({ "type": "string", "enum": values.iter().map(AsRef::as_ref).collect::<Vec<_>>() })
}

/// The schema of a leaf that a response contains, in the style of its document.
pub fn written(types: &SchemaIndex, name: &str, style: Style) -> Json {
    let local =
        |format: &str, pattern: &str| json!({ "type": "string", "format": format, "pattern": pattern });
    match (name, style) {
        ("DateTime", Style::Naive(_)) => local("date-time-local", r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$"),
        ("DateTime", Style::TimeOfDay(_)) => local("time-local", r"^\d{2}:\d{2}:\d{2}$"),
        (name, style) => match types.enumeration(name) {
            Some(values) if style == Style::LowerCase => {
                one_of(&values.iter().map(|value| value.to_lowercase()).collect::<Vec<_>>())
            }
            Some(values) => one_of(values),
            None => scalar(name),
        },
    }
}

/// The schema of a leaf that a request contains. Enums are the caller's: their words are the document's.
pub fn read(name: &str, identifiers: Identifiers) -> Json {
    match name {
        "ID" => identifier(identifiers),
        "EmailAddress" => json!({ "type": "string", "format": "email", "maxLength": 254 }),
        "PhoneNumber" => json!({ "type": "string", "pattern": r"^\+?[0-9\s\-()]{8,20}$" }),
        // Of an event: an object of the client's own members.
        "JSON" => json!({ "type": "object" }),
        name => scalar(name),
    }
}

/// The schema of an identifier.
pub fn identifier(identifiers: Identifiers) -> Json {
    match identifiers {
        Identifiers::Uuids => json!({ "type": "string", "format": "uuid" }),
        Identifiers::Integers => {
            json!({ "type": "integer", "format": "int32", "minimum": 0, "maximum": i32::MAX })
        }
    }
}

fn scalar(name: &str) -> Json {
    let text = |format: &str| json!({ "type": "string", "format": format });
    match name {
        "Int" => json!({ "type": "integer", "format": "int32" }),
        "Float" => json!({ "type": "number", "format": "double" }),
        "Boolean" => json!({ "type": "boolean" }),
        "UUID" => text("uuid"),
        "DateTime" => text("date-time"),
        "Date" => text("date"),
        "EmailAddress" => text("email"),
        "URL" => text("uri-reference"),
        "JSON" => json!({}),
        _ => json!({ "type": "string" }),
    }
}

/// The schema of a type: `leaf` makes that of its name.
pub fn of_type(ty: &Type, leaf: &mut impl FnMut(&str) -> Json) -> Json {
    let schema = match &ty.base {
        BaseType::Named(name) => leaf(name),
        BaseType::List(inner) => list(&of_type(inner, leaf)),
    };
    if ty.nullable { nullable(schema) } else { schema }
}

/// Whether a type is the enum or scalar `name`, or a list of it.
pub fn is_of(ty: &Type, name: &str) -> bool {
    base_name(ty) == name
}
