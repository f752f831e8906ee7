//! Talents: the catalogue of skills that people list in their profiles. Not to be confused with cinema
//! talents, who are people.

use sea_orm::Condition;
use sea_orm::sea_query::{Asterisk, Expr, Func, Order};

use crate::entity::talent::{Column, Entity};
use crate::error::Result;
use crate::query::columns::Columns;
use crate::query::row::Rows;
use crate::query::table::Table;
use crate::scope::Scope;

/// The table of talents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Talents;

impl Table for Talents {
    type Entity = Entity;

    const KEY: Column = Column::Id;

    fn visible_to(_: &Scope) -> Condition {
        Condition::all()
    }
}

/// The categories of the catalogue with the number of their talents, in the order of the catalogue.
///
/// # Errors
/// The database's.
pub async fn categories(scope: &Scope) -> Result<Vec<(String, i64)>> {
    let mut statement = Talents::from_visible(scope);
    statement
        .column((Entity, Column::Category))
        .expr(Func::count(Expr::col(Asterisk)))
        .group_by_col((Entity, Column::Category))
        .order_by_expr(Func::min(Expr::col((Entity, Column::Id))).into(), Order::Asc);
    let rows = Rows::new(scope.select(&statement).await?, Columns::default());
    (0..rows.len()).map(|at| Ok((rows.extra_value(at, 0)?, rows.extra_value(at, 1)?))).collect()
}
