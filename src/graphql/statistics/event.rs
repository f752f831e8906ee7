//! Statistics of events. The events of one list share a batch: one statement per field, whatever their
//! number.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, Object, Result, SimpleObject};

use super::labels::UNSPECIFIED;
use super::periods::DatePeriod;

use crate::domain::statistics::Statistics;
use crate::domain::statistics::breakdown::{Aspect, Share};
use crate::domain::statistics::event::{Attended, Hour};
use crate::domain::statistics::period::Period;
use crate::entity::event;
use crate::error::Error;
use crate::graphql::context::RequestExt;
use crate::graphql::error::to_error;
use crate::graphql::events::Event;
use crate::graphql::object::Object as ObjectOf;
use crate::graphql::scalars::DateTime;
use crate::graphql::shared::{Shared, shared};
use crate::mean::percent;
use crate::query::key::Key;
use crate::query::row::Row;

/// The events of one list, which share their statements.
struct EventBatch {
    statistics: Statistics,
    keys: Vec<Key>,
    attended: Shared<HashMap<Key, Attended>>,
    hours: Shared<HashMap<Key, Vec<Hour>>>,
    organizations: Shared<HashMap<Key, Vec<Share>>>,
    functions: Shared<HashMap<Key, Vec<Share>>>,
}

/// Who came to one event.
pub struct EventStatistics {
    row: Row,
    key: Key,
    batch: Arc<EventBatch>,
}

/// The attendances of an event, taken together.
#[derive(SimpleObject)]
struct AttendanceSummary {
    /// How many participants came.
    total: i64,
    /// How many of them signed.
    with_signature: i64,
    /// How many did not.
    without_signature: i64,
    /// Those who signed, in percent; 0 when nobody came.
    signature_rate: f64,
    /// When the first came; null when nobody did.
    first_check_in: Option<DateTime>,
    /// When the last came; null when nobody did.
    last_check_in: Option<DateTime>,
    /// The mean of all moments of coming, in whole seconds; null when nobody came.
    average_check_in_time: Option<DateTime>,
}

/// How many came within an hour of the day.
#[derive(SimpleObject)]
struct HourCount {
    /// When the hour begins, in the zone of the installation: `08:00`.
    hour: String,
    /// How many.
    count: i64,
}

/// How many came of an organization.
#[derive(SimpleObject)]
struct OrganizationShare {
    /// Its name; «Non renseigné» for those who say none.
    organization: String,
    /// How many.
    count: i64,
    /// In percent of all who came.
    percentage: f64,
}

/// How many came that hold a post.
#[derive(SimpleObject)]
struct FunctionCount {
    /// The post; «Non renseigné» for those who say none.
    function: String,
    /// How many.
    count: i64,
}

/// A page of the events that begin within a period.
pub struct EventStatisticsPage {
    statistics: Statistics,
    within: Period,
    nodes: Vec<EventStatistics>,
}

impl EventStatistics {
    /// The statistics of each of these rows, as one batch.
    ///
    /// # Errors
    /// When a row lacks its key.
    pub(super) fn all(statistics: &Statistics, rows: Vec<Row>) -> Result<Vec<Self>, Error> {
        let key =
            |row: &Row| Ok::<_, Error>(Key::Uuid(row.get::<event::Entity, uuid::Uuid>(&event::Column::Id)?));
        let keys = rows.iter().map(key).collect::<Result<Vec<_>, _>>()?;
        let batch = Arc::new(EventBatch {
            statistics: statistics.clone(),
            keys: keys.clone(),
            attended: Shared::new(),
            hours: Shared::new(),
            organizations: Shared::new(),
            functions: Shared::new(),
        });
        Ok(rows
            .into_iter()
            .zip(keys)
            .map(|(row, key)| Self { row, key, batch: Arc::clone(&batch) })
            .collect())
    }

