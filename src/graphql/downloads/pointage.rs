//! Downloads of the pointage API: attendances, sheets and statistics, by the routes of `/api/exports`.

#![expect(clippy::too_many_arguments, reason = "one for each argument of a field")]

use async_graphql::{Context, Enum, Object, Result};
use chrono::{Datelike as _, NaiveDate};

use super::address::{Download, Parameters, TableFormat, download};
use crate::auth::role::Action;
use crate::domain::{check, events};
use crate::export::names;
use crate::graphql::context::RequestExt;
use crate::graphql::error::to_error;
use crate::graphql::events::Event;
use crate::graphql::object::id::IdOf;
use crate::graphql::scalars::Date;

/// Which way a page is held.
#[derive(Clone, Copy, Debug, Default, Enum, PartialEq, Eq)]
enum PageLayout {
    /// Upright.
    #[default]
    Portrait,
    /// Lying.
    Landscape,
}

/// What orders the sheets of the statistics.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
enum StatisticsGroup {
    /// The sheet of events first.
    Event,
    /// The sheet of organizations first.
    Organization,
    /// The sheet of months first.
    Month,
}

/// Files.
#[derive(Debug, Default)]
pub struct PointageDownloadQuery;

#[Object]
impl PointageDownloadQuery {
    /// The attendances of an event, or of all, as a table. For those who read the pointage API.
    async fn attendances_download(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "CSV or Excel.")] format: TableFormat,
        #[graphql(desc = "At this event; at any when absent.")] event_id: Option<IdOf<Event>>,
        #[graphql(desc = "On this day or later, in the zone of the installation.")] start_date: Option<Date>,
        #[graphql(desc = "On this day or earlier, in the zone of the installation.")] end_date: Option<Date>,
        #[graphql(desc = "With the images of the signatures; Excel only.", default = false)]
        include_signatures: bool,
        #[graphql(desc = "With a byte order mark, by which Excel knows UTF-8; CSV only.", default = false)]
        bom: bool,
    ) -> Option<Result<Download>> {
        let (start, end) = (start_date.map(|date| date.0), end_date.map(|date| date.0));
        let scope = ctx.scope();
        let make = || {
            scope.require(Action::ReadPointage)?;
            check::range_of_days(start, end)?;
            let (path, extension) = match format {
                TableFormat::Csv => ("/api/exports/attendances/csv", "csv"),
                TableFormat::Xlsx => ("/api/exports/attendances/excel", "xlsx"),
            };
            let mut query = Parameters::default();
            query.add("eventId", event_id.map(|id| id.uuid()));
            query.add("startDate", start);
            query.add("endDate", end);
            query.add("includeSignatures", include_signatures.then_some(true));
            query.add("bom", bom.then_some(true));
            download(scope, path, query, names::attendances(scope.today(), extension))
        };
        Some(make().map_err(|error| to_error(ctx.request(), error)))
    }

    /// The sheet of who came to an event, as a PDF to file. For those who read the pointage API.
    async fn attendance_sheet_download(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which event.")] event_id: IdOf<Event>,
        #[graphql(desc = "With the images of the signatures.", default = true)] include_signatures: bool,
        #[graphql(desc = "Which way the page is held.", default)] layout: PageLayout,
    ) -> Option<Result<Download>> {
        let scope = ctx.scope();
        let make = async {
            scope.require(Action::ReadPointage)?;
            let (title, start) = events::title_and_start(scope, event_id.uuid()).await?;
            let mut query = Parameters::default();
            query.add("eventId", Some(event_id.uuid()));
            query.add("includeSignatures", Some(include_signatures));
            query.add("layout", Some(if layout == PageLayout::Portrait { "portrait" } else { "landscape" }));
            let day = scope.services.zone.day(start);
            download(scope, "/api/exports/attendances/pdf", query, names::attendance_sheet(&title, day))
        };
        Some(make.await.map_err(|error| to_error(ctx.request(), error)))
    }

    /// The statistics of a period as an Excel workbook of three sheets. For those who read the pointage API.
    async fn statistics_download(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "From this day on; the first of the year when absent.")] start_date: Option<Date>,
        #[graphql(desc = "Until this day; the last of the year when absent.")] end_date: Option<Date>,
        #[graphql(desc = "Which sheet comes first; that of events when absent.")] group_by: Option<
            StatisticsGroup,
        >,
    ) -> Option<Result<Download>> {
        let scope = ctx.scope();
        let (start, end) = (start_date.map(|date| date.0), end_date.map(|date| date.0));
        let make = || {
            scope.require(Action::ReadPointage)?;
            check::range_of_days(start, end)?;
            let mut query = Parameters::default();
            query.add("startDate", start);
            query.add("endDate", end);
            query.add(
                "groupBy",
                group_by.map(|group| match group {
                    StatisticsGroup::Event => "event",
                    StatisticsGroup::Organization => "organization",
                    StatisticsGroup::Month => "month",
                }),
            );
            let year = scope.today().year();
            let day = |month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or(scope.today());
            let name = names::statistics(start.unwrap_or(day(1, 1)), end.unwrap_or(day(12, 31)));
            download(scope, "/api/exports/statistics/excel", query, name)
        };
        Some(make().map_err(|error| to_error(ctx.request(), error)))
    }
}
