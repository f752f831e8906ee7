//! Mutations on events.

use async_graphql::{Context, Object, Result, SimpleObject};
use uuid::Uuid;

use super::inputs::{CreateEventInput, EventIdInput, UpdateEventInput};
use super::types::Event;
use crate::domain::events::qr_code::signed_address;
use crate::domain::events::{create, qr_code, remove, update};
use crate::entity::event::Model;
use crate::error::Error;
use crate::graphql::context::{RequestContext, RequestExt};
use crate::graphql::error::{UserError, outcome};
use crate::graphql::exec::output::{read_back, written};
use crate::graphql::object::Object as ObjectOf;
use crate::graphql::scalars::Url;

/// The mutations.
#[derive(Debug, Default)]
pub struct EventMutation;

/// What an event with a new QR code answers.
#[derive(SimpleObject)]
struct EventCodePayload {
    /// The event as it is now; null when nothing was done.
    event: Option<ObjectOf<Event>>,
    /// The signed address that the QR code says; null with `event`.
    signed_qr_code_data: Option<Url>,
    /// What signatures of the QR code are made with, for programs that check addresses by themselves. Shown here and
    /// never again; null with `event`.
    qr_code_secret: Option<String>,
    /// What was wrong; empty when it was done.
    user_errors: Vec<UserError>,
}

/// What a change of an event answers.
#[derive(SimpleObject)]
struct EventPayload {
    /// The event as it is now; null when nothing was changed.
    event: Option<ObjectOf<Event>>,
    /// What was wrong; empty when the change was made.
    user_errors: Vec<UserError>,
}

/// What the removal of an event answers.
#[derive(SimpleObject)]
struct DeleteEventPayload {
    /// The `databaseId` that the event had; null when it was not removed.
    deleted_database_id: Option<Uuid>,
    /// How many attendances went with it; null when it was not removed.
    deleted_attendance_count: Option<i32>,
    /// What was wrong; empty when the event is gone.
    user_errors: Vec<UserError>,
}

async fn code_payload(request: &RequestContext, result: Result<Model, Error>) -> Result<EventCodePayload> {
    let (row, user_errors) = outcome(request, result)?;
    let Some(row) = row else {
        return Ok(EventCodePayload {
            event: None,
            signed_qr_code_data: None,
            qr_code_secret: None,
            user_errors,
        });
    };
    let address = signed_address(&request.scope, &row.short_code, row.qr_issued_at, &row.qr_secret);
    Ok(EventCodePayload {
        event: Some(read_back(request, row.id.into()).await?),
        signed_qr_code_data: Some(Url(address)),
        qr_code_secret: Some(row.qr_secret),
        user_errors,
    })
}

/// Each field is null only when it failed with a top-level error, so that one that fails does not hide what the
/// others have done.
#[Object]
impl EventMutation {
    /// Creates an event, to come, with a QR code of its own. For organizers and administrators.
    async fn create_event(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new event.")] input: CreateEventInput,
    ) -> Option<Result<EventCodePayload>> {
        let request = ctx.request();
        Some(code_payload(request, create::create(&request.scope, input.into()).await).await)
    }

    /// Changes an event: its creator, and administrators. The QR code stays valid, and ends as long after the event as
    /// before.
    async fn update_event(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which event, and what changes.")] input: UpdateEventInput,
    ) -> Option<Result<EventPayload>> {
        let request = ctx.request();
        let result = update::event(&request.scope, input.id.key(), input.into()).await;
        let changed = written(request, result.map(|row| row.id)).await;
        Some(changed.map(|(event, user_errors)| EventPayload { event, user_errors }))
    }

    /// Removes an event with its attendances. For administrators.
    async fn delete_event(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which event.")] input: EventIdInput,
    ) -> Option<Result<DeleteEventPayload>> {
        let request = ctx.request();
        let removed = outcome(request, remove::event(&request.scope, input.id.key()).await);
        Some(removed.map(|(removed, user_errors)| DeleteEventPayload {
            deleted_database_id: removed.map(|removed| removed.id),
            deleted_attendance_count:
                removed.map(|removed| i32::try_from(removed.attendances).unwrap_or(i32::MAX)),
            user_errors,
        }))
    }

    /// Gives an event another QR code: another short code, another secret. The old one opens nothing from then on. By
    /// the creator of the event, and administrators.
    async fn regenerate_qr_code(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which event.")] input: EventIdInput,
    ) -> Option<Result<EventCodePayload>> {
        let request = ctx.request();
        let result = qr_code::regenerate(&request.scope, input.id.key()).await;
        Some(code_payload(request, result).await)
    }
}
