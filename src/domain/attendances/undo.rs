//! Takes back an attendance on the day on which it was recorded: a mistake at the door. Later only administrators delete
//! one (`remove.rs`).

use sea_orm::ActiveValue::Set;
use sea_orm::{DatabaseTransaction, EntityTrait as _};
use uuid::Uuid;

use super::remove::for_update;
use crate::auth::role::Action;
use crate::domain::check::Check;
use crate::domain::{transaction, write};
use crate::entity::attendance::{ActiveModel, CheckInMode, Model};
use crate::entity::event;
use crate::error::{Code, Error, Reason, Result};
use crate::pubsub::DomainEvent;
use crate::scope::Scope;

/// The maximum length of the reason, in characters.
const MAX_REASON: u32 = 500;

/// Soft-deletes an attendance of today, for a reason that the audit log keeps. The participant may then sign again.
///
/// # Errors
/// `AUTH_REQUIRED`, `FORBIDDEN`; `ATTENDANCE_NOT_FOUND`; `VALIDATION_ERROR` for one of another day, or without a reason.
pub async fn undo(scope: &Scope, id: Uuid, reason: &str) -> Result<Uuid> {
    scope.require(Action::RecordAttendances)?;
    transaction::write(scope, async |tx| {
        let before = for_update(&tx, id).await?;
        authorize(&tx, scope, &before).await?;
        let mut check = Check::new();
        if scope.services.zone.day(before.created_at) != scope.today() {
            check.fault("id", Reason::AnotherDay);
        }
        let reason = check.required("reason", reason, MAX_REASON);
        check.done()?;
        let now = scope.now();
        write::soft_delete_because::<ActiveModel>(&tx, scope, &before, &reason, |row| {
            row.deleted_at = Set(Some(now));
            row.updated_at = Set(now);
        })
        .await?;
        tx.publish(DomainEvent::AttendancesChanged { event: before.event_id });
        Ok(id)
    })
    .await
}

/// Passes for what staff recorded; for what a participant signed, only for who may change the event: its creator, and
/// administrators.
async fn authorize(tx: &DatabaseTransaction, scope: &Scope, row: &Model) -> Result<()> {
    if row.check_in_mode != CheckInMode::QrCode || scope.actor.may(Action::UpdateAnyEvent) {
        return Ok(());
    }
    let event = event::Entity::find_by_id(row.event_id).one(tx).await?;
    let creator = event.and_then(|event| event.created_by_id);
    if creator.is_some_and(|creator| scope.actor.is_account(creator)) {
        return Ok(());
    }
    Err(Error::from(Code::Forbidden))
}
