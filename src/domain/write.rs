//! Audited writes: every insert, update and deletion of a row goes through here and inserts an audit entry in
//! the same transaction.
//!
//! The entry contains the changed columns, before and after. Encrypted columns stay encrypted; columns that the
//! table declares as secret (`entity/writable.rs`) appear as changed, without their values. Violations of unique
//! constraints are converted into the user errors that the table declares. What is written is noted for the
//! idempotency key of the request, if it has one.

use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use sea_orm::sea_query::Value;
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ActiveValue, ActiveValue::Set, DatabaseTransaction,
    EntityName as _, EntityTrait, Iden, IntoActiveModel, Iterable, ModelTrait, PrimaryKeyToColumn,
};
use serde_json::{Map, Value as Json};

use super::unique::Lookups;
use crate::auth::actor::Actor;
use crate::entity::audit_entry;
use crate::entity::writable::Writable;
use crate::error::Result;
use crate::scope::{Scope, WrittenRow};

/// Columns that the audit log omits, besides derived ones: they follow from the other changes.
const UNAUDITED_COLUMNS: &[&str] = &["profile_score", "updated_at"];
/// Replaces the value of a secret column in the audit log.
pub(crate) const SECRET_PLACEHOLDER: &str = "•••";

/// The maximum number of audit entries that one statement inserts: SQLite binds at most 32 766 values, eleven an entry.
const MAX_ENTRIES: usize = 2_500;

type ModelOf<A> = <<A as ActiveModelTrait>::Entity as EntityTrait>::Model;

/// Inserts a row and its audit entry.
///
/// # Errors
/// The user error of a violated unique constraint, or the database's.
pub async fn insert<A>(tx: &DatabaseTransaction, scope: &Scope, row: A) -> Result<ModelOf<A>>
where
    A: ActiveModelTrait<Entity: Writable> + ActiveModelBehavior + Send,
    ModelOf<A>: IntoActiveModel<A> + ModelTrait<Entity = A::Entity>,
{
    let lookups = Lookups::of(&row);
    let after = row.insert(tx).await.map_err(|error| lookups.into_error(error))?;
    audit::<A::Entity>(tx, scope, "create", None, Some(&after)).await?;
    Ok(after)
}

/// Inserts a row, completes it by `complete` (with values that depend on its generated key), and inserts one
/// audit entry of the completed row.
///
/// # Errors
/// As [`insert`], or those of `complete`.
pub async fn insert_with<A, F>(
    tx: &DatabaseTransaction,
    scope: &Scope,
    row: A,
    complete: F,
) -> Result<ModelOf<A>>
where
    A: ActiveModelTrait<Entity: Writable> + ActiveModelBehavior + Send,
    ModelOf<A>: IntoActiveModel<A> + ModelTrait<Entity = A::Entity>,
    F: for<'t> FnOnce(&'t DatabaseTransaction, ModelOf<A>) -> BoxFuture<'t, Result<ModelOf<A>>>,
{
    let lookups = Lookups::of(&row);
    let row = row.insert(tx).await.map_err(|error| lookups.into_error(error))?;
    let after = complete(tx, row).await?;
    audit::<A::Entity>(tx, scope, "create", None, Some(&after)).await?;
    Ok(after)
}

/// Updates a row by `change` and inserts an audit entry of the difference; writes nothing when there is none.
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
    A: ActiveModelTrait<Entity: Writable> + ActiveModelBehavior + Send,
    ModelOf<A>: IntoActiveModel<A> + ModelTrait<Entity = A::Entity>,
{
    write_change(tx, scope, Cause { action: "update", reason: None }, before, change).await
}

