//! The table of projects, which are public.

use sea_orm::Condition;

use crate::entity::project::{Column, Entity};
use crate::query::filter::{Criterion, Filter};
use crate::query::table::Table;
use crate::scope::Scope;

/// The table of projects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Projects;

impl Table for Projects {
    type Entity = Entity;

    const KEY: Column = Column::Id;

    fn visible_to(_: &Scope) -> Condition {
        Condition::all()
    }
}

/// Projects that are not shelved, at any stage.
pub fn active() -> Filter<Entity> {
    Filter::new([Criterion::equals(Column::IsActive, true)])
}
