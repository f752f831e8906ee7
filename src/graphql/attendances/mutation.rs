//! Mutations that record and delete attendances.

use async_graphql::{Context, Object, Result, SimpleObject};
use uuid::Uuid;

use super::inputs::{DeleteAttendanceInput, RecordAttendanceInput};
use super::types::Attendance;
use crate::domain::attendances::record::{self, Recorded};
use crate::domain::attendances::remove;
use crate::error::{Code, Error};
use crate::graphql::context::{RequestContext, RequestExt};
use crate::graphql::error::{UserError, outcome};
use crate::graphql::exec::output::written;
use crate::graphql::object::Object as ObjectOf;
use crate::graphql::scalars::DateTime;

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

async fn payload(
    request: &RequestContext,
    result: Result<Recorded, Error>,
) -> Result<RecordAttendancePayload> {
    let (first, result) = match result {
        Ok(Recorded::Now(row)) => (None, Ok(row)),
        Ok(Recorded::Before(time)) => {
            (Some(DateTime(time)), Err(Error::of(Code::AlreadyCheckedIn, "participant")))
        }
        Err(error) => (None, Err(error)),
    };
    let (attendance, user_errors) = written(request, result.map(|row| row.id)).await?;
    Ok(RecordAttendancePayload { attendance, first_check_in_time: first, user_errors })
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
    ) -> Option<Result<RecordAttendancePayload>> {
        let request = ctx.request();
        Some(payload(request, record::record(&request.scope, input.into()).await).await)
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
