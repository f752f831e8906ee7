//! Releases cinema talents from projects.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::LockType;

use super::find::{self, TalentReference};
use crate::auth::role::Action;
use crate::domain::projects::Projects;
use crate::domain::{transaction, write};
use crate::entity::assignment::{ActiveModel, Model};
use crate::error::{Code, Error, Result};
use crate::pubsub::DomainEvent;
use crate::query::key::Key;
use crate::scope::Scope;

/// Releases a cinema talent from a project. The rank and the project code stay with the assignment for ever.
///
/// # Errors
/// `FORBIDDEN`; `VALIDATION_ERROR`; `PROJECT_NOT_FOUND`; `CINEMA_TALENT_NOT_FOUND`; `TALENT_NOT_ASSIGNED`.
pub async fn release(scope: &Scope, project: Key, talent: TalentReference) -> Result<Model> {
    scope.require(Action::ManageProjects)?;
    transaction::write(scope, async |tx| {
        let found = talent.lock(&tx, scope).await?;
        let project = transaction::lock_row::<Projects>(&tx, scope, project, LockType::KeyShare).await?;
        let project = project.ok_or_else(|| Error::of(Code::ProjectNotFound, "projectId"))?;
        let found = found.ok_or_else(|| talent.not_found())?;
        let assignment = find::assignment(&tx, project.id, found.id).await?;
        let assignment = assignment.filter(|row| row.released_at.is_none());
        let before = assignment.ok_or_else(|| Error::of(Code::TalentNotAssigned, talent.field()))?;
        let change = |row: &mut ActiveModel| row.released_at = Set(Some(scope.now()));
        let after = write::update(&tx, scope, &before, change).await?;
        // Who is released is not expected any more.
        tx.publish(DomainEvent::PresencesChanged { project: project.id });
        Ok(after)
    })
    .await
}
