//! Statistics by period: trends and counts.

use async_graphql::{Enum, SimpleObject};
use futures_util::future::try_join4;

use super::labels;
use crate::domain::statistics::Statistics;
use crate::domain::statistics::period::Period;
use crate::domain::statistics::trends::{Metric, Summary};
use crate::error::Result;
use crate::graphql::scalars::Date;

/// How long the periods are that a time is cut into.
#[derive(Clone, Copy, Debug, Default, Enum, PartialEq, Eq)]
#[graphql(remote = "crate::domain::statistics::period::Granularity")]
pub enum Granularity {
    /// Days.
    Day,
    /// Weeks, Monday to Sunday.
    Week,
    /// Months.
    #[default]
    Month,
}

/// What a trend counts.
#[derive(Clone, Copy, Debug, Default, Enum, PartialEq, Eq)]
pub enum TrendMetric {
    /// Attendances, by when the participants signed.
    #[default]
    Attendances,
    /// Events of every status, by when they begin.
    Events,
    /// Participants, by when they were first entered.
    Participants,
}

/// Days in a row, both included.
#[derive(Debug, SimpleObject)]
pub struct DatePeriod {
    /// The first day.
    start: Date,
    /// The last day.
    end: Date,
}

/// How a number develops over a period.
#[derive(SimpleObject)]
pub struct Trends {
    /// What is counted.
    metric: TrendMetric,
    /// How long each period is.
    group_by: Granularity,
    /// The days that count.
    period: DatePeriod,
    /// The periods in order, without gap. The first and the last hold only the days that are asked for.
    data: Vec<TrendPoint>,
    /// The trend as a whole.
    summary: TrendSummary,
}

/// The number of one day, week or month.
#[derive(SimpleObject)]
struct TrendPoint {
    /// `2025-01-15`, `2025-W03` (weeks of ISO 8601) or `2025-01`.
    period: String,
    /// In French: «15 janvier 2025», «Semaine 3 2025» or «Janvier 2025».
    label: String,
    /// The first day that counts.
    start: Date,
    /// The last day that counts.
    end: Date,
    /// How many.
    value: i64,
}

/// A trend as a whole.
#[derive(SimpleObject)]
struct TrendSummary {
    /// All periods together.
    total: i64,
    /// Of a period; empty ones count.
    average: f64,
    /// The least of a period.
    min: i64,
    /// The most of a period.
    max: i64,
}

/// All numbers of one day, week or month.
#[derive(SimpleObject)]
pub struct PeriodStatistics {
    /// `2025-01-15`, `2025-W03` (weeks of ISO 8601) or `2025-01`.
    period: String,
    /// In French: «15 janvier 2025», «Semaine 3 2025» or «Janvier 2025».
    label: String,
    /// The first day that counts.
    start: Date,
    /// The last day that counts.
    end: Date,
    /// How many events begin.
    event_count: i64,
    /// How many participants are first entered.
    participant_count: i64,
    /// How many attendances there are.
    attendance_count: i64,
    /// How many of them have a signature.
    signature_count: i64,
}

impl From<Period> for DatePeriod {
    fn from(period: Period) -> Self {
        Self { start: Date(period.start), end: Date(period.end) }
    }
}

impl From<TrendMetric> for Metric {
    fn from(metric: TrendMetric) -> Self {
        match metric {
            TrendMetric::Attendances => Self::Attendances,
            TrendMetric::Events => Self::Events,
            TrendMetric::Participants => Self::Participants,
        }
    }
}

impl Trends {
    /// The trend of `metric` over `period`.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` for too many periods; database errors.
    pub(super) async fn read(
        statistics: &Statistics,
        period: Period,
        group_by: Granularity,
        metric: TrendMetric,
    ) -> Result<Self> {
        let granularity = group_by.into();
        let points = statistics.trend(metric.into(), period, granularity).await?;
        let Summary { total, average, min, max } = Summary::of(&points);
        let data = points.into_iter().map(|point| TrendPoint {
            period: labels::code(point.period, granularity),
            label: labels::label(point.period, granularity),
            start: Date(point.period.start),
            end: Date(point.period.end),
            value: point.value,
        });
        let summary = TrendSummary { total, average, min, max };
        Ok(Self { metric, group_by, period: period.into(), data: data.collect(), summary })
    }
}

impl PeriodStatistics {
    /// All counts of the days, weeks or months of `period`.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` for too many periods; database errors.
    pub(super) async fn read(
        statistics: &Statistics,
        period: Period,
        group_by: Granularity,
    ) -> Result<Vec<Self>> {
        let granularity = group_by.into();
        let trend = |metric| statistics.trend(metric, period, granularity);
        let (events, participants, attendances, signatures) = try_join4(
            trend(Metric::Events),
            trend(Metric::Participants),
            trend(Metric::Attendances),
            trend(Metric::Signatures),
        )
        .await?;
        let others = participants.into_iter().zip(attendances).zip(signatures);
        let all =
            events.into_iter().zip(others).map(|(events, ((participants, attendances), signatures))| Self {
                period: labels::code(events.period, granularity),
                label: labels::label(events.period, granularity),
                start: Date(events.period.start),
                end: Date(events.period.end),
                event_count: events.value,
                participant_count: participants.value,
                attendance_count: attendances.value,
                signature_count: signatures.value,
            });
        Ok(all.collect())
    }
}
