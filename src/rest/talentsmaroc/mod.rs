//! The talents API, served at `/api/v1`: cookie sessions, English wording, snake case, members beside
//! `success`.

mod auth;
mod cinema_talents;
mod exports;
mod geography;
mod presence;
mod productions;
mod projects;
mod statistics;
mod talents;
mod users;
mod wording;

use super::RestSurface;
use super::core::identifiers::Identifiers;
use super::core::route::Route;
use super::core::surface::{ErrorBody, ReferenceFiles};
use crate::auth::actor;
use crate::http::limits::{Rate, Rates};
use crate::language::Language;

/// The surface.
pub fn surface() -> RestSurface {
    RestSurface {
        name: "talentsmaroc",
        title: "TalentsMaroc",
        base: "/api/v1",
        actor: actor::Surface::Talentsmaroc,
        // The document's own examples have French details.
        language: Language::French,
        sentences: Language::English,
        routes,
        wording: wording::of,
        identifiers: Identifiers::Integers,
        success,
        failure,
        // As in the document, without quotes.
        disposition: |name| format!("attachment; filename={name}"),
        rates: Rates {
            reads: Rate::new(1_000, 3_600),
            writes: Rate::new(500, 3_600),
            is_shared: false,
            anonymous: None,
            exports: Some(Rate::new(10, 3_600)),
        },
        reference: ReferenceFiles {
            api: include_str!("reference/api.json"),
            groups: &[
                include_str!("reference/auth.json"),
                include_str!("reference/users.json"),
                include_str!("reference/catalogue.json"),
                include_str!("reference/cinema.json"),
                include_str!("reference/projects.json"),
                include_str!("reference/presence.json"),
                include_str!("reference/statistics.json"),
                include_str!("reference/exports.json"),
            ],
        },
    }
}

fn routes() -> Vec<Route> {
    [
        auth::routes(),
        users::routes(),
        talents::routes(),
        geography::routes(),
        cinema_talents::routes(),
        productions::routes(),
        projects::routes(),
        presence::routes(),
        statistics::routes(),
        exports::routes(),
    ]
    .concat()
}

fn success(members: &[u8], message: Option<&str>, out: &mut Vec<u8>) {
    out.extend_from_slice(b"{\"success\":true");
    if let Some(message) = message {
        out.extend_from_slice(b",\"message\":");
        out.extend_from_slice(serde_json::Value::from(message).to_string().as_bytes());
    }
    if !members.is_empty() {
        out.push(b',');
        out.extend_from_slice(members);
    }
    out.push(b'}');
}

fn failure(rendered: &ErrorBody<'_>, out: &mut Vec<u8>) {
    let mut body = serde_json::json!({ "success": false, "error": rendered.sentence, "code": rendered.code });
    if !rendered.details.is_empty() {
        body["details"] = rendered.details.clone().into();
    }
    out.extend_from_slice(body.to_string().as_bytes());
}
