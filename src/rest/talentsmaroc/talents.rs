//! `/api/v1/talents`: the catalogue of talents.

use crate::rest::core::route::{Route, document, get};

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![
        get("/talents", document!("talents/list")).public(),
        get("/talents/{talent_id}", document!("talents/one")).public(),
    ]
}
