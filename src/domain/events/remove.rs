//! Soft-deletes an event and its attendances. The rows stay, for the audit trail, until they are purged.

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

/// The deleted event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Removed {
    /// The event.
    pub id: Uuid,
    /// The number of attendances deleted with it.
    pub attendances: u64,
}

/// Soft-deletes an event and its attendances, in one transaction, so that lists of attendances need not join
/// events. Its short code stays taken.
///
/// The audit log gets one entry, for the event: an event has any number of attendances, and their entries
/// would add nothing. They have the same `deleted_at` as the event.
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
        let of_event = attendance::Column::EventId.eq(before.id).and(attendance::Column::DeletedAt.is_null());
        transaction::lock::<attendance::Entity>(&tx, attendance::Column::Id, of_event.clone()).await?;
        let deleted = attendance::Entity::update_many()
            .col_expr(attendance::Column::DeletedAt, Expr::value(now))
            .col_expr(attendance::Column::UpdatedAt, Expr::value(now))
            .filter(of_event)
            .exec(&*tx)
            .await?;
        tx.publish(DomainEvent::AttendancesChanged { event: before.id });
        Ok(Removed { id: before.id, attendances: deleted.rows_affected })
    })
    .await
}
