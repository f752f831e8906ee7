//! Finds one project.

use sea_orm::{EntityTrait as _, QuerySelect as _};

use crate::entity::project::{Column, Entity};
use crate::error::{Code, Error, Result};
use crate::scope::Scope;

/// Passes when the project exists; everybody sees it.
///
/// # Errors
/// `PROJECT_NOT_FOUND`, of the input field `projectId`.
pub async fn require(scope: &Scope, id: i32) -> Result<()> {
    let found = Entity::find_by_id(id).select_only().column(Column::Id).into_tuple::<i32>();
    let found = found.one(scope.database().read()).await?;
    found.map(drop).ok_or_else(|| Error::of(Code::ProjectNotFound, "projectId"))
}
