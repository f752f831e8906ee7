//! What is left of an import when it is shown: the changes of participants who were known, and on PostgreSQL the texts by
//! which the new ones are found.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait as _, Condition, DatabaseTransaction, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use uuid::Uuid;

use super::run::CHUNK;
use super::search_texts;
use crate::database::Engine;
use crate::domain::participants::details::Details;
use crate::domain::participants::matching;
use crate::domain::transaction;
use crate::entity::import_line::{Column, Entity, Model};
use crate::entity::{import_run, participant};
use crate::error::{Error, Result};
use crate::scope::Scope;

/// What is left to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Left {
    /// Changes of those who were known.
    Changes,
    /// These, and the texts of the new people.
    ChangesAndTexts,
}

impl Left {
    /// What an import leaves on an engine.
    pub fn on(engine: Engine) -> Self {
        if search_texts::are_written_later(engine) { Self::ChangesAndTexts } else { Self::Changes }
    }
}

/// Writes what is left of an import that is shown, and ends it.
///
/// # Errors
/// The database's; what was not written is tried again later.
pub(super) async fn change(scope: &Scope, import: Uuid, left: Left) -> Result<()> {
    loop {
        let remaining = transaction::write(scope, async |tx| {
            let remaining = change_chunk(&tx, scope, import, left).await?;
            if !remaining {
                import_run::Entity::delete_by_id(import).exec(&*tx).await?;
            }
            Ok(remaining)
        });
        if !remaining.await? {
            return Ok(());
        }
    }
}

/// Writes what is left of some lines of an import; returns whether there were any.
pub(super) async fn change_chunk(
    tx: &DatabaseTransaction,
    scope: &Scope,
    import: Uuid,
    left: Left,
) -> Result<bool> {
    let mut is_unfinished = Condition::any().add(Column::Change.is_not_null());
    if left == Left::ChangesAndTexts {
        is_unfinished = is_unfinished.add(Column::IsNew.eq(true));
    }
    let lines = Entity::find()
        .filter(Column::ImportId.eq(import))
        .filter(is_unfinished)
        .order_by_asc(Column::Number)
        .limit(CHUNK as u64)
        // Another process may be at it.
        .lock_exclusive()
        .all(tx)
        .await?;
    if lines.is_empty() {
        return Ok(false);
    }
    change_lines(tx, scope, lines, left).await?;
    Ok(true)
}

async fn change_lines(tx: &DatabaseTransaction, scope: &Scope, lines: Vec<Model>, left: Left) -> Result<()> {
    use participant::Column as P;
    let people = participant::Entity::find()
        .filter(P::Id.is_in(lines.iter().map(|line| line.participant_id)))
        .filter(P::DeletedAt.is_null())
        // Rows are locked in the order of their key.
        .order_by_asc(P::Id)
        .lock_exclusive();
    let people: HashMap<Uuid, participant::Model> =
        people.all(tx).await?.into_iter().map(|row| (row.id, row)).collect();
    let numbers: Vec<i32> = lines.iter().map(|line| line.number).collect();
    let import = lines.first().map(|line| line.import_id);
    if left == Left::ChangesAndTexts {
        let new = lines.iter().filter(|line| line.is_new).filter_map(|line| people.get(&line.participant_id));
        search_texts::write(tx, scope.engine(), new).await?;
    }
    for line in lines {
        // Who was deleted meanwhile is not changed any more.
        let (Some(change), Some(row)) = (line.change, people.get(&line.participant_id)) else { continue };
        let details: Details =
            serde_json::from_value(change).map_err(|error| Error::unreadable_json("a change", &error))?;
        matching::update_existing(tx, scope, row, details).await?;
    }
    Entity::delete_many()
        .filter(Column::ImportId.eq(import))
        .filter(Column::Number.is_in(numbers))
        .exec(tx)
        .await?;
    Ok(())
}
