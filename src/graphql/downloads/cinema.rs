//! Downloads about cinema talents and projects: profiles, badges and presence, by routes of `/api/v1/cinema`.

use async_graphql::{Context, Enum, Object, Result};

use super::address::{Download, Parameters, download};
use crate::auth::role::Action;
use crate::domain::assignments::require_assigned;
use crate::domain::{check, cinema_talents, projects};
use crate::export::names;
use crate::graphql::cinema_talents::CinemaTalent;
use crate::graphql::context::RequestExt;
use crate::graphql::error::to_error;
use crate::graphql::object::id::IdOf;
use crate::graphql::projects::Project;
use crate::graphql::scalars::Date;

/// How badges are arranged.
#[derive(Clone, Copy, Debug, Default, Enum, PartialEq, Eq)]
enum BadgeLayout {
    /// Eight on each A4 page, to be cut.
    #[default]
    Sheet,
    /// Each on a page of 105 × 74 mm.
    Single,
}

/// Files.
#[derive(Debug, Default)]
pub struct CinemaDownloadQuery;

#[Object]
impl CinemaDownloadQuery {
    /// The profile of a cinema talent as a PDF to forward: photo, types, characteristics, languages, skills and
    /// filmography, with the contacts that the caller may see; never the date of birth, the number of a document or the
    /// photo of it. For whoever is signed in.
    async fn cinema_talent_profile_download(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose profile.")] id: IdOf<CinemaTalent>,
    ) -> Option<Result<Download>> {
        let scope = ctx.scope();
        let make = async {
            scope.caller()?;
            let code = cinema_talents::unique_code(scope, id.int()).await?;
            let path = format!("/api/v1/cinema/talents/{}/pdf", id.int());
            download(scope, &path, Parameters::default(), names::profile(&code))
        };
        Some(make.await.map_err(|error| to_error(ctx.request(), error)))
    }

    /// The badges of those who are assigned to a project, by project code, as a PDF to print: photo, name, type and
    /// role, project, project code, and a QR code that says the unique code. For those who read presence.
    async fn project_badges_download(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which project.")] project_id: IdOf<Project>,
        #[graphql(desc = "Only of these people; of everybody when absent.")] cinema_talent_ids: Option<
            Vec<IdOf<CinemaTalent>>,
        >,
        #[graphql(desc = "How they are arranged.", default)] layout: BadgeLayout,
    ) -> Option<Result<Download>> {
        let scope = ctx.scope();
        let make = async {
            scope.require(Action::ReadPresence)?;
            projects::require(scope, project_id.int()).await?;
            if let Some(ids) = &cinema_talent_ids {
                let ids: Vec<i32> = ids.iter().map(IdOf::int).collect();
                require_assigned(scope, project_id.int(), &ids).await?;
            }
            let mut query = Parameters::default();
            let ids = |ids: Vec<IdOf<CinemaTalent>>| {
                ids.iter().map(|id| id.int().to_string()).collect::<Vec<_>>().join(",")
            };
            query.add("cinema_talent_ids", cinema_talent_ids.map(ids));
            query.add("layout", (layout == BadgeLayout::Single).then_some("single"));
            let path = format!("/api/v1/cinema/projects/{}/badges/pdf", project_id.int());
            download(scope, &path, query, names::badges(project_id.int().into(), scope.today()))
        };
        Some(make.await.map_err(|error| to_error(ctx.request(), error)))
    }

    /// The presence of a project as an Excel workbook: every record, and the days and hours of each person. For those
    /// who read presence.
    async fn project_presence_download(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which project.")] project_id: IdOf<Project>,
        #[graphql(desc = "Only of this day or later.")] date_from: Option<Date>,
        #[graphql(desc = "Only of this day or earlier.")] date_to: Option<Date>,
    ) -> Option<Result<Download>> {
        let scope = ctx.scope();
        let (from, to) = (date_from.map(|date| date.0), date_to.map(|date| date.0));
        let make = async {
            scope.require(Action::ReadPresence)?;
            check::range_of_days(from, to)?;
            projects::require(scope, project_id.int()).await?;
            let mut query = Parameters::default();
            query.add("date_from", from);
            query.add("date_to", to);
            let path = format!("/api/v1/cinema/projects/{}/presence/excel", project_id.int());
            download(scope, &path, query, names::presence(project_id.int().into(), scope.today()))
        };
        Some(make.await.map_err(|error| to_error(ctx.request(), error)))
    }
}
