//! Assigns cinema talents to projects.

use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::{Expr, ExprTrait as _, LockType, Query};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _,
    QueryOrder as _,
};

use super::code::project_code;
use super::find::{self, TalentReference};
use crate::auth::role::Action;
use crate::domain::check::Check;
use crate::domain::projects::Projects;
use crate::domain::{transaction, write};
use crate::entity::assignment::{ActiveModel, Model};
use crate::entity::cinema_talent_type::{self, TalentType};
use crate::entity::project;
use crate::error::{Code, Error, Reason, Result};
use crate::pubsub::DomainEvent;
use crate::query::key::Key;
use crate::scope::Scope;

/// The maximum length of a role, in characters: a badge has room for it.
const MAX_ROLE: u32 = 255;

/// The input for an assignment.
#[derive(Clone, Debug)]
pub struct NewAssignment {
    /// The project.
    pub project: Key,
    /// The cinema talent.
    pub talent: TalentReference,
    /// The role type on the project; by default that of the earlier assignment, or the first of the cinema talent.
    pub talent_type: Option<TalentType>,
    /// Free text; by default that of the earlier assignment.
    pub role_description: Option<String>,
}

/// Assigns a cinema talent to a project, under a project code that was never given before. A released assignment is
/// reopened with its code.
///
/// # Errors
/// `FORBIDDEN`; `VALIDATION_ERROR` by field; `PROJECT_NOT_FOUND`; `CINEMA_TALENT_NOT_FOUND`; `TALENT_WITHDRAWN`;
/// `TALENT_ALREADY_ASSIGNED`.
pub async fn assign(scope: &Scope, new: NewAssignment) -> Result<Model> {
    scope.require(Action::ManageProjects)?;
    let mut check = Check::new();
    let role = new.role_description.as_deref();
    let role = role.and_then(|text| check.lines("roleDescription", text, MAX_ROLE));
    check.done()?;
    transaction::write(scope, async |tx| {
        let talent = new.talent.lock(&tx, scope).await?;
        // Locked less than `next_rank` does, so that an unknown project fails first.
        let project = transaction::lock_row::<Projects>(&tx, scope, new.project, LockType::KeyShare).await?;
        let project = project.ok_or_else(|| Error::of(Code::ProjectNotFound, "projectId"))?;
        let talent = talent.ok_or_else(|| new.talent.not_found())?;
        if !talent.is_active || talent.deleted_at.is_some() {
            return Err(Error::of(Code::TalentWithdrawn, new.talent.field()));
        }
        let assigned = match find::assignment(&tx, project.id, talent.id).await? {
            Some(row) if row.released_at.is_none() => {
                return Err(Error::of(Code::TalentAlreadyAssigned, new.talent.field()));
            }
            Some(row) => reopen(&tx, scope, &row, (new.talent_type, role.clone())).await?,
            None => {
                let talent_type = match new.talent_type {
                    Some(talent_type) => talent_type,
                    None => first_type(&tx, talent.id).await?,
                };
                let rank = next_rank(&tx, project.id).await?;
                let row = ActiveModel {
                    id: NotSet,
                    project_id: Set(project.id),
                    cinema_talent_id: Set(talent.id),
                    talent_type: Set(talent_type),
                    role_description: Set(role.clone()),
                    rank: Set(rank),
                    project_code: Set(project_code(project.id, rank)),
                    badge_generated: Set(true),
                    assigned_at: Set(scope.now()),
                    assigned_by_id: Set(scope.actor.account_id()),
                    released_at: Set(None),
                };
                write::insert(&tx, scope, row).await?
            }
        };
        // Who is assigned is expected.
        tx.publish(DomainEvent::PresencesChanged { project: project.id });
        Ok(assigned)
    })
    .await
}

/// Reopens a released assignment, which keeps its rank and code.
async fn reopen(
    tx: &DatabaseTransaction,
    scope: &Scope,
    before: &Model,
    (talent_type, role): (Option<TalentType>, Option<String>),
) -> Result<Model> {
    write::update::<ActiveModel>(tx, scope, before, |row| {
        row.talent_type = Set(talent_type.unwrap_or(before.talent_type));
        row.role_description = Set(role.or_else(|| before.role_description.clone()));
        row.assigned_at = Set(scope.now());
        row.assigned_by_id = Set(scope.actor.account_id());
        row.released_at = Set(None);
    })
    .await
}

/// The type that the cinema talent named first.
async fn first_type(tx: &DatabaseTransaction, cinema_talent_id: i32) -> Result<TalentType> {
    use cinema_talent_type::{Column, Entity};
    let types = Entity::find().filter(Column::CinemaTalentId.eq(cinema_talent_id));
    let first = types.order_by_asc(Column::Position).one(tx).await?;
    first.map(|row| row.talent_type).ok_or_else(|| Error::invalid("talentType", Reason::Required))
}

/// Takes the next rank of a project. The statement counts and locks at once: two assignments never have one rank, and
/// that of a released one is not given again.
async fn next_rank(tx: &DatabaseTransaction, project_id: i32) -> Result<i32> {
    use project::{Column, Entity};
    let update = Query::update()
        .table(Entity)
        .value(Column::LastRank, Expr::col(Column::LastRank).add(1))
        .and_where(Column::Id.eq(project_id))
        .returning_col(Column::LastRank)
        .take();
    let row = tx.query_one(&update).await?;
    let row = row.ok_or_else(|| Error::Internal("a locked project is gone".into()))?;
    Ok(row.try_get_by_index(0)?)
}
