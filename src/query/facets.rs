//! Facets of a list: the values of a column or of child rows, with the number of rows that have each.
//!
//! All facets of a list are counted by one statement, each under a filter of its own: that of the list without the
//! criterion of the facet, so that the count of a value is the length of the list that a client gets by choosing it.

use sea_orm::EntityTrait;
use sea_orm::sea_query::{Alias, Expr, SelectStatement, UnionType};

use super::columns::Columns;
use super::filter::Filter;
use super::list;
use super::row::Rows;
use super::table::{EntityOf, Table};
use crate::error::Result;
use crate::scope::Scope;

/// A facet of the lists of one table.
#[derive(Debug)]
pub struct Facet {
    /// The name in responses, and of the criterion that its counts leave out.
    pub name: &'static str,
    /// The public description.
    pub description: &'static str,
    /// Adds joins and GROUP BY to `FROM table WHERE …`.
    pub group: fn(&Scope, &mut SelectStatement) -> FacetColumns,
    /// The value of the criterion for a stored value.
    pub value: fn(&str) -> String,
}

/// What the statement of a facet selects for each group.
#[derive(Debug)]
pub struct FacetColumns {
    /// The stored value; a group without one is left out.
    pub value: Expr,
    /// The number of rows.
    pub count: Expr,
}

/// A value of a facet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetValue {
    /// As stored.
    pub stored: String,
    /// How many rows have it; never 0.
    pub count: i64,
}

/// The values of each facet, in any order.
///
/// # Errors
/// Database errors.
pub async fn count<T: Table>(
    scope: &Scope,
    facets: &[(&'static Facet, Filter<EntityOf<T>>)],
) -> Result<Vec<Vec<FacetValue>>>
where
    T::Entity: EntityTrait,
{
    let mut statements = facets.iter().zip(0_i32..).map(|((facet, filter), nth)| {
        let mut statement = list::visible::<T>(scope, filter);
        let FacetColumns { value, count } = (facet.group)(scope, &mut statement);
        statement.expr_as(Expr::val(nth), Alias::new("facet"));
        statement.expr_as(value, Alias::new("value"));
        statement.expr_as(count, Alias::new("rows"));
        statement
    });
    let Some(mut all) = statements.next() else { return Ok(Vec::new()) };
    for statement in statements {
        all.union(UnionType::All, statement);
    }
    let rows = Rows::new(scope.select(&all).await?, Columns::default());
    let mut values = vec![Vec::new(); facets.len()];
    for at in 0..rows.len() {
        let nth = usize::try_from(rows.extra_value::<i32>(at, 0)?).unwrap_or(usize::MAX);
        let stored: Option<String> = rows.extra_value(at, 1)?;
        if let (Some(stored), Some(values)) = (stored, values.get_mut(nth)) {
            values.push(FacetValue { stored, count: rows.extra_value(at, 2)? });
        }
    }
    Ok(values)
}
