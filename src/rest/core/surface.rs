//! What sets one REST API apart from the other: its envelope, its words, its identifiers.

use std::borrow::Cow;

use axum::http::StatusCode;
use serde_json::{Map, Value as Json};

use super::route::Route;
use crate::auth::actor;
use crate::error::Code;
use crate::graphql::words::Language;
use crate::http::limits::Rates;

/// One documented REST API.
pub struct Surface {
    /// Its name in errors of ours.
    pub name: &'static str,
    /// Where it is served.
    pub base: &'static str,
    /// How the rest of the program knows it.
    pub actor: actor::Surface,
    /// The language of the details of fields.
    pub language: Language,
    /// The language of sentences.
    pub sentences: Language,
    /// Every route.
    pub routes: fn() -> Vec<Route>,
    /// Its name, status and sentence for each code.
    pub words: fn(Code) -> Words,
    /// Whether a text of a path can be an identifier here.
    pub is_identifier: fn(&str) -> bool,
    /// Writes the answer to a request that succeeded: the members of `data`, without braces, and the message.
    pub success: fn(members: &[u8], message: Option<&str>, out: &mut Vec<u8>),
    /// Writes the answer to a request that failed.
    pub failure: fn(told: &ErrorBody<'_>, out: &mut Vec<u8>),
    /// How many requests callers have.
    pub rates: Rates,
}

/// A failure as a surface tells it.
pub struct ErrorBody<'f> {
    /// The surface's name for the code.
    pub code: &'static str,
    /// The status.
    pub status: StatusCode,
    /// The sentence.
    pub sentence: Cow<'static, str>,
    /// By field; empty when there is nothing to add.
    pub details: &'f Map<String, Json>,
}

/// How a surface tells a code.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    /// The surface's name for it.
    pub code: &'static str,
    /// The status.
    pub status: StatusCode,
    /// The sentence.
    pub sentence: &'static str,
}

impl Words {
    /// A code's words.
    pub const fn new(code: &'static str, status: StatusCode, sentence: &'static str) -> Self {
        Self { code, status, sentence }
    }
}
