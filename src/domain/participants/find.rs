//! Finds one participant for a change.

use sea_orm::{ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use uuid::Uuid;

use crate::entity::participant::{Column, Entity, Model};
use crate::error::{Code, Result};

/// Returns the participant `id` and locks it for a change until `tx` ends.
///
/// # Errors
/// `PARTICIPANT_NOT_FOUND`.
pub(crate) async fn for_update(tx: &DatabaseTransaction, id: Uuid) -> Result<Model> {
    let select = Entity::find_by_id(id).filter(Column::DeletedAt.is_null()).lock_exclusive();
    select.one(tx).await?.ok_or_else(|| Code::ParticipantNotFound.into())
}
