//! The stored claims on idempotency keys: one row for each request of the last day that wrote or was refused.
//!
//! The row is inserted at the beginning of the transaction that writes, so that another process with the same key waits
//! for its end, and completed at the end with what was written. A transaction that fails, or writes nothing, leaves none.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::{Expr, ExprTrait as _, InsertStatement, OnConflict, Query};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, DatabaseTransaction, DbBackend, EntityTrait, QueryFilter as _,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};

use crate::entity::idempotency_key::{Column, Entity, Model};
use crate::error::{Code, Error, Failure, Result};
use crate::query::key::Key;
use crate::scope::{Claim, KeyedRequest, Scope, WrittenRow};

/// How long a key is kept.
pub const KEPT_FOR: TimeDelta = TimeDelta::days(1);

/// The rows that a request wrote, in the order of the writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written(Vec<WrittenRow>);

/// What a request did, as far as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It wrote these rows.
    Written(Written),
    /// A rule refused it.
    Refused(Vec<Failure>),
}

impl Written {
    /// The key of the first row of `E`.
    ///
    /// # Errors
    /// An internal error when there is none.
    pub fn key_of<E: EntityTrait>(&self) -> Result<Key> {
        self.rows::<E>().find_map(|row| row.key.parse().ok()).ok_or_else(|| {
            Error::Internal(format!("a repeated request wrote no {}", E::default().table_name()))
        })
    }

    /// The key of the first row of `E` with which this was done.
    pub fn key_with<E: EntityTrait>(&self, action: &str) -> Option<Key> {
        self.rows::<E>().filter(|row| row.action == action).find_map(|row| row.key.parse().ok())
    }

    /// How many rows of `E` this was done with.
    pub fn count<E: EntityTrait>(&self, action: &str) -> usize {
        self.rows::<E>().filter(|row| row.action == action).count()
    }

    fn rows<E: EntityTrait>(&self) -> impl Iterator<Item = &WrittenRow> {
        let noun = E::default().table_name().to_owned();
        self.0.iter().filter(move |row| row.noun == noun)
    }

    /// What is named so and is no row of a table: keys and actions.
    pub fn named(&self, noun: &str) -> impl Iterator<Item = (&str, &str)> {
        let named = self.0.iter().filter(move |row| row.noun == noun);
        named.map(|row| (row.key.as_str(), row.action.as_str()))
    }
}

/// Finds what the first request with this key did; none when there was none.
///
/// # Errors
/// `IDEMPOTENCY_KEY_REUSED` when the first request was another one; the database's.
pub(super) async fn find(scope: &Scope, request: &KeyedRequest) -> Result<Option<Kept>> {
    let key = (request.owner, request.key.clone());
    let found = Entity::find_by_id(key).filter(Column::CreatedAt.gt(oldest(scope)));
    let Some(row) = found.one(scope.database().read()).await? else { return Ok(None) };
    if row.digest != request.digest || row.operation != request.operation {
        return Err(Code::IdempotencyKeyReused.into());
    }
    kept(row).map(Some)
}

fn kept(row: Model) -> Result<Kept> {
    Ok(match row.refusals {
        Some(refusals) => Kept::Refused(from_json(refusals)?),
        None => Kept::Written(Written(from_json(row.written)?)),
    })
}

/// Keys that were made at this time or before are no longer kept.
fn oldest(scope: &Scope) -> DateTime<Utc> {
    scope.now() - KEPT_FOR
}

/// Inserts a claim at the beginning of a transaction. Waits while another transaction with the same key runs.
///
/// # Errors
/// [`Error::Repeated`] when the other one has committed; `IDEMPOTENCY_KEY_IN_USE` when it still runs.
pub(super) async fn insert(tx: &DatabaseTransaction, scope: &Scope, claim: &Claim) -> Result<()> {
    claim.restart();
    // SQLite has one writer.
    let can_wait = tx.get_database_backend() == DbBackend::Postgres;
    if can_wait {
        // 0 would be no limit.
        let limit = claim.patience.as_millis().max(1);
        tx.execute_unprepared(&format!("SET LOCAL lock_timeout = {limit}")).await?;
    }
    let inserted = tx.query_one(&insertion(scope, &claim.request)).await.map_err(Error::from);
    let inserted = inserted.map_err(|error| match error {
        error if error.is_lock_timeout() => Code::IdempotencyKeyInUse.into(),
        error => error,
    })?;
    if can_wait {
        tx.execute_unprepared("SET LOCAL lock_timeout TO DEFAULT").await?;
    }
    inserted.map(drop).ok_or(Error::Repeated)
}

/// Inserts the row, or replaces one that is no longer kept; returns no row when another request has the key.
fn insertion(scope: &Scope, request: &KeyedRequest) -> InsertStatement {
    use Column as C;
    let KeyedRequest { owner, key, operation, digest } = request.clone();
    let replaced = [C::Operation, C::Digest, C::Refusals, C::Written, C::CreatedAt];
    let mut insert = Query::insert();
    insert
        .into_table(Entity)
        .columns([C::OwnerId, C::Key, C::Operation, C::Digest, C::Written, C::CreatedAt])
        .values_panic([
            owner.into(),
            key.into(),
            operation.into(),
            digest.into(),
            json!([]).into(),
            scope.now().into(),
        ])
        .on_conflict(
            OnConflict::columns([C::OwnerId, C::Key])
                .update_columns(replaced)
                .action_and_where(Expr::col((Entity, C::CreatedAt)).lte(oldest(scope)))
                .to_owned(),
        )
        .returning_col(C::OwnerId);
    insert
}

/// Completes a claim at the end of its transaction, or deletes it when nothing was written.
///
/// # Errors
/// The database's.
pub(super) async fn complete(tx: &DatabaseTransaction, claim: &Claim) -> Result<()> {
    let (written, refusals) = claim.outcome();
    let KeyedRequest { owner, key, .. } = claim.request.clone();
    if written.is_empty() && refusals.is_none() {
        Entity::delete_by_id((owner, key)).exec(tx).await?;
        return Ok(());
    }
    let refusals = refusals.as_ref().map(to_json).transpose()?;
    Entity::update_many()
        .col_expr(Column::Written, Expr::val(to_json(&written)?))
        .col_expr(Column::Refusals, Expr::val(refusals))
        .filter(Column::OwnerId.eq(owner))
        .filter(Column::Key.eq(key))
        .exec(tx)
        .await?;
    Ok(())
}

/// What is kept of a request, for the log.
const OUTCOME: &str = "the outcome of a request with an idempotency key";

fn to_json(value: &impl Serialize) -> Result<Json> {
    serde_json::to_value(value).map_err(|error| Error::unreadable_json(OUTCOME, &error))
}

fn from_json<T: DeserializeOwned>(value: Json) -> Result<T> {
    serde_json::from_value(value).map_err(|error| Error::unreadable_json(OUTCOME, &error))
}
