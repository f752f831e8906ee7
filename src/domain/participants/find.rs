//! One participant, for a rule that is about to change it.

use sea_orm::{ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use uuid::Uuid;

use crate::entity::participant::{Column, Entity, Model};
use crate::error::{Code, Result};

/// The participant of number `id`, whole, for a rule that is about to change it: nobody else changes it until `tx` ends.
///
/// # Errors
/// `PARTICIPANT_NOT_FOUND`.
pub(crate) async fn for_update(tx: &DatabaseTransaction, id: Uuid) -> Result<Model> {
    let select = Entity::find_by_id(id).filter(Column::DeletedAt.is_null()).lock_exclusive();
    select.one(tx).await?.ok_or_else(|| Code::ParticipantNotFound.into())
}
