//! Statistics in GraphQL: the root field `statistics` and its types.
//!
//! Each field runs its statement only when it is selected; data that several fields need is loaded once and
//! shared (`../shared.rs`). Labels of periods and of missing values are in `labels.rs`.

mod dashboard;
mod event;
mod labels;
mod organizations;
mod periods;

use async_graphql::{Context, Object, Result};

use self::dashboard::Dashboard;
use self::event::{EventStatistics, EventStatisticsPage};
use self::organizations::OrganizationStatisticsPage;
use self::periods::{Granularity, PeriodStatistics, TrendMetric, Trends};
use crate::domain::check::Check;
use crate::domain::events::Events;
use crate::domain::statistics::period::Period;
use crate::domain::statistics::{self as domain};
use crate::error::{Code, Error};
use crate::graphql::context::{RequestContext, RequestExt};
use crate::graphql::error::to_error;
use crate::graphql::events::Event;
use crate::graphql::object::id::IdOf;
use crate::graphql::scalars::Date;
use crate::query::list::all_columns;

/// The root field.
#[derive(Debug, Default)]
pub struct StatisticsQuery;

#[Object]
impl StatisticsQuery {
    /// Statistics of events, participants and attendances. For those who read the pointage API; null, with an error, for
    /// others.
    async fn statistics(&self, ctx: &Context<'_>) -> Option<Result<Statistics>> {
        let request = ctx.request();
        let statistics = domain::Statistics::of(&request.scope).map(Statistics);
        Some(statistics.map_err(|error| to_error(request, error)))
    }
}

/// The value of the field `statistics`.
struct Statistics(domain::Statistics);

/// Statistics of events, participants and attendances. Deleted ones never count. Days, weeks (from Monday) and months
/// begin in the zone of the installation; labels are French. Rates and averages have two decimals and are 0 of nothing.
#[Object]
impl Statistics {
    /// The figures of the whole installation, as of now.
    async fn dashboard(&self) -> Option<Dashboard> {
        Some(Dashboard::new(self.0.clone()))
    }

    /// Who came to one event. Null, with an error, when there is no such event.
    async fn event(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which: `id`, or `databaseId`.")] id: IdOf<Event>,
    ) -> Option<Result<EventStatistics>> {
        let request = ctx.request();
        let found = request.loaders.rows::<Events>(&[id.key()], &all_columns::<Events>()).await;
        let row = found.map_err(|error| (*error).clone());
        let row = row.and_then(|mut rows| rows.remove(&id.key()).ok_or_else(|| Code::EventNotFound.into()));
        let one = row.and_then(|row| EventStatistics::all(&self.0, vec![row]));
        let one = one.and_then(|mut all| all.pop().ok_or_else(|| Code::EventNotFound.into()));
        Some(one.map_err(|error| to_error(request, error)))
    }

    /// The events that begin within a period, the first to begin first, and who came to them.
    async fn events(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "From this day on; without it, from January 1st of the year of `endDate`, or of this year."
        )]
        start_date: Option<Date>,
        #[graphql(
            desc = "Until this day; without it, until December 31st of the year of `startDate`, or of this year."
        )]
        end_date: Option<Date>,
        #[graphql(default_with = "Some(20)", desc = "How many at most: 1 to 100.")] limit: Option<i32>,
        #[graphql(default_with = "Some(1)", desc = "Which page of so many, counted from 1.")] page: Option<
            i32,
        >,
    ) -> Option<Result<EventStatisticsPage>> {
        let request = ctx.request();
        let read = async {
            let period = period(request, start_date, end_date)?;
            let (limit, page) = page_request(request, limit, page)?;
            EventStatisticsPage::read(&self.0, period, limit, page).await
        };
        Some(read.await.map_err(|error| to_error(request, error)))
    }

    /// The organizations that people came from within a period, those that came most often first, then by name.
    /// Participants without an organization are left out.
    async fn organizations(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "From this day on; without it, from January 1st of the year of `endDate`, or of this year."
        )]
        start_date: Option<Date>,
        #[graphql(
            desc = "Until this day; without it, until December 31st of the year of `startDate`, or of this year."
        )]
        end_date: Option<Date>,
        #[graphql(default_with = "Some(20)", desc = "How many at most: 1 to 100.")] limit: Option<i32>,
        #[graphql(default_with = "Some(1)", desc = "Which page of so many, counted from 1.")] page: Option<
            i32,
        >,
    ) -> Option<Result<OrganizationStatisticsPage>> {
        let request = ctx.request();
        let read = async {
            let period = period(request, start_date, end_date)?;
            let (limit, page) = page_request(request, limit, page)?;
            OrganizationStatisticsPage::read(&self.0, period, limit, page).await
        };
        Some(read.await.map_err(|error| to_error(request, error)))
    }

    /// How a number develops over a period: one value for each day, week or month, empty ones included; at most 1 000.
    async fn trends(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "From this day on; without it, from January 1st of the year of `endDate`, or of this year."
        )]
        start_date: Option<Date>,
        #[graphql(
            desc = "Until this day; without it, until December 31st of the year of `startDate`, or of this year."
        )]
        end_date: Option<Date>,
        #[graphql(default_with = "Some(Granularity::Month)", desc = "How long each period is.")]
        group_by: Option<Granularity>,
        #[graphql(default_with = "Some(TrendMetric::Attendances)", desc = "What is counted.")] metric: Option<
            TrendMetric,
        >,
    ) -> Option<Result<Trends>> {
        let request = ctx.request();
        let read = async {
            let period = period(request, start_date, end_date)?;
            Trends::read(&self.0, period, group_by.unwrap_or_default(), metric.unwrap_or_default()).await
        };
        Some(read.await.map_err(|error| to_error(request, error)))
    }

    /// All numbers of each day, week or month of a period, in order, empty ones included; at most 1 000.
    async fn periods(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "From this day on; without it, from January 1st of the year of `endDate`, or of this year."
        )]
        start_date: Option<Date>,
        #[graphql(
            desc = "Until this day; without it, until December 31st of the year of `startDate`, or of this year."
        )]
        end_date: Option<Date>,
        #[graphql(default_with = "Some(Granularity::Month)", desc = "How long each period is.")]
        group_by: Option<Granularity>,
    ) -> Option<Result<Vec<PeriodStatistics>>> {
        let request = ctx.request();
        let read = async {
            let period = period(request, start_date, end_date)?;
            PeriodStatistics::read(&self.0, period, group_by.unwrap_or_default()).await
        };
        Some(read.await.map_err(|error| to_error(request, error)))
    }
}

/// The period of two arguments.
fn period(request: &RequestContext, start: Option<Date>, end: Option<Date>) -> Result<Period, Error> {
    Period::new(start.map(|date| date.0), end.map(|date| date.0), request.scope.today())
}

/// The size and the number of a page.
fn page_request(
    request: &RequestContext,
    limit: Option<i32>,
    page: Option<i32>,
) -> Result<(u32, u32), Error> {
    let max = i32::try_from(request.max_page_size).unwrap_or(i32::MAX);
    let mut check = Check::new();
    let limit = check.range("limit", limit.unwrap_or(20), 1, max);
    let page = check.range("page", page.unwrap_or(1), 1, i32::MAX);
    check.done()?;
    Ok((limit.unsigned_abs(), page.unsigned_abs()))
}
