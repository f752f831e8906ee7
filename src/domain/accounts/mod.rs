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
use sea_orm::sea_query::{Expr, ExprTrait};

use super::text::contains_words;
use crate::auth::role::{Action, Role};
use crate::entity::user::{self, Availability, Column, Gender, WorkMode};
use crate::query::table::{SortField, SortKey, Table};
use crate::scope::Scope;

/// The noun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Accounts;

/// Which accounts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct AccountFilter {
    /// Every word is part of the name, the e-mail address or the unique code, whatever its case and accents.
    pub search: Option<String>,
    /// Of one of these roles.
    pub roles: Option<Vec<Role>>,
    /// Of this role as both legacy APIs show it: an administrator is any that runs the applications.
    pub shown_role: Option<Role>,
    /// Whether it may read the pointage API, or may not.
    pub staff: Option<bool>,
    /// Enabled, or disabled.
    pub is_active: Option<bool>,
    /// Living in this country.
    pub country_id: Option<i32>,
    /// Living in this city.
    pub city_id: Option<i32>,
    /// Of this gender.
    pub gender: Option<Gender>,
    /// Available so.
    pub availability: Option<Availability>,
    /// Working so.
    pub work_mode: Option<WorkMode>,
    /// With a CV, or without.
    pub has_cv: Option<bool>,
    /// With the address of a portfolio, or without.
    pub has_portfolio: Option<bool>,
}

/// What accounts can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AccountSort {
    /// When it was registered.
    CreatedAt,
    /// When it was last changed.
    UpdatedAt,
    /// When it last signed in.
    LastLoginAt,
    /// Given name, then family name.
    FirstName,
    /// Family name, then given name.
    LastName,
    /// E-mail address.
    Email,
    /// Role, by name.
    Role,
    /// Disabled before enabled.
    IsActive,
    /// Unique code.
    UniqueCode,
    /// How complete the profile is.
    ProfileScore,
    /// The integer identifier.
    DatabaseId,
    /// The UUID.
    Uuid,
}

impl SortField<user::Entity> for AccountSort {
    fn columns(self) -> &'static [Column] {
        match self {
            Self::CreatedAt => &[Column::CreatedAt],
            Self::UpdatedAt => &[Column::UpdatedAt],
            Self::LastLoginAt => &[Column::LastLoginAt],
            Self::FirstName => &[Column::FirstName, Column::LastName],
            Self::LastName => &[Column::LastName, Column::FirstName],
            Self::Email => &[Column::Email],
            Self::Role => &[Column::Role],
            Self::IsActive => &[Column::IsActive],
            Self::UniqueCode => &[Column::UniqueCode],
            Self::ProfileScore => &[Column::ProfileScore],
            Self::DatabaseId => &[Column::Id],
            Self::Uuid => &[Column::Uuid],
        }
    }
}

impl Table for Accounts {
    type Entity = user::Entity;
    type Filter = AccountFilter;
    type Sort = AccountSort;

    const KEY: Column = Column::Id;

    /// Every account has a public face: name, code, availability, talents. Whoever reaches it through something that
    /// they may see sees that; the rest is masked field by field (`visibility.rs`), and lists of accounts are guarded.
    fn visible_to(_: &Scope) -> Condition {
        Condition::all()
    }

    fn filter(_: &Scope, filter: &AccountFilter) -> Condition {
        let column = |column: Column| Expr::col((user::Entity, column));
        let mut all = Condition::all();
        if let Some(search) = &filter.search {
            all = all.add(contains_words::<user::Entity>(Column::SearchText, search));
        }
        let of_roles = |which: &dyn Fn(Role) -> bool| {
            let roles = Role::ALL.into_iter().filter(|role| which(*role));
            column(Column::Role).is_in(roles.map(Role::as_str))
        };
        if let Some(roles) = &filter.roles {
            all = all.add(of_roles(&|role| roles.contains(&role)));
        }
        if let Some(shown) = filter.shown_role {
            all = all.add(of_roles(&|role| role.shown() == shown));
        }
        if let Some(staff) = filter.staff {
            all = all.add(of_roles(&|role| role.may(Action::ReadPointage) == staff));
        }
        let equal = [
            filter.is_active.map(|active| column(Column::IsActive).eq(active)),
            filter.country_id.map(|id| column(Column::CountryId).eq(id)),
            filter.city_id.map(|id| column(Column::CityId).eq(id)),
            filter.gender.map(|gender| column(Column::Gender).eq(gender)),
            filter.availability.map(|availability| column(Column::Availability).eq(availability)),
            filter.work_mode.map(|mode| column(Column::WorkMode).eq(mode)),
            filter.has_cv.map(|has| present(column(Column::CvPath), has)),
            filter.has_portfolio.map(|has| present(column(Column::PortfolioUrl), has)),
        ];
        equal.into_iter().flatten().fold(all, Condition::add)
    }

    fn default_sort() -> Vec<SortKey<AccountSort>> {
        vec![SortKey::desc(AccountSort::CreatedAt)]
    }
}

fn present(column: Expr, present: bool) -> Expr {
    if present { column.is_not_null() } else { column.is_null() }
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

/// The text that `search` looks in.
pub(crate) fn search_text(row: &user::Model) -> String {
    super::text::fold_all([row.first_name.as_str(), &row.last_name, &row.email, &row.unique_code])
}
