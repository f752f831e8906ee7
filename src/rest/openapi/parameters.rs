//! The parameters and the body of a route: the variables of its document, and the options of its export.

use async_graphql::Value;
use async_graphql::parser::types::BaseType;
use axum::http::Method;
use chrono::DateTime;
use serde_json::{Map, Value as Json, json};

use super::context::Context;
use super::reference::OperationNotes;
use super::schema::{self, Members, is_of, of_type, one_of};
use crate::fonts::FontLibrary;
use crate::graphql::schema_index::base_name;
use crate::rest::core::compile::CompiledRoute;
use crate::rest::core::document::{EnumAlias, Variable};
use crate::rest::core::export::{ExportOption, FileRequest, OptionValues};
use crate::rest::core::idempotency;
use crate::rest::core::input::RequestInput;
use crate::time_zone::TimeZone;

/// The parameter of the pages of an export, which is no client's.
const CURSOR: &str = "after";

/// The place of a variable in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the path.
    Path,
    /// In the query string.
    Query,
    /// In the body.
    Body,
}

/// The variables of a route that clients fill, each with its place.
pub fn variables(route: &CompiledRoute) -> impl Iterator<Item = (&Variable, Place)> {
    let line = &route.route;
    route.document.variables.iter().filter_map(move |variable| {
        let place = match () {
            () if line.parameters().any(|name| name == variable.name) => Place::Path,
            () if line.method.is_safe() => Place::Query,
            () if line.method == Method::DELETE => return None,
            () => Place::Body,
        };
        let is_internal = line.file.is_some() && variable.name == CURSOR;
        (!is_internal).then_some((variable, place))
    })
}

/// The options of the export of a route, and its media type.
pub fn export(route: &CompiledRoute) -> Option<(Vec<ExportOption>, &'static str)> {
    let (input, now, zone) = (RequestInput::default(), DateTime::UNIX_EPOCH, TimeZone::utc());
    let export =
        route.route.file?(&FileRequest { input: &input, now, zone, fonts: &FontLibrary::default() }).ok()?;
    let media_type = export.media_type.split(';').next().unwrap_or(export.media_type);
    Some((export.options, media_type))
}

/// The parameters in path, query and headers.
pub fn parameters(cx: &mut Context<'_>, route: &CompiledRoute, notes: &OperationNotes) -> Vec<Json> {
    let mut parameters = Vec::new();
    for (variable, place) in variables(route) {
        let (location, examples) = match place {
            Place::Path => ("path", &notes.path),
            Place::Query => ("query", &notes.query),
            Place::Body => continue,
        };
        let name = &variable.name;
        let (description, mut schema) = cx.noted(notes, route, name, of_variable(cx, variable, place));
        let is_needed = is_refused_when_empty(variable);
        let is_required = place == Place::Path || is_required(variable) || is_needed;
        let mut parameter = json!({ "name": name, "in": location, "required": is_required });
        if is_needed && let Some(members) = schema.as_object_mut() {
            members.remove("default");
        }
        describe(&mut parameter, description, schema);
        // An empty text counts for none.
        if place == Place::Query && !is_required {
            parameter["allowEmptyValue"] = true.into();
        } else if place == Place::Query && parameter["schema"]["type"] == "string" {
            parameter["schema"]["minLength"] = 1.into();
        }
        if matches!(variable.ty.base, BaseType::List(_)) {
            // Separated by commas.
            parameter["explode"] = false.into();
        }
        if let Some(example) = examples.get(name) {
            parameter["example"] = example.clone();
        }
        parameters.push(parameter);
    }
    for ExportOption { name, values } in export(route).map(|(options, _)| options).unwrap_or_default() {
        let mut schema = match &values {
            OptionValues::Words(words) => one_of(words),
            OptionValues::Boolean => json!({ "type": "boolean" }),
        };
        schema["default"] = match &values {
            OptionValues::Words(words) => words[0].into(),
            OptionValues::Boolean => false.into(),
        };
        let (description, schema) = cx.noted(notes, route, name, schema);
        let mut parameter = json!({ "name": name, "in": "query", "required": false });
        describe(&mut parameter, description, schema);
        if let Some(example) = notes.query.get(name) {
            parameter["example"] = example.clone();
        }
        parameters.push(parameter);
    }
    // Also where a query runs: a malformed key is refused there too.
    if idempotency::is_taken(&route.route) {
        let name = idempotency::HEADER;
        let (description, schema) = cx.noted(notes, route, name, json!({ "type": "string" }));
        let mut parameter = json!({ "name": name, "in": "header", "required": false });
        describe(&mut parameter, description, schema);
        parameters.push(parameter);
    }
    parameters
}

