//! The table of accounts: visible rows, default sort, search and filters.

use sea_orm::Condition;

use crate::auth::role::Role;
use crate::domain::text::words;
use crate::entity::user::{self, Column};
use crate::query::filter::{Criterion, Special, SpecialCondition};
use crate::query::sort_key::SortKey;
use crate::query::table::Table;
use crate::scope::Scope;

/// The table of accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Accounts;

impl Table for Accounts {
    type Entity = user::Entity;

    const KEY: Column = Column::Id;

    /// Every account has public fields: name, code, availability, talents. A caller who reaches the account
    /// through a visible row reads these; other fields are masked one by one (`visibility.rs`), and lists of
    /// accounts are guarded.
    fn visible_to(_: &Scope) -> Condition {
        Condition::all()
    }

    fn default_sort() -> Vec<SortKey<user::Entity>> {
        vec![SortKey::desc(Column::CreatedAt)]
    }
}

/// Every word is contained in the name, the e-mail address or the unique code.
pub static SEARCH: Special =
    Special { name: "search", condition: SpecialCondition::Words(|_, text| words(Column::SearchText, text)) };

/// Accounts with one of the roles for which `includes` is true.
pub fn of_roles(includes: impl Fn(Role) -> bool) -> Criterion<user::Entity> {
    let roles = Role::ALL.into_iter().filter(|role| includes(*role));
    Criterion::OneOf(Column::Role, roles.map(|role| role.as_str().into()).collect())
}
