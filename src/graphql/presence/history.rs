//! The root field `presenceHistory`: the days of a person, with totals.

use std::sync::Arc;

use async_graphql::{Context, Object, Result, SimpleObject};

use sea_orm::{ColumnTrait as _, Condition};

use super::types::PresenceRecord;
use crate::domain::cinema_talents::ReferencedCinemaTalents;
use crate::domain::presence::history::{History, HistoryFilter, Totals, find};
use crate::entity::cinema_talent::Column;
use crate::error::Error;
use crate::graphql::cinema_talents::CinemaTalent;
use crate::graphql::context::RequestExt;
use crate::graphql::error::to_error;
use crate::graphql::exec::single::Single;
use crate::graphql::object::Connection;
use crate::graphql::object::id::IdOf;
use crate::graphql::projects::Project;
use crate::graphql::scalars::Date;
use crate::query::list::{self, ListRequest};
use crate::query::page::{PageArguments, PageRequest};

/// The root fields.
#[derive(Debug, Default)]
pub struct PresenceQuery;

#[Object]
impl PresenceQuery {
    /// The days of a cinema talent on projects, the latest first, with totals. For those who read presence, and for the
    /// account that registered the person. For others it is `FORBIDDEN`, whether the person exists or not.
    async fn presence_history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The unique code of the person, in any case: `MACAS0001F`.")] code: String,
        #[graphql(desc = "Only on this project.")] project_id: Option<IdOf<Project>>,
        #[graphql(desc = "Only on this day or later.")] date_from: Option<Date>,
        #[graphql(desc = "Only on this day or earlier.")] date_to: Option<Date>,
    ) -> Option<Result<PresenceHistory>> {
        let request = ctx.request();
        let filter = HistoryFilter {
            project_id: project_id.map(|id| id.int()),
            date_from: date_from.map(|day| day.0),
            date_to: date_to.map(|day| day.0),
        };
        let with_totals = ctx.look_ahead().field("statistics").exists();
        let found = find(&request.scope, &code, filter, with_totals).await;
        Some(found.map(PresenceHistory).map_err(|error| to_error(request, error)))
    }
}

/// The history of a person, for a caller who may read it.
struct PresenceHistory(History);

/// The days of a cinema talent on projects, with totals.
#[Object]
impl PresenceHistory {
    /// The unique code of the person.
    async fn unique_code(&self) -> &str {
        &self.0.talent.unique_code
    }

    /// Given name of the person.
    async fn first_name(&self) -> &str {
        &self.0.talent.first_name
    }

    /// Family name of the person.
    async fn last_name(&self) -> &str {
        &self.0.talent.last_name
    }

    /// The person.
    async fn cinema_talent(&self) -> Single<CinemaTalent> {
        let id = self.0.talent.id;
        Single::new(move |request, projection| {
            let condition = Condition::all().add(Column::Id.eq(id));
            Box::pin(async move {
                list::find::<ReferencedCinemaTalents>(&request.scope, condition, &projection).await
            })
        })
    }

    /// The records, the latest day first.
    fn records(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "How many rows from the start, 1 to 100; 20 when neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "After the row with this cursor.")] after: Option<String>,
        #[graphql(desc = "How many rows from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before the row with this cursor.")] before: Option<String>,
        #[graphql(
            desc = "The page with this number, from 1, of `first` rows each. Not together with cursors."
        )]
        page: Option<i32>,
    ) -> Result<Connection<PresenceRecord>> {
        let request = ctx.request();
        let arguments = PageArguments { first, after, last, before, page };
        let list_request = || {
            let page = PageRequest::new(arguments, request.max_page_size)?;
            let list_request = ListRequest { filter: self.0.filter.clone(), order: Vec::new(), page };
            list_request.check_cursor()?;
            Ok(list_request)
        };
        let list_request = list_request().map_err(|error| to_error(request, error))?;
        Ok(Connection { request: Arc::new(list_request), facets: Vec::new() })
    }

    /// Totals of all records that match the filter, whatever page is shown.
    fn statistics(&self, ctx: &Context<'_>) -> Result<PresenceStatistics> {
        let missing = || Error::Internal("the totals of a history were selected and not read".into());
        let totals = self.0.totals.ok_or_else(missing);
        totals.map(PresenceStatistics::from).map_err(|error| to_error(ctx.request(), error))
    }
}

/// Totals of a presence history.
#[derive(SimpleObject)]
struct PresenceStatistics {
    /// How many different days, those without a departure included.
    total_days: i32,
    /// Hours from arrivals to departures, to two decimals; records without a departure have none.
    total_hours: f64,
    /// Hours by the days with a departure, to two decimals; 0 without any.
    average_hours_per_day: f64,
}

impl From<Totals> for PresenceStatistics {
    fn from(totals: Totals) -> Self {
        Self {
            total_days: i32::try_from(totals.days).unwrap_or(i32::MAX),
            total_hours: totals.hours,
            average_hours_per_day: totals.hours_per_day,
        }
    }
}
