//! `/api/events`: each example of section 3 of the document, and each rule.

mod create;
mod list;
mod one;
mod qr;
mod update;

use axum::http::Method;
use serde_json::{Value, json};

use crate::rest::example::refused;
use crate::support::{Answer, Caller};

/// The path of an event that does not exist.
const UNKNOWN: &str = "/api/events/01890000-0000-7000-8000-000000000000";
/// The start of the URLs of signing pages.
const BASE: &str = "http://localhost:3000";

fn path(id: uuid::Uuid) -> String {
    format!("/api/events/{id}")
}

async fn patch(caller: &Caller<'_>, path: &str, body: Value) -> Answer {
    caller.send_json(Method::PATCH, path, body).await
}

async fn delete(caller: &Caller<'_>, path: &str) -> Answer {
    caller.send_json(Method::DELETE, path, json!({})).await
}

fn not_found() -> Value {
    refused("EVENT_NOT_FOUND", "Événement introuvable")
}

fn forbidden() -> Value {
    refused("UNAUTHORIZED_ACTION", "Action non autorisée pour ce rôle")
}

fn unauthenticated() -> Value {
    refused("TOKEN_INVALID", "Authentification requise")
}
