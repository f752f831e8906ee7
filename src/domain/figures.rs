//! Statements that aggregate a whole table into one row of figures.

use std::sync::Arc;

use sea_orm::Condition;
use sea_orm::sea_query::{Expr, Func, SelectStatement};

use crate::error::Result;
use crate::query::columns::Columns;
use crate::query::row::Rows;
use crate::scope::Scope;

/// The number of rows that meet a condition.
pub fn count_if(condition: impl Into<Condition>) -> Expr {
    Func::count(Expr::case(condition.into(), 1)).into()
}

/// The figures of a statement, read in the order in which it selects them.
pub struct Figures {
    rows: Arc<Rows>,
    read: usize,
}

impl Figures {
    /// Runs a statement that selects one row of whole numbers.
    ///
    /// # Errors
    /// The database's.
    pub async fn of(scope: &Scope, statement: &SelectStatement) -> Result<Self> {
        Ok(Self { rows: Rows::new(scope.select(statement).await?, Columns::default()), read: 0 })
    }

    /// The next figure; 0 for the sum of nothing.
    ///
    /// # Errors
    /// When it is no whole number.
    pub fn figure(&mut self) -> Result<i64> {
        let figure: Option<i64> = self.rows.extra_value(0, self.read)?;
        self.read += 1;
        Ok(figure.unwrap_or_default())
    }

    /// The next figures, one for each of `values`.
    ///
    /// # Errors
    /// When one is no whole number.
    pub fn of_each<V>(&mut self, values: impl IntoIterator<Item = V>) -> Result<Vec<(V, i64)>> {
        values.into_iter().map(|value| Ok((value, self.figure()?))).collect()
    }
}
