//! Mutations on assignments.

use async_graphql::{Context, Object, Result, SimpleObject};

use super::inputs::{AssignTalentInput, ReleaseTalentInput};
use super::types::Assignment;
use crate::domain::assignments::{assign, release};
use crate::graphql::context::RequestExt;
use crate::graphql::error::UserError;
use crate::graphql::exec::output::written;
use crate::graphql::idempotency::{once, shown};
use crate::graphql::object::{Edge, Object as ObjectOf};
use crate::scope::Scope;

/// The mutations.
#[derive(Debug, Default)]
pub struct AssignmentMutation;

/// What an assignment answers.
#[derive(SimpleObject)]
struct AssignTalentPayload {
    /// The assignment; null when it was not made.
    assignment: Option<ObjectOf<Assignment>>,
    /// The assignment as an edge of the lists of assignments; null with `assignment`.
    assignment_edge: Option<Edge<Assignment>>,
    /// What was wrong; empty when the person was assigned.
    user_errors: Vec<UserError>,
}

/// What a release answers.
#[derive(SimpleObject)]
struct ReleaseTalentPayload {
    /// The assignment as it is now; null when nobody was released.
    assignment: Option<ObjectOf<Assignment>>,
    /// What was wrong; empty when the person was released.
    user_errors: Vec<UserError>,
}

/// Each field is null only when it failed with a top-level error.
#[Object]
impl AssignmentMutation {
    /// Assigns a cinema talent to a project, with a project code that was never given before. Who was released before
    /// returns under the code of then. For administrators.
    async fn assign_talent(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who, to which project, as what.")] input: AssignTalentInput,
        #[graphql(
            desc = "Names this request, in 16 to 128 characters: within 24 hours a repeat is answered as the first, and not run."
        )]
        idempotency_key: Option<String>,
    ) -> Option<Result<AssignTalentPayload>> {
        let request = ctx.request();
        let rule = async move |scope: Scope| Ok(assign::assign(&scope, input.into()).await?.id.into());
        let result = once(ctx, idempotency_key, rule, shown::<Assignment>).await;
        let assigned = written(request, result).await;
        Some(assigned.map(|(assignment, user_errors)| AssignTalentPayload {
            assignment_edge: assignment.clone().map(Edge::of),
            assignment,
            user_errors,
        }))
    }

    /// Releases a cinema talent from a project, whose assignment keeps its project code. For administrators.
    async fn release_talent(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who, from which project.")] input: ReleaseTalentInput,
    ) -> Option<Result<ReleaseTalentPayload>> {
        let request = ctx.request();
        let result = release::release(&request.scope, input.project_id.key(), input.talent.into()).await;
        let released = written(request, result.map(|row| row.id)).await;
        Some(released.map(|(assignment, user_errors)| ReleaseTalentPayload { assignment, user_errors }))
    }
}
