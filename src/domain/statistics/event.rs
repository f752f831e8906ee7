//! Attendances of events, by number and time: for one event or for many, with the same number of statements.

use std::collections::HashMap;

use chrono::{DateTime, Timelike as _, Utc};
use sea_orm::sea_query::{Alias, Asterisk, Expr, ExprTrait as _, Func, Query, SelectStatement};

use super::columns::of_attendance;
use super::period::Period;
use super::reader::Statistics;
use super::sql;
use crate::domain::events::Events;
use crate::entity::attendance::{self, Column};
use crate::entity::event;
use crate::error::Result;
use crate::query::filter::{Criterion, Filter};
use crate::query::key::{Key, key_in};
use crate::query::list::{self, ListRequest, all_columns};
use crate::query::page::PageRequest;
use crate::query::row::Row;
use crate::query::sort_key::SortKey;

/// Seconds of a day.
const SECONDS_OF_DAY: i64 = 86_400;
/// Seconds of a quarter of an hour. Since 1972 the offset of every zone is a multiple of it.
const SECONDS_OF_QUARTER: i64 = 900;
/// Days that are added to every time, so that those before 1970 are positive, too.
const ADDED_DAYS: i64 = 800_000;

/// The attendances of an event in total.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attended {
    /// The number.
    pub total: i64,
    /// The number with a signature.
    pub signed: i64,
    /// The first check-in; none without attendances.
    pub first: Option<DateTime<Utc>>,
    /// The last check-in; none without attendances.
    pub last: Option<DateTime<Utc>>,
    /// The mean of all check-in times, without fractions of a second; none without attendances.
    pub mean: Option<DateTime<Utc>>,
}

/// An hour of the day, in the zone of the installation, with the number of attendances.
pub type Hour = (u8, i64);

impl Statistics {
    /// The total of each event; an event without attendances has no entry.
    ///
    /// # Errors
    /// The database's.
    pub async fn attended(&self, events: &[Key]) -> Result<HashMap<Key, Attended>> {
        let seconds = sql::epoch(of_attendance(Column::CheckInAt), self.engine());
        let signed = Expr::case(of_attendance(Column::HasSignature).eq(true), 1);
        let mut statement = self.of_events(events);
        statement
            .expr(of_attendance(Column::EventId))
            .expr(Func::count(Expr::col(Asterisk)))
            .expr(Func::count(signed))
            .expr(Func::min(of_attendance(Column::CheckInAt)))
            .expr(Func::max(of_attendance(Column::CheckInAt)))
            .expr(Func::cast_as(Func::sum(seconds), "bigint"))
            .group_by_col((attendance::Entity, Column::EventId));
        let rows = self.rows(&statement).await?;
        let mut found = HashMap::with_capacity(rows.len());
        for at in 0..rows.len() {
            let (total, sum): (i64, i64) = (rows.extra_value(at, 1)?, rows.extra_value(at, 5)?);
            let attended = Attended {
                total,
                signed: rows.extra_value(at, 2)?,
                first: Some(rows.extra_value(at, 3)?),
                last: Some(rows.extra_value(at, 4)?),
                mean: DateTime::from_timestamp(sum.div_euclid(Ord::max(total, 1)), 0),
            };
            found.insert(rows.extra_value(at, 0)?, attended);
        }
        Ok(found)
    }

    /// The number of attendances of each event by hour of the day, from the first hour with an attendance to
    /// the last. The days of a longer event are added up.
    ///
    /// # Errors
    /// The database's.
    pub async fn hours(&self, events: &[Key]) -> Result<HashMap<Key, Vec<Hour>>> {
        let (event, part) = (Alias::new("event"), Alias::new("part"));
        let zone = self.scope.services.zone;
        let seconds = sql::epoch(of_attendance(Column::CheckInAt), self.engine());
        // With a fixed offset the database computes the hours; else it counts quarters of an hour, and the
        // zone converts them to hours.
        let parts = match zone.fixed_offset() {
            Some(offset) => seconds
                .add(ADDED_DAYS * SECONDS_OF_DAY + i64::from(offset.local_minus_utc()))
                .modulo(SECONDS_OF_DAY)
                .div(SECONDS_OF_DAY / 24),
            None => seconds.add(ADDED_DAYS * SECONDS_OF_DAY).div(SECONDS_OF_QUARTER),
        };
        let hour_of = |part: i64| match zone.fixed_offset() {
            Some(_) => usize::try_from(part).ok(),
            None => DateTime::from_timestamp(part * SECONDS_OF_QUARTER - ADDED_DAYS * SECONDS_OF_DAY, 0)
                .map(|moment| zone.local(moment).hour() as usize),
        };
        let mut moments = self.of_events(events);
        moments.expr_as(of_attendance(Column::EventId), event.clone()).expr_as(parts, part.clone());
        let mut statement = Query::select();
        statement
            .column(event.clone())
            .column(part.clone())
            .expr(Func::count(Expr::col(Asterisk)))
            .from_subquery(moments, Alias::new("moments"))
            .group_by_columns([event, part]);
        let rows = self.rows(&statement).await?;
        let mut counts: HashMap<Key, [i64; 24]> = HashMap::new();
        for at in 0..rows.len() {
            let hours = counts.entry(rows.extra_value(at, 0)?).or_insert([0; 24]);
            if let Some(count) = hour_of(rows.extra_value(at, 1)?).and_then(|hour| hours.get_mut(hour)) {
                *count += rows.extra_value::<i64>(at, 2)?;
            }
        }
        Ok(counts.into_iter().map(|(event, hours)| (event, trim(&hours))).collect())
    }

    /// A page of the events that begin within `period`, by start.
    ///
    /// # Errors
    /// The database's.
    pub async fn events(&self, period: Period, size: u32, number: u32) -> Result<Vec<Row>> {
        let list_request = ListRequest::<Events> {
            filter: beginning(period),
            order: vec![SortKey::asc(event::Column::StartAt)],
            page: PageRequest::Numbered { size, number },
        };
        Ok(list::page(&self.scope, &list_request, &all_columns::<Events>()).await?.rows)
    }

    /// The number of events that begin within `period`.
    ///
    /// # Errors
    /// The database's.
    pub async fn event_count(&self, period: Period) -> Result<i64> {
        list::count::<Events>(&self.scope, &beginning(period)).await
    }

    /// `FROM attendance WHERE visible AND event IN events`.
    pub(super) fn of_events(&self, events: &[Key]) -> SelectStatement {
        let mut statement = Query::select();
        statement.from(attendance::Entity).cond_where(self.counted_attendances()).and_where(key_in(
            of_attendance(Column::EventId),
            events,
            self.engine(),
        ));
        statement
    }
}

fn beginning(period: Period) -> Filter<event::Entity> {
    let start = event::Column::StartAt;
    Filter::new([Criterion::SinceDay(start, period.start), Criterion::UntilDay(start, period.end)])
}

/// The hours from the first with an attendance to the last.
fn trim(hours: &[i64; 24]) -> Vec<Hour> {
    let first = hours.iter().position(|count| *count > 0).unwrap_or(hours.len());
    let last = hours.iter().rposition(|count| *count > 0).map_or(first, |last| last + 1);
    (0_u8..).zip(hours.iter().copied()).take(last).skip(first).collect()
}
