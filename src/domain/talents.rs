//! Talents: the catalogue of skills that people list in their profiles. Not to be confused with cinema
//! talents, who are people.

use sea_orm::Condition;

use crate::entity::talent::{Column, Entity};
use crate::query::table::Table;
use crate::scope::Scope;

/// The table of talents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Talents;

impl Table for Talents {
    type Entity = Entity;

    const KEY: Column = Column::Id;

    fn visible_to(_: &Scope) -> Condition {
        Condition::all()
    }
}
