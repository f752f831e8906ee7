//! The history of a person: who may read it, its filter, and its statistics.

use chrono::NaiveDate;
use sea_orm::ColumnTrait as _;
use sea_orm::sea_query::{Expr, ExprTrait as _, Func, Query};

use super::table::PresenceRecords;
use crate::auth::role::Action;
use crate::domain::check::range_of_days;
use crate::domain::statistics::sql;
use crate::entity::cinema_talent::{self, Column as Talent};
use crate::entity::presence_record::{self, Column, Entity};
use crate::error::{Code, Result};
use crate::mean::mean;
use crate::query::filter::{Criterion, Filter};
use crate::query::table::Table as _;
use crate::query::values;
use crate::scope::Scope;

/// Seconds of an hour.
const SECONDS_OF_HOUR: i64 = 3_600;

/// Which records of a history.
#[derive(Clone, Copy, Debug, Default)]
pub struct HistoryFilter {
    /// On this project.
    pub project_id: Option<i32>,
    /// On this day or later.
    pub date_from: Option<NaiveDate>,
    /// On this day or earlier.
    pub date_to: Option<NaiveDate>,
}

/// The history of a person, for a caller who may read it.
#[derive(Clone, Debug)]
pub struct History {
    /// The person.
    pub talent: Person,
    /// Their records.
    pub filter: Filter<Entity>,
}

/// The person of a history.
#[derive(Clone, Debug)]
pub struct Person {
    /// Their key.
    pub id: i32,
    /// Their unique code.
    pub unique_code: String,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    registered_by_id: Option<i32>,
}

/// Totals of a history.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Totals {
    /// The number of different days, those with an open record included.
    pub days: i64,
    /// The hours of closed records, to two decimals.
    pub hours: f64,
    /// The hours by the days with a closed record, to two decimals; 0 without any.
    pub hours_per_day: f64,
}

/// Finds the history of the person with this code: for those who read presence, and for the account that registered the
/// person.
///
/// # Errors
/// In this order: `AUTH_REQUIRED`; `FORBIDDEN`, alike for unknown people and for others; `INVALID_DATE_RANGE`;
/// `CINEMA_TALENT_NOT_FOUND`.
pub async fn find(scope: &Scope, code: &str, filter: HistoryFilter) -> Result<History> {
    let reads_all = scope.actor.may(Action::ReadPresence);
    let me = if reads_all { None } else { Some(scope.caller()?.id) };
    let code = crate::text::line(code).to_uppercase();
    let talent = person(scope, &code).await?;
    if !reads_all && talent.as_ref().is_none_or(|talent| talent.registered_by_id != me) {
        return Err(scope.refusal());
    }
    range_of_days(filter.date_from, filter.date_to)?;
    let talent = talent.ok_or(Code::CinemaTalentNotFound)?;
    let criteria = [
        Some(Criterion::equals(Column::CinemaTalentId, talent.id)),
        filter.project_id.map(|project| Criterion::equals(Column::ProjectId, project)),
        filter.date_from.map(|day| Criterion::SinceDay(Column::Date, day)),
        filter.date_to.map(|day| Criterion::UntilDay(Column::Date, day)),
    ];
    Ok(History { talent, filter: Filter::new(criteria.into_iter().flatten()) })
}

/// The person with this code, whoever may see them.
async fn person(scope: &Scope, code: &str) -> Result<Option<Person>> {
    let columns =
        [Talent::Id, Talent::UniqueCode, Talent::FirstName, Talent::LastName, Talent::RegisteredById];
    let columns = columns.map(|column| Expr::col((cinema_talent::Entity, column)));
    let statement =
        Query::select().from(cinema_talent::Entity).and_where(Talent::UniqueCode.eq(code)).limit(1).take();
    let rows = values::fetch(scope, statement, columns).await?;
    if rows.is_empty() {
        return Ok(None);
    }
    Ok(Some(Person {
        id: rows.extra_value(0, 0)?,
        unique_code: rows.extra_value(0, 1)?,
        first_name: rows.extra_value(0, 2)?,
        last_name: rows.extra_value(0, 3)?,
        registered_by_id: rows.extra_value(0, 4)?,
    }))
}

/// The totals of the records that match `filter`.
///
/// # Errors
/// The database's.
pub async fn totals(scope: &Scope, filter: &Filter<presence_record::Entity>) -> Result<Totals> {
    let column = |column: Column| Expr::col((Entity, column));
    let is_closed = || column(Column::CheckOutAt).is_not_null();
    let epoch = |time: Column| sql::epoch(column(time), scope.engine());
    let seconds = epoch(Column::CheckOutAt).sub(epoch(Column::CheckInAt));
    let day_if_closed = Expr::case(is_closed(), column(Column::Date));
    let figures = [
        Func::count_distinct(column(Column::Date)).into(),
        Func::count_distinct(day_if_closed).into(),
        Func::cast_as(Func::coalesce([Func::sum(seconds).into(), Expr::val(0)]), "bigint").into(),
    ];
    let statement = Query::select()
        .from(Entity)
        .cond_where(PresenceRecords::visible_to(scope))
        .cond_where(filter.condition(scope))
        .take();
    let rows = values::fetch(scope, statement, figures).await?;
    let (days, closed_days): (i64, i64) = (rows.extra_value(0, 0)?, rows.extra_value(0, 1)?);
    let seconds: i64 = rows.extra_value(0, 2)?;
    Ok(Totals {
        days,
        hours: mean(seconds, SECONDS_OF_HOUR, 2),
        hours_per_day: mean(seconds, SECONDS_OF_HOUR.saturating_mul(closed_days), 2),
    })
}

/// The hours between an arrival and a departure, to two decimals.
pub fn hours(came: chrono::DateTime<chrono::Utc>, left: chrono::DateTime<chrono::Utc>) -> f64 {
    mean((left - came).num_seconds(), SECONDS_OF_HOUR, 2)
}
