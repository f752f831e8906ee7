//! Events: what participants sign at.
//!
//! So far they are only counted, by their creator; their own rules come with their own lists. A deleted event is
//! hidden everywhere.

use chrono::{DateTime, Utc};
use sea_orm::Condition;
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query};

use super::error::Result;
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

/// When an account created its latest event.
///
/// # Errors
/// The database's.
pub async fn last_created_at(scope: &Scope, account_id: i32) -> Result<Option<DateTime<Utc>>> {
    let statement = Query::select()
        .expr(Func::max(Expr::col((Entity, Column::CreatedAt))))
        .from(Entity)
        .cond_where(Events::visible_to(scope))
        .and_where(Expr::col((Entity, Column::CreatedById)).eq(account_id))
        .take();
    match scope.select(&statement).await?.first() {
        Some(row) => Ok(row.try_get_by_index(0)?),
        None => Ok(None),
    }
}
