//! Trends: one count for each day, week or month of a period, empty ones included.

use sea_orm::sea_query::{Alias, Asterisk, Expr, ExprTrait as _, Func, Order, Query, SelectStatement};

use super::columns::{of_attendance, of_event, of_participant};
use super::period::{Granularity, Period, Span};
use super::reader::Statistics;
use super::sql;
use crate::domain::events::Events;
use crate::domain::participants::Participants;
use crate::entity::{attendance, event, participant};
use crate::error::Result;
use crate::mean::mean;
use crate::query::table::Table as _;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    /// Attendances, by check-in time.
    Attendances,
    /// Attendances with a signature, by check-in time.
    Signatures,
    /// Events, by start.
    Events,
    /// Participants, by creation time.
    Participants,
}

/// The count of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// The period.
    pub period: Period,
    /// The count.
    pub value: i64,
}

/// The summary of a trend.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    /// The sum of all periods.
    pub total: i64,
    /// The mean of the periods, to two decimals; empty periods count.
    pub average: f64,
    /// The smallest count of a period.
    pub min: i64,
    /// The largest count of a period.
    pub max: i64,
}

impl Summary {
    /// The summary of these points.
    pub fn of(points: &[Point]) -> Self {
        let values = || points.iter().map(|point| point.value);
        let total = values().sum();
        Self {
            total,
            average: mean(total, i64::try_from(points.len()).unwrap_or(i64::MAX), 2),
            min: values().min().unwrap_or_default(),
            max: values().max().unwrap_or_default(),
        }
    }
}

impl Statistics {
    /// The trend of `metric` over `period`.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` for too many periods, or the database's.
    pub async fn trend(
        &self,
        metric: Metric,
        period: Period,
        granularity: Granularity,
    ) -> Result<Vec<Point>> {
        let periods = period.split(granularity)?;
        let spans: Vec<Span> = periods.iter().map(|period| period.span(&self.scope)).collect();
        let counts = self.count_within(metric, &spans).await?;
        Ok(periods.into_iter().zip(counts).map(|(period, value)| Point { period, value }).collect())
    }

    /// Counts within each of `spans`, in one statement that reads an index once for each span.
    ///
    /// # Errors
    /// The database's.
    pub(super) async fn count_within(&self, metric: Metric, spans: &[Span]) -> Result<Vec<i64>> {
        let span = Alias::new("span");
        let mut count = self.all_of(metric);
        let time = metric.time();
        count
            .expr(Func::count(Expr::col(Asterisk)))
            .and_where(time.clone().gte(Expr::col((span.clone(), Alias::new("begins")))))
            .and_where(time.lte(Expr::col((span.clone(), Alias::new("ends")))));
        let mut statement = Query::select();
        statement
            .expr(Expr::from(count))
            .from_subquery(sql::span_table(spans, self.engine()), span.clone())
            .order_by((span, Alias::new("place")), Order::Asc);
        let rows = self.rows(&statement).await?;
        (0..rows.len()).map(|at| Ok(rows.extra_value(at, 0)?)).collect()
    }

    /// `FROM table WHERE visible`.
    fn all_of(&self, metric: Metric) -> SelectStatement {
        let mut statement = Query::select();
        match metric {
            Metric::Attendances => statement.from(attendance::Entity).cond_where(self.counted_attendances()),
            Metric::Signatures => statement
                .from(attendance::Entity)
                .cond_where(self.counted_attendances())
                .and_where(of_attendance(attendance::Column::HasSignature).eq(true)),
            Metric::Events => statement.from(event::Entity).cond_where(Events::visible_to(&self.scope)),
            Metric::Participants => {
                statement.from(participant::Entity).cond_where(Participants::visible_to(&self.scope))
            }
        };
        statement
    }
}

impl Metric {
    /// The time that assigns a row to a period.
    fn time(self) -> Expr {
        match self {
            Self::Attendances | Self::Signatures => of_attendance(attendance::Column::CheckInAt),
            Self::Events => of_event(event::Column::StartAt),
            Self::Participants => of_participant(participant::Column::CreatedAt),
        }
    }
}
