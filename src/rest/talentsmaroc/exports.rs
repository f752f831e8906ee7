//! `/api/v1/export`: accounts and cinema talents as CSV and workbooks, with the filters of their lists; and the data of one
//! person, to which the export of GraphQL leads.

mod cinema_talents;
mod labels;
mod personal_data;
mod users;

use crate::auth::role::Action;
use crate::error::Code;
use crate::rest::core::route::{Route, document, get};

/// How the data of a person is refused.
const PERSON_NOT_FOUND: &[Code] =
    &[Code::UserNotFound, Code::ParticipantNotFound, Code::CinemaTalentNotFound];

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
        get("/export/personal-data/json", document!("exports/personal_data"))
            .requires(Action::ReadAudit)
            .refuses(PERSON_NOT_FOUND)
            .file(personal_data::json),
        get("/export/personal-data/pdf", document!("exports/personal_data"))
            .requires(Action::ReadAudit)
            .refuses(PERSON_NOT_FOUND)
            .file(personal_data::pdf),
    ]
}
