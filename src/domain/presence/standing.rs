//! Where each person of a project stands today. It follows from their latest record alone.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::Condition;
use sea_orm::sea_query::{
    Alias, Asterisk, Expr, ExprTrait as _, Func, IntoIden as _, JoinType, Order, Query, SelectStatement,
    SubQueryStatement,
};

use super::state::is_open;
use crate::auth::role::Action;
use crate::entity::assignment::{self, Column, Entity};
use crate::entity::presence_record::{self, Column as RecordColumn};
use crate::error::{Error, Result};
use crate::query::columns::Columns;
use crate::query::filter::{Criterion, Filter, Special, SpecialCondition};
use crate::query::key::{Key, key_in};
use crate::query::row::Rows;
use crate::query::table::Table;
use crate::scope::Scope;

/// The people who are assigned to projects, as presence sees them: those not released, and those who were released while
/// they were there, until they leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Standings;

impl Table for Standings {
    type Entity = Entity;

    const KEY: Column = Column::Id;

    fn visible_to(scope: &Scope) -> Condition {
        if !scope.actor.may(Action::ReadPresence) {
            return Condition::all().add(Expr::col((Entity, Column::Id)).is_null());
        }
        let open = of_person(Expr::val(1)).and_where(is_open(scope)).take();
        Condition::any().add(Expr::col((Entity, Column::ReleasedAt)).is_null()).add(Expr::exists(open))
    }
}

/// Where a person stands on a project today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Not there: no record of today, and none open.
    NotIn,
    /// There: an open record that is younger than the longest shift.
    In,
    /// Came and left today.
    Left,
    /// The latest record has no departure and is too old to be closed by a scan of an arrival: staff corrects it.
    LeftOpen,
}

impl Standing {
    const ALL: [Self; 4] = [Self::NotIn, Self::In, Self::Left, Self::LeftOpen];

    /// The name in statements.
    fn name(self) -> &'static str {
        match self {
            Self::NotIn => "NOT_IN",
            Self::In => "IN",
            Self::Left => "LEFT",
            Self::LeftOpen => "LEFT_OPEN",
        }
    }

    fn parse(name: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|standing| standing.name() == name);
        found.ok_or_else(|| Error::Internal(format!("a person stands {name}")))
    }

    /// The people who stand so.
    pub fn criterion(self) -> Criterion<Entity> {
        Criterion::Special(&STANDING, self.name().into())
    }
}

static STANDING: Special = Special {
    name: "standing",
    condition: SpecialCondition::Sql(|scope, name| {
        Condition::all().add(expression(scope).eq(Special::text(name)))
    }),
};

/// `value` of each record of the person of an assignment.
fn of_person(value: Expr) -> SelectStatement {
    let record = |column| Expr::col((presence_record::Entity, column));
    Query::select()
        .expr(value)
        .from(presence_record::Entity)
        .and_where(record(RecordColumn::ProjectId).equals((Entity, Column::ProjectId)))
        .and_where(record(RecordColumn::CinemaTalentId).equals((Entity, Column::CinemaTalentId)))
        .take()
}

/// `value` of the latest record of the person of an assignment.
fn latest(value: Expr) -> SelectStatement {
    of_person(value).order_by((presence_record::Entity, RecordColumn::Date), Order::Desc).limit(1).take()
}

/// Where the person of a row of `assignment` stands.
fn expression(scope: &Scope) -> Expr {
    let name = |standing: Standing| Expr::val(standing.name());
    let record = |column| Expr::col((presence_record::Entity, column));
    let standing = Expr::case(is_open(scope), name(Standing::In))
        .case(record(RecordColumn::CheckOutAt).is_null(), name(Standing::LeftOpen))
        .case(record(RecordColumn::Date).eq(scope.today()), name(Standing::Left))
        .finally(name(Standing::NotIn));
    let latest = SubQueryStatement::SelectStatement(latest(standing.into()));
    Func::coalesce([latest.into(), name(Standing::NotIn)]).into()
}

