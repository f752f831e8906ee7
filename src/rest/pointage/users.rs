//! `/api/users`: the accounts of staff.

use crate::auth::role::Action;
use crate::rest::core::route::{Route, delete, document, get, patch, post};

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![
        get("/users", document!("users/list")).requires(Action::ListAccounts),
        post("/users", document!("users/create"))
            .requires(Action::CreateAccounts)
            .created()
            .success_message("Utilisateur créé avec succès"),
        get("/users/{id}", document!("users/one")).requires(Action::ReadPointage),
        patch("/users/{id}", document!("users/update"))
            .requires(Action::ReadPointage)
            .success_message("Utilisateur modifié avec succès"),
        delete("/users/{id}", document!("users/delete"))
            .requires(Action::DeleteAccounts)
            .success_message("Utilisateur supprimé avec succès"),
        patch("/users/{id}/password", document!("users/password"))
            .requires(Action::ReadPointage)
            .success_message("Mot de passe modifié avec succès"),
    ]
}
