//! The table of productions.

use sea_orm::Condition;

use crate::entity::production::{Column, Entity};
use crate::query::table::Table;
use crate::scope::Scope;

/// The table of productions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Productions;

impl Table for Productions {
    type Entity = Entity;

    const KEY: Column = Column::Id;

    /// Companies and their contacts are public business data.
    fn visible_to(_: &Scope) -> Condition {
        Condition::all()
    }
}
