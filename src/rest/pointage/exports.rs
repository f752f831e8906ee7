//! `/api/exports`: attendances as tables and as the sheet that was signed, statistics as a workbook.

mod attendances;
mod cells;
mod sheet;

use crate::auth::role::Action;
use crate::rest::route::{Route, document, get};

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![
        get("/exports/attendances/excel", document!("exports/attendances"))
            .requires(Action::ReadPointage)
            .sends(attendances::excel),
        get("/exports/attendances/csv", document!("exports/attendances"))
            .requires(Action::ReadPointage)
            .sends(attendances::csv),
        get("/exports/attendances/pdf", document!("exports/sheet"))
            .requires(Action::ReadPointage)
            .sends(sheet::pdf),
    ]
}
