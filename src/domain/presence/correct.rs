//! Corrections by staff: a forgotten check-out, a wrong time. The audit log holds the times before and after, and the
//! reason.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::ExprTrait as _;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _,
    QuerySelect as _,
};

use super::steps::{event_of, is_conflict};
use crate::auth::role::Action;
use crate::domain::check::Check;
use crate::domain::{transaction, write};
use crate::entity::presence_record::{ActiveModel, Column, Entity, Model};
use crate::error::{Code, Error, Failure, Reason, Result};
use crate::scope::Scope;

/// The maximum length of a reason, in characters.
const MAX_REASON: u32 = 500;
/// The maximum length of a corrected stay: a longer one is a mistyped month or year.
const MAX_STAY: TimeDelta = TimeDelta::days(7);

/// A correction of a record; a time that is not given stays.
#[derive(Clone, Debug)]
pub struct Correction {
    /// The record.
    pub id: i32,
    /// When the person came.
    pub check_in_at: Option<DateTime<Utc>>,
    /// When the person left.
    pub check_out_at: Option<DateTime<Utc>>,
    /// Why it is corrected.
    pub reason: String,
}

/// Corrects the times of a record; its date follows the arrival. A record with a departure is closed, however old it is.
///
/// # Errors
/// In this order: `AUTH_REQUIRED`, `FORBIDDEN`, also for the person; `VALIDATION_ERROR` by field; `RESOURCE_NOT_FOUND`;
/// `VALIDATION_ERROR` when the person would leave before they came, or stay longer than a week; `ALREADY_CHECKED_IN` when another record of the day, an
/// open one, or one of the same hours is in the way.
pub async fn correct(scope: &Scope, correction: Correction) -> Result<Model> {
    scope.require(Action::RecordPresence)?;
    let reason = validate(scope, &correction)?;
    let Correction { id, check_in_at, check_out_at, .. } = correction;
    transaction::write(scope, async |tx| {
        let row = Entity::find_by_id(id).lock_exclusive().one(&*tx).await?;
        let before = row.ok_or_else(|| Error::of(Code::ResourceNotFound, "id"))?;
        let (came, left) = (check_in_at.unwrap_or(before.check_in_at), check_out_at.or(before.check_out_at));
        if left.is_some_and(|left| left < came) {
            let field = if check_out_at.is_some() { "checkOutAt" } else { "checkInAt" };
            return Err(Error::invalid(field, Reason::EndsBeforeItBegins));
        }
        if left.is_some_and(|left| left - came > MAX_STAY) {
            let field = if check_in_at.is_some() { "checkInAt" } else { "checkOutAt" };
            return Err(Error::invalid(field, Reason::TooLongStay(MAX_STAY.num_days())));
        }
        if overlaps(&tx, &before, came, left).await? {
            return Err(other_record());
        }
        let change = |row: &mut ActiveModel| {
            row.check_in_at = Set(came);
            row.check_out_at = Set(left);
            // The day of an arrival that stays is that of the zone in which it was recorded.
            if check_in_at.is_some() {
                row.date = Set(scope.services.zone.day(came));
            }
            row.left_open_at = Set(before.left_open_at.filter(|_| left.is_none()));
            row.correction_reason = Set(Some(reason.clone()));
            row.recorded_by_id = Set(scope.actor.account_id());
        };
        let after = write::update(&tx, scope, &before, change).await.map_err(with_reason)?;
        tx.publish(event_of(&after));
        Ok(after)
    })
    .await
}

/// Validates the fields, and returns the reason.
fn validate(scope: &Scope, correction: &Correction) -> Result<String> {
    let mut check = Check::new();
    let reason = check.lines("reason", &correction.reason, MAX_REASON);
    if reason.is_none() {
        check.fault("reason", Reason::Required);
    }
    for (field, time) in [("checkInAt", correction.check_in_at), ("checkOutAt", correction.check_out_at)] {
        let Some(time) = time else { continue };
        check.moment(field, time);
        if time > scope.now() {
            check.fault(field, Reason::Future);
        }
    }
    if correction.check_in_at.is_none() && correction.check_out_at.is_none() {
        check.fault("checkOutAt", Reason::Required);
    }
    check.done()?;
    Ok(reason.unwrap_or_default())
}

/// The user error of a record that is in the way.
fn with_reason(error: Error) -> Error {
    if is_conflict(&error) { other_record() } else { error }
}

fn other_record() -> Error {
    vec![Failure::of(Code::AlreadyCheckedIn, "checkInAt", Reason::OtherRecord)].into()
}

/// Whether another record of the person on the project has some of the hours from `came` to `left`: without a departure, its
/// or that of the correction, the arrival alone counts.
async fn overlaps(
    tx: &DatabaseTransaction,
    corrected: &Model,
    came: DateTime<Utc>,
    left: Option<DateTime<Utc>>,
) -> Result<bool> {
    let others = Entity::find()
        .filter(Column::ProjectId.eq(corrected.project_id))
        .filter(Column::CinemaTalentId.eq(corrected.cinema_talent_id))
        .filter(Column::Id.ne(corrected.id))
        .filter(Column::CheckInAt.lt(left.unwrap_or(came)))
        .filter(Column::CheckOutAt.is_null().or(Column::CheckOutAt.gt(came)));
    let others = others.all(tx).await?;
    Ok(others.iter().any(|other| {
        let (from, to) = (other.check_in_at, other.check_out_at.unwrap_or(other.check_in_at));
        from < left.unwrap_or(came) && came < to
    }))
}
