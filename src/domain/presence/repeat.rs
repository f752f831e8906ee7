//! What a request with an idempotency key recorded, for its repeats.

use sea_orm::EntityTrait as _;

use super::record::{PresenceAction, Recorded};
use crate::auth::role::Action;
use crate::domain::claim::Written;
use crate::entity::presence_record::Entity;
use crate::error::{Code, Error, Result};
use crate::query::key::Key;
use crate::scope::Scope;

/// The record that the first request made, closed or found, as it is now.
///
/// # Errors
/// `AUTH_REQUIRED`, `FORBIDDEN`; `RESOURCE_NOT_FOUND` when the record is gone.
pub async fn recorded(scope: Scope, written: Written) -> Result<Recorded> {
    scope.require(Action::RecordPresence)?;
    // An arrival may also have left an older record open.
    let now = |action, done: &str| Some((action, written.key_with::<Entity>(done)?, false));
    let before =
        |action: PresenceAction| Some((action, written.key_with::<Entity>(action.as_repeat())?, true));
    let (action, key, is_repeat) = now(PresenceAction::CheckIn, "create")
        .or_else(|| before(PresenceAction::CheckIn))
        .or_else(|| before(PresenceAction::CheckOut))
        .or_else(|| now(PresenceAction::CheckOut, "update"))
        .ok_or_else(|| Error::Internal("a repeated request recorded no presence".into()))?;
    let Key::Int(id) = key else { return Err(Code::ResourceNotFound.into()) };
    let row = Entity::find_by_id(id).one(scope.database().read()).await?;
    let row = Box::new(row.ok_or_else(|| Error::from(Code::ResourceNotFound))?);
    Ok(if is_repeat { Recorded::Before(action, row) } else { Recorded::Now(action, row) })
}