/// Soft-deletes a row by `change`, which sets its `deleted_at`, and audits it as a deletion.
///
/// # Errors
/// As [`insert`].
pub async fn soft_delete<A>(
    tx: &DatabaseTransaction,
    scope: &Scope,
    before: &ModelOf<A>,
    change: impl FnOnce(&mut A),
) -> Result<ModelOf<A>>
where
    A: ActiveModelTrait<Entity: Writable> + ActiveModelBehavior + Send,
    ModelOf<A>: IntoActiveModel<A> + ModelTrait<Entity = A::Entity>,
{
    write_change(tx, scope, Cause { action: "delete", reason: None }, before, change).await
}

/// As [`soft_delete`], for the reason that the caller gives: the audit entry has it beside the changed columns, as
/// `reason`.
///
/// # Errors
/// As [`insert`].
pub async fn soft_delete_because<A>(
    tx: &DatabaseTransaction,
    scope: &Scope,
    before: &ModelOf<A>,
    reason: &str,
    change: impl FnOnce(&mut A),
) -> Result<ModelOf<A>>
where
    A: ActiveModelTrait<Entity: Writable> + ActiveModelBehavior + Send,
    ModelOf<A>: IntoActiveModel<A> + ModelTrait<Entity = A::Entity>,
{
    write_change(tx, scope, Cause { action: "delete", reason: Some(reason) }, before, change).await
}

/// What the audit entry of a change says besides the columns.
#[derive(Clone, Copy)]
struct Cause<'c> {
    action: &'c str,
    reason: Option<&'c str>,
}

async fn write_change<A>(
    tx: &DatabaseTransaction,
    scope: &Scope,
    cause: Cause<'_>,
    before: &ModelOf<A>,
    change: impl FnOnce(&mut A),
) -> Result<ModelOf<A>>
where
    A: ActiveModelTrait<Entity: Writable> + ActiveModelBehavior + Send,
    ModelOf<A>: IntoActiveModel<A> + ModelTrait<Entity = A::Entity>,
{
    let mut target: A = before.clone().into_active_model();
    change(&mut target);
    // `row` includes the unchanged columns, because derived columns may be computed from them.
    let mut row: A = before.clone().into_active_model();
    let mut changed = false;
    for column in <A::Entity as EntityTrait>::Column::iter() {
        if let ActiveValue::Set(value) = target.get(column)
            && value != before.get(column)
            && !is_derived::<A::Entity>(column)
        {
            changed |= !UNAUDITED_COLUMNS.contains(&column.unquoted());
            row.set(column, value);
        }
    }
    if !changed {
        return Ok(before.clone());
    }
    let lookups = Lookups::of_change(before.clone().into_active_model(), &row);
    let after = row.update(tx).await.map_err(|error| lookups.into_error(error))?;
    let entry = build_entry::<A::Entity>(&scope.actor, scope.now(), cause.action, Some(before), Some(&after));
    if let Some(mut entry) = entry {
        if let (Some(reason), Set(Some(Json::Object(columns)))) = (cause.reason, &mut entry.after) {
            columns.insert("reason".to_owned(), reason.into());
        }
        insert_entry(tx, scope, entry).await?;
    }
    Ok(after)
}

/// Deletes a row and inserts an audit entry of its columns.
///
/// # Errors
/// The database's.
pub async fn delete<A>(tx: &DatabaseTransaction, scope: &Scope, before: ModelOf<A>) -> Result<()>
where
    A: ActiveModelTrait<Entity: Writable> + ActiveModelBehavior + Send,
    ModelOf<A>: IntoActiveModel<A> + ModelTrait<Entity = A::Entity>,
{
    audit::<A::Entity>(tx, scope, "delete", Some(&before), None).await?;
    before.into_active_model().delete(tx).await?;
    Ok(())
}

/// Inserts an audit entry of an action on a row. For an action that changes no column (a login, an export),
/// the row is passed both as `before` and `after`, and the entry contains no columns.
///
/// # Errors
/// The database's.
pub async fn audit<E: Writable>(
    tx: &DatabaseTransaction,
    scope: &Scope,
    action: &str,
    before: Option<&E::Model>,
    after: Option<&E::Model>,
) -> Result<()>
where
    E::Model: ModelTrait<Entity = E>,
{
    let Some(entry) = build_entry::<E>(&scope.actor, scope.now(), action, before, after) else {
        return Ok(());
    };
    insert_entry(tx, scope, entry).await
}

