//! The root field `cinemaStatistics`. Each field runs its statement only when it is selected; those that one statement
//! counts share it.

use std::sync::Arc;

use async_graphql::{Context, Object, Result, SimpleObject};
use sea_orm::ActiveEnum as _;

use super::cinema_talents::enums::{AgeRange, TalentType};
use super::context::RequestExt;
use super::counts::{GenderCount, NameCount, name_counts};
use super::error::to_error;
use super::shared::{Shared, shared};
use crate::domain::cinema_statistics::{self as domain, Summary};
use crate::entity::user;
use crate::mean::{mean, whole_mean};

/// The root field.
#[derive(Debug, Default)]
pub struct CinemaStatisticsQuery;

#[Object]
impl CinemaStatisticsQuery {
    /// Statistics of cinema talents.
    async fn cinema_statistics(&self, ctx: &Context<'_>) -> Option<CinemaStatistics> {
        let statistics = domain::CinemaStatistics::of(ctx.scope());
        Some(CinemaStatistics { statistics, summary: Shared::new() })
    }
}

/// The value of the field `cinemaStatistics`.
struct CinemaStatistics {
    statistics: domain::CinemaStatistics,
    summary: Shared<Summary>,
}

/// How many cinema talents are of a type.
#[derive(SimpleObject)]
struct TalentTypeCount {
    /// The type, as a value of the enum.
    value: TalentType,
    /// The type, in French: «Acteur Principal».
    name: String,
    /// How many.
    count: i64,
}

/// How many cinema talents are in an age range today.
#[derive(SimpleObject)]
struct AgeRangeCount {
    /// The range, as a value of the enum.
    value: AgeRange,
    /// The range as `/api/v1` shows it: `18-25`.
    name: &'static str,
    /// How many.
    count: i64,
}

/// Statistics of cinema talents, of those whom the caller sees. Those who were withdrawn never count. Averages are 0 of
/// nothing.
#[Object]
impl CinemaStatistics {
    /// How many there are.
    async fn total_talents(&self, ctx: &Context<'_>) -> Result<i64> {
        Ok(self.summary(ctx).await?.total)
    }

    /// How many do each type of work, in the order of the types; types that nobody does are left out. A person counts
    /// once for each type.
    async fn by_type(&self, ctx: &Context<'_>) -> Result<Vec<TalentTypeCount>> {
        let types = self.statistics.by_type().await;
        let types = types.map_err(|error| to_error(ctx.request(), error))?;
        let types = types.into_iter();
        Ok(types
            .map(|(kind, count)| TalentTypeCount { value: kind.into(), name: kind.to_value(), count })
            .collect())
    }

    /// By gender: `M` and `F`, and `N` when there are any.
    async fn by_gender(&self, ctx: &Context<'_>) -> Result<Vec<GenderCount>> {
        let summary = self.summary(ctx).await?;
        let is_shown =
            |(gender, count): &&(user::Gender, i64)| *gender != user::Gender::Unknown || *count > 0;
        Ok(summary.genders.iter().filter(is_shown).map(|pair| (*pair).into()).collect())
    }

    /// By age today: all ranges, the youngest first. Children, and people without a date of birth, are in none.
    async fn by_age_range(&self, ctx: &Context<'_>) -> Result<Vec<AgeRangeCount>> {
        let summary = self.summary(ctx).await?;
        let ranges = summary.age_ranges.iter().copied();
        Ok(ranges
            .map(|(range, count)| AgeRangeCount { value: range.into(), name: range.as_str(), count })
            .collect())
    }

    /// By country of residence, the most first, then by name; countries in which nobody lives are left out.
    async fn by_country(&self, ctx: &Context<'_>) -> Result<Vec<NameCount>> {
        let countries = self.statistics.by_country().await;
        Ok(name_counts(countries.map_err(|error| to_error(ctx.request(), error))?))
    }

    /// The languages that most of them speak, then by name: at most 10.
    async fn top_languages(&self, ctx: &Context<'_>) -> Result<Vec<NameCount>> {
        let languages = self.statistics.top_languages().await;
        Ok(name_counts(languages.map_err(|error| to_error(ctx.request(), error))?))
    }

    /// How many have a profile photo.
    async fn with_photos(&self, ctx: &Context<'_>) -> Result<i64> {
        Ok(self.summary(ctx).await?.with_photo)
    }

    /// How many have none.
    async fn without_photos(&self, ctx: &Context<'_>) -> Result<i64> {
        let summary = self.summary(ctx).await?;
        Ok(summary.total - summary.with_photo)
    }

    /// How many have more than 0 years of experience.
    async fn with_experience(&self, ctx: &Context<'_>) -> Result<i64> {
        Ok(self.summary(ctx).await?.with_experience)
    }

    /// How many have none.
    async fn without_experience(&self, ctx: &Context<'_>) -> Result<i64> {
        let summary = self.summary(ctx).await?;
        Ok(summary.total - summary.with_experience)
    }

    /// The mean of the known ages in whole years, with one decimal.
    async fn average_age(&self, ctx: &Context<'_>) -> Result<f64> {
        let (sum, count) = self.summary(ctx).await?.ages;
        Ok(mean(sum, count, 1))
    }

    /// The mean of the known heights, in whole centimetres.
    async fn average_height(&self, ctx: &Context<'_>) -> Result<i64> {
        let (sum, count) = self.summary(ctx).await?.heights;
        Ok(whole_mean(sum, count))
    }
}

impl CinemaStatistics {
    async fn summary(&self, ctx: &Context<'_>) -> Result<Arc<Summary>> {
        shared(ctx, &self.summary, self.statistics.summary()).await
    }
}
