//! `/api/users`: the accounts of staff.

use crate::auth::role::Action;
use crate::error::{Code, Counted};
use crate::rest::core::route::{Route, delete, document, get, patch, post};

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![
        get("/users", document!("users/list")).requires(Action::ListAccounts),
        post("/users", document!("users/create"))
            .requires(Action::CreateAccounts)
            .refuses(&[Code::EmailAlreadyExists])
            .created()
            .success_message("Utilisateur créé avec succès"),
        get("/users/{id}", document!("users/one")).requires(Action::ReadPointage),
        patch("/users/{id}", document!("users/update"))
            .requires(Action::ReadPointage)
            .refuses(&[Code::UserNotFound])
            .success_message("Utilisateur modifié avec succès"),
        delete("/users/{id}", document!("users/delete"))
            .requires(Action::DeleteAccounts)
            .refuses(&[Code::UserNotFound, Code::CannotDeleteOwnAccount])
            .success_message("Utilisateur supprimé avec succès"),
        patch("/users/{id}/password", document!("users/password"))
            .requires(Action::ReadPointage)
            .refuses(&[Code::CurrentPasswordIncorrect])
            .limited(Counted::SignIns)
            .success_message("Mot de passe modifié avec succès"),
    ]
}