/// A person's standing, and their latest record.
#[derive(Clone, Debug)]
pub struct PersonStanding {
    /// Where they stand.
    pub standing: Standing,
    /// Their latest record, if any.
    pub latest: Option<LatestRecord>,
}

/// The latest record of a person.
#[derive(Clone, Debug)]
pub struct LatestRecord {
    /// Its key.
    pub id: i32,
    /// The day of the arrival.
    pub date: NaiveDate,
    /// The arrival.
    pub check_in_at: DateTime<Utc>,
    /// The departure, if any.
    pub check_out_at: Option<DateTime<Utc>>,
}

/// The standings of the people with these assignments, in one statement.
///
/// # Errors
/// The database's.
pub async fn of_assignments(scope: &Scope, assignments: &[Key]) -> Result<HashMap<Key, PersonStanding>> {
    let alias = Alias::new("latest").into_iden();
    let record = |column: RecordColumn| Expr::col((alias.clone(), column));
    let key = latest(Expr::col((presence_record::Entity, RecordColumn::Id)));
    let on = record(RecordColumn::Id).eq(Expr::from(SubQueryStatement::SelectStatement(key)));
    let statement = Standings::from_visible(scope)
        .expr(Expr::col((Entity, Column::Id)))
        .expr(expression(scope))
        .exprs(
            [RecordColumn::Id, RecordColumn::Date, RecordColumn::CheckInAt, RecordColumn::CheckOutAt]
                .map(record),
        )
        .join_as(JoinType::LeftJoin, presence_record::Entity, alias.clone(), on)
        .and_where(key_in(Expr::col((Entity, Column::Id)), assignments, scope.engine()))
        .take();
    let rows = Rows::new(scope.select(&statement).await?, Columns::default());
    let mut found = HashMap::with_capacity(rows.len());
    for at in 0..rows.len() {
        let latest = match rows.extra_value::<Option<i32>>(at, 2)? {
            Some(id) => Some(LatestRecord {
                id,
                date: rows.extra_value(at, 3)?,
                check_in_at: rows.extra_value(at, 4)?,
                check_out_at: rows.extra_value(at, 5)?,
            }),
            None => None,
        };
        let standing = Standing::parse(rows.extra_value(at, 1)?)?;
        found.insert(rows.extra_value(at, 0)?, PersonStanding { standing, latest });
    }
    Ok(found)
}

/// How many people of a project stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// [`Standing::NotIn`].
    pub not_in: i64,
    /// [`Standing::In`].
    pub present: i64,
    /// [`Standing::Left`].
    pub left: i64,
    /// [`Standing::LeftOpen`].
    pub left_open: i64,
}

/// Counts the people of a project, in one statement.
///
/// # Errors
/// The database's.
pub async fn counts(scope: &Scope, project_id: i32) -> Result<Counts> {
    let filter = Filter::<assignment::Entity>::new([Criterion::equals(Column::ProjectId, project_id)]);
    let standings = Standings::from_visible(scope)
        .expr_as(expression(scope), "standing")
        .cond_where(filter.condition(scope))
        .take();
    let statement = Query::select()
        .column("standing")
        .expr(Func::count(Expr::col(Asterisk)))
        .from_subquery(standings, "standings")
        .group_by_col("standing")
        .take();
    let rows = Rows::new(scope.select(&statement).await?, Columns::default());
    let mut counts = Counts::default();
    for at in 0..rows.len() {
        let count = match Standing::parse(rows.extra_value(at, 0)?)? {
            Standing::NotIn => &mut counts.not_in,
            Standing::In => &mut counts.present,
            Standing::Left => &mut counts.left,
            Standing::LeftOpen => &mut counts.left_open,
        };
        *count = rows.extra_value(at, 1)?;
    }
    Ok(counts)
}
