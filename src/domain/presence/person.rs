//! Who is scanned, and on which project.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _, QuerySelect as _};

use crate::domain::check::Check;
use crate::domain::projects;
use crate::entity::{assignment, cinema_talent};
use crate::error::{Code, Error, Reason, Result};
use crate::scope::Scope;

/// How old the time of a scan that waited for a network may be, in hours.
const MAX_AGE_HOURS: i64 = 24;
/// How far the time of a scan may be ahead of the server, in minutes.
const MAX_AHEAD_MINUTES: i64 = 2;

/// A person on a project at a time.
#[derive(Clone, Debug)]
pub(super) struct Scan {
    pub project_id: i32,
    pub cinema_talent_id: i32,
    /// Whether the person was erased: they may leave, and come no more.
    pub is_erased: bool,
    /// The time of the scan.
    pub at: DateTime<Utc>,
    /// Its day in the zone of the installation.
    pub date: NaiveDate,
}

impl Scan {
    /// Finds project and person; `codes` are the possible readings of the scanned code, the likeliest first.
    pub async fn find(scope: &Scope, project_id: i32, codes: &[String], at: DateTime<Utc>) -> Result<Self> {
        // Any takes presence, whatever its status and dates.
        projects::require(scope, project_id).await?;
        let found = cinema_talent::Entity::find()
            .filter(cinema_talent::Column::UniqueCode.is_in(codes))
            .select_only()
            .columns([
                cinema_talent::Column::UniqueCode,
                cinema_talent::Column::Id,
                cinema_talent::Column::DeletedAt,
            ])
            .into_tuple::<(String, i32, Option<DateTime<Utc>>)>()
            .all(scope.database().read())
            .await?;
        let by_code = |code: &String| found.iter().find(|(other, ..)| other == code);
        let (_, cinema_talent_id, deleted_at) = codes.iter().find_map(by_code).ok_or_else(not_found)?;
        Ok(Self {
            project_id,
            cinema_talent_id: *cinema_talent_id,
            is_erased: deleted_at.is_some(),
            at,
            date: scope.services.zone.day(at),
        })
    }

    /// Whether the person was released from the project. Locks the assignment until `tx` ends, so that a release
    /// happens before or after the scan.
    ///
    /// # Errors
    /// `TALENT_NOT_ASSIGNED` for a person who never was assigned.
    pub async fn is_released(&self, tx: &DatabaseTransaction) -> Result<bool> {
        let released_at = assignment::Entity::find()
            .filter(assignment::Column::ProjectId.eq(self.project_id))
            .filter(assignment::Column::CinemaTalentId.eq(self.cinema_talent_id))
            .lock(LockType::Share)
            .select_only()
            .column(assignment::Column::ReleasedAt)
            .into_tuple::<Option<DateTime<Utc>>>()
            .one(tx)
            .await?;
        Ok(released_at.ok_or_else(not_assigned)?.is_some())
    }
}

/// The error of a code that is nobody's.
pub(super) fn not_found() -> Error {
    Error::of(Code::CinemaTalentNotFound, "code")
}

/// The error of a person who is not assigned to the project.
pub(super) fn not_assigned() -> Error {
    Error::of(Code::TalentNotAssigned, "code")
}

/// Validates the time of a scan; now when there is none. The clock of a device may be a little ahead.
pub(super) fn scan_time(check: &mut Check, scope: &Scope, at: Option<DateTime<Utc>>) -> DateTime<Utc> {
    let now = scope.now();
    let at = at.unwrap_or(now);
    if at > now && at - now <= TimeDelta::minutes(MAX_AHEAD_MINUTES) {
        return now;
    }
    if at > now {
        check.fault("at", Reason::Future);
    } else if now - at > TimeDelta::hours(MAX_AGE_HOURS) {
        check.fault("at", Reason::TooLongAgo(MAX_AGE_HOURS));
    }
    at
}
