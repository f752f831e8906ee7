//! `/api/v1/countries` and `/api/v1/cities`.

use crate::rest::core::route::{Route, document, get};

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![
        get("/countries", document!("geography/countries")).public(),
        get("/cities", document!("geography/cities")).public(),
    ]
}
