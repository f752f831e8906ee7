//! The pointage API, served at `/api`: JWT bearers, French wording, camel case, `{ success, data, message }`.

mod attendances;
mod auth;
mod events;
mod exports;
mod participants;
mod qr_codes;
mod statistics;
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
        name: "pointage",
        title: "Pointage",
        base: "/api",
        actor: actor::Surface::Pointage,
        language: Language::French,
        sentences: Language::French,
        routes,
        wording: wording::of,
        identifiers: Identifiers::Uuids,
        success,
        failure,
        disposition: |name| format!("attachment; filename=\"{name}\""),
        rates: Rates {
            reads: Rate::new(100, 60),
            writes: Rate::new(100, 60),
            is_shared: true,
            anonymous: Some(Rate::new(10, 60)),
            exports: None,
        },
        reference: ReferenceFiles {
            api: include_str!("reference/api.json"),
            groups: &[
                include_str!("reference/auth.json"),
                include_str!("reference/users.json"),
                include_str!("reference/events.json"),
                include_str!("reference/participants.json"),
                include_str!("reference/attendances.json"),
                include_str!("reference/exports.json"),
                include_str!("reference/statistics.json"),
                include_str!("reference/qr_codes.json"),
            ],
        },
    }
}

fn routes() -> Vec<Route> {
    [
        auth::routes(),
        users::routes(),
        events::routes(),
        participants::routes(),
        attendances::routes(),
        qr_codes::routes(),
        statistics::routes(),
        exports::routes(),
    ]
    .concat()
}

fn success(members: &[u8], message: Option<&str>, out: &mut Vec<u8>) {
    out.extend_from_slice(b"{\"success\":true");
    if !members.is_empty() {
        out.extend_from_slice(b",\"data\":{");
        out.extend_from_slice(members);
        out.push(b'}');
    }
    if let Some(message) = message {
        out.extend_from_slice(b",\"message\":");
        out.extend_from_slice(serde_json::Value::from(message).to_string().as_bytes());
    }
    out.push(b'}');
}

fn failure(rendered: &ErrorBody<'_>, out: &mut Vec<u8>) {
    let mut error = serde_json::json!({ "code": rendered.code, "message": rendered.sentence });
    if !rendered.details.is_empty() {
        error["details"] = rendered.details.clone().into();
    }
    let body = serde_json::json!({ "success": false, "error": error });
    out.extend_from_slice(body.to_string().as_bytes());
}
