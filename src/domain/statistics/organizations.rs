//! Organizations by the attendances of their participants within a period. Participants without an
//! organization are left out.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{
    Alias, Asterisk, Expr, ExprTrait as _, Func, Order, Query, SelectStatement, WindowStatement,
};

use super::columns::{of_attendance, of_participant};
use super::period::Period;
use super::reader::Statistics;
use super::sql;
use crate::entity::{attendance, participant};
use crate::error::Result;
use crate::mean::mean;

/// The number of participants that are listed for each organization.
const TOP_PARTICIPANTS: i64 = 3;

/// One organization within a period.
#[derive(Clone, Debug, PartialEq)]
pub struct Organization {
    /// Its name.
    pub name: String,
    /// The number of its participants with an attendance.
    pub participants: i64,
    /// The number of their attendances.
    pub attendances: i64,
    /// The number of attended events.
    pub events: i64,
    /// The latest check-in.
    pub last: DateTime<Utc>,
}

/// A participant with many attendances.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Regular {
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// The number of attendances.
    pub attendances: i64,
}

impl Organization {
    /// Attendances for each attended event, to two decimals.
    pub fn average(&self) -> f64 {
        mean(self.attendances, self.events, 2)
    }
}

impl Statistics {
    /// A page of the organizations with attendances within `period`, those with the most first, then by name;
    /// and the number of all of them.
    ///
    /// # Errors
    /// The database's.
    pub async fn organizations(
        &self,
        period: Period,
        size: u32,
        number: u32,
    ) -> Result<(Vec<Organization>, i64)> {
        let mut statement = self.by_organization(period);
        statement.limit(size.into()).offset(u64::from(size) * u64::from(number.saturating_sub(1)));
        let rows = self.rows(&statement).await?;
        let one = |at: usize| -> Result<Organization> {
            Ok(Organization {
                name: rows.extra_value(at, 0)?,
                participants: rows.extra_value(at, 1)?,
                attendances: rows.extra_value(at, 2)?,
                events: rows.extra_value(at, 3)?,
                last: rows.extra_value(at, 4)?,
            })
        };
        let organizations = (0..rows.len()).map(one).collect::<Result<Vec<_>>>()?;
        if !rows.is_empty() {
            return Ok((organizations, rows.extra_value(0, 5)?));
        }
        // Each row contains the total; a page past the last one has no rows.
        let first = self.rows(self.by_organization(period).limit(1)).await?;
        Ok((organizations, if first.is_empty() { 0 } else { first.extra_value(0, 5)? }))
    }

    /// The participants with the most attendances within `period`, then by name: at most three for each of
    /// `organizations`.
    ///
    /// # Errors
    /// The database's.
    pub async fn regulars(
        &self,
        period: Period,
        organizations: &[String],
    ) -> Result<HashMap<String, Vec<Regular>>> {
        let (ranked, attendance_count, place) =
            (Alias::new("ranked"), Alias::new("came"), Alias::new("place"));
        let mut statement = Query::select();
        statement
            .column((ranked.clone(), participant::Column::Organization))
            .column((ranked.clone(), participant::Column::FirstName))
            .column((ranked.clone(), participant::Column::LastName))
            .column((ranked.clone(), attendance_count.clone()))
            .from_subquery(self.ranking(period, organizations), ranked.clone())
            .and_where(Expr::col((ranked.clone(), place.clone())).lte(TOP_PARTICIPANTS))
            .order_by((ranked, place), Order::Asc);
        let rows = self.rows(&statement).await?;
        let mut regulars: HashMap<String, Vec<Regular>> = HashMap::new();
        for at in 0..rows.len() {
            regulars.entry(rows.extra_value(at, 0)?).or_default().push(Regular {
                first_name: rows.extra_value(at, 1)?,
                last_name: rows.extra_value(at, 2)?,
                attendances: rows.extra_value(at, 3)?,
            });
        }
        Ok(regulars)
    }

    /// One row for each organization: name, participants, attendances, events, latest check-in; and the total
    /// number of rows in each.
    fn by_organization(&self, period: Period) -> SelectStatement {
        let attendance_count = Alias::new("came");
        let organization = (participant::Entity, participant::Column::Organization);
        // Equal names have equal sort keys, but another program may have written a row without it.
        let sort_key = || Func::max(of_participant(participant::Column::OrganizationSort));
        let same_participant =
            of_attendance(attendance::Column::ParticipantId).eq(of_participant(participant::Column::Id));
        let mut statement = self.within(period);
        statement
            .column(organization)
            .expr(Func::count_distinct(of_attendance(attendance::Column::ParticipantId)))
            .expr_as(Func::count(Expr::col(Asterisk)), attendance_count.clone())
            .expr(Func::count_distinct(of_attendance(attendance::Column::EventId)))
            .expr(Func::max(of_attendance(attendance::Column::CheckInAt)))
            .expr_window(Func::count(Expr::col(Asterisk)), WindowStatement::new())
            .inner_join(participant::Entity, same_participant)
            .and_where(of_participant(participant::Column::Organization).is_not_null())
            .group_by_col(organization)
            .order_by(attendance_count, Order::Desc)
            .order_by_expr(sort_key().into(), Order::Asc)
            .order_by(organization, Order::Asc);
        statement
    }

    /// One row for each participant of `organizations`, with the rank within the organization.
    fn ranking(&self, period: Period, organizations: &[String]) -> SelectStatement {
        let (per_participant, attendance_count) = (Alias::new("of_each"), Alias::new("came"));
        let mut counts = self.within(period);
        counts
            .column((attendance::Entity, attendance::Column::ParticipantId))
            .expr_as(Func::count(Expr::col(Asterisk)), attendance_count.clone())
            .group_by_col((attendance::Entity, attendance::Column::ParticipantId));
        let same_participant = Expr::col((per_participant.clone(), attendance::Column::ParticipantId))
            .eq(of_participant(participant::Column::Id));
        let column = |column: participant::Column| (participant::Entity, column);
        let mut window = WindowStatement::partition_by(column(participant::Column::Organization));
        window
            .order_by((per_participant.clone(), attendance_count.clone()), Order::Desc)
            .order_by(column(participant::Column::FirstNameSort), Order::Asc)
            .order_by(column(participant::Column::LastNameSort), Order::Asc)
            .order_by(column(participant::Column::Id), Order::Asc);
        let mut statement = Query::select();
        statement
            .column(column(participant::Column::Organization))
            .column(column(participant::Column::FirstName))
            .column(column(participant::Column::LastName))
            .column((per_participant.clone(), attendance_count))
            .expr_window_as(Func::cust("row_number"), window, "place")
            .from_subquery(counts, per_participant)
            .inner_join(participant::Entity, same_participant)
            .and_where(sql::text_in(
                of_participant(participant::Column::Organization),
                organizations,
                self.engine(),
            ));
        statement
    }

    /// `FROM attendance WHERE visible AND within period`.
    fn within(&self, period: Period) -> SelectStatement {
        let span = period.span(&self.scope);
        let mut statement = Query::select();
        statement
            .from(attendance::Entity)
            .cond_where(self.counted_attendances())
            .and_where(of_attendance(attendance::Column::CheckInAt).between(span.from, span.to));
        statement
    }
}
