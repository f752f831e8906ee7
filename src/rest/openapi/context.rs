//! What the parts of a document share: the surface, the schema, the notes, and the problems found so far.

use serde_json::{Map, Value as Json, json};

use super::reference::{OperationNotes, Reference, key_of};
use crate::graphql::schema_index::SchemaIndex;
use crate::language::Language;
use crate::rest::core::compile::CompiledRoute;
use crate::rest::core::surface::RestSurface;

/// The context of the document of a surface in a language.
pub struct Context<'a> {
    /// The surface.
    pub surface: &'a RestSurface,
    /// The schema.
    pub types: &'a SchemaIndex,
    /// The language of the texts.
    pub language: Language,
    /// The texts, bounds and examples.
    pub reference: &'a Reference,
    /// The responses that several operations have, by name.
    pub responses: Map<String, Json>,
    /// What is missing or wrong.
    pub problems: Vec<String>,
}

impl Context<'_> {
    /// The description of a parameter, and its schema with the bounds of its notes.
    pub fn noted(
        &mut self,
        notes: &OperationNotes,
        route: &CompiledRoute,
        name: &str,
        mut schema: Json,
    ) -> (String, Json) {
        let mut description = None;
        // A default of the operation document.
        let default = schema.get("default").cloned();
        for notes in self.reference.parameter(notes, name).into_iter().rev() {
            description = notes.texts(self.language).clone().or(description);
            for (keyword, bound) in &notes.bounds {
                schema[keyword] = bound.clone();
            }
        }
        if let Some(default) = default {
            schema["default"] = default;
        }
        let description = description.unwrap_or_else(|| {
            self.problem(route, format_args!("{name} is not described"));
            String::new()
        });
        (description, schema)
    }

    /// A reference to a response, which becomes a component; the response itself when another one has its name.
    pub fn shared(&mut self, name: &str, response: Json) -> Json {
        let known = self.responses.entry(name).or_insert_with(|| response.clone());
        if *known == response {
            json!({ "$ref": format!("#/components/responses/{name}") })
        } else {
            response
        }
    }

    /// Adds a problem of a route.
    pub fn problem(&mut self, route: &CompiledRoute, problem: impl std::fmt::Display) {
        self.problems.push(format!("{}: {}: {problem}", self.surface.name, key_of(&route.route)));
    }
}
