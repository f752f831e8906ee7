//! The references of the REST APIs: static HTML rendered from their `OpenAPI` documents, readable without a script.
//!
//! `document.rs` reads the document, `page.rs`, `operation.rs` and `schema.rs` render it, `code.rs` renders examples,
//! which `example.rs` makes where the document has none. The page's script (`playground/src/docs/`) adds what needs
//! one: a filter, copying, links into the playground, and sending a request.

mod code;
mod document;
mod example;
mod operation;
mod page;
mod schema;
mod words;

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use serde_json::Value;

use super::assets::{has_current, html_response};
use super::shell::{language_of, with_language};
use crate::language::Language;
pub use page::{Surroundings, render};

/// The reference of one API.
pub struct Reference {
    /// The path of the page.
    path: String,
    document: Box<Generate>,
    surroundings: Surroundings,
    pages: [OnceLock<Option<Page>>; 2],
}

/// Generates an `OpenAPI` document with its texts in a language, or reports what is wrong with its sources.
type Generate = dyn Fn(Language) -> Result<Value, Vec<String>> + Send + Sync;

/// A rendered page.
struct Page {
    html: String,
    etag: String,
}

impl Reference {
    /// The reference of the API at `base` that `document` describes; nothing is rendered before it is asked for.
    pub fn new(
        base: &str,
        document: impl Fn(Language) -> Result<Value, Vec<String>> + Send + Sync + 'static,
        surroundings: Surroundings,
    ) -> Self {
        Self {
            path: format!("{base}/docs"),
            document: Box::new(document),
            surroundings,
            pages: Default::default(),
        }
    }

    /// The routes of the page, also with a slash behind it.
    pub fn router(self) -> Router {
        let reference = Arc::new(self);
        let path = reference.path.clone();
        Router::new()
            .route(&reference.path, get(show))
            .route(&format!("{path}/"), get(async move || Redirect::permanent(&path)))
            .with_state(Arc::clone(&reference))
    }

    /// The page in `language`; none when its document cannot be generated, which the start of the server excludes.
    fn page(&self, language: Language) -> Option<&Page> {
        let place = match language {
            Language::French => 0,
            Language::English => 1,
        };
        let page = self.pages[place].get_or_init(|| {
            let document = (self.document)(language)
                .inspect_err(|problems| {
                    tracing::error!(problems = problems.join("; "), "the OpenAPI document");
                })
                .ok()?;
            let html = render(&document, language, &self.surroundings);
            let mut hasher = DefaultHasher::new();
            html.hash(&mut hasher);
            Some(Page { etag: format!("W/\"{:016x}\"", hasher.finish()), html })
        });
        page.as_ref()
    }
}

async fn show(
    State(reference): State<Arc<Reference>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let language = language_of(query.as_deref(), &headers);
    let Some(page) = reference.page(language) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let mut response = if has_current(&headers, page.etag.trim_start_matches("W/")) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        html_response(StatusCode::OK, page.html.clone())
    };
    if let Ok(etag) = HeaderValue::from_str(&page.etag) {
        response.headers_mut().insert(header::ETAG, etag);
    }
    with_language(response, language)
}
