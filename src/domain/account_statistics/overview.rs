//! The overview of the talents API: accounts, their profiles and places, and what cinema has.

use sea_orm::sea_query::{Asterisk, Expr, ExprTrait as _, Func, Query};

use super::period::RollingPeriod;
use super::reader::{AccountStatistics, of_account};
use crate::domain::accounts::Accounts;
use crate::domain::cinema_talents::{CinemaTalents, active as active_talents};
use crate::domain::figures::{Figures, count_if};
use crate::domain::productions::Productions;
use crate::domain::projects::{Projects, active as active_projects};
use crate::entity::user::Column;
use crate::error::Result;
use crate::query::filter::Filter;
use crate::query::sort_key::Computed;
use crate::query::table::Table;

/// The score from which a profile is complete.
const COMPLETE: i32 = 80;

/// Accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccountTotals {
    /// All.
    pub total: i64,
    /// Those that can sign in.
    pub active: i64,
    /// Registered within 7 days.
    pub new_in_a_week: i64,
    /// Registered within 30 days.
    pub new_in_a_month: i64,
    /// The sum of the scores of their profiles.
    pub scores: i64,
    /// With a complete profile.
    pub complete: i64,
    /// The number of countries in which they live.
    pub countries: i64,
    /// The number of cities in which they live.
    pub cities: i64,
}

/// What cinema has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CinemaTotals {
    /// Cinema talents who were not withdrawn.
    pub talents: i64,
    /// Production companies.
    pub productions: i64,
    /// Projects.
    pub projects: i64,
    /// Projects that are not shelved, at any stage.
    pub active_projects: i64,
}

impl AccountStatistics {
    /// All accounts.
    ///
    /// # Errors
    /// The database's.
    pub async fn accounts(&self) -> Result<AccountTotals> {
        let registered_within = |period: RollingPeriod| {
            count_if(of_account(Column::CreatedAt).gte(period.since(self.scope.now())))
        };
        let mut statement = Accounts::from_visible(&self.scope);
        statement
            .expr(Func::count(Expr::col(Asterisk)))
            .expr(count_if(of_account(Column::IsActive).eq(true)))
            .expr(registered_within(RollingPeriod::Week))
            .expr(registered_within(RollingPeriod::Month))
            .expr(Func::sum(of_account(Column::ProfileScore)))
            .expr(count_if(of_account(Column::ProfileScore).gte(COMPLETE)))
            .expr(Func::count_distinct(of_account(Column::CountryId)))
            .expr(Func::count_distinct(of_account(Column::CityId)));
        let mut figures = Figures::of(&self.scope, &statement).await?;
        Ok(AccountTotals {
            total: figures.figure()?,
            active: figures.figure()?,
            new_in_a_week: figures.figure()?,
            new_in_a_month: figures.figure()?,
            scores: figures.figure()?,
            complete: figures.figure()?,
            countries: figures.figure()?,
            cities: figures.figure()?,
        })
    }

    /// What cinema has, by one statement.
    ///
    /// # Errors
    /// The database's.
    pub async fn cinema(&self) -> Result<CinemaTotals> {
        let mut statement = Query::select();
        statement
            .expr(self.count::<CinemaTalents>(&active_talents()))
            .expr(self.count::<Productions>(&Filter::new([])))
            .expr(self.count::<Projects>(&Filter::new([])))
            .expr(self.count::<Projects>(&active_projects()));
        let mut figures = Figures::of(&self.scope, &statement).await?;
        Ok(CinemaTotals {
            talents: figures.figure()?,
            productions: figures.figure()?,
            projects: figures.figure()?,
            active_projects: figures.figure()?,
        })
    }

    /// The number of visible rows of a table that meet a filter, as a subquery.
    fn count<T: Table>(&self, filter: &Filter<T::Entity>) -> Expr {
        let mut rows = T::from_visible(&self.scope);
        rows.cond_where(filter.condition(&self.scope)).expr(Func::count(Expr::col(Asterisk)));
        Computed::subquery(&mut rows)
    }
}
