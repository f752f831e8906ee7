//! Writes the joins of a projection into a statement.

use sea_orm::sea_query::{Alias, DynIden, Expr, ExprTrait, IntoIden, JoinType, SelectStatement};

use super::projection::Join;
use super::select::SelectItem;
use crate::scope::Scope;

/// Names the column at a place.
pub(super) type ColumnAt<'a> = &'a dyn Fn(u8) -> DynIden;

/// Joins the rows of `joins` to a statement over `table`, and answers what it reads of them.
pub(super) fn add(
    statement: &mut SelectStatement,
    scope: &Scope,
    table: &DynIden,
    column: ColumnAt<'_>,
    joins: &[Join],
) -> Vec<SelectItem> {
    let mut values = Vec::new();
    add_below(statement, scope, (table, column), joins, "beside", &mut values);
    values
}

/// Those below are named after the one that they hang on.
fn add_below(
    statement: &mut SelectStatement,
    scope: &Scope,
    (table, column): (&DynIden, ColumnAt<'_>),
    joins: &[Join],
    prefix: &str,
    values: &mut Vec<SelectItem>,
) {
    for (nth, join) in joins.iter().enumerate() {
        let name = format!("{prefix}_{nth}");
        let alias = Alias::new(&name).into_iden();
        let of = |place| join.target.column(place);
        let key = Expr::col((alias.clone(), of(join.target.key())));
        let on = key.equals((table.clone(), column(join.on)));
        let rows = join.target.select(scope, join.columns);
        statement.join_subquery(JoinType::LeftJoin, rows, alias.clone(), on);
        values.extend(join.target.values(&alias, join.columns));
        add_below(statement, scope, (&alias, &of), &join.joins, &name, values);
    }
}
