//! Sample values of types: for the checks at the start, and where a value of a request is faulty.

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{BaseType, Type};
use async_graphql::{Name, Value};

use super::identifiers::UNMATCHED_ID;
use crate::graphql::schema_index::SchemaIndex;

/// The maximum depth of sample input objects.
const MAX_INPUT_DEPTH: usize = 4;

/// A sample value of a type: of times an early one, which precedes whatever must follow it.
pub(super) fn sample(ty: &Type, types: &SchemaIndex, allowed: Option<&[String]>, depth: usize) -> Value {
    let name = match &ty.base {
        BaseType::List(inner) => return Value::List(vec![sample(inner, types, allowed, depth)]),
        BaseType::Named(name) => name.as_str(),
    };
    if let Some(values) = allowed.or_else(|| types.enumeration(name)) {
        return values.first().map_or(Value::Null, |value| Value::Enum(Name::new(value)));
    }
    if let Some(fields) = types.input_object(name) {
        let fields = fields.iter().filter(|(_, field)| depth < MAX_INPUT_DEPTH || !field.ty.nullable);
        let members: IndexMap<Name, Value> = fields
            .map(|(name, field)| (Name::new(name), sample(&field.ty, types, None, depth + 1)))
            .collect();
        return Value::Object(members);
    }
    match name {
        "Int" => 1.into(),
        "Float" => 1.5.into(),
        "Boolean" => true.into(),
        "DateTime" => "1970-01-01T00:00:00Z".into(),
        "Date" => "1970-01-01".into(),
        // Of no object: a rehearsal must not lock a row that the request does not name.
        "ID" => UNMATCHED_ID.into(),
        "UUID" => "00000000-0000-0000-0000-000000000000".into(),
        _ => "1".into(),
    }
}
