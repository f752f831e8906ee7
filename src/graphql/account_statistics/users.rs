//! Statistics of the profiles of accounts.

use std::sync::Arc;

use async_graphql::{Context, Enum, Object, Result, SimpleObject};
use chrono::Utc;

use crate::domain::account_statistics::{AccountStatistics, Profiles, period};
use crate::graphql::context::RequestExt;
use crate::graphql::counts::{GenderCount, NameCount, name_counts};
use crate::graphql::error::to_error;
use crate::graphql::shared::{Shared, shared};
use crate::graphql::users::enums::{Availability, WorkMode};
use crate::mean::mean;

/// A period that ends now.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "period::RollingPeriod")]
pub enum StatisticsPeriod {
    /// 7 times 24 hours.
    #[graphql(name = "LAST_7_DAYS")]
    Week,
    /// 30 times 24 hours.
    #[graphql(name = "LAST_30_DAYS")]
    Month,
    /// 90 times 24 hours.
    #[graphql(name = "LAST_90_DAYS")]
    Quarter,
    /// Since the same day of the last year.
    #[graphql(name = "LAST_YEAR")]
    Year,
}

/// Statistics of profiles; most fields share one statement.
pub struct UserStatistics {
    statistics: AccountStatistics,
    since: Option<chrono::DateTime<Utc>>,
    profiles: Shared<Profiles>,
}

/// How many people can start then.
#[derive(SimpleObject)]
struct AvailabilityCount {
    /// When.
    availability: Availability,
    /// How many.
    count: i64,
}

/// How many people work so.
#[derive(SimpleObject)]
struct WorkModeCount {
    /// How.
    work_mode: WorkMode,
    /// How many.
    count: i64,
}

impl UserStatistics {
    pub(super) fn new(statistics: AccountStatistics, since: Option<chrono::DateTime<Utc>>) -> Self {
        Self { statistics, since, profiles: Shared::new() }
    }

    async fn profiles(&self, ctx: &Context<'_>) -> Result<Arc<Profiles>> {
        shared(ctx, &self.profiles, self.statistics.profiles(self.since)).await
    }
}

/// The profiles of the accounts of a period.
#[Object]
impl UserStatistics {
    /// How many accounts there are.
    async fn total(&self, ctx: &Context<'_>) -> Result<i64> {
        Ok(self.profiles(ctx).await?.total)
    }

    /// By availability: all of its values; people who do not say it are in none.
    async fn by_availability(&self, ctx: &Context<'_>) -> Result<Vec<AvailabilityCount>> {
        let profiles = self.profiles(ctx).await?;
        let pairs = profiles.availabilities.iter().copied();
        Ok(pairs.map(|(value, count)| AvailabilityCount { availability: value.into(), count }).collect())
    }

    /// By work mode: all of its values; people who do not say it are in none.
    async fn by_work_mode(&self, ctx: &Context<'_>) -> Result<Vec<WorkModeCount>> {
        let profiles = self.profiles(ctx).await?;
        let pairs = profiles.work_modes.iter().copied();
        Ok(pairs.map(|(value, count)| WorkModeCount { work_mode: value.into(), count }).collect())
    }

    /// By country of residence, the most first, then by name; countries in which nobody lives are left out.
    async fn by_country(&self, ctx: &Context<'_>) -> Result<Vec<NameCount>> {
        let countries = self.statistics.countries(self.since).await;
        Ok(name_counts(countries.map_err(|error| to_error(ctx.request(), error))?))
    }

    /// By gender: all of its values.
    async fn by_gender(&self, ctx: &Context<'_>) -> Result<Vec<GenderCount>> {
        let profiles = self.profiles(ctx).await?;
        Ok(profiles.genders.iter().map(|pair| (*pair).into()).collect())
    }

    /// How many have a CV.
    async fn with_cv(&self, ctx: &Context<'_>) -> Result<i64> {
        Ok(self.profiles(ctx).await?.with_cv)
    }

    /// How many have none.
    async fn without_cv(&self, ctx: &Context<'_>) -> Result<i64> {
        let profiles = self.profiles(ctx).await?;
        Ok(profiles.total - profiles.with_cv)
    }

    /// How many give the address of a portfolio.
    async fn with_portfolio(&self, ctx: &Context<'_>) -> Result<i64> {
        Ok(self.profiles(ctx).await?.with_portfolio)
    }

    /// The mean of the known years of experience.
    async fn average_experience_years(&self, ctx: &Context<'_>) -> Result<f64> {
        let (sum, count) = self.profiles(ctx).await?.experience;
        Ok(mean(sum, count, 1))
    }

    /// The mean of the scores, 0 to 100.
    async fn average_profile_score(&self, ctx: &Context<'_>) -> Result<f64> {
        let profiles = self.profiles(ctx).await?;
        Ok(mean(profiles.scores, profiles.total, 1))
    }
}
