//! Changes, withdraws and erases cinema talents: those who manage the casting file any, others the people whom they
//! registered.

use sea_orm::ActiveValue::Set;

use super::details::{self, DetailsChange};
use super::find;
use super::lists::{ListsChange, ResolvedLists};
use super::places::PlacesChange;
use crate::auth::role::Action;
use crate::domain::check::Check;
use crate::domain::transaction::{self, Transaction};
use crate::domain::write;
use crate::entity::cinema_talent::{ActiveModel, Model};
use crate::error::Result;
use crate::scope::{Grant, Scope};

/// The changes of a cinema talent.
#[derive(Clone, Debug, Default)]
pub struct CinemaTalentChange {
    /// The row.
    pub details: DetailsChange,
    /// Where the person comes from and lives.
    pub places: PlacesChange,
    /// The child rows.
    pub lists: ListsChange,
    /// Whether the person can be cast; only those who manage the casting file bring somebody back.
    pub is_active: Option<bool>,
}

/// Changes a person.
///
/// # Errors
/// `AUTH_REQUIRED`, `FORBIDDEN`, `CINEMA_TALENT_NOT_FOUND`; `VALIDATION_ERROR` by field.
pub async fn update(scope: &Scope, id: i32, change: CinemaTalentChange) -> Result<Model> {
    if change.is_active.is_some() {
        scope.require(Action::ManageCinemaTalents)?;
    }
    transaction::write(scope, async |tx| {
        let before = find::lock(&tx, scope, id).await?;
        Box::pin(write_change(scope, &tx, &before, change.clone())).await
    })
    .await
}

async fn write_change(
    scope: &Scope,
    tx: &Transaction,
    before: &Model,
    change: CinemaTalentChange,
) -> Result<Model> {
    let mut check = Check::new();
    let details = details::check(&mut check, scope, change.details);
    details.require_contact(&mut check, Some(before));
    let places = change.places.checked(&mut check);
    let lists = change.lists.checked(&mut check).resolve(&mut check, tx).await?;
    check.done()?;
    let mut values = ActiveModel::default();
    places.resolve(tx, Some(before)).await?.apply(&mut values);
    details.apply(scope, Some(before), &mut values);
    let stored = ResolvedLists::stored(tx, before.id).await?;
    let lists = lists.changed_from(&stored);
    let now = scope.now();
    let mut after = write::update::<ActiveModel>(tx, scope, before, |row| {
        *row = ActiveModel { id: row.id.clone(), ..values };
        if let Some(active) = change.is_active {
            row.is_active = Set(active);
        }
        row.updated_at = Set(now);
    })
    .await?;
    if !lists.is_empty() {
        lists.write(tx, before.id).await?;
        let difference = (stored.audited(&lists), lists.audited(&lists));
        write::audit_values(tx, scope, "update", &after, difference).await?;
        after = write::touch::<ActiveModel>(tx, after, |row| row.updated_at = Set(now)).await?;
    }
    Ok(after)
}

/// Withdraws a person: no list and no search finds them any more; what they worked stays.
///
/// # Errors
/// `AUTH_REQUIRED`, `FORBIDDEN`, `CINEMA_TALENT_NOT_FOUND`.
pub async fn withdraw(scope: &Scope, id: i32) -> Result<Model> {
    let row = transaction::write(scope, async |tx| {
        let before = find::lock(&tx, scope, id).await?;
        let now = scope.now();
        write::update::<ActiveModel>(&tx, scope, &before, |row| {
            row.is_active = Set(false);
            row.updated_at = Set(now);
        })
        .await
    })
    .await?;
    scope.grant(Grant::CinemaTalent(row.id));
    Ok(row)
}
