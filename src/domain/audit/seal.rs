//! Seals audit entries: appends batches of them to the hash chain.
//!
//! Writes do not wait for it: an entry is inserted unsealed, and sealed by a later transaction. On PostgreSQL entries are
//! committed out of the order of their identifiers, so a seal lists the entries that it contains: an entry that is
//! committed late is listed by a later seal. Entries of an import that is not shown yet are passed over, because they are
//! deleted when it breaks off. `verify.rs` checks the chain.

use chrono::TimeDelta;
use sea_orm::sea_query::{Expr, ExprTrait as _, LockBehavior, LockType, Query};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait as _, DatabaseTransaction, EntityTrait as _,
    IntoActiveModel as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, Select,
    Statement,
};
use serde_json::{Value as Json, json};

use super::digest::{NO_HASH, Part, entry_digest, entry_line, new_salt, public_text, salted, seal_hash};
use crate::database::Engine;
use crate::domain::transaction;
use crate::entity::audit_entry::{Column, Entity, Model};
use crate::entity::{audit_seal, import_run};
use crate::error::Result;
use crate::scope::Scope;

/// The advisory lock of the sealing process; any number that no other lock of the database has.
const SEAL_LOCK: &str = "SELECT pg_try_advisory_xact_lock(7252837264520)";
/// How long an entry waits, so that those of slower transactions are mostly sealed in their order.
const SETTLING: TimeDelta = TimeDelta::seconds(5);
/// The maximum number of entries of a seal: on SQLite, everybody else waits for its transaction.
const BATCH: u64 = 500;

/// Sealed entries and the values that each keeps.
const UPDATE_POSTGRES: &str = "UPDATE audit_entry SET seal = $2, content_salt = s.content_salt, \
    content_digest = s.content_digest, origin_salt = s.origin_salt, origin_digest = s.origin_digest \
    FROM jsonb_to_recordset(CAST($1 AS jsonb)) AS s (id bigint, content_salt text, content_digest text, \
    origin_salt text, origin_digest text) WHERE audit_entry.id = s.id";
const UPDATE_SQLITE: &str = "UPDATE audit_entry SET seal = $2, content_salt = s.value ->> 'content_salt', \
    content_digest = s.value ->> 'content_digest', origin_salt = s.value ->> 'origin_salt', \
    origin_digest = s.value ->> 'origin_digest' \
    FROM json_each($1) AS s WHERE audit_entry.id = s.value ->> 'id'";

/// Seals the entries that can be sealed, and returns their number. Does nothing while another process seals.
///
/// # Errors
/// The database's.
pub async fn seal(scope: &Scope) -> Result<u64> {
    let mut sealed = 0;
    loop {
        let waiting = unsealed(scope).select_only().column(Column::Id).limit(1).into_tuple::<i64>();
        if waiting.one(scope.database().read()).await?.is_none() {
            return Ok(sealed);
        }
        let count = transaction::write(scope, async |tx| seal_batch(&tx, scope).await).await?;
        sealed += count;
        if count < BATCH {
            return Ok(sealed);
        }
    }
}

/// The entries that can be sealed.
fn unsealed(scope: &Scope) -> Select<Entity> {
    let unfinished = Query::select()
        .expr(Expr::val(1))
        .from(import_run::Entity)
        .and_where(Expr::col((import_run::Entity, import_run::Column::IsShown)).eq(false))
        .take();
    let is_settled = Column::Noun.is_not_in(["participant", "attendance"]).or(Expr::exists(unfinished).not());
    Entity::find()
        .filter(Column::Seal.is_null())
        .filter(Column::At.lte(scope.now() - SETTLING))
        .filter(is_settled)
}

/// The number of entries without a seal, those included that wait for a transaction or an import.
///
/// # Errors
/// The database's.
pub async fn count_unsealed(scope: &Scope) -> Result<u64> {
    Ok(Entity::find().filter(Column::Seal.is_null()).count(scope.database().read()).await?)
}

async fn seal_batch(tx: &DatabaseTransaction, scope: &Scope) -> Result<u64> {
    if !lock(tx, scope.engine()).await? {
        return Ok(0);
    }
    // A locked entry is being erased: the next seal has it.
    let entries = unsealed(scope)
        .order_by_asc(Column::Id)
        .limit(BATCH)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .all(tx)
        .await?;
    if entries.is_empty() {
        return Ok(0);
    }
    let last = audit_seal::Entity::find().order_by_desc(audit_seal::Column::Number).one(tx).await?;
    let (number, previous) =
        last.map_or_else(|| (1, NO_HASH.to_owned()), |seal| (seal.number + 1, seal.hash));
    let (values, lines): (Vec<Json>, Vec<String>) = entries.iter().map(digested).unzip();
    let count = lines.len() as u64;
    let mut seal = audit_seal::Model {
        number,
        sealed_at: scope.now(),
        entries: lines.join("\n"),
        previous,
        hash: String::new(),
    };
    seal.hash = seal_hash(&seal);
    seal.into_active_model().reset_all().insert(tx).await?;
    let update = match scope.engine() {
        Engine::Postgres => UPDATE_POSTGRES,
        Engine::Sqlite => UPDATE_SQLITE,
    };
    let values = [Json::Array(values).to_string().into(), number.into()];
    tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), update, values)).await?;
    Ok(count)
}

/// Whether this process seals now. SQLite has one writer.
async fn lock(tx: &DatabaseTransaction, engine: Engine) -> Result<bool> {
    if engine == Engine::Sqlite {
        return Ok(true);
    }
    let row = tx.query_one_raw(Statement::from_string(tx.get_database_backend(), SEAL_LOCK)).await?;
    Ok(row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or(false))
}

/// The values that an entry keeps, and its line in the seal.
fn digested(entry: &Model) -> (Json, String) {
    let [(content_salt, content_digest), (origin_salt, origin_digest)] = Part::ALL.map(|part| {
        let salt = new_salt();
        let digest = salted(&salt, &part.of(entry).text);
        (salt, digest)
    });
    let digest = entry_digest(&public_text(entry), &content_digest, &origin_digest);
    let values = json!({
        "id": entry.id,
        "content_salt": content_salt,
        "content_digest": content_digest,
        "origin_salt": origin_salt,
        "origin_digest": origin_digest,
    });
    (values, entry_line(entry.id, &digest))
}
