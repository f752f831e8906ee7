//! `/api/v1/auth`: signing in and out, by cookie.

use crate::error::{Code, Counted};
use crate::rest::core::route::{Route, document, get, post};

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![
        post("/auth/login", document!("auth/login"))
            .public()
            .refuses(&[Code::InvalidCredentials, Code::AccountDisabled])
            .limited(Counted::SignIns)
            .success_message("Login successful")
            .missing_fields_message("Missing required fields"),
        post("/auth/logout", document!("auth/logout")).success_message("Logout successful"),
        get("/auth/me", document!("auth/me")),
    ]
}
