//! Creates, updates and verifies production companies.

use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::LockType;
use sea_orm::{ActiveModelTrait as _, IntoActiveModel as _};
use serde_json::json;

use super::details::{self, ProductionChange};
use super::table::Productions;
use crate::auth::role::Action;
use crate::domain::transaction::{self, Transaction};
use crate::domain::write;
use crate::entity::production::{ActiveModel, Model};
use crate::error::{Code, Result};
use crate::query::key::Key;
use crate::scope::Scope;

/// Creates a company, which is not verified.
///
/// # Errors
/// `FORBIDDEN`; `VALIDATION_ERROR` by field.
pub async fn create(scope: &Scope, new: ProductionChange) -> Result<Model> {
    scope.require(Action::ManageProjects)?;
    let blank = Model {
        notable_productions: json!([]),
        services: json!([]),
        certifications: json!([]),
        memberships: json!([]),
        awards: json!([]),
        social_media: json!({}),
        is_active: true,
        created_at: scope.now(),
        updated_at: scope.now(),
        ..Model::default()
    };
    let row = details::apply(scope, &blank, &new)?;
    transaction::write(scope, async |tx| {
        let row = ActiveModel { id: NotSet, ..row.clone().into_active_model().reset_all() };
        write::insert(&tx, scope, row).await
    })
    .await
}

/// Updates a company.
///
/// # Errors
/// `FORBIDDEN`, `PRODUCTION_NOT_FOUND`; `VALIDATION_ERROR` by field.
pub async fn update(scope: &Scope, key: Key, change: ProductionChange) -> Result<Model> {
    scope.require(Action::ManageProjects)?;
    transaction::write(scope, async |tx| {
        let before = for_update(&tx, scope, key).await?;
        let changed = details::apply(scope, &before, &change)?;
        // Unchanged columns are not written.
        let after = Model { updated_at: scope.now(), ..changed }.into_active_model().reset_all();
        write::update::<ActiveModel>(&tx, scope, &before, |row| *row = after).await
    })
    .await
}

/// Sets whether staff verified a company.
///
/// # Errors
/// `FORBIDDEN`, `PRODUCTION_NOT_FOUND`.
pub async fn verify(scope: &Scope, key: Key, is_verified: bool) -> Result<Model> {
    scope.require(Action::ManageProjects)?;
    transaction::write(scope, async |tx| {
        let before = for_update(&tx, scope, key).await?;
        write::update::<ActiveModel>(&tx, scope, &before, |row| {
            row.is_verified = Set(is_verified);
            row.updated_at = Set(scope.now());
        })
        .await
    })
    .await
}

async fn for_update(tx: &Transaction, scope: &Scope, key: Key) -> Result<Model> {
    let found = transaction::lock_row::<Productions>(tx, scope, key, LockType::NoKeyUpdate).await?;
    found.ok_or_else(|| Code::ProductionNotFound.into())
}
