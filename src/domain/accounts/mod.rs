//! Accounts: the people who sign in, on every surface.
//!
//! This file says which accounts a list shows and in which order. Reading one is `find.rs`, who sees what of it
//! `visibility.rs`, changes are `create.rs`, `update.rs` and `remove.rs`, the profile and its score `profile.rs`.
//! Signing in is `../sessions/`.

pub mod create;
pub mod find;
pub mod profile;
pub mod remove;
pub mod update;
pub mod visibility;

use sea_orm::Condition;

use super::text::contains_words;
use crate::auth::role::Role;
use crate::entity::user::{self, Column};
use crate::query::filter::{Criterion, Special};
use crate::query::sort_key::SortKey;
use crate::query::table::Table;
use crate::scope::Scope;

/// The table of accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Accounts;

impl Table for Accounts {
    type Entity = user::Entity;

    const KEY: Column = Column::Id;

    /// Every account has a public face: name, code, availability, talents. Whoever reaches it through something that
    /// they may see sees that; the rest is masked field by field (`visibility.rs`), and lists of accounts are guarded.
    fn visible_to(_: &Scope) -> Condition {
        Condition::all()
    }

    fn default_sort() -> Vec<SortKey<user::Entity>> {
        vec![SortKey::desc(Column::CreatedAt)]
    }
}

/// Every word is part of the name, the e-mail address or the unique code.
pub static SEARCH: Special = Special {
    name: "search",
    condition: |_, text| contains_words::<user::Entity>(Column::SearchText, Special::text(text)),
};

/// Accounts of the roles that `is_meant` picks.
pub fn of_roles(is_meant: impl Fn(Role) -> bool) -> Criterion<user::Entity> {
    let roles = Role::ALL.into_iter().filter(|role| is_meant(*role));
    Criterion::OneOf(Column::Role, roles.map(|role| role.as_str().into()).collect())
}

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
