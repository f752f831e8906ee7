//! Statistics of cinema talents, of those whom the caller sees; those who were withdrawn never count.
//!
//! The database counts, in a number of statements that does not grow with the data. Each figure is that of the list
//! with the corresponding filter.

use sea_orm::sea_query::{Asterisk, Expr, ExprTrait as _, Func, Query, SelectStatement};
use sea_orm::{ActiveEnum as _, Iterable as _};

use super::cinema_talents::age_range::AgeRange;
use super::cinema_talents::{CinemaTalents, active};
use super::figures::{Figures, count_if};
use super::tally::{MAX_RANKING, Tally, tallies};
use crate::database::Engine;
use crate::entity::cinema_talent::{Column, Entity};
use crate::entity::cinema_talent_media::MediaKind;
use crate::entity::cinema_talent_type::TalentType;
use crate::entity::user::Gender;
use crate::entity::{
    cinema_talent_language as spoken, cinema_talent_media as media, cinema_talent_type as types, language,
};
use crate::error::Result;
use crate::query::table::Table as _;
use crate::scope::Scope;

/// The figures that one statement counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// How many there are.
    pub total: i64,
    /// By gender: male, female, unknown.
    pub genders: Vec<(Gender, i64)>,
    /// By age range, the youngest first.
    pub age_ranges: Vec<(AgeRange, i64)>,
    /// With a profile photo.
    pub with_photo: i64,
    /// With more than 0 years of experience.
    pub with_experience: i64,
    /// The sum of the known ages, and their number.
    pub ages: (i64, i64),
    /// The sum of the known heights, and their number.
    pub heights: (i64, i64),
}

/// The statistics for a caller.
#[derive(Clone)]
pub struct CinemaStatistics {
    scope: Scope,
}

impl CinemaStatistics {
    /// The statistics of whom this caller sees.
    pub fn of(scope: &Scope) -> Self {
        Self { scope: scope.clone() }
    }

    /// The figures of a person's own columns.
    ///
    /// # Errors
    /// The database's.
    pub async fn summary(&self) -> Result<Summary> {
        let scope = &self.scope;
        let mut statement = self.counted();
        statement.expr(Func::count(Expr::col(Asterisk)));
        for gender in Gender::iter() {
            statement.expr(count_if(column(Column::Gender).eq(gender)));
        }
        for range in AgeRange::ALL {
            statement.expr(count_if(range.condition(scope)));
        }
        statement
            .expr(count_if(has_photo()))
            .expr(count_if(column(Column::YearsExperience).gt(0)))
            .expr(Func::sum(age(scope)))
            .expr(Func::count(column(Column::DateOfBirth)))
            .expr(Func::sum(column(Column::Height)))
            .expr(Func::count(column(Column::Height)));
        let mut figures = Figures::of(scope, &statement).await?;
        Ok(Summary {
            total: figures.figure()?,
            genders: figures.of_each(Gender::iter())?,
            age_ranges: figures.of_each(AgeRange::ALL)?,
            with_photo: figures.figure()?,
            with_experience: figures.figure()?,
            ages: (figures.figure()?, figures.figure()?),
            heights: (figures.figure()?, figures.figure()?),
        })
    }

    /// How many hold each talent type, in the order of the types, without those that nobody holds. A person counts once
    /// for each type.
    ///
    /// # Errors
    /// The database's.
    pub async fn by_type(&self) -> Result<Vec<(TalentType, i64)>> {
        let held = Expr::col((types::Entity, types::Column::CinemaTalentId)).equals((Entity, Column::Id));
        let mut statement = self.counted();
        statement
            .inner_join(types::Entity, held)
            .column((types::Entity, types::Column::TalentType))
            .expr(Func::count(Expr::col(Asterisk)))
            .group_by_col((types::Entity, types::Column::TalentType));
        let tallies = tallies(&self.scope, &statement).await?;
        let count_of = |kind: TalentType| {
            let tally = tallies.iter().find(|tally| tally.name == kind.to_value())?;
            Some((kind, tally.count))
        };
        Ok(TalentType::iter().filter_map(count_of).collect())
    }

    /// How many live in each country, the most first, then by name. Spellings that the filter of lists takes for one
    /// country are one.
    ///
    /// # Errors
    /// The database's.
    pub async fn by_country(&self) -> Result<Vec<Tally>> {
        let mut statement = self.counted();
        statement
            .expr(Func::min(column(Column::ResidenceCountry)))
            .expr(Func::count(Expr::col(Asterisk)))
            .and_where(column(Column::ResidenceCountryFold).is_not_null())
            .group_by_col((Entity, Column::ResidenceCountryFold));
        tallies(&self.scope, &statement).await
    }

    /// The languages that most speak, then by name: at most [`MAX_RANKING`].
    ///
    /// # Errors
    /// The database's.
    pub async fn top_languages(&self) -> Result<Vec<Tally>> {
        let spoken_column = |column: spoken::Column| Expr::col((spoken::Entity, column));
        let mut statement = self.counted();
        statement
            .inner_join(
                spoken::Entity,
                spoken_column(spoken::Column::CinemaTalentId).equals((Entity, Column::Id)),
            )
            .inner_join(
                language::Entity,
                spoken_column(spoken::Column::LanguageCode)
                    .equals((language::Entity, language::Column::Code)),
            )
            .column((language::Entity, language::Column::Name))
            .expr(Func::count(Expr::col(Asterisk)))
            .group_by_col((language::Entity, language::Column::Name));
        let mut languages = tallies(&self.scope, &statement).await?;
        languages.truncate(MAX_RANKING);
        Ok(languages)
    }

    /// `FROM cinema_talent`, of those who count.
    fn counted(&self) -> SelectStatement {
        let mut statement = CinemaTalents::from_visible(&self.scope);
        statement.cond_where(active().condition(&self.scope));
        statement
    }
}

fn column(column: Column) -> Expr {
    Expr::col((Entity, column))
}

fn has_photo() -> Expr {
    let of_talent = |column: media::Column| Expr::col((media::Entity, column));
    let photo = Query::select()
        .expr(Expr::val(1))
        .from(media::Entity)
        .and_where(of_talent(media::Column::CinemaTalentId).equals((Entity, Column::Id)))
        .and_where(of_talent(media::Column::Kind).eq(MediaKind::Profile))
        .take();
    Expr::exists(photo)
}

/// The age today, in whole years: the difference of two dates as numbers (`20261128`) without their last four digits.
fn age(scope: &Scope) -> Expr {
    use chrono::Datelike as _;
    let today = scope.today();
    let digits = today.year() * 10_000 + (today.month() * 100 + today.day()).cast_signed();
    let born = column(Column::DateOfBirth);
    let born = match scope.engine() {
        Engine::Postgres => Expr::cust_with_exprs("CAST(to_char($1, 'YYYYMMDD') AS integer)", [born]),
        Engine::Sqlite => Expr::cust_with_exprs("CAST(replace(?, '-', '') AS integer)", [born]),
    };
    Expr::cust_with_exprs(
        match scope.engine() {
            Engine::Postgres => "($1 - $2) / 10000",
            Engine::Sqlite => "(? - ?) / 10000",
        },
        [Expr::val(digits), born],
    )
}
