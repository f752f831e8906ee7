//! Serves the OpenAPI document of a surface, in the language of `?lang=` or `Accept-Language`, and the entrance of its API.

use std::fmt::Write as _;
use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::extract::RawQuery;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};

use super::generate::{document, title, without_limits};
use crate::http::shell::{chosen_language, tag};
use crate::http::state::HttpState;
use crate::http::uploads::is_current;
use crate::language::Language;
use crate::rest::core::surface::RestSurface;

/// The path of the document under the base of its surface.
pub const PATH: &str = "/openapi.json";

/// A document as it is sent.
struct Rendered {
    body: String,
    tag: String,
    language: Language,
}

/// The documents of a surface in both languages, made by the first request.
struct Documents {
    state: Arc<HttpState>,
    surface: RestSurface,
    rendered: OnceLock<Result<[Rendered; 2], Vec<String>>>,
}

/// The routes of the document and of the entrance, beside those of the surface.
pub fn routes(state: &Arc<HttpState>, surface: RestSurface) -> Router {
    let documents = Arc::new(Documents { state: Arc::clone(state), surface, rendered: OnceLock::new() });
    Router::new()
        .route(
            PATH,
            get(async move |RawQuery(query): RawQuery, headers: HeaderMap| {
                documents.respond(query.as_deref(), &headers)
            }),
        )
        .route("/", get(async move || entrance(&surface)))
}

impl Documents {
    fn respond(&self, query: Option<&str>, request: &HeaderMap) -> Response {
        let rendered = self.rendered.get_or_init(|| self.render());
        match rendered {
            Ok(documents) => {
                let language = chosen_language(query).unwrap_or_else(|| preferred(&self.surface, request));
                let [first, second] = documents;
                (if first.language == language { first } else { second }).respond(request)
            }
            Err(problems) => {
                tracing::error!(problems = problems.join("; "), "the OpenAPI document");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }

    fn render(&self) -> Result<[Rendered; 2], Vec<String>> {
        let of = |language| -> Result<Rendered, Vec<String>> {
            let body = document_here(&self.state, &self.surface, language)?.to_string();
            let digest = Sha256::digest(body.as_bytes());
            let tag = digest.iter().take(16).fold(String::new(), |mut tag, byte| {
                let _ = write!(tag, "{byte:02x}");
                tag
            });
            Ok(Rendered { body, tag, language })
        };
        Ok([of(Language::French)?, of(Language::English)?])
    }
}

/// The document of a surface as it holds on this server.
///
/// # Errors
/// As [`document`].
pub fn document_here(
    state: &HttpState,
    surface: &RestSurface,
    language: Language,
) -> Result<Json, Vec<String>> {
    let mut document = document(surface, state.schemas.index(), language)?;
    if !state.limits.enabled {
        without_limits(&mut document, language);
    }
    Ok(document)
}

/// The language of a request; that of the API's sentences when it names none.
fn preferred(surface: &RestSurface, request: &HeaderMap) -> Language {
    let accepted = request.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    accepted.map_or(surface.sentences, |accepted| Language::accepted(Some(accepted)))
}

impl Rendered {
    fn respond(&self, request: &HeaderMap) -> Response {
        let mut headers = HeaderMap::new();
        let mut set = |name: HeaderName, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(name, value);
            }
        };
        set(header::ETAG, &format!("\"{}\"", self.tag));
        set(header::CACHE_CONTROL, "no-cache");
        set(header::VARY, "accept-language");
        set(header::CONTENT_LANGUAGE, tag(self.language));
        if is_current(request, &self.tag) {
            return (StatusCode::NOT_MODIFIED, headers).into_response();
        }
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
        (headers, self.body.clone()).into_response()
    }
}

/// `GET /`: what this API is, and where its documentation is.
fn entrance(surface: &RestSurface) -> Response {
    let (name, version) = title(surface).unwrap_or_default();
    let base = surface.base;
    let links = json!({
        "openapi": format!("{base}{PATH}"),
        "documentation": format!("{base}/docs"),
        "graphql": "/graphql",
    });
    let members = json!({ "name": name, "version": version, "links": links }).to_string();
    let mut body = Vec::with_capacity(256);
    (surface.success)(&members.as_bytes()[1..members.len() - 1], None, &mut body);
    let media_type = HeaderValue::from_static("application/json; charset=utf-8");
    (
        [(header::CONTENT_TYPE, media_type), (header::CACHE_CONTROL, HeaderValue::from_static("no-cache"))],
        body,
    )
        .into_response()
}
