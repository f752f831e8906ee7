//! Statistics of organizations.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, Object, Result, SimpleObject};

use super::periods::DatePeriod;

use crate::domain::statistics::Statistics;
use crate::domain::statistics::organizations::{Organization, Regular};
use crate::domain::statistics::period::Period;
use crate::error::Error;
use crate::graphql::scalars::DateTime;
use crate::graphql::shared::{Shared, shared};

/// The organizations of one list, which share the statement of their top participants.
struct OrganizationBatch {
    statistics: Statistics,
    period: Period,
    names: Vec<String>,
    regulars: Shared<HashMap<String, Vec<Regular>>>,
}

/// One organization within a period.
pub struct OrganizationStatistics {
    organization: Organization,
    batch: Arc<OrganizationBatch>,
}

/// A page of the organizations that people came from within a period.
#[derive(SimpleObject)]
pub struct OrganizationStatisticsPage {
    /// The days that count.
    period: DatePeriod,
    /// How many organizations there are on all pages together.
    total_count: i64,
    /// The organizations of this page.
    nodes: Vec<OrganizationStatistics>,
}

/// Somebody who came often.
#[derive(SimpleObject)]
struct TopParticipant {
    /// Given name, then family name.
    full_name: String,
    /// How often.
    attendance_count: i64,
}

impl OrganizationStatisticsPage {
    /// The page `number` of `size` organizations each.
    ///
    /// # Errors
    /// Database errors.
    pub(super) async fn read(
        statistics: &Statistics,
        period: Period,
        size: u32,
        number: u32,
    ) -> Result<Self, Error> {
        let (organizations, total_count) = statistics.organizations(period, size, number).await?;
        let names = organizations.iter().map(|organization| organization.name.clone()).collect();
        let batch =
            OrganizationBatch { statistics: statistics.clone(), period, names, regulars: Shared::new() };
        let batch = Arc::new(batch);
        let node = |organization| OrganizationStatistics { organization, batch: Arc::clone(&batch) };
        let nodes = organizations.into_iter().map(node).collect();
        Ok(Self { period: period.into(), total_count, nodes })
    }
}

/// How often people of one organization came within a period.
#[Object]
impl OrganizationStatistics {
    /// Its name, as the participants write it.
    async fn organization(&self) -> &str {
        &self.organization.name
    }

    /// How many of its participants came.
    async fn participant_count(&self) -> i64 {
        self.organization.participants
    }

    /// How often they came, all together.
    async fn attendance_count(&self) -> i64 {
        self.organization.attendances
    }

    /// How many events one of them at least came to.
    async fn events_attended(&self) -> i64 {
        self.organization.events
    }

    /// How many of them came to each of these events.
    async fn average_attendance_per_event(&self) -> f64 {
        self.organization.average()
    }

    /// When one of them last came, within the period.
    async fn last_attendance(&self) -> DateTime {
        DateTime(self.organization.last)
    }

    /// The three who came most often, then by name.
    async fn top_participants(&self, ctx: &Context<'_>) -> Result<Vec<TopParticipant>> {
        let batch = &self.batch;
        let regulars =
            shared(ctx, &batch.regulars, batch.statistics.regulars(batch.period, &batch.names)).await?;
        let top = |regular: &Regular| TopParticipant {
            full_name: format!("{} {}", regular.first_name, regular.last_name),
            attendance_count: regular.attendances,
        };
        Ok(regulars.get(&self.organization.name).into_iter().flatten().map(top).collect())
    }
}
