//! Mutations that record and delete attendances.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use chrono::Utc;
use uuid::Uuid;

use super::inputs::{DeleteAttendanceInput, RecordAttendanceInput, UndoAttendanceInput};
use super::types::Attendance;
use crate::domain::attendances::record::{self, Recorded};
use crate::domain::attendances::{remove, undo};
use crate::domain::claim::Written;
use crate::entity::attendance;
use crate::error::{Code, Error, Existing, Failure, Reason};
use crate::graphql::context::{RequestContext, RequestExt};
use crate::graphql::error::{UserError, outcome};
use crate::graphql::exec::output::written;
use crate::graphql::idempotency::{once, visible};
use crate::graphql::object::{Edge, Object as ObjectOf, id};
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
    /// The attendance as an edge of the lists of attendances; null with `attendance`.
    attendance_edge: Option<Edge<Attendance>>,
    /// With `ALREADY_CHECKED_IN`, when the participant came the first time; else null.
    first_check_in_time: Option<DateTime>,
    /// What was wrong; empty when the attendance was recorded.
    user_errors: Vec<UserError>,
}

/// What the deletion of an attendance answers.
#[derive(SimpleObject)]
struct DeleteAttendancePayload {
    /// The `id` that the attendance had; null when it was not deleted.
    deleted_id: Option<ID>,
    /// The `databaseId` that the attendance had; null when it was not deleted.
    deleted_database_id: Option<Uuid>,
    /// What was wrong; empty when the attendance is gone.
    user_errors: Vec<UserError>,
}

async fn payload(request: &RequestContext, result: Result<Key, Error>) -> Result<RecordAttendancePayload> {
    let existing = result.as_ref().err().and_then(Error::existing);
    let first_check_in_time = existing.map(|existing| DateTime(existing.since));
    let (attendance, user_errors) = written(request, result).await?;
    let attendance_edge = attendance.clone().map(Edge::of);
    Ok(RecordAttendancePayload { attendance, attendance_edge, first_check_in_time, user_errors })
}

fn removal(request: &RequestContext, result: Result<Uuid, Error>) -> Result<DeleteAttendancePayload> {
    let (deleted_database_id, user_errors) = outcome(request, result)?;
    let deleted_id = deleted_database_id.map(id::encode::<Attendance>);
    Ok(DeleteAttendancePayload { deleted_id, deleted_database_id, user_errors })
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
        Some(removal(request, remove::remove(&request.scope, input.id.uuid()).await))
    }

    /// Takes back an attendance on the day on which it was recorded, in the zone of the installation, with a reason for the
    /// audit log; the participant may sign again. For those who record attendances for others: what staff recorded; what a
    /// participant signed, by the creator of the event and administrators.
    async fn undo_attendance(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which attendance, and why.")] input: UndoAttendanceInput,
    ) -> Option<Result<DeleteAttendancePayload>> {
        let request = ctx.request();
        Some(removal(request, undo::undo(&request.scope, input.id.uuid(), &input.reason).await))
    }
}
