//! `/api/attendances`: attendances at events, and the public check-in.

use axum::http::StatusCode;

use crate::auth::role::Action;
use crate::error::Code;
use crate::rest::core::image::Image;
use crate::rest::core::route::{Route, delete, document, get, post};

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![
        get("/attendances", document!("attendances/list"))
            .requires(Action::ReadPointage)
            .refuses(&[Code::InvalidDateRange]),
        post("/attendances", document!("attendances/record"))
            .public()
            .created()
            .refuses(&[
                Code::EventNotFound,
                Code::EventCancelled,
                Code::EventNotActive,
                Code::AlreadyCheckedIn,
                Code::SignatureTooLarge,
                Code::SignatureInvalidFormat,
            ])
            .success_message("Présence enregistrée avec succès")
            .error_status(Code::EventNotFound, StatusCode::BAD_REQUEST)
            .error_message(Code::EventNotFound, "L'événement spécifié n'existe pas"),
        get("/attendances/{id}", document!("attendances/one")).requires(Action::ReadPointage),
        delete("/attendances/{id}", document!("attendances/delete"))
            .requires(Action::DeleteAttendances)
            .refuses(&[Code::AttendanceNotFound])
            .success_message("Présence supprimée avec succès"),
        get("/attendances/{id}/signature", document!("attendances/signature"))
            .requires(Action::ReadPointage)
            .image(Image::of("signatureData").named("signature-{id}")),
        get("/events/{eventId}/attendances", document!("attendances/of_event"))
            .requires(Action::ReadPointage),
    ]
}
