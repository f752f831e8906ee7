//! A scan without an action: the first of a day is the arrival, the second the departure.
//!
//! A scanner reads a badge twice now and then, and a phone sends again what was not acknowledged: a scan within a minute of
//! one that is recorded changes nothing.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::{ExprTrait as _, LockType};
use sea_orm::{
    ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};

use super::keyboard;
use super::person::{Scan, not_assigned, scan_time};
use super::record::{MAX_ATTEMPTS, NewScan, PresenceAction, Recorded, check_in};
use super::steps::{CLOSES_WITHIN, closable, depart, event_of, of_person};
use crate::auth::role::Action;
use crate::domain::check::Check;
use crate::domain::{transaction, write};
use crate::entity::presence_record::{Column, Entity, Model};
use crate::error::{Code, Result};
use crate::scope::Scope;

/// Scans this near to each other are one.
const REPEATED_WITHIN: TimeDelta = TimeDelta::seconds(60);
/// The maximum length of a scanned text, in characters.
const MAX_TEXT: u32 = 100;

/// Records a scan: closes what is open and younger than the longest shift (or of the same day), else begins a record.
///
/// # Errors
/// As [`record`](super::record::record), without `NOT_CHECKED_IN`.
pub async fn scan(scope: &Scope, new: NewScan) -> Result<Recorded> {
    scope.require(Action::RecordPresence)?;
    let mut check = Check::new();
    let text = check.required("code", &new.code, MAX_TEXT);
    let at = scan_time(&mut check, scope, new.at);
    check.done()?;
    let scan = Scan::find(scope, new.project_id, &keyboard::readings(&text), at).await?;
    for _ in 0..MAX_ATTEMPTS {
        if let Some(recorded) = close_or_repeat(scope, &scan).await? {
            return Ok(recorded);
        }
        match check_in(scope, &scan).await? {
            // The same scan at the same moment: it is found now.
            Some(Recorded::Conflict(_, row))
                if repeated(&scan, &row).is_some()
                    || closed_by(scope, &scan, std::slice::from_ref(&row)).is_some() => {}
            None => {}
            Some(recorded) => return Ok(recorded),
        }
    }
    Err(Code::ServiceUnavailable.into())
}

/// Closes what is open, or finds the scan that this one repeats. None when a record is to begin.
async fn close_or_repeat(scope: &Scope, scan: &Scan) -> Result<Option<Recorded>> {
    let written = transaction::write(scope, async |tx| {
        let is_released = scan.is_released(&tx).await?;
        let rows = lock_recent(&tx, scan).await?;
        let before = rows.iter().rev().find_map(|row| repeated(scan, row).map(|action| (action, row)));
        if let Some((action, row)) = before {
            write::mention(scope, action.as_repeat(), row);
            return Ok(Some(Recorded::Before(action, row.clone().into())));
        }
        match closed_by(scope, scan, &rows) {
            Some(row) => {
                let row = depart(&tx, scope, scan, row).await?;
                tx.publish(event_of(&row));
                Ok(Some(Recorded::Now(PresenceAction::CheckOut, row.into())))
            }
            None if is_released => Err(not_assigned()),
            None => Ok(None),
        }
    });
    written.await
}

/// Locks the records that a scan can mean, in the order of their key.
async fn lock_recent(tx: &DatabaseTransaction, scan: &Scan) -> Result<Vec<Model>> {
    let since = scan.at - CLOSES_WITHIN - REPEATED_WITHIN;
    let recent = Entity::find()
        .filter(of_person(scan))
        .filter(Column::CheckInAt.gte(since).or(Column::CheckOutAt.gte(since)))
        .order_by_asc(Column::Id)
        .lock(LockType::NoKeyUpdate);
    Ok(recent.all(tx).await?)
}

/// What the scan repeats of a record.
fn repeated(scan: &Scan, row: &Model) -> Option<PresenceAction> {
    let is_near = |time: DateTime<Utc>| (scan.at - time).abs() <= REPEATED_WITHIN;
    if is_near(row.check_in_at) {
        return Some(PresenceAction::CheckIn);
    }
    row.check_out_at.is_some_and(is_near).then_some(PresenceAction::CheckOut)
}

/// The record that the scan closes, of those of its person.
fn closed_by<'r>(scope: &Scope, scan: &Scan, rows: &'r [Model]) -> Option<&'r Model> {
    closable(rows, scan).filter(|row| {
        let age = scan.at - row.check_in_at;
        // The open record of the day is closed however old it is: no second one may begin on that day.
        age > TimeDelta::zero() && (age < scope.services.policy.shift_max || row.date == scan.date)
    })
}
