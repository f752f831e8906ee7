//! `/api/v1/stats` and `/api/v1/cinema/stats`: statistics of accounts, talents and cinema.

use crate::auth::role::Action;
use crate::rest::core::route::{Route, document, get};

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![
        get("/cinema/stats", document!("statistics/cinema")).public(),
        get("/stats/cinema", document!("statistics/cinema")).public(),
        get("/stats/overview", document!("statistics/overview")).requires(Action::ReadAccountStatistics),
        get("/stats/users", document!("statistics/users")).requires(Action::ReadAccountStatistics),
        get("/stats/talents", document!("statistics/talents")).requires(Action::ReadAccountStatistics),
    ]
}