async fn insert_entry(
    tx: &DatabaseTransaction,
    scope: &Scope,
    entry: audit_entry::ActiveModel,
) -> Result<()> {
    note(scope, &entry);
    audit_entry::Entity::insert(entry).exec_without_returning(tx).await?;
    Ok(())
}

/// Inserts an audit entry of an action on a row whose difference is not in its own columns: of values in child rows, or
/// of a reason, which the entry names like columns. Inserts nothing when there is no difference.
///
/// # Errors
/// The database's.
pub async fn audit_values<M>(
    tx: &DatabaseTransaction,
    scope: &Scope,
    action: &str,
    row: &M,
    (before, after): (Map<String, Json>, Map<String, Json>),
) -> Result<()>
where
    M: ModelTrait<Entity: Writable<Model = M>>,
{
    if before == after {
        return Ok(());
    }
    let entry = build_entry::<M::Entity>(&scope.actor, scope.now(), action, Some(row), Some(row));
    let Some(mut entry) = entry else { return Ok(()) };
    entry.before = Set(Some(Json::Object(before)));
    entry.after = Set(Some(Json::Object(after)));
    insert_entry(tx, scope, entry).await
}

/// Updates columns of a row that the audit log omits, such as the time of its last change.
///
/// # Errors
/// The database's.
pub async fn touch<A>(
    tx: &DatabaseTransaction,
    row: ModelOf<A>,
    change: impl FnOnce(&mut A),
) -> Result<ModelOf<A>>
where
    A: ActiveModelTrait<Entity: Writable> + ActiveModelBehavior + Send,
    ModelOf<A>: IntoActiveModel<A> + ModelTrait<Entity = A::Entity>,
{
    let mut changes = row.into_active_model();
    change(&mut changes);
    Ok(changes.update(tx).await?)
}

