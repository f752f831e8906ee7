//! The credentials of a surface: a bearer token, the cookie of a session, a signed address of a file.

use serde_json::{Value as Json, json};

use crate::auth::actor::Surface;
use crate::auth::cookie::NAME;
use crate::auth::download::PARAMETER;
use crate::language::Language;
use crate::rest::core::route::{Access, Route};
use crate::rest::core::surface::RestSurface;

/// The schemes, for the components of a document.
pub fn schemes(language: Language) -> Json {
    let pick = |fr: &'static str, en: &'static str| if language == Language::French { fr } else { en };
    json!({
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": pick("Le jeton de `POST /api/auth/login`.", "The token of `POST /api/auth/login`."),
        },
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": NAME,
            "description": pick(
                "Le cookie que `POST /api/v1/auth/login` pose\u{a0}; il se prolonge à l’usage.",
                "The cookie that `POST /api/v1/auth/login` sets; use extends it.",
            ),
        },
        "address": {
            "type": "apiKey",
            "in": "query",
            "name": PARAMETER.trim_end_matches('='),
            "description": pick(
                "Une adresse signée de fichier, que les champs `…Download` de GraphQL donnent pour cinq minutes.",
                "A signed address of a file, which the fields `…Download` of GraphQL give for five minutes.",
            ),
        },
    })
}

/// What a route asks for: one of these; nothing at all for public ones, which show more to accounts.
pub fn of_route(surface: &RestSurface, route: &Route) -> Json {
    let own = match surface.actor {
        Surface::Talentsmaroc => ["session", "bearer"],
        _ => ["bearer", "session"],
    };
    let mut any: Vec<Json> = Vec::new();
    if route.access == Access::Public {
        any.push(json!({}));
    }
    any.extend(own.into_iter().map(|name| json!({ name: [] })));
    if route.file.is_some() {
        any.push(json!({ "address": [] }));
    }
    any.into()
}
