//! Check-in and check-out of everybody on a project at once: one time, one transaction, and a number of statements that
//! does not grow with the people.

use sea_orm::sea_query::{Expr, ExprTrait as _, LockType, OnConflict, Order, Query, SelectStatement};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait as _, DatabaseTransaction, EntityTrait as _,
    FromQueryResult as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};

use super::steps::{CLOSES_WITHIN, change_all, leave_open, lock_open};
use crate::auth::role::Action;
use crate::domain::projects;
use crate::domain::{transaction, write};
use crate::entity::presence_record::{Column, Entity, Model};
use crate::entity::{assignment, cinema_talent};
use crate::error::{Code, Error, Result};
use crate::pubsub::DomainEvent;
use crate::query::key::{Key, key_in};
use crate::scope::Scope;

/// The people of a project that are checked in or out.
#[derive(Clone, Debug)]
pub struct Everybody {
    /// The project.
    pub project_id: i32,
    /// Only these cinema talents; all when none.
    pub cinema_talent_ids: Option<Vec<i32>>,
}

impl Everybody {
    /// The selected people, as a condition on the column that names them.
    fn condition(&self, scope: &Scope, column: Expr) -> Condition {
        let keys = self.cinema_talent_ids.as_ref().map(|ids| ids.iter().map(|id| Key::from(*id)).collect());
        let selected = keys.map(|keys: Vec<Key>| key_in(column, &keys, scope.engine()));
        Condition::all().add_option(selected)
    }

    /// The presence records of the selected people on the project.
    fn records(&self, scope: &Scope) -> Condition {
        self.condition(scope, Expr::col((Entity, Column::CinemaTalentId)))
            .add(Column::ProjectId.eq(self.project_id))
    }

    /// The assignments of the selected people to the project, besides released ones and those of erased people.
    fn assignments(&self, scope: &Scope) -> Condition {
        let existing = Query::select()
            .column(cinema_talent::Column::Id)
            .from(cinema_talent::Entity)
            .and_where(cinema_talent::Column::DeletedAt.is_null())
            .take();
        self.condition(scope, Expr::col((assignment::Entity, assignment::Column::CinemaTalentId)))
            .add(assignment::Column::ProjectId.eq(self.project_id))
            .add(assignment::Column::ReleasedAt.is_null())
            .add(Expr::col((assignment::Entity, assignment::Column::CinemaTalentId)).in_subquery(existing))
    }

    /// Locks the assignments until `tx` ends, in the order of their key.
    ///
    /// # Errors
    /// `TALENT_NOT_ASSIGNED` when a selected person is not among them.
    async fn lock_assignments(&self, tx: &DatabaseTransaction, scope: &Scope) -> Result<()> {
        let assigned = assignment::Entity::find()
            .filter(self.assignments(scope))
            .order_by_asc(assignment::Column::Id)
            .lock(LockType::Share)
            .select_only()
            .column(assignment::Column::CinemaTalentId)
            .into_tuple::<i32>()
            .all(tx)
            .await?;
        let mut selected = self.cinema_talent_ids.iter().flatten();
        if selected.all(|id| assigned.contains(id)) {
            return Ok(());
        }
        Err(Error::of(Code::TalentNotAssigned, "cinemaTalentIds"))
    }
}

/// Checks everybody in who is assigned and has neither a record of today nor an open one, and returns their number. An
/// open record of another day that is as old as the longest shift is left open.
///
/// # Errors
/// `AUTH_REQUIRED`, `FORBIDDEN`; `PROJECT_NOT_FOUND`; `TALENT_NOT_ASSIGNED` for a selected person.
pub async fn check_in_all(scope: &Scope, everybody: &Everybody) -> Result<usize> {
    scope.require(Action::RecordPresence)?;
    projects::require(scope, everybody.project_id).await?;
    let (now, today) = (scope.now(), scope.today());
    transaction::write(scope, async |tx| {
        everybody.lock_assignments(&tx, scope).await?;
        let assigned = Query::select()
            .column((assignment::Entity, assignment::Column::CinemaTalentId))
            .from(assignment::Entity)
            .cond_where(everybody.assignments(scope))
            .take();
        let forgotten = everybody
            .records(scope)
            .add(Expr::col((Entity, Column::CinemaTalentId)).in_subquery(assigned))
            .add(Column::Date.ne(today))
            .add(Column::CheckInAt.lte(now - scope.services.policy.shift_max));
        leave_open(&tx, scope, forgotten).await?;
        let rows = insert_all(&tx, scope, everybody).await?;
        write::audit_all::<Entity>(&tx, scope, "create", rows.iter().map(|row| (None, row))).await?;
        Ok(publish(&tx, everybody, rows.len()))
    })
    .await
}

/// Inserts a record of now for each assignment, in the order of the assignments, so that two such statements never wait
/// for each other; skips those that the unique indexes refuse. Returns the inserted rows.
async fn insert_all(tx: &DatabaseTransaction, scope: &Scope, everybody: &Everybody) -> Result<Vec<Model>> {
    let values: SelectStatement = Query::select()
        .column((assignment::Entity, assignment::Column::ProjectId))
        .column((assignment::Entity, assignment::Column::CinemaTalentId))
        .expr(Expr::val(scope.today()))
        .expr(Expr::val(scope.now()))
        .expr(Expr::val(scope.actor.account_id()))
        .from(assignment::Entity)
        .cond_where(everybody.assignments(scope))
        .order_by((assignment::Entity, assignment::Column::Id), Order::Asc)
        .take();
    let columns =
        [Column::ProjectId, Column::CinemaTalentId, Column::Date, Column::CheckInAt, Column::RecordedById];
    let mut insert = Query::insert();
    insert.into_table(Entity).columns(columns);
    insert.select_from(values).map_err(|error| Error::Internal(error.to_string()))?;
    insert.on_conflict(OnConflict::new().do_nothing().to_owned()).returning_all();
    let rows = tx.query_all(&insert).await?;
    Ok(rows.iter().map(|row| Model::from_query_result(row, "")).collect::<Result<_, _>>()?)
}

/// Checks everybody out whose record is open for at most a day, whoever opened it, and returns their number.
///
/// # Errors
/// As [`check_in_all`], without `TALENT_NOT_ASSIGNED`: a released person may leave.
pub async fn check_out_all(scope: &Scope, everybody: &Everybody) -> Result<usize> {
    scope.require(Action::RecordPresence)?;
    projects::require(scope, everybody.project_id).await?;
    let (now, me) = (scope.now(), scope.actor.account_id());
    transaction::write(scope, async |tx| {
        let recent = everybody.records(scope).add(Column::CheckInAt.between(now - CLOSES_WITHIN, now));
        let open = lock_open(&tx, recent).await?;
        let values = [(Column::CheckOutAt, Expr::val(now)), (Column::RecordedById, Expr::val(me))];
        let change = |row: &mut Model| {
            row.check_out_at = Some(now);
            row.recorded_by_id = me;
        };
        change_all(&tx, scope, &open, &values, change).await?;
        Ok(publish(&tx, everybody, open.len()))
    })
    .await
}

/// Publishes a change of this many records, if there are any, and returns their number.
fn publish(tx: &transaction::Transaction, everybody: &Everybody, count: usize) -> usize {
    if count > 0 {
        tx.publish(DomainEvent::PresencesChanged { project: everybody.project_id });
    }
    count
}
