//! The root field `accountStatistics`: statistics for administrators. Each field runs its statements only when it is
//! selected.

mod overview;
mod talents;
mod users;

use async_graphql::{Context, Object, Result};

use self::overview::Overview;
use self::talents::TalentStatistics;
use self::users::{StatisticsPeriod, UserStatistics};
use super::context::RequestExt;
use super::error::to_error;
use super::scalars::DateTime;
use crate::domain::account_statistics as domain;
use crate::domain::account_statistics::period::RollingPeriod;

/// The root field.
#[derive(Debug, Default)]
pub struct AccountStatisticsQuery;

#[Object]
impl AccountStatisticsQuery {
    /// Statistics of accounts and of the talents that they list. For administrators; null, with an error, for others.
    async fn account_statistics(&self, ctx: &Context<'_>) -> Option<Result<AccountStatistics>> {
        let request = ctx.request();
        let statistics = domain::AccountStatistics::of(&request.scope).map(AccountStatistics);
        Some(statistics.map_err(|error| to_error(request, error)))
    }
}

/// The value of the field `accountStatistics`.
struct AccountStatistics(domain::AccountStatistics);

/// Statistics of accounts, enabled and disabled alike, as of now. Averages have one decimal and are 0 of nothing; values
/// that are not said stay out of them.
#[Object]
impl AccountStatistics {
    /// The figures of the whole talents API.
    async fn overview(&self) -> Option<Overview> {
        Some(Overview::new(self.0.clone()))
    }

    /// The profiles of accounts.
    async fn users(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only accounts registered within this period; all when absent.")] period: Option<
            StatisticsPeriod,
        >,
    ) -> Option<UserStatistics> {
        let now = ctx.scope().now();
        let since = period.map(|period| RollingPeriod::from(period).since(now));
        Some(UserStatistics::new(self.0.clone(), since))
    }

    /// The talents of the catalogue that accounts list.
    async fn talents(&self) -> Option<TalentStatistics> {
        Some(TalentStatistics::new(self.0.clone()))
    }

    /// When these figures were counted.
    async fn generated_at(&self, ctx: &Context<'_>) -> DateTime {
        DateTime(ctx.scope().now())
    }
}
