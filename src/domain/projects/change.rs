//! Creates and updates projects.

use sea_orm::ActiveValue::NotSet;
use sea_orm::sea_query::LockType;
use sea_orm::{ActiveModelTrait as _, IntoActiveModel as _};

use super::details::{self, ProjectChange};
use super::table::Projects;
use crate::auth::role::Action;
use crate::domain::{transaction, write};
use crate::entity::project::{ActiveModel, Model};
use crate::error::{Code, Result};
use crate::query::key::Key;
use crate::scope::Scope;

/// Creates a project, in preparation unless the input has another status.
///
/// # Errors
/// `FORBIDDEN`; `VALIDATION_ERROR` by field; `PRODUCTION_NOT_FOUND`.
pub async fn create(scope: &Scope, new: ProjectChange) -> Result<Model> {
    scope.require(Action::ManageProjects)?;
    let blank = Model {
        is_active: true,
        created_by_id: scope.actor.account_id(),
        created_at: scope.now(),
        updated_at: scope.now(),
        ..Model::default()
    };
    transaction::write(scope, async |tx| {
        let row = details::apply(&tx, &blank, new.clone()).await?;
        let row = ActiveModel { id: NotSet, ..row.into_active_model().reset_all() };
        write::insert(&tx, scope, row).await
    })
    .await
}

/// Updates a project.
///
/// # Errors
/// `FORBIDDEN`, `PROJECT_NOT_FOUND`; `VALIDATION_ERROR` by field; `PRODUCTION_NOT_FOUND`.
pub async fn update(scope: &Scope, key: Key, change: ProjectChange) -> Result<Model> {
    scope.require(Action::ManageProjects)?;
    transaction::write(scope, async |tx| {
        let before = transaction::lock_row::<Projects>(&tx, scope, key, LockType::NoKeyUpdate).await?;
        let before = before.ok_or(Code::ProjectNotFound)?;
        let changed = details::apply(&tx, &before, change.clone()).await?;
        // Unchanged columns are not written.
        let after = Model { updated_at: scope.now(), ..changed }.into_active_model().reset_all();
        write::update::<ActiveModel>(&tx, scope, &before, |row| *row = after).await
    })
    .await
}
