//! Finds one event for a change, and authorizes the change.

use sea_orm::{DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect};

use super::table::Events;
use crate::auth::role::Action;
use crate::entity::event::{Entity, Model};
use crate::error::{Code, Result};
use crate::query::key::Key;
use crate::query::table::Table;
use crate::scope::Scope;

/// Returns the event of `key` and locks it for a change until `tx` ends.
///
/// # Errors
/// `EVENT_NOT_FOUND`.
pub(crate) async fn for_update(tx: &DatabaseTransaction, scope: &Scope, key: Key) -> Result<Model> {
    let Key::Uuid(id) = key else { return Err(Code::EventNotFound.into()) };
    let select = Entity::find_by_id(id).filter(Events::visible_to(scope)).lock_exclusive();
    select.one(tx).await?.ok_or_else(|| Code::EventNotFound.into())
}

/// Returns the event of `key`.
///
/// # Errors
/// `EVENT_NOT_FOUND`.
pub(super) async fn by_key(scope: &Scope, key: Key) -> Result<Model> {
    let Key::Uuid(id) = key else { return Err(Code::EventNotFound.into()) };
    let select = Entity::find_by_id(id).filter(Events::visible_to(scope));
    select.one(scope.database().read()).await?.ok_or_else(|| Code::EventNotFound.into())
}

/// Passes when the caller may change some events: all of them, or their own. Called before any lookup.
///
/// # Errors
/// `AUTH_REQUIRED`, `FORBIDDEN`.
pub(super) fn may_change_some(scope: &Scope) -> Result<()> {
    if scope.actor.may(Action::UpdateAnyEvent) { Ok(()) } else { scope.require(Action::UpdateOwnEvents) }
}

/// Passes when the caller may change this event: as its creator, or with the permission to change any.
///
/// # Errors
/// `FORBIDDEN`.
pub(super) fn may_change(scope: &Scope, row: &Model) -> Result<()> {
    let own = row.created_by_id.is_some_and(|creator| scope.actor.is_account(creator));
    if own { may_change_some(scope) } else { scope.require(Action::UpdateAnyEvent) }
}
