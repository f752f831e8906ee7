//! The profiles of accounts: availability, work mode, gender, files, experience and residence.

use chrono::{DateTime, Utc};
use sea_orm::Iterable as _;
use sea_orm::sea_query::{Asterisk, Expr, ExprTrait as _, Func, SelectStatement};

use super::reader::{AccountStatistics, of_account};
use crate::domain::accounts::Accounts;
use crate::domain::figures::{Figures, count_if};
use crate::domain::tally::{Tally, tallies};
use crate::entity::country;
use crate::entity::user::{Availability, Column, Gender, WorkMode};
use crate::error::Result;
use crate::query::table::Table as _;

/// The figures that one statement counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profiles {
    /// How many accounts there are.
    pub total: i64,
    /// By availability.
    pub availabilities: Vec<(Availability, i64)>,
    /// By work mode.
    pub work_modes: Vec<(WorkMode, i64)>,
    /// By gender.
    pub genders: Vec<(Gender, i64)>,
    /// With a CV.
    pub with_cv: i64,
    /// With the address of a portfolio.
    pub with_portfolio: i64,
    /// The sum of the known years of experience, and their number.
    pub experience: (i64, i64),
    /// The sum of the scores.
    pub scores: i64,
}

impl AccountStatistics {
    /// The profiles of accounts that were registered at `since` or later; all without it.
    ///
    /// # Errors
    /// The database's.
    pub async fn profiles(&self, since: Option<DateTime<Utc>>) -> Result<Profiles> {
        let mut statement = self.registered(since);
        statement.expr(Func::count(Expr::col(Asterisk)));
        for availability in Availability::iter() {
            statement.expr(count_if(of_account(Column::Availability).eq(availability)));
        }
        for mode in WorkMode::iter() {
            statement.expr(count_if(of_account(Column::WorkMode).eq(mode)));
        }
        for gender in Gender::iter() {
            statement.expr(count_if(of_account(Column::Gender).eq(gender)));
        }
        statement
            .expr(Func::count(of_account(Column::CvPath)))
            .expr(Func::count(of_account(Column::PortfolioUrl)))
            .expr(Func::sum(of_account(Column::YearsExperience)))
            .expr(Func::count(of_account(Column::YearsExperience)))
            .expr(Func::sum(of_account(Column::ProfileScore)));
        let mut figures = Figures::of(&self.scope, &statement).await?;
        Ok(Profiles {
            total: figures.figure()?,
            availabilities: figures.of_each(Availability::iter())?,
            work_modes: figures.of_each(WorkMode::iter())?,
            genders: figures.of_each(Gender::iter())?,
            with_cv: figures.figure()?,
            with_portfolio: figures.figure()?,
            experience: (figures.figure()?, figures.figure()?),
            scores: figures.figure()?,
        })
    }

    /// The countries in which the accounts live that were registered at `since` or later, the most accounts first, then
    /// by name.
    ///
    /// # Errors
    /// The database's.
    pub async fn countries(&self, since: Option<DateTime<Utc>>) -> Result<Vec<Tally>> {
        let residence = of_account(Column::CountryId).equals((country::Entity, country::Column::Id));
        let mut statement = self.registered(since);
        statement
            .inner_join(country::Entity, residence)
            .column((country::Entity, country::Column::Name))
            .expr(Func::count(Expr::col(Asterisk)))
            .group_by_col((country::Entity, country::Column::Name));
        tallies(&self.scope, &statement).await
    }

    fn registered(&self, since: Option<DateTime<Utc>>) -> SelectStatement {
        let mut statement = Accounts::from_visible(&self.scope);
        if let Some(since) = since {
            statement.and_where(of_account(Column::CreatedAt).gte(since));
        }
        statement
    }
}
