//! `/api/v1/cinema/talents`: the people of the casting file.

mod profile;

use crate::rest::core::route::{Route, document, get};

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![
        get("/cinema/talents", document!("cinema_talents/list")).public(),
        get("/cinema/talents/{talent_id}", document!("cinema_talents/one")).public(),
        get("/cinema/talents/{talent_id}/pdf", document!("cinema_talents/profile")).file(profile::pdf),
    ]
}
