//! `/api/statistics`: statistics of events, participants and attendances.

use crate::auth::role::Action;
use crate::error::Code;
use crate::rest::core::route::{Route, document, get};

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![
        get("/statistics/dashboard", document!("statistics/dashboard")).requires(Action::ReadPointage),
        get("/statistics/events/{eventId}", document!("statistics/event"))
            .requires(Action::ReadPointage)
            .refuses(&[Code::EventNotFound]),
        get("/statistics/organizations", document!("statistics/organizations"))
            .requires(Action::ReadPointage)
            .refuses(&[Code::InvalidDateRange]),
        get("/statistics/trends", document!("statistics/trends"))
            .requires(Action::ReadPointage)
            .refuses(&[Code::InvalidDateRange]),
    ]
}
