//! Finds one cinema talent: for a change, which it authorizes, and to name a file.

use sea_orm::sea_query::{ExprTrait as _, LockType};
use sea_orm::{
    ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _, QuerySelect as _, Select,
};

use super::table::CinemaTalents;
use crate::auth::role::Action;
use crate::entity::cinema_talent::{Column, Entity, Model};
use crate::error::{Code, Error, Result};
use crate::query::table::Table as _;
use crate::scope::Scope;

/// Passes when the caller may change a cinema talent: the account that registered them, or who manages the casting
/// file. All others cannot find out which exist.
///
/// # Errors
/// `AUTH_REQUIRED`, `FORBIDDEN`, `CINEMA_TALENT_NOT_FOUND`.
pub(in crate::domain) async fn authorize(scope: &Scope, talent: i32) -> Result<()> {
    let found = changeable(scope, talent)?.one(scope.database().read()).await?;
    found.map(drop).ok_or_else(|| missing(scope))
}

/// Returns a cinema talent whom the caller may change, and locks the row until `tx` ends: a person, with their lists
/// and pictures, changes one request at a time.
///
/// # Errors
/// As [`authorize`].
pub(in crate::domain) async fn lock(tx: &DatabaseTransaction, scope: &Scope, talent: i32) -> Result<Model> {
    let select = changeable(scope, talent)?.lock(LockType::NoKeyUpdate);
    select.one(tx).await?.ok_or_else(|| missing(scope))
}

/// The unique code of a cinema talent whom the caller may see.
///
/// # Errors
/// `CINEMA_TALENT_NOT_FOUND`.
pub async fn unique_code(scope: &Scope, talent: i32) -> Result<String> {
    let found = Entity::find_by_id(talent).filter(CinemaTalents::visible_to(scope));
    let found = found.select_only().column(Column::UniqueCode).into_tuple();
    found.one(scope.database().read()).await?.ok_or_else(|| Code::CinemaTalentNotFound.into())
}

/// As [`lock`], for an erasure: who registered a person and withdrew them may still erase them.
///
/// # Errors
/// As [`authorize`].
pub(super) async fn lock_to_erase(tx: &DatabaseTransaction, scope: &Scope, talent: i32) -> Result<Model> {
    let select = existing(scope, talent)?.lock(LockType::NoKeyUpdate);
    select.one(tx).await?.ok_or_else(|| missing(scope))
}

fn changeable(scope: &Scope, talent: i32) -> Result<Select<Entity>> {
    let existing = existing(scope, talent)?;
    let may_change_any = scope.actor.may(Action::ManageCinemaTalents);
    Ok(if may_change_any { existing } else { existing.filter(CinemaTalents::visible_to(scope)) })
}

/// The person, of those whom the caller registered or manages.
fn existing(scope: &Scope, talent: i32) -> Result<Select<Entity>> {
    let existing = Entity::find().filter(Column::Id.eq(talent).and(Column::DeletedAt.is_null()));
    if scope.actor.may(Action::ManageCinemaTalents) {
        return Ok(existing);
    }
    let own = Column::RegisteredById.eq(scope.caller()?.id);
    Ok(existing.filter(own))
}

fn missing(scope: &Scope) -> Error {
    let may_change_any = scope.actor.may(Action::ManageCinemaTalents);
    if may_change_any { Code::CinemaTalentNotFound } else { Code::Forbidden }.into()
}