fn describe(parameter: &mut Json, description: String, schema: Json) {
    parameter["description"] = description.into();
    parameter["schema"] = schema;
}

/// The body of a route; none when it takes none.
pub fn body(cx: &mut Context<'_>, route: &CompiledRoute, notes: &OperationNotes) -> Option<Json> {
    let mut members = Members::default();
    for (variable, _) in variables(route).filter(|(_, place)| *place == Place::Body) {
        let mut schema = of_variable(cx, variable, Place::Body);
        if let Some(fields) = cx.types.input_object(base_name(&variable.ty)) {
            let prefix = &variable.name;
            let fields: Vec<_> =
                fields.iter().map(|(name, field)| (name.clone(), field.ty.clone())).collect();
            let mut inner = Members::default();
            for (name, ty) in fields {
                let leaf = of_type(&ty, &mut |name| schema::read(name, cx.surface.identifiers));
                let (description, mut leaf) = cx.noted(notes, route, &format!("{prefix}.{name}"), leaf);
                leaf["description"] = description.into();
                inner.add(&name, leaf, !ty.nullable);
            }
            schema = inner.into_schema();
        }
        let (description, mut schema) = cx.noted(notes, route, &variable.name, schema);
        schema["description"] = description.into();
        members.add(&variable.name, schema, is_required(variable));
    }
    if members.is_empty() {
        return None;
    }
    let is_required = members.any_required();
    let mut content = json!({ "schema": members.into_schema() });
    if let Some(example) = &notes.body {
        content["example"] = example.clone();
    }
    Some(json!({ "required": is_required, "content": { "application/json": content } }))
}

/// Whether clients must send a variable.
pub fn is_required(variable: &Variable) -> bool {
    !variable.ty.nullable && variable.default.is_none() && variable.fallback.is_none()
}

/// Whether a missing text is bound as an empty one, which the operation refuses by a code of its own.
fn is_refused_when_empty(variable: &Variable) -> bool {
    variable.default.as_ref().is_some_and(|default| *default == Value::from(""))
}

/// The schema of the values of a variable.
fn of_variable(cx: &Context<'_>, variable: &Variable, place: Place) -> Json {
    let mut ty = variable.ty.clone();
    // Only a body can contain null.
    ty.nullable &= place == Place::Body;
    let aliases = aliases(cx, variable);
    let mut schema = of_type(&ty, &mut |name| match &aliases {
        Some(aliases) => one_of(&aliases.iter().map(|alias| alias.alias.as_str()).collect::<Vec<_>>()),
        None => schema::read(name, cx.surface.identifiers),
    });
    if place == Place::Body && !ty.nullable && is_of(&ty, "String") {
        schema["minLength"] = 1.into();
    }
    if let Some(maximum) = variable.maximum {
        // Larger numbers count as the maximum, however large.
        schema = json!({ "type": "integer", "minimum": 1, "x-at-most": maximum });
    }
    if let Some(default) = variable.default.as_ref().or(variable.fallback.as_ref()) {
        schema["default"] = shown(default, aliases.as_deref());
    }
    schema
}

/// The words of an enum.
fn aliases(cx: &Context<'_>, variable: &Variable) -> Option<Vec<EnumAlias>> {
    variable.allowed.clone().or_else(|| {
        let values = cx.types.enumeration(base_name(&variable.ty))?;
        Some(values.iter().map(|value| EnumAlias::lower(value)).collect())
    })
}

/// A default as clients write it.
fn shown(value: &Value, aliases: Option<&[EnumAlias]>) -> Json {
    let Some(aliases) = aliases else { return value.clone().into_json().unwrap_or_default() };
    let name = value.to_string();
    aliases.iter().find(|alias| alias.value == name).map_or(Json::Null, |alias| alias.alias.clone().into())
}

/// The example of a request, as a client sends it.
pub fn example_input(notes: &OperationNotes) -> RequestInput {
    let texts = |members: &Map<String, Json>| {
        let text = |value: &Json| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        members.iter().map(|(name, value)| (name.clone(), text(value))).collect()
    };
    let body = notes.body.as_ref().and_then(Json::as_object).cloned().unwrap_or_default();
    RequestInput { path: texts(&notes.path), query: texts(&notes.query), body }
}
