//! Cinema talents: the people of the casting file. Not talents, which are skills.
//!
//! So far they are only counted, by country; their own rules come with their own lists.

use sea_orm::Condition;

use crate::entity::cinema_talent::{Column, Entity};
use crate::query::table::{SortField, SortKey, Table};
use crate::scope::Scope;

/// The noun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CinemaTalents;

/// Which cinema talents.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct CinemaTalentFilter;

/// What cinema talents can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CinemaTalentSort {
    /// The integer identifier.
    DatabaseId,
}

impl SortField<Entity> for CinemaTalentSort {
    fn columns(self) -> &'static [Column] {
        match self {
            Self::DatabaseId => &[Column::Id],
        }
    }
}

impl Table for CinemaTalents {
    type Entity = Entity;
    type Filter = CinemaTalentFilter;
    type Sort = CinemaTalentSort;

    const KEY: Column = Column::Id;

    fn visible_to(_: &Scope) -> Condition {
        Condition::all()
    }

    fn filter(_: &Scope, _: &CinemaTalentFilter) -> Condition {
        Condition::all()
    }

    fn default_sort() -> Vec<SortKey<CinemaTalentSort>> {
        vec![SortKey::asc(CinemaTalentSort::DatabaseId)]
    }
}
