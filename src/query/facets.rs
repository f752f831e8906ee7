//! Facets of a list: the values of a column or of child rows, with the number of rows that have each.
//!
//! All facets of a list are counted by one statement, each under a filter of its own: that of the list without the
//! criterion of the facet, so that the count of a value is the length of the list that a client gets by choosing it.
//! Facets without a criterion in the list have the same filter: their rows are found once, in a WITH clause.

use sea_orm::EntityTrait;
use sea_orm::sea_query::{Alias, CommonTableExpression, Expr, Query, SelectStatement, UnionType, WithClause};

use super::columns::{Columns, columns_of, select_columns};
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
    /// The columns that `group` reads, besides the key.
    pub columns: fn() -> Columns,
    /// Adds joins and GROUP BY to `FROM table WHERE …`, or to a table of the same name with the rows and the columns.
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
    let shared = shared::<T>(facets);
    let mut statements = facets.iter().zip(0_i32..).map(|((facet, filter), nth)| {
        let mut statement = match shared.iter().position(|set| set.filter == filter) {
            Some(nth) => Query::select().from_as(name_of(nth), T::Entity::default()).take(),
            None => list::visible::<T>(scope, filter),
        };
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
    if !shared.is_empty() {
        let mut with = WithClause::new();
        for (nth, RowSet { filter, columns }) in shared.iter().enumerate() {
            let mut rows = list::visible::<T>(scope, filter);
            select_columns::<T::Entity>(&mut rows, *columns);
            with.cte(
                CommonTableExpression::new()
                    .table_name(name_of(nth))
                    .materialized(true)
                    .query(rows)
                    .to_owned(),
            );
        }
        all.with_cte(with);
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

/// Rows that several facets count.
struct RowSet<'f, T: Table> {
    filter: &'f Filter<EntityOf<T>>,
    columns: Columns,
}

/// The filters that more than one facet has, with the columns that these facets read.
fn shared<'f, T: Table>(facets: &'f [(&'static Facet, Filter<EntityOf<T>>)]) -> Vec<RowSet<'f, T>> {
    let mut shared: Vec<RowSet<'f, T>> = Vec::new();
    for (at, (facet, filter)) in facets.iter().enumerate() {
        let columns = (facet.columns)();
        let is_same = |(_, other): &(_, _)| other == filter;
        if let Some(set) = shared.iter_mut().find(|set| set.filter == filter) {
            set.columns = set.columns.with(columns);
        } else if facets[at + 1..].iter().any(is_same) {
            shared.push(RowSet { filter, columns: columns.with(columns_of::<T::Entity>(&[T::KEY])) });
        }
    }
    shared
}

/// The name of a row set in the statement.
fn name_of(nth: usize) -> Alias {
    Alias::new(format!("matching_{nth}"))
}
