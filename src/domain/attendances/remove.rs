//! Soft-deletes an attendance. The participant may then sign again.

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use uuid::Uuid;

use crate::auth::role::Action;
use crate::domain::{transaction, write};
use crate::entity::attendance::{ActiveModel, Column, Entity, Model};
use crate::error::{Code, Result};
use crate::pubsub::DomainEvent;
use crate::scope::Scope;

/// Deletes an attendance.
///
/// # Errors
/// `FORBIDDEN`; `ATTENDANCE_NOT_FOUND`.
pub async fn remove(scope: &Scope, id: Uuid) -> Result<Uuid> {
    scope.require(Action::DeleteAttendances)?;
    transaction::write(scope, async |tx| {
        let before = for_update(&tx, id).await?;
        let now = scope.now();
        write::soft_delete::<ActiveModel>(&tx, scope, &before, |row| {
            row.deleted_at = Set(Some(now));
            row.updated_at = Set(now);
        })
        .await?;
        tx.publish(DomainEvent::AttendancesChanged { event: before.event_id });
        Ok(id)
    })
    .await
}

/// Returns an attendance and locks it for a change until `tx` ends.
///
/// # Errors
/// `ATTENDANCE_NOT_FOUND`.
pub(super) async fn for_update(tx: &DatabaseTransaction, id: Uuid) -> Result<Model> {
    let found = Entity::find_by_id(id).filter(Column::DeletedAt.is_null()).lock_exclusive();
    found.one(tx).await?.ok_or_else(|| Code::AttendanceNotFound.into())
}
