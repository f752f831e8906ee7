//! `/api/v1/auth`: signing in and out, by cookie.

use crate::rest::core::route::{Route, document, get, post};

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![
        post("/auth/login", document!("auth/login"))
            .public()
            .says("Login successful")
            .tells_missing("Missing required fields"),
        post("/auth/logout", document!("auth/logout")).says("Logout successful"),
        get("/auth/me", document!("auth/me")),
    ]
}
