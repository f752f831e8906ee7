//! The differences between the REST APIs: envelope, wording, identifiers, rates.

use std::borrow::Cow;

use axum::http::StatusCode;
use serde_json::{Map, Value as Json};

use super::identifiers::Identifiers;
use super::route::Route;
use crate::auth::actor;
use crate::error::Code;
use crate::http::limits::Rates;
use crate::language::Language;

/// One documented REST API.
#[derive(Clone, Copy)]
pub struct RestSurface {
    /// Its name in problems reported at start-up.
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// Its base path.
    pub base: &'static str,
    /// Its identifier in the actor of a request.
    pub actor: actor::Surface,
    /// The language of the details.
    pub language: Language,
    /// The language of sentences.
    pub sentences: Language,
    /// Every route.
    pub routes: fn() -> Vec<Route>,
    /// Its name, status and sentence for each code.
    pub wording: fn(Code) -> Wording,
    /// What its identifiers look like.
    pub identifiers: Identifiers,
    /// Writes the body of a success: the members of `data`, without braces, and the message.
    pub success: fn(members: &[u8], message: Option<&str>, out: &mut Vec<u8>),
    /// Writes the body of a failure.
    pub failure: fn(error: &ErrorBody<'_>, out: &mut Vec<u8>),
    /// The header `Content-Disposition` of a file.
    pub disposition: fn(file_name: &str) -> String,
    /// Its request rates.
    pub rates: Rates,
    /// What its OpenAPI document says beyond the tables (`openapi/reference.rs`).
    pub reference: ReferenceFiles,
}

/// The files with the texts and examples of an API.
#[derive(Clone, Copy, Debug)]
pub struct ReferenceFiles {
    /// About the API and its parameters.
    pub api: &'static str,
    /// About each group of routes.
    pub groups: &'static [&'static str],
}

/// A failure rendered for a surface.
pub struct ErrorBody<'f> {
    /// The surface's name for the code.
    pub code: &'static str,
    /// The status.
    pub status: StatusCode,
    /// The sentence.
    pub sentence: Cow<'static, str>,
    /// A sentence for each field; may be empty.
    pub details: &'f Map<String, Json>,
}

/// A surface's rendering of a code.
#[derive(Clone, Copy, Debug)]
pub struct Wording {
    /// The surface's name of the code.
    pub code: &'static str,
    /// The status.
    pub status: StatusCode,
    /// The sentence.
    pub sentence: &'static str,
}

impl Wording {
    /// The rendering of a code.
    pub const fn new(code: &'static str, status: StatusCode, sentence: &'static str) -> Self {
        Self { code, status, sentence }
    }
}
