//! Updates participants: by callers who may read the pointage API, as its document specifies.

use sea_orm::{ActiveModelTrait as _, DatabaseTransaction, IntoActiveModel as _};
use uuid::Uuid;

use super::details::{Details, ParticipantChange};
use super::find;
use crate::auth::role::Action;
use crate::domain::check::Check;
use crate::domain::{transaction, write};
use crate::entity::participant::{ActiveModel, Model};
use crate::error::Result;
use crate::scope::Scope;

/// Updates a participant.
///
/// # Errors
/// `FORBIDDEN`; `PARTICIPANT_NOT_FOUND`; `VALIDATION_ERROR` by field; `CNI_ALREADY_EXISTS`;
/// `EMAIL_ALREADY_EXISTS`.
pub async fn update(scope: &Scope, id: Uuid, change: ParticipantChange) -> Result<Model> {
    scope.require(Action::UpdateParticipants)?;
    transaction::write(scope, async |tx| {
        let before = find::for_update(&tx, id).await?;
        let mut check = Check::new();
        let details = change.clone().validated(&mut check, "");
        check.done()?;
        write_change(&tx, scope, &before, details).await
    })
    .await
}

/// Writes a change; nothing when it changes nothing.
///
/// # Errors
/// `CNI_ALREADY_EXISTS`; `EMAIL_ALREADY_EXISTS`.
pub(super) async fn write_change(
    tx: &DatabaseTransaction,
    scope: &Scope,
    before: &Model,
    details: Details,
) -> Result<Model> {
    let mut after = before.clone();
    details.apply(&mut after);
    after.updated_at = scope.now();
    write::update::<ActiveModel>(tx, scope, before, |row| {
        *row = ActiveModel { id: row.id.clone(), ..after.into_active_model().reset_all() };
    })
    .await
}
