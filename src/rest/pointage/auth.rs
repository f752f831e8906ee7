//! `/api/auth`: signing in and out.

use crate::auth::role::Action;
use crate::error::{Code, Counted};
use crate::rest::core::route::{Route, document, get, post};

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![
        post("/auth/login", document!("auth/login"))
            .public()
            .refuses(&[Code::InvalidCredentials, Code::AccountDisabled])
            .limited(Counted::SignIns),
        post("/auth/refresh", document!("auth/refresh")).requires(Action::ReadPointage),
        post("/auth/logout", document!("auth/logout"))
            .requires(Action::ReadPointage)
            .success_message("Déconnexion réussie"),
        get("/auth/me", document!("auth/me")).requires(Action::ReadPointage),
    ]
}
