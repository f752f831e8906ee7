//! Statistics of the talents that accounts list.

use async_graphql::{Context, Object, Result, SimpleObject};

use crate::domain::account_statistics::AccountStatistics;
use crate::domain::talents::Talents;
use crate::graphql::context::RequestExt;
use crate::graphql::counts::{NameCount, name_counts};
use crate::graphql::error::to_error;
use crate::graphql::object::Object as ObjectOf;
use crate::graphql::talents::Talent;
use crate::query::key::Key;
use crate::query::list::all_columns;

/// Statistics of the catalogue.
pub struct TalentStatistics(AccountStatistics);

/// How many accounts list a talent.
#[derive(SimpleObject)]
pub struct TalentCount {
    /// The talent.
    talent: ObjectOf<Talent>,
    /// How many accounts list it, enabled and disabled alike.
    count: i64,
}

impl TalentStatistics {
    pub(super) fn new(statistics: AccountStatistics) -> Self {
        Self(statistics)
    }
}

/// The talents of the catalogue that accounts list.
#[Object]
impl TalentStatistics {
    /// How many talents the catalogue has.
    async fn total_categories(&self, ctx: &Context<'_>) -> Result<i64> {
        self.0.catalogue_size().await.map_err(|error| to_error(ctx.request(), error))
    }

    /// By category, how often accounts list one of its talents, the most often first, then by name; categories of which
    /// no account lists a talent are left out.
    async fn by_category(&self, ctx: &Context<'_>) -> Result<Vec<NameCount>> {
        let categories = self.0.by_category().await;
        Ok(name_counts(categories.map_err(|error| to_error(ctx.request(), error))?))
    }

    /// The talents that most accounts list, then by name: at most 10.
    async fn most_popular(&self, ctx: &Context<'_>) -> Result<Vec<TalentCount>> {
        most_listed(ctx, &self.0).await
    }
}

/// The talents that most accounts list.
pub(super) async fn most_listed(
    ctx: &Context<'_>,
    statistics: &AccountStatistics,
) -> Result<Vec<TalentCount>> {
    let request = ctx.request();
    let read = async {
        let ranking = statistics.most_listed().await?;
        let keys: Vec<Key> = ranking.iter().map(|(id, _)| (*id).into()).collect();
        let rows = request.loaders.rows::<Talents>(&keys, &all_columns::<Talents>()).await;
        let mut rows = rows.map_err(|error| (*error).clone())?;
        let pairs = keys.iter().zip(ranking);
        Ok(pairs
            .filter_map(|(key, (_, count))| {
                Some(TalentCount { talent: ObjectOf::new(rows.remove(key)?), count })
            })
            .collect())
    };
    read.await.map_err(|error| to_error(request, error))
}
