//! `/api/participants`: participants of events.

use crate::auth::role::Action;
use crate::error::Code;
use crate::rest::core::route::{Route, delete, document, get, patch, post};

/// Replaces the sentence about accounts.
const EMAIL_IS_TAKEN: &str = "Un participant avec cet email existe déjà";

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![
        get("/participants", document!("participants/list")).requires(Action::ReadPointage),
        post("/participants", document!("participants/create"))
            .requires(Action::CreateParticipants)
            .refuses(&[Code::CniAlreadyExists, Code::EmailAlreadyExists])
            .created()
            .success_message("Participant créé avec succès")
            .error_message(Code::EmailAlreadyExists, EMAIL_IS_TAKEN),
        get("/participants/{id}", document!("participants/one")).requires(Action::ReadPointage),
        patch("/participants/{id}", document!("participants/update"))
            .requires(Action::UpdateParticipants)
            .refuses(&[Code::ParticipantNotFound, Code::CniAlreadyExists, Code::EmailAlreadyExists])
            .success_message("Participant modifié avec succès")
            .error_message(Code::EmailAlreadyExists, EMAIL_IS_TAKEN),
        delete("/participants/{id}", document!("participants/delete"))
            .requires(Action::DeleteParticipants)
            .refuses(&[Code::ParticipantNotFound])
            .success_message("Participant supprimé avec succès"),
    ]
}
