//! Settles what broken imports left: completes those that were shown, and removes the hidden rows of the others.

use chrono::TimeDelta;
use sea_orm::sea_query::{ExprTrait as _, LockBehavior, LockType};
use sea_orm::{
    ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _, QuerySelect as _, Select,
};
use uuid::Uuid;

use super::change::{Left, change};
use super::run::CHUNK;
use crate::database::Engine;
use crate::domain::transaction;
use crate::entity::import_line::{Column, Entity, Model};
use crate::entity::{attendance, audit_entry, import_run, participant};
use crate::error::Result;
use crate::scope::Scope;

/// After this time without a transaction, an import that is not shown is taken for a broken one.
const PATIENCE: TimeDelta = TimeDelta::minutes(1);

/// Settles what this process finds when it starts: nobody else has an embedded database open.
///
/// # Errors
/// The database's.
pub async fn settle_at_start(scope: &Scope) -> Result<()> {
    match scope.engine() {
        Engine::Sqlite => settle(scope, import_run::Entity::find()).await,
        Engine::Postgres => settle_stale(scope).await,
    }
}

/// Settles the imports that no process runs any more. Of those that are shown, another process may still write the rest: each
/// line is written by one of them.
///
/// # Errors
/// The database's.
pub async fn settle_stale(scope: &Scope) -> Result<()> {
    let is_stale = import_run::Column::TouchedAt.lt(scope.now() - PATIENCE);
    let is_left = is_stale.or(import_run::Column::IsShown.eq(true));
    settle(scope, import_run::Entity::find().filter(is_left)).await
}

async fn settle(scope: &Scope, runs: Select<import_run::Entity>) -> Result<()> {
    for run in runs.all(scope.database().read()).await? {
        tracing::warn!(import = %run.id, is_shown = run.is_shown, "an import is not finished");
        if run.is_shown {
            // It may come from a copy of a database of the other engine.
            change(scope, run.id, Left::ChangesAndTexts).await?;
        } else {
            discard(scope, run.id).await?;
        }
    }
    Ok(())
}

/// Removes an import that was not shown, and its hidden rows.
///
/// # Errors
/// The database's; what was not removed is tried again later.
pub(super) async fn discard(scope: &Scope, import: Uuid) -> Result<()> {
    loop {
        let remaining = transaction::write(scope, async |tx| {
            // It may just be shown, by a process that was only slow.
            let hidden = import_run::Entity::find_by_id(import)
                .filter(import_run::Column::IsShown.eq(false))
                .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
            if hidden.one(&*tx).await?.is_none() {
                return Ok(false);
            }
            let lines =
                Entity::find().filter(Column::ImportId.eq(import)).limit(CHUNK as u64).all(&*tx).await?;
            if lines.is_empty() {
                import_run::Entity::delete_by_id(import).exec(&*tx).await?;
                return Ok(false);
            }
            delete_hidden(&tx, lines).await?;
            Ok(true)
        });
        if !remaining.await? {
            return Ok(());
        }
    }
}

/// Deletes the hidden rows of lines, their audit entries, and the lines: nobody has seen them.
pub(super) async fn delete_hidden(tx: &DatabaseTransaction, lines: Vec<Model>) -> Result<()> {
    let people: Vec<Uuid> = lines.iter().filter(|line| line.is_new).map(|line| line.participant_id).collect();
    let attendances: Vec<Uuid> = lines.iter().filter_map(|line| line.attendance_id).collect();
    for (noun, ids) in [("attendance", &attendances), ("participant", &people)] {
        audit_entry::Entity::delete_many()
            .filter(audit_entry::Column::Noun.eq(noun))
            .filter(audit_entry::Column::NounId.is_in(ids.iter().map(Uuid::to_string)))
            .exec(tx)
            .await?;
    }
    attendance::Entity::delete_many()
        .filter(attendance::Column::Id.is_in(attendances))
        .filter(attendance::Column::DeletedAt.is_not_null())
        .exec(tx)
        .await?;
    participant::Entity::delete_many()
        .filter(participant::Column::Id.is_in(people))
        .filter(participant::Column::DeletedAt.is_not_null())
        .exec(tx)
        .await?;
    let import = lines.first().map(|line| line.import_id);
    Entity::delete_many()
        .filter(Column::ImportId.eq(import))
        .filter(Column::Number.is_in(lines.iter().map(|line| line.number)))
        .exec(tx)
        .await?;
    Ok(())
}
