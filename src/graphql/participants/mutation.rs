//! Mutations on participants.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use uuid::Uuid;

use super::inputs::{CreateParticipantInput, DeleteParticipantInput, UpdateParticipantInput};
use super::types::Participant;
use crate::domain::participants::{create, remove, update};
use crate::error::Error;
use crate::graphql::context::{RequestContext, RequestExt};
use crate::graphql::error::{UserError, outcome};
use crate::graphql::exec::output::written;
use crate::graphql::idempotency::{once, shown};
use crate::graphql::object::{Edge, Object as ObjectOf, id};
use crate::query::key::Key;
use crate::scope::Scope;

/// The mutations.
#[derive(Debug, Default)]
pub struct ParticipantMutation;

/// What the entry of a participant answers.
#[derive(SimpleObject)]
struct CreateParticipantPayload {
    /// The new participant; null when nobody was entered.
    participant: Option<ObjectOf<Participant>>,
    /// The new participant as an edge of the list of participants; null with `participant`.
    participant_edge: Option<Edge<Participant>>,
    /// What was wrong; empty when the participant was entered.
    user_errors: Vec<UserError>,
}

/// What a change of a participant answers.
#[derive(SimpleObject)]
struct ParticipantPayload {
    /// The participant as they are now; null when nothing was changed.
    participant: Option<ObjectOf<Participant>>,
    /// What was wrong; empty when the change was made.
    user_errors: Vec<UserError>,
}

/// What the deletion of a participant answers.
#[derive(SimpleObject)]
struct DeleteParticipantPayload {
    /// The `id` that the participant had; null when they were not deleted.
    deleted_id: Option<ID>,
    /// The `databaseId` that the participant had; null when they were not deleted.
    deleted_database_id: Option<Uuid>,
    /// What was wrong; empty when the participant is gone.
    user_errors: Vec<UserError>,
}

async fn created(request: &RequestContext, result: Result<Key, Error>) -> Result<CreateParticipantPayload> {
    let (participant, user_errors) = written(request, result).await?;
    let participant_edge = participant.clone().map(Edge::of);
    Ok(CreateParticipantPayload { participant, participant_edge, user_errors })
}

/// Each field is null only when it failed with a top-level error.
#[Object]
impl ParticipantMutation {
    /// Enters a participant who has not come to anything yet. For those who create participants.
    async fn create_participant(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new participant.")] input: CreateParticipantInput,
        #[graphql(
            desc = "Names this request, in 16 to 128 characters: within 24 hours a repeat is answered as the first, and not run."
        )]
        idempotency_key: Option<String>,
    ) -> Option<Result<CreateParticipantPayload>> {
        let request = ctx.request();
        let rule =
            async move |scope: Scope| Ok(create::create(&scope, input.participant.into()).await?.id.into());
        Some(created(request, once(ctx, idempotency_key, rule, shown::<Participant>).await).await)
    }

    /// Changes a participant. For those who read the pointage API.
    async fn update_participant(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which participant, and what changes.")] input: UpdateParticipantInput,
    ) -> Option<Result<ParticipantPayload>> {
        let request = ctx.request();
        let result = update::update(&request.scope, input.id.uuid(), input.into()).await;
        let changed = written(request, result.map(|row| row.id)).await;
        Some(changed.map(|(participant, user_errors)| ParticipantPayload { participant, user_errors }))
    }

    /// Deletes a participant with all attendances; CNI number and e-mail address are free again. For administrators.
    async fn delete_participant(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which participant.")] input: DeleteParticipantInput,
    ) -> Option<Result<DeleteParticipantPayload>> {
        let request = ctx.request();
        let result = remove::remove(&request.scope, input.id.uuid()).await;
        let outcome = outcome(request, result);
        Some(outcome.map(|(deleted_database_id, user_errors)| DeleteParticipantPayload {
            deleted_id: deleted_database_id.map(id::encode::<Participant>),
            deleted_database_id,
            user_errors,
        }))
    }
}
