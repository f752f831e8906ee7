//! Events: what participants sign at.
//!
//! So far they are only counted, by their creator; their own rules come with their own lists. A deleted event is
//! hidden everywhere.

use sea_orm::Condition;
use sea_orm::sea_query::{Expr, ExprTrait};

use super::noun::{Noun, OrderField, Ordering};
use super::scope::Scope;
use crate::entity::event::{Column, Entity};

/// The noun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Events;

/// Which events.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct EventFilter;

/// What events can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EventOrder {
    /// When it was created.
    CreatedAt,
}

impl OrderField<Entity> for EventOrder {
    fn columns(self) -> &'static [Column] {
        match self {
            Self::CreatedAt => &[Column::CreatedAt],
        }
    }
}

impl Noun for Events {
    type Entity = Entity;
    type Filter = EventFilter;
    type Order = EventOrder;

    const KEY: Column = Column::Id;

    fn visible_to(_: &Scope) -> Condition {
        Condition::all().add(Expr::col((Entity, Column::DeletedAt)).is_null())
    }

    fn filtered(_: &Scope, _: &EventFilter) -> Condition {
        Condition::all()
    }

    fn default_order() -> Vec<Ordering<EventOrder>> {
        vec![Ordering::desc(EventOrder::CreatedAt)]
    }
}
