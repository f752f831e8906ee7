//! Downloads of the talents API: accounts and cinema talents, by the routes of `/api/v1/export`.

use async_graphql::resolver_utils::EnumType;
use async_graphql::{Context, InputObject, Name, Object, Result};

use super::address::{Download, Parameters, TableFormat, download};
use crate::auth::role::Action;
use crate::domain::cinema_talents::age_range;
use crate::error::{Error, Reason};
use crate::export::names;
use crate::graphql::cinema_talents::enums::{AgeRange, TalentType};
use crate::graphql::context::RequestExt;
use crate::graphql::error::to_error;
use crate::graphql::users::enums::{Availability, Gender, WorkMode};

/// Which accounts a file contains: those that meet all of these criteria.
#[derive(InputObject, Default)]
struct UserExportFilter {
    /// Every word is part of the name, the e-mail address or the unique code, whatever its case and accents.
    search: Option<String>,
    /// Living in the country with this `databaseId`.
    country_id: Option<i32>,
    /// Living in the city with this `databaseId`.
    city_id: Option<i32>,
    /// Of this gender.
    gender: Option<Gender>,
    /// Available so.
    availability: Option<Availability>,
    /// Working so.
    work_mode: Option<WorkMode>,
    /// With a CV, or without.
    has_cv: Option<bool>,
    /// With the address of a portfolio, or without.
    has_portfolio: Option<bool>,
}

/// Which cinema talents a file contains: those that meet all of these criteria.
#[derive(InputObject, Default)]
struct CinemaTalentExportFilter {
    /// Every word is part of the name, the unique code or the e-mail address, or it is a whole telephone or document
    /// number.
    search: Option<String>,
    /// Doing this.
    talent_type: Option<TalentType>,
    /// Of this gender: `M` or `F`.
    gender: Option<Gender>,
    /// In this age range today.
    age_range: Option<AgeRange>,
    /// Of this ethnicity, whatever its case and accents.
    ethnicity: Option<String>,
    /// With eyes of this colour, whatever its case and accents.
    eye_color: Option<String>,
    /// With hair of this colour, whatever its case and accents.
    hair_color: Option<String>,
    /// With hair of this type, whatever its case and accents.
    hair_type: Option<String>,
    /// With this skin tone, whatever its case and accents.
    skin_tone: Option<String>,
    /// Of this build, whatever its case and accents.
    build: Option<String>,
    /// At least so tall, in centimetres.
    height_min: Option<i32>,
    /// At most so tall, in centimetres.
    height_max: Option<i32>,
    /// Living in this country, by French name or ISO 3166-1 alpha-2 code.
    country: Option<String>,
    /// Speaking this language, by French name or ISO 639 code.
    language: Option<String>,
}

/// Files.
#[derive(Debug, Default)]
pub struct TalentsmarocDownloadQuery;

#[Object]
impl TalentsmarocDownloadQuery {
    /// Accounts as a table, the newest first. For administrators, who may fetch 10 files of accounts and cinema talents
    /// in an hour.
    async fn users_download(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "CSV or Excel.")] format: TableFormat,
        #[graphql(desc = "Which accounts; all when absent.")] filter: Option<UserExportFilter>,
        #[graphql(desc = "With a byte order mark, by which Excel knows UTF-8; CSV only.", default = false)]
        bom: bool,
    ) -> Option<Result<Download>> {
        let scope = ctx.scope();
        let make = || {
            scope.require(Action::ExportAccounts)?;
            let (path, extension) = match format {
                TableFormat::Csv => ("/api/v1/export/users/csv", "csv"),
                TableFormat::Xlsx => ("/api/v1/export/users/excel", "xlsx"),
            };
            let mut query = filter.unwrap_or_default().parameters();
            query.add("bom", bom.then_some(true));
            download(scope, path, query, names::accounts(scope.today(), extension))
        };
        Some(make().map_err(|error| to_error(ctx.request(), error)))
    }

    /// Cinema talents as an Excel workbook, by identifier, without those who were withdrawn. For administrators, who may
    /// fetch 10 files of accounts and cinema talents in an hour.
    async fn cinema_talents_download(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which people; all when absent.")] filter: Option<CinemaTalentExportFilter>,
    ) -> Option<Result<Download>> {
        let scope = ctx.scope();
        let make = || {
            scope.require(Action::ExportCinemaTalents)?;
            let filter = filter.unwrap_or_default();
            if filter.gender == Some(Gender::Unknown) {
                return Err(Error::invalid("gender", Reason::OneOf(vec!["M".to_owned(), "F".to_owned()])));
            }
            let query = filter.parameters();
            download(scope, "/api/v1/export/cinema/excel", query, names::cinema_talents(scope.today()))
        };
        Some(make().map_err(|error| to_error(ctx.request(), error)))
    }
}

impl UserExportFilter {
    /// As the route takes them.
    fn parameters(self) -> Parameters {
        let mut query = Parameters::default();
        query.add("search", self.search);
        query.add("country_id", self.country_id);
        query.add("city_id", self.city_id);
        query.add("gender", self.gender.map(name));
        query.add("availability", self.availability.map(name));
        query.add("work_mode", self.work_mode.map(name));
        query.add("has_cv", self.has_cv);
        query.add("has_portfolio", self.has_portfolio);
        query
    }
}

impl CinemaTalentExportFilter {
    /// As the route takes them.
    fn parameters(self) -> Parameters {
        let mut query = Parameters::default();
        query.add("search", self.search);
        query.add("talent_type", self.talent_type.map(name));
        query.add("gender", self.gender.map(name));
        query.add("age_range", self.age_range.map(|range| age_range::AgeRange::from(range).as_str()));
        query.add("ethnicity", self.ethnicity);
        query.add("eye_color", self.eye_color);
        query.add("hair_color", self.hair_color);
        query.add("hair_type", self.hair_type);
        query.add("skin_tone", self.skin_tone);
        query.add("build", self.build);
        query.add("height_min", self.height_min);
        query.add("height_max", self.height_max);
        query.add("country", self.country);
        query.add("language", self.language);
        query
    }
}

/// The name of an enum value. Routes take it for their own word, whatever the case and accents of that.
fn name<E: EnumType>(value: E) -> Name {
    let item = E::items().iter().find(|item| item.value == value);
    Name::new(item.map(|item| item.name).unwrap_or_default())
}
