//! The writes of presence: arrival, departure, and leaving a forgotten record open.

use chrono::TimeDelta;
use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait as _, Condition, DatabaseTransaction, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Select,
};

use super::person::{Scan, not_found};
use crate::domain::write;
use crate::entity::presence_record::{ActiveModel, Column, Entity, Model};
use crate::error::{Code, Error, Result};
use crate::pubsub::DomainEvent;
use crate::query::key::{Key, key_in};
use crate::scope::Scope;

/// A check-out closes what is open for at most this long.
pub(super) const CLOSES_WITHIN: TimeDelta = TimeDelta::hours(24);

/// Locks the open records that match `filter`, in the order of their key, until `tx` ends.
pub(super) async fn lock_open(tx: &DatabaseTransaction, filter: Condition) -> Result<Vec<Model>> {
    let open = Entity::find()
        .filter(filter)
        .filter(Column::CheckOutAt.is_null())
        .filter(Column::LeftOpenAt.is_null())
        .order_by_asc(Column::Id)
        .lock(LockType::NoKeyUpdate);
    Ok(open.all(tx).await?)
}

/// The records of the person of a scan on its project.
pub(super) fn of_person(scan: &Scan) -> Condition {
    Condition::all()
        .add(Column::ProjectId.eq(scan.project_id))
        .add(Column::CinemaTalentId.eq(scan.cinema_talent_id))
}

/// Locks and returns the record that a departure at the time of the scan closes: the latest that began by then, if it has no
/// departure.
pub(super) async fn lock_closable(tx: &DatabaseTransaction, scan: &Scan) -> Result<Option<Model>> {
    let rows = around(scan).order_by_asc(Column::Id).lock(LockType::NoKeyUpdate).all(tx).await?;
    Ok(closable(&rows, scan).cloned())
}

/// The record of a person that a scan can close: the latest that began by then, if it has no departure. One that was left open
/// waits for a correction, unless another began after the scan: then the scan waited for a network.
pub(super) fn closable<'r>(rows: &'r [Model], scan: &Scan) -> Option<&'r Model> {
    let begun = rows.iter().filter(|row| row.check_in_at <= scan.at).max_by_key(|row| row.check_in_at)?;
    let is_open = begun.check_out_at.is_none() && (begun.left_open_at.is_none() || has_later(rows, scan));
    is_open.then_some(begun)
}

/// Whether a record of the person began after the scan.
fn has_later(rows: &[Model], scan: &Scan) -> bool {
    rows.iter().any(|row| row.check_in_at > scan.at)
}

/// The records of the person of a scan that began within a day before it, or after it.
fn around(scan: &Scan) -> Select<Entity> {
    Entity::find().filter(of_person(scan)).filter(Column::CheckInAt.gte(scan.at - CLOSES_WITHIN))
}

/// Records an arrival. An open record of another day that is as old as the longest shift is left open. So is, at once, an
/// arrival that waited for a network while a later one was recorded: the person may be in by the later one alone.
///
/// # Errors
/// `CINEMA_TALENT_NOT_FOUND` for an erased person; `ALREADY_CHECKED_IN` when a record of the day or an open one is in the way,
/// by the unique indexes, or when the arrival lies between those of a record.
pub(super) async fn arrive(tx: &DatabaseTransaction, scope: &Scope, scan: &Scan) -> Result<Model> {
    if scan.is_erased {
        return Err(not_found());
    }
    let forgotten = of_person(scan)
        .add(Column::Date.ne(scan.date))
        .add(Column::CheckInAt.lte(scan.at - scope.services.policy.shift_max));
    leave_open(tx, scope, forgotten).await?;
    // Not locked: the indexes decide between simultaneous scans.
    let rows = around(scan).all(tx).await?;
    if rows.iter().any(|row| is_within(row, scan)) {
        return Err(Code::AlreadyCheckedIn.into());
    }
    let row = ActiveModel {
        id: NotSet,
        project_id: Set(scan.project_id),
        cinema_talent_id: Set(scan.cinema_talent_id),
        date: Set(scan.date),
        check_in_at: Set(scan.at),
        check_out_at: Set(None),
        recorded_by_id: Set(scope.actor.account_id()),
        left_open_at: Set(has_later(&rows, scan).then(|| scope.now())),
        correction_reason: Set(None),
    };
    write::insert(tx, scope, row).await
}

/// Whether a scan lies between the arrival and the departure of a record.
pub(super) fn is_within(row: &Model, scan: &Scan) -> bool {
    row.check_in_at < scan.at && row.check_out_at.is_some_and(|left| left > scan.at)
}

/// Records the departure of an open record.
pub(super) async fn depart(
    tx: &DatabaseTransaction,
    scope: &Scope,
    scan: &Scan,
    open: &Model,
) -> Result<Model> {
    let change = |row: &mut ActiveModel| {
        row.check_out_at = Set(Some(scan.at));
        row.left_open_at = Set(None);
        row.recorded_by_id = Set(scope.actor.account_id());
    };
    write::update(tx, scope, open, change).await
}

/// Marks the open records that match `filter` as left open.
pub(super) async fn leave_open(tx: &DatabaseTransaction, scope: &Scope, filter: Condition) -> Result<()> {
    let now = scope.now();
    let rows = lock_open(tx, filter).await?;
    let change = |row: &mut Model| row.left_open_at = Some(now);
    change_all(tx, scope, &rows, &[(Column::LeftOpenAt, Expr::val(now))], change).await
}

/// Changes locked rows by one statement, and audits each; `change` does the same to a row.
pub(super) async fn change_all(
    tx: &DatabaseTransaction,
    scope: &Scope,
    rows: &[Model],
    values: &[(Column, Expr)],
    change: impl Fn(&mut Model),
) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let keys: Vec<Key> = rows.iter().map(|row| row.id.into()).collect();
    let mut update = Entity::update_many().filter(key_in(Expr::col(Column::Id), &keys, scope.engine()));
    for (column, value) in values {
        update = update.col_expr(*column, value.clone());
    }
    update.exec(tx).await?;
    let changed: Vec<Model> = rows
        .iter()
        .cloned()
        .map(|mut row| {
            change(&mut row);
            row
        })
        .collect();
    let pairs = rows.iter().zip(&changed).map(|(before, after)| (Some(before), after));
    write::audit_all::<Entity>(tx, scope, "update", pairs).await
}

/// The event of a record that was made or changed.
pub(super) fn event_of(row: &Model) -> DomainEvent {
    DomainEvent::PresenceRecorded { project: row.project_id, record: row.id }
}

/// Whether a write failed because another record is in the way.
pub(super) fn is_conflict(error: &Error) -> bool {
    match error {
        Error::UniqueViolation(_) => true,
        Error::Refused(failures) => failures.iter().any(|failure| failure.code == Code::AlreadyCheckedIn),
        _ => false,
    }
}
