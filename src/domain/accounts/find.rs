//! One account, by any of its names.

use sea_orm::sea_query::{Expr, ExprTrait, Func, LockType};
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::table::Accounts;
use super::visibility::sees_account;
use crate::auth::role::Action;
use crate::domain::roles::role_of;
use crate::entity::user;
use crate::error::{Code, Error, Result};
use crate::query::columns::columns_of;
use crate::query::key::Key;
use crate::query::list;
use crate::query::projection::Projection;
use crate::query::row::Row;
use crate::scope::Scope;

/// How an account is named: by the integer of the talents API or the UUID of the pointage API.
pub type AccountKey = Key;

/// The account that `key` names, with what is wanted of it.
///
/// # Errors
/// Callers who may see no account but their own are refused before anything is looked up (`AUTH_REQUIRED`,
/// `FORBIDDEN`); else `USER_NOT_FOUND` for one that is not there or not theirs to see.
pub async fn one(scope: &Scope, key: AccountKey, mut wanted: Projection) -> Result<Row> {
    may_ask(scope, key)?;
    let column = match key {
        Key::Int(_) => user::Column::Id,
        Key::Uuid(_) => user::Column::Uuid,
    };
    wanted.columns = wanted.columns.with(columns_of::<user::Entity>(&[user::Column::Id, user::Column::Role]));
    let row = list::by_keys::<Accounts>(scope, column, &[key], &wanted).await?.remove(&key);
    let row = row.ok_or(Code::UserNotFound)?;
    if is_shown(scope, &row)? { Ok(row) } else { Err(Code::UserNotFound.into()) }
}

/// Passes when the caller may look up accounts, or their own.
///
/// # Errors
/// `AUTH_REQUIRED`, `FORBIDDEN`.
pub fn may_ask(scope: &Scope, key: AccountKey) -> Result<()> {
    let own =
        scope.actor.account.as_ref().is_some_and(|me| key == Key::Int(me.id) || key == Key::Uuid(me.uuid));
    if own || scope.actor.may(Action::ReadStaffAccount) || scope.actor.may(Action::ReadAnyAccount) {
        return Ok(());
    }
    Err(scope.refusal())
}

/// Whether the caller sees the account of `row`, which holds the identifier and the role.
///
/// # Errors
/// When the row lacks one of them.
pub fn is_shown(scope: &Scope, row: &Row) -> Result<bool> {
    let id = row.get::<user::Entity, i32>(&user::Column::Id)?;
    let role = row.get::<user::Entity, &str>(&user::Column::Role)?;
    let role = role.parse().map_err(|_| Error::Internal("an account has an unknown role".into()))?;
    Ok(sees_account(scope, id, role))
}

/// The account that `key` names, whole, for a rule that is about to change it: nobody else changes it until `tx` ends.
/// What the account itself does meanwhile goes on: rows that refer to it (audit entries, sessions, events) are written.
///
/// # Errors
/// `USER_NOT_FOUND`.
pub(crate) async fn for_update(tx: &DatabaseTransaction, key: AccountKey) -> Result<user::Model> {
    locked(tx, key, LockType::NoKeyUpdate).await
}

/// The account that `key` names, whole, for a rule that is about to delete it: nobody writes a row that refers to it until
/// `tx` ends.
///
/// # Errors
/// `USER_NOT_FOUND`.
pub(super) async fn for_deletion(
    tx: &DatabaseTransaction,
    scope: &Scope,
    key: AccountKey,
) -> Result<user::Model> {
    // One's own account, which nobody deletes, is locked already, and a second lock that excludes the first is a deadlock
    // of two such requests.
    let own = scope.actor.account.as_ref().is_some_and(|me| key == me.id.into() || key == me.uuid.into());
    locked(tx, key, if own { LockType::KeyShare } else { LockType::Update }).await
}

async fn locked(tx: &DatabaseTransaction, key: AccountKey, lock: LockType) -> Result<user::Model> {
    let select = match key {
        Key::Int(id) => user::Entity::find_by_id(id),
        Key::Uuid(uuid) => user::Entity::find().filter(user::Column::Uuid.eq(uuid)),
    };
    select.lock(lock).one(tx).await?.ok_or_else(|| Code::UserNotFound.into())
}

/// The hash of an account's password.
///
/// # Errors
/// `USER_NOT_FOUND`.
pub(super) async fn password_hash(database: &impl ConnectionTrait, id: i32) -> Result<String> {
    let hash = user::Entity::find_by_id(id).select_only().column(user::Column::PasswordHash).into_tuple();
    hash.one(database).await?.ok_or_else(|| Code::UserNotFound.into())
}

/// The account that signs in under `identifier`: an e-mail address or a unique code, whatever its case.
pub(crate) async fn by_identifier(
    database: &impl ConnectionTrait,
    identifier: &str,
) -> Result<Option<user::Model>> {
    let select = if identifier.contains('@') {
        let email = Func::lower(Expr::col((user::Entity, user::Column::Email)));
        user::Entity::find().filter(Expr::expr(email).eq(Func::lower(Expr::val(identifier))))
    } else {
        user::Entity::find().filter(user::Column::UniqueCode.eq(identifier.to_ascii_uppercase()))
    };
    Ok(select.one(database).await?)
}

/// The role of an account, as the table of rights knows it.
pub(super) fn role(row: &user::Model) -> crate::auth::role::Role {
    role_of(row.role)
}

/// Reads a key as clients write it: digits are an integer, anything else a UUID.
pub fn parse_key(text: &str) -> Option<AccountKey> {
    text.parse::<i32>().map(Key::Int).ok().or_else(|| text.parse::<Uuid>().map(Key::Uuid).ok())
}
