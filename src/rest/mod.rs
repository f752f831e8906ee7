//! The shim: two documented REST APIs as routes that execute GraphQL operation documents. No rules, no
//! tables.
//!
//! A surface (`pointage/`, `talentsmaroc/`) consists of an envelope, the wording of codes, and tables of
//! routes; a route is a line of a table and a `.graphql` document beside it. `run.rs` handles a request: it
//! binds the input to the document's variables (`bind.rs`), executes the document on the trusted instance of
//! the schema, and renders the response in the layout of the document (`render.rs`), as an error
//! (`error.rs`), or as the image that it contains (`image.rs`). Documents are checked when the server starts
//! (`check.rs`). `openapi/` describes each surface by an OpenAPI document, generated from all of this.

pub mod core;
pub mod openapi;
pub mod pointage;
pub mod talentsmaroc;

use std::sync::Arc;

use axum::Router;

pub use self::core::surface::RestSurface;
use crate::graphql::schema::Schemas;
use crate::http::state::HttpState;
use crate::language::Language;

/// All surfaces.
pub fn surfaces() -> [RestSurface; 2] {
    [talentsmaroc::surface(), pointage::surface()]
}

/// The routes of a surface, to be nested at its base path.
///
/// # Errors
/// The problems of each document.
pub fn router(state: &Arc<HttpState>, surface: RestSurface) -> Result<Router, Vec<String>> {
    self::core::run::router(state, surface, openapi::serve::routes(state, surface))
}

/// Checks the operation documents and the OpenAPI documents of all surfaces.
///
/// # Errors
/// The problems of each document.
pub async fn check(schemas: &Schemas, surfaces: &[RestSurface]) -> Result<(), Vec<String>> {
    self::core::check::check(schemas, surfaces).await?;
    for surface in surfaces {
        for language in [Language::French, Language::English] {
            openapi::document(surface, schemas.index(), language)?;
        }
    }
    Ok(())
}
