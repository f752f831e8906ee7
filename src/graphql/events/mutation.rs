//! Mutations on events.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use uuid::Uuid;

use super::inputs::{CreateEventInput, EventIdInput, UpdateEventInput};
use super::types::Event;
use crate::domain::claim::Written;
use crate::domain::events::qr_code::signed_address;
use crate::domain::events::{create, qr_code, remove, update};
use crate::entity::event::Model;
use crate::error::Error;
use crate::graphql::context::{RequestContext, RequestExt};
use crate::graphql::error::{UserError, outcome};
use crate::graphql::exec::output::{read_back, written};
use crate::graphql::idempotency::once;
use crate::graphql::object::{Edge, Object as ObjectOf, id};
use crate::graphql::scalars::Url;
use crate::scope::Scope;

/// The mutations.
#[derive(Debug, Default)]
pub struct EventMutation;

/// What an event with a new QR code answers.
#[derive(SimpleObject)]
struct EventCodePayload {
    /// The event as it is now; null when nothing was done.
    event: Option<ObjectOf<Event>>,
    /// The event as an edge of the list of events; null with `event`.
    event_edge: Option<Edge<Event>>,
    /// The signed address that the QR code says; null with `event`.
    signed_qr_code_data: Option<Url>,
    /// What signatures of the QR code are made with, for programs that check addresses by themselves. Shown here and
    /// never again, also not to a repeat with the same idempotency key; null with `event`.
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
    /// The `id` that the event had; null when it was not removed.
    deleted_id: Option<ID>,
    /// The `databaseId` that the event had; null when it was not removed.
    deleted_database_id: Option<Uuid>,
    /// How many attendances went with it; null when it was not removed.
    deleted_attendance_count: Option<i32>,
    /// What was wrong; empty when the event is gone.
    user_errors: Vec<UserError>,
}

/// An event with a new QR code, and whether this request has made the code.
type Issued = (Model, bool);

async fn code_payload(request: &RequestContext, result: Result<Issued, Error>) -> Result<EventCodePayload> {
    let (issued, user_errors) = outcome(request, result)?;
    let Some((row, is_new)) = issued else {
        return Ok(EventCodePayload {
            event: None,
            event_edge: None,
            signed_qr_code_data: None,
            qr_code_secret: None,
            user_errors,
        });
    };
    let address = signed_address(&request.scope, &row.short_code, row.qr_issued_at, &row.qr_secret);
    let event = read_back(request, row.id.into()).await?;
    Ok(EventCodePayload {
        event_edge: Some(Edge::of(event.clone())),
        event: Some(event),
        signed_qr_code_data: Some(Url(address)),
        qr_code_secret: Some(row.qr_secret).filter(|_| is_new),
        user_errors,
    })
}

/// The event of the first request, for its repeats.
async fn again(scope: Scope, rows: Written) -> Result<Issued, Error> {
    Ok((qr_code::again(scope, rows).await?, false))
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
        #[graphql(
            desc = "Names this request, in 16 to 128 characters: within 24 hours a repeat is answered as the first, and not run."
        )]
        idempotency_key: Option<String>,
    ) -> Option<Result<EventCodePayload>> {
        let request = ctx.request();
        let rule = async move |scope: Scope| Ok((create::create(&scope, input.into()).await?, true));
        Some(code_payload(request, once(ctx, idempotency_key, rule, again).await).await)
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
            deleted_id: removed.map(|removed| id::encode::<Event>(removed.id)),
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
        let rule = async move |scope: Scope| Ok((qr_code::regenerate(&scope, input.id.key()).await?, true));
        Some(code_payload(request, once(ctx, None, rule, again).await).await)
    }
}
