//! The history of a person: who may read it, its filter, and its statistics.

use chrono::NaiveDate;
use sea_orm::ColumnTrait as _;
use sea_orm::sea_query::{Expr, ExprTrait as _, Func, Query, SelectStatement};

use super::table::PresenceRecords;
use crate::auth::role::Action;
use crate::database::Engine;
use crate::domain::check::range_of_days;
use crate::domain::statistics::sql;
use crate::entity::cinema_talent::{self, Column as Talent};
use crate::entity::presence_record::{Column, Entity};
use crate::error::{Code, Result};
use crate::mean::mean;
use crate::query::filter::{Criterion, Filter};
use crate::query::row::Rows;
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
    /// The totals of these records, if they were asked for.
    pub totals: Option<Totals>,
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
/// person. `with_totals` is whether its totals are read, too.
///
/// # Errors
/// In this order: `AUTH_REQUIRED`; `FORBIDDEN`, alike for unknown people and for others; `INVALID_DATE_RANGE`;
/// `CINEMA_TALENT_NOT_FOUND`.
pub async fn find(scope: &Scope, code: &str, filter: HistoryFilter, with_totals: bool) -> Result<History> {
    let reads_all = scope.actor.may(Action::ReadPresence);
    let me = if reads_all { None } else { Some(scope.caller()?.id) };
    let code = crate::text::line(code).to_uppercase();
    let criteria = [
        filter.project_id.map(|project| Criterion::equals(Column::ProjectId, project)),
        filter.date_from.map(|day| Criterion::SinceDay(Column::Date, day)),
        filter.date_to.map(|day| Criterion::UntilDay(Column::Date, day)),
    ];
    let mut records = Filter::new(criteria.into_iter().flatten());
    let (talent, totals) = if reads_all && with_totals {
        person_with_totals(scope, &code, &records).await?.unzip()
    } else {
        (person(scope, &code).await?, None)
    };
    if !reads_all && talent.as_ref().is_none_or(|talent| talent.registered_by_id != me) {
        return Err(scope.refusal());
    }
    range_of_days(filter.date_from, filter.date_to)?;
    let talent = talent.ok_or(Code::CinemaTalentNotFound)?;
    let totals = match totals {
        // After the check, so that others do not learn by the time of the refusal whether there are records.
        None if with_totals => person_with_totals(scope, &code, &records).await?.map(|(_, totals)| totals),
        totals => totals,
    };
    records.add(Criterion::equals(Column::CinemaTalentId, talent.id));
    Ok(History { talent, filter: records, totals })
}

/// The person with this code, whoever may see them.
async fn person(scope: &Scope, code: &str) -> Result<Option<Person>> {
    let rows = values::fetch(scope, with_code(code), PERSON.map(talent_column)).await?;
    if rows.is_empty() { Ok(None) } else { Person::of(&rows).map(Some) }
}

/// As [`person`], with the totals of their records that match `records`, in one statement.
async fn person_with_totals(
    scope: &Scope,
    code: &str,
    records: &Filter<Entity>,
) -> Result<Option<(Person, Totals)>> {
    let of_person = Expr::col((Entity, Column::CinemaTalentId)).eq(talent_column(Talent::Id));
    let on = PresenceRecords::visible_to(scope).add(records.condition(scope)).add(of_person);
    let mut statement = with_code(code);
    statement.left_join(Entity, on).add_group_by([talent_column(Talent::Id)]);
    let ([id, unique_code, first_name, last_name, registered_by], [days, closed_days, seconds]) =
        (PERSON.map(talent_column), figures(scope.engine()));
    let selected = [id, unique_code, first_name, last_name, registered_by, days, closed_days, seconds];
    let rows = values::fetch(scope, statement, selected).await?;
    if rows.is_empty() {
        return Ok(None);
    }
    let [days, closed_days, seconds]: [i64; 3] =
        [rows.extra_value(0, 5)?, rows.extra_value(0, 6)?, rows.extra_value(0, 7)?];
    let totals = Totals {
        days,
        hours: mean(seconds, SECONDS_OF_HOUR, 2),
        hours_per_day: mean(seconds, SECONDS_OF_HOUR.saturating_mul(closed_days), 2),
    };
    Ok(Some((Person::of(&rows)?, totals)))
}

fn with_code(code: &str) -> SelectStatement {
    Query::select().from(cinema_talent::Entity).and_where(Talent::UniqueCode.eq(code)).take()
}

/// The columns of a [`Person`], in the order of its fields.
const PERSON: [Talent; 5] =
    [Talent::Id, Talent::UniqueCode, Talent::FirstName, Talent::LastName, Talent::RegisteredById];

fn talent_column(column: Talent) -> Expr {
    Expr::col((cinema_talent::Entity, column))
}

impl Person {
    /// The person of the first row.
    fn of(rows: &Rows) -> Result<Self> {
        Ok(Self {
            id: rows.extra_value(0, 0)?,
            unique_code: rows.extra_value(0, 1)?,
            first_name: rows.extra_value(0, 2)?,
            last_name: rows.extra_value(0, 3)?,
            registered_by_id: rows.extra_value(0, 4)?,
        })
    }
}

/// The number of days, that of days with a closed record, and the seconds of closed records.
fn figures(engine: Engine) -> [Expr; 3] {
    let column = |column: Column| Expr::col((Entity, column));
    let epoch = |time: Column| sql::epoch(column(time), engine);
    let seconds = epoch(Column::CheckOutAt).sub(epoch(Column::CheckInAt));
    let day_if_closed = Expr::case(column(Column::CheckOutAt).is_not_null(), column(Column::Date));
    [
        Func::count_distinct(column(Column::Date)).into(),
        Func::count_distinct(day_if_closed).into(),
        Func::cast_as(Func::coalesce([Func::sum(seconds).into(), Expr::val(0)]), "bigint").into(),
    ]
}

/// The hours between an arrival and a departure, to two decimals.
pub fn hours(came: chrono::DateTime<chrono::Utc>, left: chrono::DateTime<chrono::Utc>) -> f64 {
    mean((left - came).num_seconds(), SECONDS_OF_HOUR, 2)
}
