//! `/api/v1/export`: accounts and cinema talents as CSV and workbooks, with the filters of their lists.

mod cinema_talents;
mod users;

use crate::auth::role::Action;
use crate::rest::core::route::{Route, document, get};

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![
        get("/export/users/excel", document!("exports/users"))
            .requires(Action::ExportAccounts)
            .export_of(document!("users/list"), users::excel),
        get("/export/users/csv", document!("exports/users"))
            .requires(Action::ExportAccounts)
            .export_of(document!("users/list"), users::csv),
        get("/export/cinema/excel", document!("exports/cinema_talents"))
            .requires(Action::ExportCinemaTalents)
            .export_of(document!("cinema_talents/list"), cinema_talents::excel),
    ]
}
