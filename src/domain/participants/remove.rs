//! Soft-deletes a participant with all attendances, in one transaction. This frees the CNI number and the
//! e-mail address; the rows stay until they are purged.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::ExprTrait as _;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use uuid::Uuid;

use super::find;
use crate::auth::role::Action;
use crate::domain::{transaction, write};
use crate::entity::{attendance, participant};
use crate::error::Result;
use crate::pubsub::DomainEvent;
use crate::scope::Scope;

/// Deletes a participant and their attendances.
///
/// # Errors
/// `FORBIDDEN`; `PARTICIPANT_NOT_FOUND`.
pub async fn remove(scope: &Scope, id: Uuid) -> Result<Uuid> {
    use attendance::Column as A;
    scope.require(Action::DeleteParticipants)?;
    transaction::write(scope, async |tx| {
        let participant = find::for_update(&tx, id).await?;
        let now = scope.now();
        let attendances = attendance::Entity::find()
            .filter(A::ParticipantId.eq(id).and(A::DeletedAt.is_null()))
            .order_by_asc(A::Id)
            .lock_exclusive();
        for attendance in attendances.all(&*tx).await? {
            tx.publish(DomainEvent::AttendancesChanged { event: attendance.event_id });
            write::soft_delete::<attendance::ActiveModel>(&tx, scope, &attendance, |row| {
                row.deleted_at = Set(Some(now));
                row.updated_at = Set(now);
            })
            .await?;
        }
        write::soft_delete::<participant::ActiveModel>(&tx, scope, &participant, |row| {
            row.deleted_at = Set(Some(now));
            row.updated_at = Set(now);
        })
        .await?;
        Ok(id)
    })
    .await
}