/// Inserts the audit entries of an action on many rows, each before and after it, by as few statements as the number of
/// their parameters allows.
///
/// # Errors
/// The database's.
pub async fn audit_all<'r, E: Writable>(
    tx: &DatabaseTransaction,
    scope: &Scope,
    action: &str,
    rows: impl Iterator<Item = (Option<&'r E::Model>, &'r E::Model)>,
) -> Result<()>
where
    E::Model: ModelTrait<Entity = E> + 'r,
{
    let now = scope.now();
    let entry = |(before, after)| build_entry::<E>(&scope.actor, now, action, before, Some(after));
    let entries: Vec<_> = rows.filter_map(entry).inspect(|entry| note(scope, entry)).collect();
    for chunk in entries.chunks(MAX_ENTRIES) {
        audit_entry::Entity::insert_many(chunk.iter().cloned()).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Notes a row that is the answer of a request although nothing of it is written, and how it is.
pub fn mention<M>(scope: &Scope, action: &str, row: &M)
where
    M: ModelTrait<Entity: Writable<Model = M>>,
{
    if let Some(claim) = scope.claim() {
        let (noun, key) = (M::Entity::default().table_name().to_owned(), key_text::<M::Entity>(row));
        claim.note(WrittenRow { noun, key, action: action.to_owned() });
    }
}

/// Notes the row of an audit entry for the idempotency key of the request.
fn note(scope: &Scope, entry: &audit_entry::ActiveModel) {
    if let (Some(claim), Set(noun), Set(key), Set(action)) =
        (scope.claim(), &entry.noun, &entry.noun_id, &entry.action)
    {
        claim.note(WrittenRow { noun: noun.clone(), key: key.clone(), action: action.clone() });
    }
}

/// Builds the audit entry of an action of `actor` on a row; none when there is no row.
pub(crate) fn build_entry<E: Writable>(
    actor: &Actor,
    at: DateTime<Utc>,
    action: &str,
    before: Option<&E::Model>,
    after: Option<&E::Model>,
) -> Option<audit_entry::ActiveModel>
where
    E::Model: ModelTrait<Entity = E>,
{
    let row = after.or(before)?;
    let (before, after) = difference::<E>(before, after);
    Some(audit_entry::ActiveModel {
        at: Set(at),
        actor_id: Set(actor.account_id()),
        actor_label: Set(actor.account.as_ref().map(|account| account.label.clone())),
        action: Set(action.to_owned()),
        noun: Set(E::default().table_name().to_owned()),
        noun_id: Set(key_text::<E>(row)),
        before: Set(before.map(Json::Object)),
        after: Set(after.map(Json::Object)),
        surface: Set(actor.origin.surface.as_str().to_owned()),
        ip_address: Set(actor.origin.ip.map(|ip| ip.to_string())),
        request_id: Set(Some(actor.origin.request_id.clone()).filter(|id| !id.is_empty())),
        ..Default::default()
    })
}

/// The primary key as text; the parts of a composite key are joined by a slash.
fn key_text<E: EntityTrait>(row: &E::Model) -> String
where
    E::Model: ModelTrait<Entity = E>,
{
    let parts = E::PrimaryKey::iter().map(|key| match json(row.get(key.into_column())) {
        Json::String(text) => text,
        other => other.to_string(),
    });
    parts.collect::<Vec<_>>().join("/")
}

type Columns = Option<Map<String, Json>>;

/// The columns that differ, before and after.
fn difference<E: Writable>(before: Option<&E::Model>, after: Option<&E::Model>) -> (Columns, Columns)
where
    E::Model: ModelTrait<Entity = E>,
{
    let (mut old, mut new) = (Map::new(), Map::new());
    for column in E::Column::iter() {
        let name = column.unquoted();
        let (was, is) = (before.map(|row| row.get(column)), after.map(|row| row.get(column)));
        if was == is || UNAUDITED_COLUMNS.contains(&name) || is_derived::<E>(column) {
            continue;
        }
        let secret = E::SECRET.iter().any(|secret| secret.unquoted() == name);
        let redacted = |value: Value| match json(value) {
            Json::Null => Json::Null,
            _ if secret => Json::from(SECRET_PLACEHOLDER),
            value => value,
        };
        if let Some(was) = was.map(redacted).filter(|was| after.is_some() || !was.is_null()) {
            old.insert(name.to_owned(), was);
        }
        if let Some(is) = is.map(redacted).filter(|is| before.is_some() || !is.is_null()) {
            new.insert(name.to_owned(), is);
        }
    }
    let non_empty = |columns: Map<String, Json>, exists: bool| {
        Some(columns).filter(|columns| exists && !columns.is_empty())
    };
    (non_empty(old, before.is_some()), non_empty(new, after.is_some()))
}

/// Whether the column is derived from texts.
fn is_derived<E: Writable>(column: E::Column) -> bool {
    E::DERIVED.iter().any(|derived| derived.column.unquoted() == column.unquoted())
}

/// The value of a column as JSON; of bytes, only the number.
fn json(value: Value) -> Json {
    match value {
        Value::Bool(value) => value.into(),
        Value::Int(value) => value.into(),
        Value::BigInt(value) => value.into(),
        Value::Double(value) => value.into(),
        Value::String(value) => value.into(),
        Value::Json(value) => value.map_or(Json::Null, |value| *value),
        Value::ChronoDate(value) => value.map(|date| date.to_string()).into(),
        Value::ChronoDateTimeUtc(value) => value.map(|time| time.to_rfc3339()).into(),
        Value::Uuid(value) => value.map(|id| id.to_string()).into(),
        Value::Bytes(value) => value.map(|bytes| format!("{} bytes", bytes.len())).into(),
        _ => Json::Null,
    }
}
