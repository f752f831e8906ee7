//! The end of an event: hidden everywhere with its attendances. The rows stay in the audit trail until they are purged.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::find;
use crate::auth::role::Action;
use crate::domain::{transaction, write};
use crate::entity::{attendance, event};
use crate::error::Result;
use crate::pubsub::DomainEvent;
use crate::query::key::Key;
use crate::scope::Scope;

/// What was removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Removed {
    /// The event.
    pub id: Uuid,
    /// How many attendances went with it.
    pub attendances: u64,
}

/// Hides an event and its attendances, in one transaction, so that no list of attendances has to look at events. Its
/// short code stays taken.
///
/// The audit log gets one entry, the event's. An event has any number of attendances, and they say no more than it
/// does: those that went with it bear its `deleted_at`.
///
/// # Errors
/// `FORBIDDEN`, `EVENT_NOT_FOUND`.
pub async fn event(scope: &Scope, key: Key) -> Result<Removed> {
    scope.require(Action::DeleteEvents)?;
    transaction::write(scope, async |tx| {
        let before = find::for_update(&tx, scope, key).await?;
        let now = scope.now();
        write::soft_delete::<event::ActiveModel>(&tx, scope, &before, |row| {
            row.deleted_at = Set(Some(now));
            row.updated_at = Set(now);
        })
        .await?;
        let theirs = attendance::Column::EventId.eq(before.id).and(attendance::Column::DeletedAt.is_null());
        transaction::lock::<attendance::Entity>(&tx, attendance::Column::Id, theirs.clone()).await?;
        let hidden = attendance::Entity::update_many()
            .col_expr(attendance::Column::DeletedAt, Expr::value(now))
            .col_expr(attendance::Column::UpdatedAt, Expr::value(now))
            .filter(theirs)
            .exec(&*tx)
            .await?;
        tx.publish(DomainEvent::AttendancesChanged { event: before.id });
        Ok(Removed { id: before.id, attendances: hidden.rows_affected })
    })
    .await
}
