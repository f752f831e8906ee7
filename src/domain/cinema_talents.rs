//! Cinema talents: the people of the casting file. Not to be confused with talents, which are skills.
//!
//! So far they are only counted, by country.

use sea_orm::Condition;

use crate::entity::cinema_talent::{Column, Entity};
use crate::query::table::Table;
use crate::scope::Scope;

/// The table of cinema talents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CinemaTalents;

impl Table for CinemaTalents {
    type Entity = Entity;

    const KEY: Column = Column::Id;

    fn visible_to(_: &Scope) -> Condition {
        Condition::all()
    }
}
