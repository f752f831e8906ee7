//! Mutations on projects.

use async_graphql::{Context, Object, Result, SimpleObject};

use super::inputs::{CreateProjectInput, UpdateProjectInput};
use super::types::Project;
use crate::domain::projects::change;
use crate::graphql::context::RequestExt;
use crate::graphql::error::UserError;
use crate::graphql::exec::output::written;
use crate::graphql::idempotency::{once, shown};
use crate::graphql::object::{Edge, Object as ObjectOf};
use crate::scope::Scope;

/// The mutations.
#[derive(Debug, Default)]
pub struct ProjectMutation;

/// What the creation of a project answers.
#[derive(SimpleObject)]
struct CreateProjectPayload {
    /// The new project; null when it was not created.
    project: Option<ObjectOf<Project>>,
    /// The new project as an edge of the list of projects; null with `project`.
    project_edge: Option<Edge<Project>>,
    /// What was wrong; empty when the project was created.
    user_errors: Vec<UserError>,
}

/// What a change of a project answers.
#[derive(SimpleObject)]
struct ProjectPayload {
    /// The project as it is now; null when nothing was changed.
    project: Option<ObjectOf<Project>>,
    /// What was wrong; empty when the change was made.
    user_errors: Vec<UserError>,
}

/// Each field is null only when it failed with a top-level error.
#[Object]
impl ProjectMutation {
    /// Enters a project of a production company. For administrators.
    async fn create_project(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new project.")] input: CreateProjectInput,
        #[graphql(
            desc = "Names this request, in 16 to 128 characters: within 24 hours a repeat is answered as the first, and not run."
        )]
        idempotency_key: Option<String>,
    ) -> Option<Result<CreateProjectPayload>> {
        let request = ctx.request();
        let rule = async move |scope: Scope| Ok(change::create(&scope, input.into()).await?.id.into());
        let result = once(ctx, idempotency_key, rule, shown::<Project>).await;
        let created = written(request, result).await;
        Some(created.map(|(project, user_errors)| CreateProjectPayload {
            project_edge: project.clone().map(Edge::of),
            project,
            user_errors,
        }))
    }

    /// Changes a project. For administrators.
    async fn update_project(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which project, and what changes.")] input: UpdateProjectInput,
    ) -> Option<Result<ProjectPayload>> {
        let request = ctx.request();
        let result = change::update(&request.scope, input.id.key(), input.into()).await;
        let changed = written(request, result.map(|row| row.id)).await;
        Some(changed.map(|(project, user_errors)| ProjectPayload { project, user_errors }))
    }
}
