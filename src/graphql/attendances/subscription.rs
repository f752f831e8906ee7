//! Subscription fields: attendances as they are recorded, and their number.

use async_graphql::{Context, ID, Result, SimpleObject, Subscription};
use futures_util::stream::Stream;
use uuid::Uuid;

use super::types::Attendance;
use crate::domain::attendances::follow::{CountFeed, RecordedFeed};
use crate::domain::attendances::follow_removed::RemovedFeed;
use crate::graphql::context::RequestExt;
use crate::graphql::events::Event;
use crate::graphql::live::{EventValue, follow, start_error};
use crate::graphql::object::Object as ObjectOf;
use crate::graphql::object::id::{self, IdOf};

/// The subscriptions.
#[derive(Debug, Default)]
pub struct AttendanceSubscription;

/// An attendance that is gone.
#[derive(Debug, SimpleObject)]
struct RemovedAttendance {
    /// The `id` that it had.
    deleted_id: ID,
    /// The `databaseId` that it had.
    deleted_database_id: Uuid,
}

impl RemovedAttendance {
    fn of(key: Uuid) -> Self {
        Self { deleted_id: id::encode::<Attendance>(key), deleted_database_id: key }
    }
}

#[Subscription]
impl AttendanceSubscription {
    /// Each attendance at an event as it is recorded, once. For those who read the pointage API; ends with an error when
    /// the session does, or when the event is deleted.
    async fn attendance_recorded(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which event: `id` or `databaseId`.")] event_id: IdOf<Event>,
    ) -> Result<impl Stream<Item = Result<EventValue<ObjectOf<Attendance>>>> + use<>> {
        let request = ctx.request();
        let source = RecordedFeed::open(&request.scope, event_id.key()).await;
        Ok(follow(request, source.map_err(|error| start_error(request, error))?, ObjectOf::new))
    }

    /// Each attendance at an event that is removed, once: undone, deleted, or gone with its participant. For those who read
    /// the pointage API; ends as `attendanceRecorded` does.
    async fn attendance_removed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which event: `id` or `databaseId`.")] event_id: IdOf<Event>,
    ) -> Result<impl Stream<Item = Result<EventValue<RemovedAttendance>>> + use<>> {
        let request = ctx.request();
        let source = RemovedFeed::open(&request.scope, event_id.key()).await;
        Ok(follow(request, source.map_err(|error| start_error(request, error))?, RemovedAttendance::of))
    }

    /// How many participants came to an event: at once, and then whenever the number changes, at most five times a
    /// second. For those who read the pointage API; ends as `attendanceRecorded` does.
    async fn attendance_count(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which event: `id` or `databaseId`.")] event_id: IdOf<Event>,
    ) -> Result<impl Stream<Item = Result<EventValue<i32>>> + use<>> {
        let request = ctx.request();
        let source = CountFeed::open(&request.scope, event_id.key()).await;
        let to_value = |count| i32::try_from(count).unwrap_or(i32::MAX);
        Ok(follow(request, source.map_err(|error| start_error(request, error))?, to_value))
    }
}
