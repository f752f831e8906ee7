//! Removes accounts: disables them (the pointage API) or deletes them (the talents API).

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, DatabaseTransaction};
use serde_json::Map;

use super::find::{self, AccountKey};
use super::update::authorize_target;
use crate::auth::role::Action;
use crate::domain::audit::{self, Erased};
use crate::domain::transaction::{self, lock};
use crate::domain::{files, sessions, write};
use crate::entity::{attendance, audit_entry, event, user};
use crate::error::{Code, Result};
use crate::pubsub::DomainEvent;
use crate::scope::Scope;

/// Disables an account and ends its sessions; does nothing when it is already disabled.
///
/// # Errors
/// `FORBIDDEN`, `CANNOT_DELETE_OWN_ACCOUNT`, `USER_NOT_FOUND`.
pub async fn deactivate(scope: &Scope, key: AccountKey) -> Result<user::Model> {
    scope.require(Action::DeleteAccounts)?;
    transaction::write(scope, async |tx| {
        let before = find::for_update(&tx, key).await?;
        if scope.actor.is_account(before.id) {
            return Err(Code::CannotDeleteOwnAccount.into());
        }
        authorize_target(scope, &before)?;
        let now = scope.now();
        let row = write::update::<user::ActiveModel>(&tx, scope, &before, |row| {
            row.is_active = sea_orm::ActiveValue::Set(false);
            row.updated_at = sea_orm::ActiveValue::Set(now);
        })
        .await?;
        sessions::end_all(&tx, row.id).await?;
        tx.publish(DomainEvent::AccountChanged { account: row.uuid });
        Ok(row)
    })
    .await
}

/// Deletes a person: the row, the rows and files that belong to it, and their data in the audit log. Rows that they
/// created or recorded stay, without an author.
///
/// # Errors
/// `FORBIDDEN`, `CANNOT_DELETE_OWN_ACCOUNT`, `CANNOT_DELETE_ADMIN`, `USER_NOT_FOUND`.
pub async fn delete(scope: &Scope, key: AccountKey) -> Result<i32> {
    remove(scope, key, None).await
}

/// As [`delete`], also for administrators, and for a reason that the audit log keeps.
///
/// # Errors
/// `FORBIDDEN`, also for an administrator unless a super admin asks; `CANNOT_DELETE_OWN_ACCOUNT`, `USER_NOT_FOUND`.
pub async fn erase(scope: &Scope, key: AccountKey, reason: &str) -> Result<i32> {
    remove(scope, key, Some(reason)).await
}

async fn remove(scope: &Scope, key: AccountKey, reason: Option<&str>) -> Result<i32> {
    scope.require(Action::DeleteAccounts)?;
    let (id, paths) = transaction::write(scope, async |tx| {
        let row = find::for_deletion(&tx, scope, key).await?;
        if find::role(&row).is_admin() {
            if reason.is_none() {
                return Err(Code::CannotDeleteAdmin.into());
            }
            scope.require(Action::TouchSuperAdmin)?;
        }
        if scope.actor.is_account(row.id) {
            return Err(Code::CannotDeleteOwnAccount.into());
        }
        let (id, account) = (row.id, row.uuid);
        let paths = [row.photo_path.clone(), row.cv_path.clone()];
        lock_references(&tx, id).await?;
        write::delete::<user::ActiveModel>(&tx, scope, row.clone()).await?;
        anonymize_audit_log(&tx, scope, id).await?;
        if let Some(reason) = reason {
            let reason = Map::from_iter([("reason".to_owned(), reason.into())]);
            write::audit_values(&tx, scope, "erase", &row, (Map::new(), reason)).await?;
        }
        tx.publish(DomainEvent::AccountChanged { account });
        Ok((id, paths))
    })
    .await?;
    files::remove(scope, paths.into_iter().flatten()).await;
    Ok(id)
}

/// Locks the rows that lose their author, and the audit entries of the account, in key order. The foreign
/// keys would lock them in any order.
async fn lock_references(tx: &DatabaseTransaction, id: i32) -> Result<()> {
    use audit_entry::Column as C;
    let created = event::Column::CreatedById.eq(id);
    lock::<event::Entity>(tx, event::Column::Id, created).await?;
    let recorded = attendance::Column::RecordedById.eq(id);
    lock::<attendance::Entity>(tx, attendance::Column::Id, recorded).await?;
    let entries = C::ActorId.eq(id).or(about_account(id)).or(about_talents(id));
    lock::<audit_entry::Entity>(tx, C::Id, entries).await
}

/// Audit entries of the account.
fn about_account(id: i32) -> Expr {
    use audit_entry::Column as C;
    C::Noun.eq("user").and(C::NounId.eq(id.to_string()))
}

/// Audit entries of its talents.
fn about_talents(id: i32) -> Expr {
    use audit_entry::Column as C;
    C::Noun.eq("user_talent").and(C::NounId.like(format!("{id}/%")))
}

/// Anonymizes the audit entries: the actions on the account and by it stay, without columns, names and IP
/// addresses.
async fn anonymize_audit_log(tx: &DatabaseTransaction, scope: &Scope, id: i32) -> Result<()> {
    use audit_entry::Column as C;
    audit::erase(tx, scope, Erased::Content, about_account(id).or(about_talents(id))).await?;
    // The foreign key has set the actor to null; the label remains. At registration and sign-in there is no
    // actor yet: those entries are found by the account.
    let by_account = C::ActorId.is_null().and(C::ActorLabel.is_not_null().or(about_account(id)));
    audit::erase(tx, scope, Erased::Origin, by_account).await
}
