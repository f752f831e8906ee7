//! Updates events: by their creator, and by callers who may update any.

use sea_orm::{ActiveModelTrait as _, IntoActiveModel as _};

use super::details::{self, EventChange};
use super::find;
use crate::domain::{transaction, write};
use crate::entity::event::{ActiveModel, EventStatus, Model};
use crate::error::{Code, Error, Result};
use crate::query::key::Key;
use crate::scope::Scope;

/// Updates an event. The QR code stays valid, and its expiry moves with the end of the event.
///
/// # Errors
/// `FORBIDDEN`, `EVENT_NOT_FOUND`, `VALIDATION_ERROR` by field; `EVENT_ALREADY_STARTED` for another start of
/// an event that has begun.
pub async fn event(scope: &Scope, key: Key, change: EventChange) -> Result<Model> {
    find::may_change_some(scope)?;
    transaction::write(scope, async |tx| {
        let before = find::for_update(&tx, scope, key).await?;
        find::may_change(scope, &before)?;
        let changed = details::apply(scope, &before, change.clone())?;
        if changed.start_at != before.start_at && has_started(scope, &before) {
            return Err(Error::of(Code::EventAlreadyStarted, "startDate"));
        }
        // Unchanged columns are not written.
        let after = Model { updated_at: scope.now(), ..changed }.into_active_model().reset_all();
        write::update::<ActiveModel>(&tx, scope, &before, |row| *row = after).await
    })
    .await
}

/// Whether an event has begun: its start has passed, or staff have set it ongoing or completed before the
/// planned start. An event that was cancelled before its start can still be moved.
fn has_started(scope: &Scope, row: &Model) -> bool {
    row.start_at <= scope.now() || matches!(row.status, EventStatus::Ongoing | EventStatus::Completed)
}
