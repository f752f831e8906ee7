//! Writes that leave a trace: every insert, update and deletion of a row goes through here, and its audit entry is
//! written in the same transaction.
//!
//! The entry holds the columns that changed, before and after. Encrypted columns stay encrypted; hashes and secrets
//! are only said to have changed. Broken unique constraints become user errors here, by name, and nowhere else.

use sea_orm::sea_query::Value;
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityName, EntityTrait,
    Iden, IntoActiveModel, Iterable, ModelTrait, PrimaryKeyToColumn,
};
use serde_json::{Map, Value as Json, json};

use super::error::{Code, Error, Failure, Reason, Result};
use super::scope::Scope;
use crate::entity::audit_entry;

/// Columns whose values never enter the log.
const SECRET_COLUMNS: &[&str] = &["password_hash", "secret_hash", "qr_secret", "phone_index", "whatsapp_index"];
/// Columns that follow from others and would only repeat them.
const DERIVED_COLUMNS: &[&str] = &["search_text", "updated_at"];

/// Unique constraints that clients can break: name, code, field.
const CONSTRAINTS: &[(&str, Code, &str)] = &[("user_email_key", Code::EmailAlreadyExists, "email")];

/// Inserts a row and notes it.
///
/// # Errors
/// The user error of the unique constraint that it breaks, or the database's.
pub async fn insert<A>(tx: &DatabaseTransaction, scope: &Scope, row: A) -> Result<ModelOf<A>>
where
    A: ActiveModelTrait + ActiveModelBehavior + Send,
    ModelOf<A>: IntoActiveModel<A> + Sync,
{
    let after = row.insert(tx).await.map_err(refused)?;
    note::<A::Entity>(tx, scope, "create", None, Some(&after)).await?;
    Ok(after)
}

/// Updates a row by `change` and notes what changed; writes nothing when nothing did.
///
/// # Errors
/// As [`insert`].
pub async fn update<A>(
    tx: &DatabaseTransaction,
    scope: &Scope,
    before: &ModelOf<A>,
    change: impl FnOnce(&mut A),
) -> Result<ModelOf<A>>
where
    A: ActiveModelTrait + ActiveModelBehavior + Send,
    ModelOf<A>: IntoActiveModel<A> + Clone + Sync,
{
    let mut row: A = before.clone().into_active_model();
    change(&mut row);
    let mut changed = false;
    for column in <ModelOf<A> as ModelTrait>::Entity::iter_columns() {
        if row.get(column).is_set() && row.get(column).into_value() == Some(before.get(column)) {
            row.reset_unchanged(column, before);
        }
        changed |= row.get(column).is_set() && !DERIVED_COLUMNS.contains(&column.unquoted());
    }
    if !changed {
        return Ok(before.clone());
    }
    let after = row.update(tx).await.map_err(refused)?;
    note::<A::Entity>(tx, scope, "update", Some(before), Some(&after)).await?;
    Ok(after)
}
