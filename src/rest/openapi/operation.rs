//! One operation of a document: a route with its parameters, its answers and its GraphQL equivalent.

use axum::http::Method;
use serde_json::{Map, Value as Json, json};

use super::context::Context;
use super::equivalent::equivalent;
use super::reference::{Group, OperationNotes};
use super::{answer, envelope, failures, parameters, security};
use crate::auth::role::Role;
use crate::language::Language;
use crate::rest::core::compile::CompiledRoute;
use crate::rest::core::image::media_type_of;
use crate::rest::core::route::{Access, Message};

/// The operation of a route.
pub fn operation(cx: &mut Context<'_>, route: &CompiledRoute, id: &str) -> Option<Json> {
    let reference = cx.reference;
    let Some((group, notes)) = reference.of(&route.route) else {
        cx.problem(route, "it has no entry in reference/");
        return None;
    };
    let texts = notes.texts(cx.language);
    let mut operation = json!({
        "operationId": id,
        "tags": [group_name(group, cx)],
        "summary": texts.0,
    });
    if !texts.1.is_empty() {
        operation["description"] = texts.1.clone().into();
    }
    let parameters = parameters::parameters(cx, route, notes);
    if !parameters.is_empty() {
        operation["parameters"] = parameters.into();
    }
    if let Some(body) = parameters::body(cx, route, notes) {
        operation["requestBody"] = body;
    }
    operation["responses"] = responses(cx, route, notes);
    operation["security"] = security::of_route(cx.surface, &route.route);
    if let Some(roles) = roles(route.route.access) {
        operation["x-roles"] = roles;
    }
    if matches!(route.route.access, Access::OwnOr(_)) {
        operation["x-own-account"] = true.into();
    }
    if !notes.documented {
        operation["x-documented"] = false.into();
    }
    match equivalent(route, notes, cx.types, cx.surface.identifiers) {
        Ok(equivalent) => operation["x-graphql"] = equivalent,
        Err(problem) => cx.problem(route, problem),
    }
    Some(operation)
}

/// The title of a group in the language of the document.
pub fn group_name<'g>(group: &'g Group, cx: &Context<'_>) -> &'g str {
    &group.texts(cx.language).0
}

/// The roles that may call a route; none when all callers, or all accounts, may.
fn roles(access: Access) -> Option<Json> {
    let (Access::May(action) | Access::OwnOr(action)) = access else { return None };
    Some(Role::ALL.into_iter().filter(|role| role.may(action)).map(Role::as_str).collect())
}

/// The answers by status: the success, then the failures.
fn responses(cx: &mut Context<'_>, route: &CompiledRoute, notes: &OperationNotes) -> Json {
    let mut responses = Map::new();
    let mut success = json!({ "description": success_text(cx, route) });
    success["headers"] = headers(&success_headers(route));
    success["content"] = content(cx, route, notes);
    responses.insert(route.route.status.as_str().to_owned(), success);
    for (status, mut response) in failures::responses(cx, route) {
        let waits: &[&str] = if status == 429 { &["Retry-After"] } else { &[] };
        response["headers"] = headers(waits);
        // Those of malformed values have details of their own route.
        let name = failures::name_of(&response).filter(|_| status != 400);
        let response = name.map_or(response.clone(), |name| cx.shared(&name, response));
        responses.insert(status.to_string(), response);
    }
    responses.into()
}

/// What a success is: its message, or that of its status.
fn success_text(cx: &Context<'_>, route: &CompiledRoute) -> String {
    match (route.route.message, cx.language) {
        (Message::Always(message), _) => message.to_owned(),
        (_, Language::French) => "Succès".to_owned(),
        (_, Language::English) => "Success".to_owned(),
    }
}

fn success_headers(route: &CompiledRoute) -> Vec<&'static str> {
    let line = &route.route;
    let mut names = Vec::new();
    if line.file.is_some() || line.image.is_some() {
        names.push("Content-Disposition");
    }
    if line.method == Method::POST && line.path == "/auth/login" {
        names.push("Set-Cookie");
    }
    names
}

/// References to the headers of every response, and to `more`.
fn headers(more: &[&str]) -> Json {
    let names = ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "X-Request-Id"];
    let names = names.iter().chain(more);
    names
        .map(|name| ((*name).to_owned(), json!({ "$ref": format!("#/components/headers/{name}") })))
        .collect::<Map<_, _>>()
        .into()
}

/// The content of a success: a file, or JSON and the image that it contains.
fn content(cx: &Context<'_>, route: &CompiledRoute, notes: &OperationNotes) -> Json {
    if let Some((_, media_type)) = parameters::export(route) {
        return Map::from_iter([(media_type.to_owned(), json!({}))]).into();
    }
    let members = answer::members(&route.document, cx.types, cx.language);
    let message = answer::message(route.route.message);
    let schema = envelope::success(cx.surface, members, message);
    let images = route.route.image.and_then(|_| image_types(&schema)).unwrap_or_default();
    let mut json = json!({ "schema": schema });
    match notes.answers.as_slice() {
        [] => {}
        [example] => json["example"] = example.clone(),
        examples => {
            let named = examples.iter().enumerate();
            let named = named.map(|(at, value)| (format!("{}", at + 1), json!({ "value": value })));
            json["examples"] = named.collect::<Map<_, _>>().into();
        }
    }
    let mut content = Map::from_iter([("application/json".to_owned(), json)]);
    content.extend(images.into_iter().map(|media_type| (media_type.to_owned(), json!({}))));
    content.into()
}

/// The media types of the image in a response, by the member that tells its format.
fn image_types(schema: &Json) -> Option<Vec<&'static str>> {
    if let Some(Json::Array(values)) = schema.get("enum") {
        return values.iter().map(|value| media_type_of(value.as_str()?)).collect();
    }
    schema["properties"].as_object()?.values().find_map(image_types)
}
