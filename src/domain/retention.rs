//! Retention: after a time, erases the personal data of audit entries and withdrawn cinema talents, and purges rows that were
//! deleted.
//!
//! All are off unless the installation sets a number of days. [`count`] tells what is due and writes nothing. Entries and
//! their digests stay, so the hash chain remains whole (`audit/`); the entries about purged people lose their values.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::{Expr, ExprTrait as _, LockBehavior, LockType, Query};
use sea_orm::{
    ColumnTrait as _, DatabaseTransaction, EntityTrait, PaginatorTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, Select,
};
use uuid::Uuid;

use super::audit::{self, Erased};
use super::cinema_talents::unused;
use super::transaction;
use crate::database::Database;
use crate::entity::{attendance, audit_entry, event, participant};
use crate::error::Result;
use crate::scope::Scope;

/// How many rows one transaction writes: on SQLite, everybody else waits for it.
const CHUNK: u64 = 500;

/// How long data is kept; none for ever.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Periods {
    /// The personal data of audit entries.
    pub audit: Option<TimeDelta>,
    /// Rows that were deleted.
    pub deleted: Option<TimeDelta>,
    /// Withdrawn cinema talents who are of no use any more (`cinema_talents/unused.rs`).
    pub withdrawn: Option<TimeDelta>,
}

/// The rows that are due, by table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Due {
    /// Audit entries that lose their personal data.
    pub audit_entries: u64,
    /// Attendances that are purged.
    pub attendances: u64,
    /// Participants who are purged.
    pub participants: u64,
    /// Events that are purged.
    pub events: u64,
    /// Cinema talents who are erased.
    pub cinema_talents: u64,
}

/// Counts what is due, and writes nothing.
///
/// # Errors
/// The database's.
pub async fn count(database: &Database, now: DateTime<Utc>, periods: Periods) -> Result<Due> {
    let mut due = Due::default();
    if let Some(period) = periods.audit {
        due.audit_entries = old_entries(now - period).count(database.read()).await?;
    }
    if let Some(period) = periods.deleted {
        let before = now - period;
        due.attendances = deleted_attendances(before).count(database.read()).await?;
        due.participants = deleted_participants(before).count(database.read()).await?;
        due.events = deleted_events(before).count(database.read()).await?;
    }
    if let Some(period) = periods.withdrawn {
        due.cinema_talents = unused::unused_since(now - period).count(database.read()).await?;
    }
    Ok(due)
}

/// Erases and purges what is due by the policy of the installation, and returns how much it was.
///
/// # Errors
/// The database's.
pub async fn apply(scope: &Scope) -> Result<Due> {
    let (now, policy) = (scope.now(), &scope.services.policy);
    let mut due = Due::default();
    if let Some(period) = policy.retention_audit {
        due.audit_entries = in_chunks(scope, Rows::AuditEntries, now - period).await?;
    }
    if let Some(period) = policy.retention_deleted {
        let before = now - period;
        due.attendances = in_chunks(scope, Rows::Attendances, before).await?;
        due.participants = in_chunks(scope, Rows::Participants, before).await?;
        due.events = in_chunks(scope, Rows::Events, before).await?;
    }
    if let Some(period) = policy.retention_withdrawn {
        due.cinema_talents = in_chunks(scope, Rows::CinemaTalents, now - period).await?;
    }
    Ok(due)
}

/// The rows that are due.
#[derive(Clone, Copy)]
enum Rows {
    AuditEntries,
    Attendances,
    Participants,
    Events,
    CinemaTalents,
}

/// Erases or purges rows in short transactions, until there are none.
async fn in_chunks(scope: &Scope, rows: Rows, before: DateTime<Utc>) -> Result<u64> {
    let mut total = 0;
    loop {
        let count = next_chunk(scope, rows, before).await?;
        if count == 0 {
            return Ok(total);
        }
        total += count;
    }
}

async fn next_chunk(scope: &Scope, rows: Rows, before: DateTime<Utc>) -> Result<u64> {
    use transaction::write;
    match rows {
        Rows::AuditEntries => write(scope, async |tx| erase_entries(&tx, scope, before).await).await,
        Rows::Attendances => write(scope, async |tx| purge_attendances(&tx, scope, before).await).await,
        Rows::Participants => write(scope, async |tx| purge_participants(&tx, scope, before).await).await,
        Rows::Events => write(scope, async |tx| purge_events(&tx, before).await).await,
        // With their files, which go after the transaction.
        Rows::CinemaTalents => unused::erase_next(scope, before).await,
    }
}

