//! Finds one account.

use sea_orm::sea_query::{Expr, ExprTrait, Func, LockType};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect, Select,
};
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

/// The key of an account: the integer of the talents API or the UUID of the pointage API.
pub type AccountKey = Key;

/// Returns the account of `key`, with the columns of `projection`.
///
/// # Errors
/// Callers who may only read their own account get `AUTH_REQUIRED` or `FORBIDDEN` before any lookup; else
/// `USER_NOT_FOUND` for an account that does not exist or is not visible.
pub async fn one(scope: &Scope, key: AccountKey, mut projection: Projection) -> Result<Row> {
    authorize_lookup(scope, key)?;
    let column = match key {
        Key::Int(_) => user::Column::Id,
        Key::Uuid(_) => user::Column::Uuid,
    };
    projection.columns =
        projection.columns.with(columns_of::<user::Entity>(&[user::Column::Id, user::Column::Role]));
    let row = list::by_keys::<Accounts>(scope, column, &[key], &projection).await?.remove(&key);
    let row = row.ok_or(Code::UserNotFound)?;
    if is_visible(scope, &row)? { Ok(row) } else { Err(Code::UserNotFound.into()) }
}

/// Passes when the caller may look up any account, or `key` is their own.
///
/// # Errors
/// `AUTH_REQUIRED`, `FORBIDDEN`.
pub fn authorize_lookup(scope: &Scope, key: AccountKey) -> Result<()> {
    let own =
        scope.actor.account.as_ref().is_some_and(|me| key == Key::Int(me.id) || key == Key::Uuid(me.uuid));
    if own || scope.actor.may(Action::ReadStaffAccount) || scope.actor.may(Action::ReadAnyAccount) {
        return Ok(());
    }
    Err(scope.refusal())
}

/// Whether the caller may read the account of `row`, which must contain the identifier and the role.
///
/// # Errors
/// When the row lacks one of them.
pub fn is_visible(scope: &Scope, row: &Row) -> Result<bool> {
    let id = row.get::<user::Entity, i32>(&user::Column::Id)?;
    let role = row.get::<user::Entity, &str>(&user::Column::Role)?;
    let role = role.parse().map_err(|_| Error::Internal("an account has an unknown role".into()))?;
    Ok(sees_account(scope, id, role))
}

/// Returns the account of `key`, without a lock, for a check that precedes a transaction.
///
/// # Errors
/// `USER_NOT_FOUND`.
pub(crate) async fn existing(scope: &Scope, key: AccountKey) -> Result<user::Model> {
    select(key).one(scope.database().read()).await?.ok_or_else(|| Code::UserNotFound.into())
}

/// Returns the account of `key` and locks it for an update until `tx` ends. Concurrent transactions can still
/// insert rows that reference it (audit entries, sessions, events).
///
/// # Errors
/// `USER_NOT_FOUND`.
pub(crate) async fn for_update(tx: &DatabaseTransaction, key: AccountKey) -> Result<user::Model> {
    find_locked(tx, key, LockType::NoKeyUpdate).await
}

/// Returns the account of `key` and locks it for a deletion: until `tx` ends, no transaction can insert a row
/// that references it.
///
/// # Errors
/// `USER_NOT_FOUND`.
pub(super) async fn for_deletion(
    tx: &DatabaseTransaction,
    scope: &Scope,
    key: AccountKey,
) -> Result<user::Model> {
    // The caller's own account, which cannot be deleted, is already locked. A stronger lock would cause a
    // deadlock between two such requests.
    let own = scope.actor.account.as_ref().is_some_and(|me| key == me.id.into() || key == me.uuid.into());
    find_locked(tx, key, if own { LockType::KeyShare } else { LockType::Update }).await
}

async fn find_locked(tx: &DatabaseTransaction, key: AccountKey, lock: LockType) -> Result<user::Model> {
    select(key).lock(lock).one(tx).await?.ok_or_else(|| Code::UserNotFound.into())
}

fn select(key: AccountKey) -> Select<user::Entity> {
    match key {
        Key::Int(id) => user::Entity::find_by_id(id),
        Key::Uuid(uuid) => user::Entity::find().filter(user::Column::Uuid.eq(uuid)),
    }
}

/// The password hash of an account.
///
/// # Errors
/// `USER_NOT_FOUND`.
pub(super) async fn password_hash(database: &impl ConnectionTrait, id: i32) -> Result<String> {
    let hash = user::Entity::find_by_id(id).select_only().column(user::Column::PasswordHash).into_tuple();
    hash.one(database).await?.ok_or_else(|| Code::UserNotFound.into())
}

/// Finds the account with `identifier`: an e-mail address or a unique code, whatever its case.
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

/// The role of an account, as in the table of permissions.
pub(super) fn role(row: &user::Model) -> crate::auth::role::Role {
    role_of(row.role)
}

/// Parses a key: digits are an integer, anything else is a UUID.
pub fn parse_key(text: &str) -> Option<AccountKey> {
    text.parse::<i32>().map(Key::Int).ok().or_else(|| text.parse::<Uuid>().map(Key::Uuid).ok())
}
