//! The overview of the talents API.

use std::sync::Arc;

use async_graphql::{Context, Object, Result, SimpleObject};

use super::talents::{TalentCount, most_listed};
use crate::domain::account_statistics::{AccountStatistics, AccountTotals};
use crate::domain::tally::MAX_RANKING;
use crate::graphql::context::RequestExt;
use crate::graphql::counts::{NameCount, name_counts};
use crate::graphql::error::to_error;
use crate::graphql::shared::{Shared, shared};
use crate::mean::mean;

/// The overview; its fields share the statement that counts accounts.
pub struct Overview {
    statistics: AccountStatistics,
    accounts: Shared<AccountTotals>,
}

/// How many accounts there are.
#[derive(SimpleObject)]
struct OverviewUsers {
    /// All of them.
    total: i64,
    /// Those that can sign in.
    active: i64,
    /// Those that are disabled.
    inactive: i64,
    /// Those registered within 7 times 24 hours.
    #[graphql(name = "newLast7Days")]
    new_last_7_days: i64,
    /// Those registered within 30 times 24 hours.
    #[graphql(name = "newLast30Days")]
    new_last_30_days: i64,
}

/// What cinema has.
#[derive(SimpleObject)]
struct OverviewCinema {
    /// How many cinema talents there are; those who were withdrawn do not count.
    total_talents: i64,
    /// How many production companies.
    total_productions: i64,
    /// How many projects.
    total_projects: i64,
    /// How many of them are not shelved, at any stage.
    active_projects: i64,
}

/// How complete profiles are.
#[derive(SimpleObject)]
struct ProfileCompletion {
    /// The mean of their scores, 0 to 100.
    average: f64,
    /// How many score 80 or more.
    complete_profiles: i64,
    /// How many score less.
    incomplete_profiles: i64,
}

/// The catalogue of talents.
#[derive(SimpleObject)]
struct OverviewTalents {
    /// How many talents it has.
    total_categories: i64,
    /// Those that most accounts list, then by name: at most 10.
    most_popular: Vec<TalentCount>,
}

/// Where people live.
#[derive(SimpleObject)]
struct GeographicOverview {
    /// In how many countries.
    countries: i64,
    /// In how many cities.
    cities: i64,
    /// The countries in which most live, then by name: at most 10.
    top_countries: Vec<NameCount>,
}

impl Overview {
    pub(super) fn new(statistics: AccountStatistics) -> Self {
        Self { statistics, accounts: Shared::new() }
    }

    async fn accounts(&self, ctx: &Context<'_>) -> Result<Arc<AccountTotals>> {
        shared(ctx, &self.accounts, self.statistics.accounts()).await
    }
}

/// The figures of the whole talents API, as of now.
#[Object]
impl Overview {
    /// Accounts.
    async fn users(&self, ctx: &Context<'_>) -> Result<OverviewUsers> {
        let accounts = self.accounts(ctx).await?;
        Ok(OverviewUsers {
            total: accounts.total,
            active: accounts.active,
            inactive: accounts.total - accounts.active,
            new_last_7_days: accounts.new_in_a_week,
            new_last_30_days: accounts.new_in_a_month,
        })
    }

    /// Cinema.
    async fn cinema(&self, ctx: &Context<'_>) -> Result<OverviewCinema> {
        let cinema = self.statistics.cinema().await;
        let cinema = cinema.map_err(|error| to_error(ctx.request(), error))?;
        Ok(OverviewCinema {
            total_talents: cinema.talents,
            total_productions: cinema.productions,
            total_projects: cinema.projects,
            active_projects: cinema.active_projects,
        })
    }

    /// Profiles of accounts.
    async fn profile_completion(&self, ctx: &Context<'_>) -> Result<ProfileCompletion> {
        let accounts = self.accounts(ctx).await?;
        Ok(ProfileCompletion {
            average: mean(accounts.scores, accounts.total, 1),
            complete_profiles: accounts.complete,
            incomplete_profiles: accounts.total - accounts.complete,
        })
    }

    /// Talents of the catalogue.
    async fn talents(&self, ctx: &Context<'_>) -> Result<OverviewTalents> {
        let total = self.statistics.catalogue_size().await;
        let total_categories = total.map_err(|error| to_error(ctx.request(), error))?;
        Ok(OverviewTalents { total_categories, most_popular: most_listed(ctx, &self.statistics).await? })
    }

    /// Where the people with an account live.
    async fn geographic(&self, ctx: &Context<'_>) -> Result<GeographicOverview> {
        let accounts = self.accounts(ctx).await?;
        let countries = self.statistics.countries(None).await;
        let mut top = countries.map_err(|error| to_error(ctx.request(), error))?;
        top.truncate(MAX_RANKING);
        Ok(GeographicOverview {
            countries: accounts.countries,
            cities: accounts.cities,
            top_countries: name_counts(top),
        })
    }
}