/// Audit entries from before a time that have personal data.
fn old_entries(before: DateTime<Utc>) -> Select<audit_entry::Entity> {
    use audit_entry::Column as C;
    let has_data = [C::Before, C::After, C::ActorId, C::ActorLabel, C::IpAddress]
        .into_iter()
        .fold(sea_orm::Condition::any(), |any, column| any.add(column.is_not_null()));
    audit_entry::Entity::find().filter(C::At.lt(before)).filter(has_data)
}

fn deleted_attendances(before: DateTime<Utc>) -> Select<attendance::Entity> {
    attendance::Entity::find().filter(attendance::Column::DeletedAt.lt(before))
}

/// Deleted participants without attendances that stay.
fn deleted_participants(before: DateTime<Utc>) -> Select<participant::Entity> {
    let stays = kept_attendance(
        before,
        Expr::col((attendance::Entity, attendance::Column::ParticipantId))
            .equals((participant::Entity, participant::Column::Id)),
    );
    participant::Entity::find().filter(participant::Column::DeletedAt.lt(before)).filter(stays.not())
}

/// Deleted events without attendances that stay.
fn deleted_events(before: DateTime<Utc>) -> Select<event::Entity> {
    let stays = kept_attendance(
        before,
        Expr::col((attendance::Entity, attendance::Column::EventId))
            .equals((event::Entity, event::Column::Id)),
    );
    event::Entity::find().filter(event::Column::DeletedAt.lt(before)).filter(stays.not())
}

fn kept_attendance(before: DateTime<Utc>, of_row: Expr) -> Expr {
    let deleted_at = || Expr::col((attendance::Entity, attendance::Column::DeletedAt));
    let attendance = Query::select()
        .expr(Expr::val(1))
        .from(attendance::Entity)
        .and_where(of_row)
        .and_where(deleted_at().is_null().or(deleted_at().gte(before)))
        .take();
    Expr::exists(attendance)
}

/// The keys of the next rows, locked; locked ones are passed over.
async fn next<E: EntityTrait, K: sea_orm::TryGetable + Send>(
    tx: &DatabaseTransaction,
    rows: Select<E>,
    key: E::Column,
) -> Result<Vec<K>> {
    let keys = rows
        .select_only()
        .column(key)
        .order_by_asc(key)
        .limit(CHUNK)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .into_tuple::<K>();
    Ok(keys.all(tx).await?)
}

async fn erase_entries(tx: &DatabaseTransaction, scope: &Scope, before: DateTime<Utc>) -> Result<u64> {
    let ids: Vec<i64> = next(tx, old_entries(before), audit_entry::Column::Id).await?;
    let count = ids.len() as u64;
    audit::erase(tx, scope, Erased::Everything, audit_entry::Column::Id.is_in(ids)).await?;
    Ok(count)
}

async fn purge_attendances(tx: &DatabaseTransaction, scope: &Scope, before: DateTime<Utc>) -> Result<u64> {
    let ids: Vec<Uuid> = next(tx, deleted_attendances(before), attendance::Column::Id).await?;
    erase_entries_about(tx, scope, &["attendance", "attendance_signature"], &ids).await?;
    let rows = attendance::Entity::delete_many().filter(attendance::Column::Id.is_in(ids));
    Ok(rows.exec(tx).await?.rows_affected)
}

async fn purge_participants(tx: &DatabaseTransaction, scope: &Scope, before: DateTime<Utc>) -> Result<u64> {
    let ids: Vec<Uuid> = next(tx, deleted_participants(before), participant::Column::Id).await?;
    erase_entries_about(tx, scope, &["participant"], &ids).await?;
    let rows = participant::Entity::delete_many().filter(participant::Column::Id.is_in(ids));
    Ok(rows.exec(tx).await?.rows_affected)
}

async fn purge_events(tx: &DatabaseTransaction, before: DateTime<Utc>) -> Result<u64> {
    let ids: Vec<Uuid> = next(tx, deleted_events(before), event::Column::Id).await?;
    let rows = event::Entity::delete_many().filter(event::Column::Id.is_in(ids));
    Ok(rows.exec(tx).await?.rows_affected)
}

/// Erases the values in the audit entries about purged rows, and the address of a sign-in at the door.
async fn erase_entries_about(
    tx: &DatabaseTransaction,
    scope: &Scope,
    nouns: &[&str],
    ids: &[Uuid],
) -> Result<()> {
    use audit_entry::Column as C;
    if ids.is_empty() {
        return Ok(());
    }
    let about = C::Noun.is_in(nouns.iter().copied()).and(C::NounId.is_in(ids.iter().map(Uuid::to_string)));
    transaction::lock::<audit_entry::Entity>(tx, C::Id, about.clone()).await?;
    audit::erase(tx, scope, Erased::ContentAndStrangers, about).await
}
