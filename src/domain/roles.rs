//! Conversions between the stored roles of accounts and those of the table of permissions (`auth/role.rs`).

use crate::auth::role::Role;
use crate::entity::user;

/// Converts a stored role.
pub fn role_of(role: user::Role) -> Role {
    match role {
        user::Role::User => Role::User,
        user::Role::Presence => Role::Presence,
        user::Role::Viewer => Role::Viewer,
        user::Role::Organizer => Role::Organizer,
        user::Role::Admin => Role::Admin,
        user::Role::SuperAdmin => Role::SuperAdmin,
    }
}

/// Converts a role to its stored form.
pub fn stored_role(role: Role) -> user::Role {
    match role {
        Role::User => user::Role::User,
        Role::Presence => user::Role::Presence,
        Role::Viewer => user::Role::Viewer,
        Role::Organizer => user::Role::Organizer,
        Role::Admin => user::Role::Admin,
        Role::SuperAdmin => user::Role::SuperAdmin,
    }
}
