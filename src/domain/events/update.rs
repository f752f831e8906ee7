//! Changes of an event: by its creator, and by whoever may change any.

use sea_orm::{ActiveModelTrait as _, IntoActiveModel as _};

use super::details::{self, EventChange};
use super::find;
use crate::domain::{transaction, write};
use crate::entity::event::{ActiveModel, EventStatus, Model};
use crate::error::{Code, Error, Result};
use crate::query::key::Key;
use crate::scope::Scope;

/// Changes what `change` names. The QR code stays valid, and ends as long after the event as before.
///
/// # Errors
/// `FORBIDDEN`, `EVENT_NOT_FOUND`, `VALIDATION_ERROR` by field; `EVENT_ALREADY_STARTED` for another start of an event
/// that has begun.
pub async fn event(scope: &Scope, key: Key, change: EventChange) -> Result<Model> {
    find::may_change_some(scope)?;
    transaction::write(scope, async |tx| {
        let before = find::for_update(&tx, scope, key).await?;
        find::may_change(scope, &before)?;
        let changed = details::apply(scope, &before, change.clone())?;
        if changed.start_at != before.start_at && has_started(scope, &before) {
            return Err(Error::of(Code::EventAlreadyStarted, "startDate"));
        }
        // What is as it was is not written.
        let after = Model { updated_at: scope.now(), ..changed }.into_active_model().reset_all();
        write::update::<ActiveModel>(&tx, scope, &before, |row| *row = after).await
    })
    .await
}

/// Whether an event has begun: its start has come, or staff have said so (it goes on, or is over) before the time that
/// was planned. Staff who call an event off before its start can still move it.
fn has_started(scope: &Scope, row: &Model) -> bool {
    row.start_at <= scope.now() || matches!(row.status, EventStatus::Ongoing | EventStatus::Completed)
}
