//! `/api/v1/users`: all accounts, with their profiles.

use crate::auth::role::Action;
use crate::error::Code;
use crate::rest::core::route::{Route, delete, document, get, post, put};

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![
        get("/users", document!("users/list")).requires(Action::ListAccounts),
        get("/users/{user_id}", document!("users/one"))
            .own_or(Action::ReadAnyAccount)
            .error_message(Code::Forbidden, "Access denied"),
        put("/users/{user_id}", document!("users/update"))
            .requires(Action::UpdateAnyAccount)
            .refuses(&[Code::UserNotFound])
            .success_message("User updated successfully"),
        delete("/users/{user_id}", document!("users/delete"))
            .requires(Action::DeleteAccounts)
            .refuses(&[Code::UserNotFound, Code::CannotDeleteAdmin, Code::CannotDeleteOwnAccount])
            .success_message("User deleted successfully"),
        post("/users/{user_id}/toggle-active", document!("users/toggle"))
            .requires(Action::SetAccountActive)
            .refuses(&[Code::UserNotFound])
            .success_message_by("account_active", "User account activated", "User account deactivated"),
    ]
}