    /// The attendances by one aspect.
    async fn shares(&self, ctx: &Context<'_>, aspect: Aspect) -> Result<Vec<Share>> {
        let batch = &self.batch;
        let cell = match aspect {
            Aspect::Organization => &batch.organizations,
            Aspect::Function => &batch.functions,
        };
        let shares = shared(ctx, cell, batch.statistics.breakdown(aspect, &batch.keys)).await?;
        Ok(shares.get(&self.key).cloned().unwrap_or_default())
    }
}

/// Who came to one event, when, and from where.
#[Object]
impl EventStatistics {
    /// The event.
    async fn event(&self) -> ObjectOf<Event> {
        ObjectOf::new(self.row.clone())
    }

    /// The attendances, taken together.
    async fn attendance(&self, ctx: &Context<'_>) -> Result<AttendanceSummary> {
        let batch = &self.batch;
        let attended = shared(ctx, &batch.attended, batch.statistics.attended(&batch.keys)).await?;
        Ok(attended.get(&self.key).copied().unwrap_or_default().into())
    }

    /// How many came by the hour of the day, from the first hour that somebody came in to the last, those between without
    /// anybody included. The days of an event that has several are taken together. Empty when nobody came.
    async fn check_in_timeline(&self, ctx: &Context<'_>) -> Result<Vec<HourCount>> {
        let batch = &self.batch;
        let hours = shared(ctx, &batch.hours, batch.statistics.hours(&batch.keys)).await?;
        let hours = hours.get(&self.key).into_iter().flatten();
        Ok(hours.map(|(hour, count)| HourCount { hour: format!("{hour:02}:00"), count: *count }).collect())
    }

    /// Who came by organization, the most first, then by name; among equals, those who say none last.
    async fn by_organization(&self, ctx: &Context<'_>) -> Result<Vec<OrganizationShare>> {
        let shares = self.shares(ctx, Aspect::Organization).await?;
        let total = shares.iter().map(|share| share.count).sum();
        let share = |Share { name, count }| OrganizationShare {
            organization: name.unwrap_or_else(|| UNSPECIFIED.to_owned()),
            count,
            percentage: percent(count, total),
        };
        Ok(shares.into_iter().map(share).collect())
    }

    /// Who came by the post held, the most first, then by name; among equals, those who say none last.
    async fn by_function(&self, ctx: &Context<'_>) -> Result<Vec<FunctionCount>> {
        let shares = self.shares(ctx, Aspect::Function).await?;
        let count = |Share { name, count }| FunctionCount {
            function: name.unwrap_or_else(|| UNSPECIFIED.to_owned()),
            count,
        };
        Ok(shares.into_iter().map(count).collect())
    }
}

impl EventStatisticsPage {
    /// The page `number` of `size` events each.
    ///
    /// # Errors
    /// Database errors.
    pub(super) async fn read(
        statistics: &Statistics,
        within: Period,
        size: u32,
        number: u32,
    ) -> Result<Self, Error> {
        let rows = statistics.events(within, size, number).await?;
        Ok(Self { statistics: statistics.clone(), within, nodes: EventStatistics::all(statistics, rows)? })
    }
}

/// A page of the events that begin within a period, and who came to them.
#[Object]
impl EventStatisticsPage {
    /// The days that the events begin on.
    async fn period(&self) -> DatePeriod {
        self.within.into()
    }

    /// How many events there are on all pages together.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i64> {
        self.statistics.event_count(self.within).await.map_err(|error| to_error(ctx.request(), error))
    }

    /// The events of this page.
    async fn nodes(&self) -> &[EventStatistics] {
        &self.nodes
    }
}

impl From<Attended> for AttendanceSummary {
    fn from(attended: Attended) -> Self {
        let Attended { total, signed, first, last, mean } = attended;
        Self {
            total,
            with_signature: signed,
            without_signature: total - signed,
            signature_rate: percent(signed, total),
            first_check_in: first.map(DateTime),
            last_check_in: last.map(DateTime),
            average_check_in_time: mean.map(DateTime),
        }
    }
}
