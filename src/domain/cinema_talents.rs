//! Cinema talents: the people of the casting file. Not talents, which are skills.
//!
//! So far they are only counted, by country; their own rules come with their own lists.

use sea_orm::Condition;

use crate::entity::cinema_talent::{Column, Entity};
use crate::query::table::{Noun, OrderField, Ordering};
use crate::scope::Scope;

/// The noun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CinemaTalents;

/// Which cinema talents.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct CinemaTalentFilter;

/// What cinema talents can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CinemaTalentOrder {
    /// The integer identifier.
    DatabaseId,
}

impl OrderField<Entity> for CinemaTalentOrder {
    fn columns(self) -> &'static [Column] {
        match self {
            Self::DatabaseId => &[Column::Id],
        }
    }
}

impl Noun for CinemaTalents {
    type Entity = Entity;
    type Filter = CinemaTalentFilter;
    type Order = CinemaTalentOrder;

    const KEY: Column = Column::Id;

    fn visible_to(_: &Scope) -> Condition {
        Condition::all()
    }

    fn filtered(_: &Scope, _: &CinemaTalentFilter) -> Condition {
        Condition::all()
    }

    fn default_order() -> Vec<Ordering<CinemaTalentOrder>> {
        vec![Ordering::asc(CinemaTalentOrder::DatabaseId)]
    }
}
