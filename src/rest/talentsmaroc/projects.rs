//! `/api/v1/cinema/projects`: film projects.

use crate::rest::core::route::{Route, document, get};

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![
        get("/cinema/projects", document!("projects/list")).public(),
        get("/cinema/projects/{project_id}", document!("projects/one")).public(),
    ]
}
