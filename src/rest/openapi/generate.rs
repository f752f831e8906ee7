//! Assembles the document of a surface from its operations.

use std::collections::HashMap;

use serde_json::{Map, Value as Json, json};

use super::context::Context;
use super::reference::Reference;
use super::{operation, security};
use crate::graphql::schema_index::SchemaIndex;
use crate::language::Language;
use crate::rest::core::compile::{CompiledRoute, compile};
use crate::rest::core::surface::RestSurface;

/// The document of a surface, with its texts in `language`. The words of the API itself do not depend on it.
///
/// # Errors
/// What is missing or wrong in the documents and the reference files.
pub fn document(surface: &RestSurface, types: &SchemaIndex, language: Language) -> Result<Json, Vec<String>> {
    let routes = compile(surface, types)?;
    let reference = Reference::read(surface.reference)
        .map_err(|problem| vec![format!("{}: reference: {problem}", surface.name)])?;
    let mut cx = Context {
        surface,
        types,
        language,
        reference: &reference,
        responses: Map::new(),
        problems: Vec::new(),
    };
    let lines: Vec<_> = routes.iter().map(|route| route.route.clone()).collect();
    for entry in reference.without_route(&lines) {
        cx.problems.push(format!("{}: reference: {entry} is no route", surface.name));
    }
    let paths = paths(&mut cx, &routes);
    if !cx.problems.is_empty() {
        return Err(cx.problems);
    }
    let texts = reference.api.texts(language);
    let tags: Vec<Json> = reference
        .groups
        .iter()
        .map(|group| group.texts(language))
        .map(|texts| json!({ "name": texts.0, "description": texts.1 }))
        .collect();
    Ok(json!({
        "openapi": "3.1.0",
        "info": { "title": texts.0, "version": reference.api.version, "description": texts.1 },
        "servers": [{ "url": surface.base }],
        "tags": tags,
        "paths": paths,
        "components": {
            "securitySchemes": security::schemes(language),
            "headers": headers(language),
            "responses": cx.responses,
        },
    }))
}

/// Says in a document that the limits on the number of requests, which it tells of, are off on this server.
pub fn without_limits(document: &mut Json, language: Language) {
    let said = match language {
        Language::French => "Sur ce serveur, les limites du nombre de requêtes sont désactivées.",
        Language::English => "On this server the limits on the number of requests are off.",
    };
    let description = &mut document["info"]["description"];
    *description = format!("{}\n\n{said}", description.as_str().unwrap_or_default()).into();
}

/// The title and version of the documented API.
///
/// # Errors
/// The file that is malformed.
pub fn title(surface: &RestSurface) -> Result<(String, String), String> {
    let api = Reference::read(surface.reference)?.api;
    Ok((api.texts(surface.sentences).0.clone(), api.version))
}

/// The routes by path and method.
fn paths(cx: &mut Context<'_>, routes: &[CompiledRoute]) -> Map<String, Json> {
    let mut uses: HashMap<&str, usize> = HashMap::new();
    for route in routes {
        *uses.entry(route.document.name).or_default() += 1;
    }
    let mut paths: Map<String, Json> = Map::new();
    for route in routes {
        let is_shared = uses.get(route.document.name).is_some_and(|uses| *uses > 1);
        let Some(operation) = operation::operation(cx, route, &operation_id(route, is_shared)) else {
            continue;
        };
        let path = paths.entry(route.route.path).or_insert_with(|| json!({}));
        path[route.route.method.as_str().to_ascii_lowercase()] = operation;
    }
    paths
}

/// The name of the GraphQL operation: `createUser`; with the end of the path where several routes share a document.
fn operation_id(route: &CompiledRoute, is_shared: bool) -> String {
    let mut operations = route.document.parsed.operations.iter();
    let name = operations.next().and_then(|(name, _)| name).map(ToString::to_string).unwrap_or_default();
    let mut id = name[..1].to_ascii_lowercase() + &name[1..];
    if is_shared {
        let end = route.route.path.rsplit('/').next().unwrap_or_default();
        id.push_str(&end[..1].to_ascii_uppercase());
        id.push_str(&end[1..]);
    }
    id
}

/// The headers of responses.
fn headers(language: Language) -> Json {
    let integer = json!({ "type": "integer", "minimum": 0 });
    let text = json!({ "type": "string" });
    let all = [
        ("RateLimit-Limit", &integer, "Requêtes par période.", "Requests per period."),
        ("RateLimit-Remaining", &integer, "Requêtes qui restent.", "Requests that are left."),
        ("RateLimit-Reset", &integer, "Secondes jusqu’au retour au maximum.", "Seconds until all are back."),
        ("Retry-After", &integer, "Secondes à attendre.", "Seconds to wait."),
        (
            "X-Request-Id",
            &text,
            "L’identifiant de la requête dans le journal.",
            "The request’s identifier in the log.",
        ),
        ("Content-Disposition", &text, "Le nom du fichier.", "The name of the file."),
        ("Set-Cookie", &text, "Le cookie de la session.", "The cookie of the session."),
    ];
    let header = |(name, schema, fr, en): (&str, &Json, &str, &str)| {
        let description = if language == Language::French { fr } else { en };
        (name.to_owned(), json!({ "description": description, "schema": schema }))
    };
    all.into_iter().map(header).collect::<Map<_, _>>().into()
}
