//! Parses the documents of a surface and checks them against the schema, before the server starts.

use super::document::Document;
use super::route::Route;
use super::surface::RestSurface;
use crate::graphql::schema_index::SchemaIndex;

/// A route with its parsed document.
pub struct CompiledRoute {
    /// The line of the table.
    pub route: Route,
    /// The parsed document.
    pub document: Document,
}

/// Parses every document of a surface and checks it against the schema.
///
/// # Errors
/// The problems of each document.
pub fn compile(surface: &RestSurface, types: &SchemaIndex) -> Result<Vec<CompiledRoute>, Vec<String>> {
    let mut compiled = Vec::new();
    let mut problems = Vec::new();
    for route in (surface.routes)() {
        match Document::parse(route.document, route.list)
            .and_then(|document| document.check_variables(types).map(|()| document))
        {
            Ok(document) => match route.image.and_then(|image| image.missing_member(document.selection())) {
                Some(member) => {
                    problems.push(format!(
                        "{}: {}.graphql: {member} is not selected",
                        surface.name, document.name
                    ));
                }
                None => compiled.push(CompiledRoute { route, document }),
            },
            Err(problem) => problems.push(format!("{}: {problem}", surface.name)),
        }
    }
    if problems.is_empty() { Ok(compiled) } else { Err(problems) }
}
