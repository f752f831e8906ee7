//! Downloads in GraphQL: signed URLs of the routes of `/api/exports`, which expire after minutes. The routes
//! run the same documents with the same rights.

use async_graphql::{Context, Enum, Object, Result, SimpleObject};
use chrono::{Datelike as _, NaiveDate};
use url::form_urlencoded::Serializer;

use super::context::RequestExt;
use super::error::to_error;
use super::events::Event;
use super::object::id::IdOf;
use super::scalars::{Date, DateTime, Url};
use crate::auth::download::DOWNLOAD_TTL;
use crate::auth::role::Action;
use crate::domain::{check, events};
use crate::error::{Code, Error};
use crate::export::names;
use crate::scope::Scope;

/// A file that waits at an address.
#[derive(SimpleObject)]
struct Download {
    /// Where. Whoever has the address may fetch the file, once or often, until it ends or the session does.
    url: Url,
    /// When the address ends: five minutes from now.
    expires_at: DateTime,
    /// What the file is called.
    filename: String,
}

/// How a table of attendances is written.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
enum TableFormat {
    /// Comma-separated values; by default with `;` and in UTF-8.
    Csv,
    /// An Excel workbook.
    Xlsx,
}

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
pub struct DownloadQuery;

#[Object]
impl DownloadQuery {
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

/// The query parameters of a URL.
#[derive(Default)]
struct Parameters(Vec<(&'static str, String)>);

impl Parameters {
    fn add(&mut self, name: &'static str, value: Option<impl ToString>) {
        self.0.extend(value.map(|value| (name, value.to_string())));
    }
}

/// Signs the URL of a file. It needs a session, because the URL expires when the session ends.
fn download(scope: &Scope, path: &str, query: Parameters, filename: String) -> Result<Download, Error> {
    let session = scope.actor.account.as_ref().ok_or(Code::AuthRequired)?.session_id;
    let query = Serializer::new(String::new()).extend_pairs(query.0).finish();
    let expires_at = scope.now() + DOWNLOAD_TTL;
    let address = scope.services.downloads.signed(path, &query, session, expires_at);
    let base = &scope.services.policy.public_url;
    Ok(Download { url: Url(format!("{base}{address}")), expires_at: DateTime(expires_at), filename })
}
