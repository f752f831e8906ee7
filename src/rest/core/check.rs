//! Start-up checks of the shim: validates every document by the public rules of the schema.
//!
//! A document is validated without the shim's directives, once with a sample value for each variable and once
//! with null for every nullable variable, because async-graphql checks types of variables by their values
//! only. Resolvers don't run.

use async_graphql::{Name, Value, Variables};

use super::compile::compile;
use super::document::Document;
use super::sample::sample;
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
