//! The talents of the catalogue: how many accounts list them.

use std::cmp::Reverse;

use sea_orm::sea_query::{Asterisk, Expr, ExprTrait as _, Func, SelectStatement};

use super::reader::AccountStatistics;
use crate::domain::figures::Figures;
use crate::domain::talents::Talents;
use crate::domain::tally::{MAX_RANKING, Tally, tallies};
use crate::entity::talent::{Column, Entity};
use crate::entity::user_talent;
use crate::error::Result;
use crate::query::columns::Columns;
use crate::query::row::Rows;
use crate::query::table::Table as _;
use crate::text::sort_key;

impl AccountStatistics {
    /// The number of talents in the catalogue.
    ///
    /// # Errors
    /// The database's.
    pub async fn catalogue_size(&self) -> Result<i64> {
        let mut statement = Talents::from_visible(&self.scope);
        statement.expr(Func::count(Expr::col(Asterisk)));
        Figures::of(&self.scope, &statement).await?.figure()
    }

    /// The categories, by how often accounts list their talents, then by name; without those that no account lists.
    ///
    /// # Errors
    /// The database's.
    pub async fn by_category(&self) -> Result<Vec<Tally>> {
        let mut statement = self.listed();
        statement
            .column((Entity, Column::Category))
            .expr(Func::count(Expr::col(Asterisk)))
            .group_by_col((Entity, Column::Category));
        tallies(&self.scope, &statement).await
    }

    /// The talents that most accounts list, with their number, then by name: at most [`MAX_RANKING`].
    ///
    /// # Errors
    /// The database's.
    pub async fn most_listed(&self) -> Result<Vec<(i32, i64)>> {
        let mut statement = self.listed();
        statement
            .column((Entity, Column::Id))
            .column((Entity, Column::Name))
            .expr(Func::count(Expr::col(Asterisk)))
            .group_by_col((Entity, Column::Id))
            .group_by_col((Entity, Column::Name));
        let rows = Rows::new(self.scope.select(&statement).await?, Columns::default());
        let talent = |at: usize| -> Result<(i32, String, i64)> {
            Ok((rows.extra_value(at, 0)?, rows.extra_value(at, 1)?, rows.extra_value(at, 2)?))
        };
        let mut talents = (0..rows.len()).map(talent).collect::<Result<Vec<_>>>()?;
        talents.sort_by_cached_key(|(_, name, count)| (Reverse(*count), sort_key(name)));
        talents.truncate(MAX_RANKING);
        Ok(talents.into_iter().map(|(id, _, count)| (id, count)).collect())
    }

    /// The talents of the catalogue, once for each account that lists them.
    fn listed(&self) -> SelectStatement {
        let same =
            Expr::col((user_talent::Entity, user_talent::Column::TalentId)).equals((Entity, Column::Id));
        let mut statement = Talents::from_visible(&self.scope);
        statement.inner_join(user_talent::Entity, same);
        statement
    }
}
