//! Cinema talents who were withdrawn and are of no use any more: retention erases them (`domain/retention.rs`).

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, LockBehavior, LockType, Query, SelectStatement};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};

use super::erase::remove;
use crate::domain::files;
use crate::domain::transaction;
use crate::entity::cinema_talent::{Column, Entity};
use crate::entity::project::ProjectStatus;
use crate::entity::{assignment, cinema_talent_media as media, presence_record, project};
use crate::error::Result;
use crate::scope::Scope;

/// How many people one transaction erases: on SQLite, everybody else waits for it.
const CHUNK: u64 = 20;

/// People who were withdrawn before `time`, whose row did not change since, who got no picture and were not recorded on a set
/// since, and who are on no project that goes on.
#[must_use]
pub fn unused_since(time: DateTime<Utc>) -> Select<Entity> {
    use {media::Column as M, presence_record::Column as P};
    let pictures = of_person(media::Entity, M::CinemaTalentId).and_where(M::CreatedAt.gte(time)).take();
    let records =
        of_person(presence_record::Entity, P::CinemaTalentId).and_where(P::CheckInAt.gte(time)).take();
    Entity::find()
        .filter(Column::IsActive.eq(false).and(Column::DeletedAt.is_null()))
        // A withdrawal is a change.
        .filter(Column::UpdatedAt.lt(time))
        .filter(Expr::exists(pictures).not())
        .filter(Expr::exists(records).not())
        .filter(Expr::exists(assignments_that_go_on()).not())
}

/// The rows of another table about the person of the outer statement.
fn of_person<E: EntityTrait>(table: E, person: E::Column) -> SelectStatement {
    Query::select()
        .expr(Expr::val(1))
        .from(table)
        .and_where(Expr::col((table, person)).equals((Entity, Column::Id)))
        .take()
}

fn assignments_that_go_on() -> SelectStatement {
    use {assignment::Column as A, project::Column as P};
    of_person(assignment::Entity, A::CinemaTalentId)
        .inner_join(
            project::Entity,
            Expr::col((project::Entity, P::Id)).equals((assignment::Entity, A::ProjectId)),
        )
        .and_where(A::ReleasedAt.is_null())
        .and_where(P::IsActive.eq(true).and(P::Status.ne(ProjectStatus::Finished)))
        .take()
}

/// Erases the next people of [`unused_since`], and returns how many they were.
///
/// # Errors
/// The database's.
pub async fn erase_next(scope: &Scope, since: DateTime<Utc>) -> Result<u64> {
    let (count, paths) = transaction::write(scope, async |tx| {
        let next = unused_since(since)
            .order_by_asc(Column::Id)
            .limit(CHUNK)
            .lock_with_behavior(LockType::NoKeyUpdate, LockBehavior::SkipLocked);
        let people = next.all(&*tx).await?;
        let mut paths = Vec::new();
        for person in &people {
            paths.extend(remove(&tx, scope, person).await?.1);
        }
        Ok((people.len() as u64, paths))
    })
    .await?;
    files::remove(scope, paths).await;
    Ok(count)
}
