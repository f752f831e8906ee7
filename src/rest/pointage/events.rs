//! `/api/events`: events. Their attendances are in `attendances.rs`.

use crate::auth::role::Action;
use crate::error::Code;
use crate::rest::core::route::{Route, delete, document, get, patch, post};

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![
        get("/events", document!("events/list"))
            .requires(Action::ReadPointage)
            .refuses(&[Code::InvalidDateRange]),
        post("/events", document!("events/create"))
            .requires(Action::CreateEvents)
            .created()
            .success_message("Événement créé avec succès"),
        get("/events/by-code/{shortCode}", document!("events/by_code"))
            .public()
            .refuses(&[Code::EventNotFound, Code::InvalidQrCode]),
        get("/events/{id}", document!("events/one")).public(),
        patch("/events/{id}", document!("events/update"))
            .requires(Action::UpdateOwnEvents)
            .refuses(&[Code::EventNotFound, Code::EventAlreadyStarted])
            .success_message("Événement modifié avec succès"),
        delete("/events/{id}", document!("events/delete"))
            .requires(Action::DeleteEvents)
            .refuses(&[Code::EventNotFound])
            .success_message("Événement supprimé avec succès"),
        post("/events/{id}/regenerate-qr", document!("events/regenerate_qr"))
            .requires(Action::UpdateOwnEvents)
            .refuses(&[Code::EventNotFound])
            .success_message("QR code régénéré avec succès"),
    ]
}
