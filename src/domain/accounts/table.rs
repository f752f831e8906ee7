//! The table of accounts: which of them a list shows, in which order, and how they are searched and filtered.

use sea_orm::Condition;

use crate::auth::role::Role;
use crate::domain::text::contains_words;
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
