//! Mutations on cinema talents.

use async_graphql::{Context, ID, Object, Result, SimpleObject};

use super::inputs::{CinemaTalentIdInput, RegisterCinemaTalentInput, UpdateCinemaTalentInput};
use super::types::CinemaTalent;
use crate::domain::cinema_talents::{erase, register, update};
use crate::domain::claim::Written;
use crate::entity::cinema_talent::{self, Model};
use crate::error::Error;
use crate::graphql::context::{RequestContext, RequestExt};
use crate::graphql::error::{UserError, outcome};
use crate::graphql::exec::output::written;
use crate::graphql::idempotency::{once, visible};
use crate::graphql::object::{Edge, Object as ObjectOf, id};
use crate::query::key::Key;
use crate::scope::{Grant, Scope};

/// The mutations.
#[derive(Debug, Default)]
pub struct CinemaTalentMutation;

/// What the registration of a cinema talent answers.
#[derive(SimpleObject)]
struct RegisterCinemaTalentPayload {
    /// The new person; null when nobody was registered.
    cinema_talent: Option<ObjectOf<CinemaTalent>>,
    /// The new person as an edge of the list of cinema talents; null with `cinemaTalent`.
    cinema_talent_edge: Option<Edge<CinemaTalent>>,
    /// What was wrong; empty when the person was registered.
    user_errors: Vec<UserError>,
}

/// What a change of a cinema talent answers.
#[derive(SimpleObject)]
struct CinemaTalentPayload {
    /// The person as they are now; null when nothing was changed.
    cinema_talent: Option<ObjectOf<CinemaTalent>>,
    /// What was wrong; empty when the change was made.
    user_errors: Vec<UserError>,
}

/// What the erasure of a cinema talent answers.
#[derive(SimpleObject)]
struct DeleteCinemaTalentPayload {
    /// The `id` that the person had; null when they were not erased.
    deleted_id: Option<ID>,
    /// The `databaseId` that the person had; null when they were not erased.
    deleted_database_id: Option<i32>,
    /// What was wrong; empty when the person is gone.
    user_errors: Vec<UserError>,
}

async fn payload(request: &RequestContext, result: Result<Model, Error>) -> Result<CinemaTalentPayload> {
    let (cinema_talent, user_errors) = written(request, result.map(|row| row.id)).await?;
    Ok(CinemaTalentPayload { cinema_talent, user_errors })
}

/// The person whom the first request registered, whom its repeats may show as well.
async fn again(scope: Scope, rows: Written) -> Result<Key, Error> {
    let key = rows.key_of::<cinema_talent::Entity>()?;
    if let Key::Int(id) = key {
        scope.grant(Grant::CinemaTalent(id));
    }
    visible::<CinemaTalent>(&scope, key).await
}

/// Each field is null only when it failed with a top-level error, so that one that fails does not hide what the
/// others have done.
#[Object]
impl CinemaTalentMutation {
    /// Registers a person in the casting file, with a unique code. Open to everybody; an account that is signed in sees
    /// and changes all of the person from then on. Where the server sends mail, a confirmation with the unique code
    /// follows, in the language of `Accept-Language`. At most 20 an hour from one address without an account.
    async fn register_cinema_talent(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The person.")] input: RegisterCinemaTalentInput,
        #[graphql(
            desc = "Names this request, in 16 to 128 characters: within 24 hours a repeat is answered as the first, and not run."
        )]
        idempotency_key: Option<String>,
    ) -> Option<Result<RegisterCinemaTalentPayload>> {
        let request = ctx.request();
        let (new, language) = (input.into_new(request), request.language);
        let rule = async move |scope: Scope| Ok(register::register(&scope, new, language).await?.id.into());
        let registered = written(request, once(ctx, idempotency_key, rule, again).await).await;
        Some(registered.map(|(cinema_talent, user_errors)| RegisterCinemaTalentPayload {
            cinema_talent_edge: cinema_talent.clone().map(Edge::of),
            cinema_talent,
            user_errors,
        }))
    }

    /// Changes a person: administrators any, others whom they registered. The unique code stays.
    async fn update_cinema_talent(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who, and what changes.")] input: UpdateCinemaTalentInput,
    ) -> Option<Result<CinemaTalentPayload>> {
        let request = ctx.request();
        let result = update::update(&request.scope, input.id.int(), input.into()).await;
        Some(payload(request, result).await)
    }

    /// Withdraws a person, whom then no list and no search shows; assignments and days worked stay. By administrators, and
    /// by who registered the person.
    async fn withdraw_cinema_talent(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who.")] input: CinemaTalentIdInput,
    ) -> Option<Result<CinemaTalentPayload>> {
        let request = ctx.request();
        Some(payload(request, update::withdraw(&request.scope, input.id.int()).await).await)
    }

    /// Erases a person for good: names, contacts, files and texts are gone, also from the audit log; the code, the
    /// assignments and the days worked stay, of «Talent supprimé». By administrators, and by who registered the person.
    async fn delete_cinema_talent(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who.")] input: CinemaTalentIdInput,
    ) -> Option<Result<DeleteCinemaTalentPayload>> {
        let request = ctx.request();
        let erased = outcome(request, erase::erase(&request.scope, input.id.int()).await);
        Some(erased.map(|(deleted_database_id, user_errors)| DeleteCinemaTalentPayload {
            deleted_id: deleted_database_id.map(id::encode::<CinemaTalent>),
            deleted_database_id,
            user_errors,
        }))
    }
}
