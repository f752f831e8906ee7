//! Start-up checks of the shim: validates every document by the public rules of the schema.
//!
//! A document is validated without the shim's directives, once with a sample value for each variable and once
//! with null for every nullable variable, because async-graphql checks types of variables by their values
//! only. Resolvers don't run.

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{BaseType, Type};
use async_graphql::{Name, Value, Variables};

use super::compile::compile;
use super::document::Document;
use super::surface::RestSurface;
use crate::graphql::schema::Schemas;
use crate::graphql::schema_index::SchemaIndex;

/// Checks all documents of all surfaces.
///
/// # Errors
/// The problems of each document.
pub async fn check(schemas: &Schemas, surfaces: &[RestSurface]) -> Result<(), Vec<String>> {
    let types = schemas.index();
    let mut problems = Vec::new();
    for surface in surfaces {
        match compile(surface, types) {
            Ok(routes) => {
                for route in routes {
                    problems.extend(check_document(schemas, types, &route.document).await);
                }
            }
            Err(more) => problems.extend(more),
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

async fn check_document(schemas: &Schemas, types: &SchemaIndex, document: &Document) -> Vec<String> {
    let mut problems = Vec::new();
    for with_nulls in [false, true] {
        let mut variables = Variables::default();
        for variable in &document.variables {
            let value = if with_nulls && variable.ty.nullable {
                // Binding drops nulls of variables that have a default.
                Some(Value::Null).filter(|_| !variable.has_default)
            } else {
                let allowed: Option<Vec<String>> = variable
                    .allowed
                    .as_ref()
                    .map(|allowed| allowed.iter().map(|alias| alias.value.clone()).collect());
                Some(sample(&variable.ty, types, allowed.as_deref(), 0))
            };
            if let Some(value) = value {
                variables.insert(Name::new(&variable.name), value);
            }
        }
        if let Err(errors) = schemas.check(document.plain(), variables).await {
            problems.extend(
                errors.into_iter().map(|error| format!("{}.graphql: {}", document.name, error.message)),
            );
        }
    }
    problems
}

/// The maximum depth of sample input objects.
const MAX_INPUT_DEPTH: usize = 4;

/// A sample value of a type.
fn sample(ty: &Type, types: &SchemaIndex, allowed: Option<&[String]>, depth: usize) -> Value {
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
        "DateTime" => "2025-12-15T09:00:00Z".into(),
        "Date" => "2025-12-15".into(),
        "UUID" => "00000000-0000-0000-0000-000000000000".into(),
        _ => "1".into(),
    }
}
