//! `/api/exports`: attendances as CSV, workbook and PDF sheet, statistics as a workbook.

mod attendances;
mod sheet;
mod statistics;

use crate::auth::role::Action;
use crate::error::Code;
use crate::rest::core::route::{Route, document, get};

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![
        get("/exports/attendances/excel", document!("exports/attendances"))
            .requires(Action::ReadPointage)
            .refuses(&[Code::InvalidDateRange])
            .export(attendances::excel),
        get("/exports/attendances/csv", document!("exports/attendances"))
            .requires(Action::ReadPointage)
            .refuses(&[Code::InvalidDateRange])
            .export(attendances::csv),
        get("/exports/attendances/pdf", document!("exports/sheet"))
            .requires(Action::ReadPointage)
            .export(sheet::pdf),
        get("/exports/statistics/excel", document!("exports/statistics"))
            .requires(Action::ReadPointage)
            .refuses(&[Code::InvalidDateRange])
            .export(statistics::excel),
    ]
}
