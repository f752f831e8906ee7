//! Mutations on production companies.

use async_graphql::{Context, Object, Result, SimpleObject};

use super::inputs::{CreateProductionInput, UpdateProductionInput, VerifyProductionInput};
use super::types::Production;
use crate::domain::productions::change;
use crate::entity::production::Model;
use crate::error::Error;
use crate::graphql::context::{RequestContext, RequestExt};
use crate::graphql::error::UserError;
use crate::graphql::exec::output::written;
use crate::graphql::idempotency::{once, shown};
use crate::graphql::object::{Edge, Object as ObjectOf};
use crate::scope::Scope;

/// The mutations.
#[derive(Debug, Default)]
pub struct ProductionMutation;

/// What the creation of a production company answers.
#[derive(SimpleObject)]
struct CreateProductionPayload {
    /// The new company; null when it was not created.
    production: Option<ObjectOf<Production>>,
    /// The new company as an edge of the list of companies; null with `production`.
    production_edge: Option<Edge<Production>>,
    /// What was wrong; empty when the company was created.
    user_errors: Vec<UserError>,
}

/// What a change of a production company answers.
#[derive(SimpleObject)]
struct ProductionPayload {
    /// The company as it is now; null when nothing was changed.
    production: Option<ObjectOf<Production>>,
    /// What was wrong; empty when the change was made.
    user_errors: Vec<UserError>,
}

async fn payload(request: &RequestContext, result: Result<Model, Error>) -> Result<ProductionPayload> {
    let (production, user_errors) = written(request, result.map(|row| row.id)).await?;
    Ok(ProductionPayload { production, user_errors })
}

/// Each field is null only when it failed with a top-level error.
#[Object]
impl ProductionMutation {
    /// Enters a production company, which is not verified yet. For administrators.
    async fn create_production(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new company.")] input: CreateProductionInput,
        #[graphql(
            desc = "Names this request, in 16 to 128 characters: within 24 hours a repeat is answered as the first, and not run."
        )]
        idempotency_key: Option<String>,
    ) -> Option<Result<CreateProductionPayload>> {
        let request = ctx.request();
        let rule = async move |scope: Scope| Ok(change::create(&scope, input.into()).await?.id.into());
        let result = once(ctx, idempotency_key, rule, shown::<Production>).await;
        let created = written(request, result).await;
        Some(created.map(|(production, user_errors)| CreateProductionPayload {
            production_edge: production.clone().map(Edge::of),
            production,
            user_errors,
        }))
    }

    /// Changes a production company. For administrators.
    async fn update_production(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which company, and what changes.")] input: UpdateProductionInput,
    ) -> Option<Result<ProductionPayload>> {
        let request = ctx.request();
        let result = change::update(&request.scope, input.id.key(), input.into()).await;
        Some(payload(request, result).await)
    }

    /// Sets whether staff have checked a production company. For administrators.
    async fn verify_production(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which company, and whether it is checked.")] input: VerifyProductionInput,
    ) -> Option<Result<ProductionPayload>> {
        let request = ctx.request();
        let result = change::verify(&request.scope, input.id.key(), input.is_verified).await;
        Some(payload(request, result).await)
    }
}
