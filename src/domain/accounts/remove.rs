//! The end of an account: disabled, as the pointage API deletes, or gone, as the talents API does.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::find::{self, AccountKey};
use super::update::touchable;
use crate::auth::role::Action;
use crate::domain::{sessions, write};
use crate::entity::{audit_entry, user};
use crate::error::{Code, Result};
use crate::pubsub::DomainEvent;
use crate::scope::Scope;

/// Disables an account and ends its sessions; nothing happens to one that is disabled already.
///
/// # Errors
/// `FORBIDDEN`, `CANNOT_DELETE_OWN_ACCOUNT`, `USER_NOT_FOUND`.
pub async fn deactivate(scope: &Scope, key: AccountKey) -> Result<user::Model> {
    scope.require(Action::DeleteAccounts)?;
    let tx = scope.begin().await?;
    let before = find::for_update(&tx, key).await?;
    if scope.actor.is_account(before.id) {
        return Err(Code::CannotDeleteOwnAccount.into());
    }
    touchable(scope, &before)?;
    let now = scope.now();
    let row = write::update::<user::ActiveModel>(&tx, scope, &before, |row| {
        row.is_active = sea_orm::ActiveValue::Set(false);
        row.updated_at = sea_orm::ActiveValue::Set(now);
    })
    .await?;
    sessions::end_all(&tx, row.id).await?;
    scope.commit(tx, &[DomainEvent::AccountChanged { account: row.uuid }]).await?;
    Ok(row)
}

/// Removes a person for good: the row, what hangs on it, and what the audit log kept of their data. What they created
/// or recorded stays, without an author.
///
/// # Errors
/// `FORBIDDEN`, `CANNOT_DELETE_OWN_ACCOUNT`, `CANNOT_DELETE_ADMIN`, `USER_NOT_FOUND`.
pub async fn delete(scope: &Scope, key: AccountKey) -> Result<i32> {
    scope.require(Action::DeleteAccounts)?;
    let tx = scope.begin().await?;
    let row = find::for_update(&tx, key).await?;
    if find::role(&row).is_admin() {
        return Err(Code::CannotDeleteAdmin.into());
    }
    if scope.actor.is_account(row.id) {
        return Err(Code::CannotDeleteOwnAccount.into());
    }
    let (id, account) = (row.id, row.uuid);
    write::delete::<user::ActiveModel>(&tx, scope, row).await?;
    forget(&tx, id).await?;
    scope.commit(tx, &[DomainEvent::AccountChanged { account }]).await?;
    Ok(id)
}

/// The log keeps that something was done to the account and by it, not what the person's data were: no columns, no
/// name, no address that they called from.
async fn forget(tx: &sea_orm::DatabaseTransaction, id: i32) -> Result<()> {
    use audit_entry::Column as C;
    let nothing = || Expr::value(Option::<serde_json::Value>::None);
    let no_text = || Expr::value(Option::<String>::None);
    let account = C::Noun.eq("user").and(C::NounId.eq(id.to_string()));
    let talents = C::Noun.eq("user_talent").and(C::NounId.like(format!("{id}/%")));
    audit_entry::Entity::update_many()
        .col_expr(C::Before, nothing())
        .col_expr(C::After, nothing())
        .filter(account.clone().or(talents))
        .exec(tx)
        .await?;
    // With the row, the link from what the person did is gone; the name beside it is left. Who registers or signs in
    // is not yet anybody: those entries are found by the account.
    audit_entry::Entity::update_many()
        .col_expr(C::ActorLabel, no_text())
        .col_expr(C::IpAddress, no_text())
        .filter(C::ActorId.is_null().and(C::ActorLabel.is_not_null().or(account)))
        .exec(tx)
        .await?;
    Ok(())
}
