//! `/api/v1/cinema/productions`: production companies.

use crate::rest::core::route::{Route, document, get};

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![
        get("/cinema/productions", document!("productions/list")).public(),
        get("/cinema/productions/{production_id}", document!("productions/one")).public(),
    ]
}
