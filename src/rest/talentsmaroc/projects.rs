//! `/api/v1/cinema/projects`: film projects, and their files. The document has no address for badges and presence
//! workbooks; the downloads of GraphQL lead to those here.

mod badges;
mod presence;

use crate::auth::role::Action;
use crate::error::Code;
use crate::rest::core::route::{Route, document, get};

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![
        get("/cinema/projects", document!("projects/list")).public(),
        get("/cinema/projects/{project_id}", document!("projects/one")).public(),
        get("/cinema/projects/{project_id}/badges/pdf", document!("projects/badges"))
            .requires(Action::ReadPresence)
            .file(badges::pdf),
        get("/cinema/projects/{project_id}/presence/excel", document!("projects/presence"))
            .requires(Action::ReadPresence)
            .refuses(&[Code::InvalidDateRange])
            .file(presence::excel),
    ]
}
