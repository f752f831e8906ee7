//! Mutations that record and delete attendances.

use async_graphql::{Context, Object, Result, SimpleObject};
use chrono::Utc;
use uuid::Uuid;

use super::inputs::{DeleteAttendanceInput, RecordAttendanceInput};
use super::types::Attendance;
use crate::domain::attendances::record::{self, Recorded};
use crate::domain::attendances::remove;
use crate::domain::claim::Written;
use crate::entity::attendance;
use crate::error::{Code, Error, Existing, Failure, Reason};
use crate::graphql::context::{RequestContext, RequestExt};
use crate::graphql::error::{UserError, outcome};
use crate::graphql::exec::output::written;
use crate::graphql::idempotency::{once, visible};
use crate::graphql::object::Object as ObjectOf;
use crate::graphql::scalars::DateTime;
use crate::query::key::Key;
use crate::scope::{Grant, Scope};

/// The mutations.
#[derive(Debug, Default)]
pub struct AttendanceMutation;

/// What a check-in answers.
#[derive(SimpleObject)]
struct RecordAttendancePayload {
    /// The attendance, also for callers who see no other; null when none was recorded.
    attendance: Option<ObjectOf<Attendance>>,
    /// With `ALREADY_CHECKED_IN`, when the participant came the first time; else null.
    first_check_in_time: Option<DateTime>,
    /// What was wrong; empty when the attendance was recorded.
    user_errors: Vec<UserError>,
}

/// What the deletion of an attendance answers.
#[derive(SimpleObject)]
struct DeleteAttendancePayload {
    /// The `databaseId` that the attendance had; null when it was not deleted.
    deleted_database_id: Option<Uuid>,
    /// What was wrong; empty when the attendance is gone.
    user_errors: Vec<UserError>,
}

async fn payload(request: &RequestContext, result: Result<Key, Error>) -> Result<RecordAttendancePayload> {
    let existing = result.as_ref().err().and_then(Error::existing);
    let first_check_in_time = existing.map(|existing| DateTime(existing.since));
    let (attendance, user_errors) = written(request, result).await?;
    Ok(RecordAttendancePayload { attendance, first_check_in_time, user_errors })
}

/// The error of a participant who signed at this time.
fn checked_in_before(since: chrono::DateTime<Utc>) -> Error {
    let failure = Failure::of(Code::AlreadyCheckedIn, "participant", Reason::Plain);
    vec![Failure { existing: Some(Existing { since, until: None }), ..failure }].into()
}

/// The attendance that the first request recorded, which its repeats may show as well.
async fn again(scope: Scope, rows: Written) -> Result<Key, Error> {
    let key = rows.key_of::<attendance::Entity>()?;
    if let Key::Uuid(id) = key {
        scope.grant(Grant::Attendance(id));
    }
    visible::<Attendance>(&scope, key).await
}

/// Each field is null only when it failed with a top-level error.
#[Object]
impl AttendanceMutation {
    /// Records that somebody came to an event: by the participant, which is open to everybody, or by staff. At most once
    /// an event and participant. Strangers have 10 a minute and address, unless the installation says otherwise.
    async fn record_attendance(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who came, and to which event.")] input: RecordAttendanceInput,
        #[graphql(
            desc = "Names this request, in 16 to 128 characters: within 24 hours a repeat is answered as the first, and not run."
        )]
        idempotency_key: Option<String>,
    ) -> Option<Result<RecordAttendancePayload>> {
        let request = ctx.request();
        let rule = async move |scope: Scope| match record::record(&scope, input.into()).await? {
            Recorded::Now(row) => Ok(row.id.into()),
            Recorded::Before(time) => Err(checked_in_before(time)),
        };
        Some(payload(request, once(ctx, idempotency_key, rule, again).await).await)
    }

    /// Deletes an attendance; the participant may sign again. For administrators.
    async fn delete_attendance(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which attendance.")] input: DeleteAttendanceInput,
    ) -> Option<Result<DeleteAttendancePayload>> {
        let request = ctx.request();
        let result = remove::remove(&request.scope, input.id.uuid()).await;
        let outcome = outcome(request, result);
        Some(outcome.map(|(deleted_database_id, user_errors)| DeleteAttendancePayload {
            deleted_database_id,
            user_errors,
        }))
    }
}
