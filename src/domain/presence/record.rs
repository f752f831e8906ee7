//! Records a check-in or a check-out, whichever is asked for.
//!
//! The order of the checks: whether the caller may; all fields at once; the project; the person; the assignment; and
//! last, by the unique indexes, what is recorded already. A released person may still check out.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use sea_orm::sea_query::ExprTrait as _;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};

use super::person::{Scan, not_assigned, scan_time};
use super::steps::{arrive, depart, event_of, is_conflict, is_within, lock_closable, of_person};
use crate::auth::role::Action;
use crate::domain::check::Check;
use crate::domain::transaction;
use crate::entity::presence_record::{Column, Entity, Model};
use crate::error::{Code, Error, Result};
use crate::scope::Scope;

/// The maximum length of a code as it is sent, in characters.
const MAX_CODE: u32 = 100;
/// The maximum number of attempts of a scan whose conflicting record was changed meanwhile.
pub(super) const MAX_ATTEMPTS: usize = 5;
/// The maximum number of records that explain a refusal: those of three days, and the open one.
const MAX_EXPLAINING: u64 = 4;

/// The input of a check-in or a check-out.
#[derive(Clone, Debug)]
pub struct NewScan {
    /// The project.
    pub project_id: i32,
    /// The unique code of the person.
    pub code: String,
    /// When, if not now.
    pub at: Option<DateTime<Utc>>,
}

/// What a scan means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PresenceAction {
    /// Arrival.
    CheckIn,
    /// Departure.
    CheckOut,
}

impl PresenceAction {
    /// How a record is named that has this already, as the answer of a request with an idempotency key.
    pub(super) const fn as_repeat(self) -> &'static str {
        match self {
            Self::CheckIn => "checked in before",
            Self::CheckOut => "checked out before",
        }
    }
}

/// The result of a valid scan.
#[derive(Clone, Debug)]
pub enum Recorded {
    /// The record was made or closed.
    Now(PresenceAction, Box<Model>),
    /// The same scan was read before.
    Before(PresenceAction, Box<Model>),
    /// This record is in the way, for the reason of the code.
    Conflict(Code, Box<Model>),
}

/// Records an arrival or a departure.
///
/// # Errors
/// In this order: `AUTH_REQUIRED`, `FORBIDDEN`; `VALIDATION_ERROR` by field; `PROJECT_NOT_FOUND`;
/// `CINEMA_TALENT_NOT_FOUND`; `TALENT_NOT_ASSIGNED`; `NOT_CHECKED_IN`.
pub async fn record(scope: &Scope, new: NewScan, action: PresenceAction) -> Result<Recorded> {
    scope.require(Action::RecordPresence)?;
    let mut check = Check::new();
    let code = check.required("code", &new.code, MAX_CODE).to_uppercase();
    let at = scan_time(&mut check, scope, new.at);
    check.done()?;
    let scan = Scan::find(scope, new.project_id, &[code], at).await?;
    for _ in 0..MAX_ATTEMPTS {
        let result = match action {
            PresenceAction::CheckIn => check_in(scope, &scan).await?,
            PresenceAction::CheckOut => Some(check_out(scope, &scan).await?),
        };
        if let Some(recorded) = result {
            return Ok(recorded);
        }
    }
    Err(Code::ServiceUnavailable.into())
}

/// Checks in once. None when the record that was in the way is not any more.
pub(super) async fn check_in(scope: &Scope, scan: &Scan) -> Result<Option<Recorded>> {
    let written = transaction::write(scope, async |tx| {
        if scan.is_released(&tx).await? {
            return Err(not_assigned());
        }
        match arrive(&tx, scope, scan).await {
            Err(error) if is_conflict(&error) => {
                tx.discard();
                Ok(None)
            }
            row => {
                let row = row?;
                tx.publish(event_of(&row));
                Ok(Some(row))
            }
        }
    });
    if let Some(row) = written.await? {
        return Ok(Some(Recorded::Now(PresenceAction::CheckIn, row.into())));
    }
    let rows = explaining(scope, scan).await?;
    let forgotten = scan.at - scope.services.policy.shift_max;
    let is_in_the_way = |row: &Model| {
        let is_in = is_open(row) && row.check_in_at > forgotten && row.check_in_at <= scan.at;
        row.date == scan.date || is_in || is_within(row, scan)
    };
    let conflict = rows.into_iter().find(is_in_the_way);
    let code = |row: &Model| match row.check_out_at {
        Some(_) => Code::AlreadyCheckedOut,
        None => Code::AlreadyCheckedIn,
    };
    Ok(conflict.map(|row| Recorded::Conflict(code(&row), row.into())))
}

/// Checks out.
async fn check_out(scope: &Scope, scan: &Scan) -> Result<Recorded> {
    let written = transaction::write(scope, async |tx| {
        let is_released = scan.is_released(&tx).await?;
        let Some(open) = lock_closable(&tx, scan).await? else {
            return if is_released { Err(not_assigned()) } else { Ok(None) };
        };
        let row = depart(&tx, scope, scan, &open).await?;
        tx.publish(event_of(&row));
        Ok(Some(row))
    });
    if let Some(row) = written.await? {
        return Ok(Recorded::Now(PresenceAction::CheckOut, row.into()));
    }
    let zone = scope.services.zone;
    let left_on = |row: &Model| row.check_out_at.map(|left| zone.day(left));
    let is_of_day = |row: &Model| {
        left_on(row).is_some_and(|day: NaiveDate| row.date == scan.date || day == scan.date)
            && row.check_in_at <= scan.at
    };
    match explaining(scope, scan).await?.into_iter().find(is_of_day) {
        Some(row) => Ok(Recorded::Conflict(Code::AlreadyCheckedOut, row.into())),
        None => Err(Error::of(Code::NotCheckedIn, "code")),
    }
}

fn is_open(row: &Model) -> bool {
    row.check_out_at.is_none() && row.left_open_at.is_none()
}

/// The records that can be in the way of a scan: that of its day first, then the open one, then the latest before.
async fn explaining(scope: &Scope, scan: &Scan) -> Result<Vec<Model>> {
    let is_near = Column::Date
        .between(scan.date - TimeDelta::days(2), scan.date)
        .or(Column::CheckOutAt.is_null().and(Column::LeftOpenAt.is_null()));
    let mut rows = Entity::find()
        .filter(of_person(scan))
        .filter(is_near)
        .order_by_desc(Column::Date)
        .limit(MAX_EXPLAINING)
        .all(scope.database().read())
        .await?;
    rows.sort_by_key(|row| (row.date != scan.date, !is_open(row)));
    Ok(rows)
}
