//! The roles of accounts: as a row keeps them, and as the table of rights (`auth/role.rs`) knows them.

use crate::auth::role::Role;
use crate::entity::user;

/// The role of a row as the table of rights knows it.
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

/// The role as a row keeps it.
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
