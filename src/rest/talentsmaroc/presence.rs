//! `/api/v1/presence`: arrivals and departures on projects.

use crate::auth::role::Action;
use crate::error::Code;
use crate::rest::core::route::{Route, document, get, post};

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![
        post("/presence/record", document!("presence/record"))
            .requires(Action::RecordPresence)
            .refuses(&[
                Code::ProjectNotFound,
                Code::CinemaTalentNotFound,
                Code::TalentNotAssigned,
                Code::AlreadyCheckedIn,
                Code::AlreadyCheckedOut,
                Code::NotCheckedIn,
            ])
            .success_message_of(
                "action",
                &[
                    ("CHECK_IN", "Check-in recorded successfully"),
                    ("CHECK_OUT", "Check-out recorded successfully"),
                ],
            ),
        post("/presence/check-in-all/{project_id}", document!("presence/check_in_all"))
            .requires(Action::RecordPresence)
            .refuses(&[Code::ProjectNotFound])
            .success_message_counted("count", "talents marked as present"),
        post("/presence/check-out-all/{project_id}", document!("presence/check_out_all"))
            .requires(Action::RecordPresence)
            .refuses(&[Code::ProjectNotFound])
            .success_message_counted("count", "departures recorded"),
        get("/presence/history/{cinema_talent_code}", document!("presence/history"))
            .refuses(&[Code::Forbidden, Code::CinemaTalentNotFound, Code::InvalidDateRange])
            .error_message(Code::Forbidden, "Access denied"),
    ]
}
