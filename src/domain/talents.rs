//! Talents: the catalogue of skills that people list in their profiles. Not cinema talents, who are people.

use sea_orm::Condition;
use sea_orm::sea_query::{Expr, ExprTrait};

use crate::entity::talent::{Column, Entity};
use crate::query::table::{SortField, SortKey, Table};
use crate::scope::Scope;

/// The noun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Talents;

/// Which talents.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct TalentFilter {
    /// Of this category, as it is written.
    pub category: Option<String>,
    /// That can still be chosen, or not.
    pub is_active: Option<bool>,
}

/// What talents can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TalentSort {
    /// The name.
    Name,
    /// The category.
    Category,
    /// The integer identifier.
    DatabaseId,
}

impl SortField<Entity> for TalentSort {
    fn columns(self) -> &'static [Column] {
        match self {
            Self::Name => &[Column::Name],
            Self::Category => &[Column::Category],
            Self::DatabaseId => &[Column::Id],
        }
    }
}

impl Table for Talents {
    type Entity = Entity;
    type Filter = TalentFilter;
    type Sort = TalentSort;

    const KEY: Column = Column::Id;

    fn visible_to(_: &Scope) -> Condition {
        Condition::all()
    }

    fn filter(_: &Scope, filter: &TalentFilter) -> Condition {
        let category = filter
            .category
            .as_ref()
            .map(|category| Expr::col((Entity, Column::Category)).eq(category.trim()));
        let active = filter.is_active.map(|active| Expr::col((Entity, Column::IsActive)).eq(active));
        Condition::all().add_option(category).add_option(active)
    }

    fn default_sort() -> Vec<SortKey<TalentSort>> {
        vec![SortKey::asc(TalentSort::DatabaseId)]
    }
}
