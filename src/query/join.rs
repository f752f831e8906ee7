//! Adds the joins of a projection to a statement.

use sea_orm::sea_query::{Alias, DynIden, Expr, ExprTrait, IntoIden, JoinType, SelectStatement};

use super::projection::Join;
use super::select::SelectItem;
use crate::scope::Scope;

/// Returns the name of the column at an index.
pub(super) type ColumnName<'a> = &'a dyn Fn(u8) -> DynIden;

/// Adds `joins` to a statement over `table`, and returns the columns to select from them.
pub(super) fn add(
    statement: &mut SelectStatement,
    scope: &Scope,
    table: &DynIden,
    column_name: ColumnName<'_>,
    joins: &[Join],
) -> Vec<SelectItem> {
    let mut items = Vec::new();
    add_level(statement, scope, (table, column_name), joins, "join", &mut items);
    items
}

/// The alias of a nested join extends that of its parent: `join_0_1` is a join of `join_0`.
fn add_level(
    statement: &mut SelectStatement,
    scope: &Scope,
    (table, column_name): (&DynIden, ColumnName<'_>),
    joins: &[Join],
    prefix: &str,
    items: &mut Vec<SelectItem>,
) {
    for (nth, join) in joins.iter().enumerate() {
        let alias_name = format!("{prefix}_{nth}");
        let alias = Alias::new(&alias_name).into_iden();
        let target_column = |index| join.target.column_name(index);
        let key = Expr::col((alias.clone(), target_column(join.target.key_index())));
        let on = key.equals((table.clone(), column_name(join.on)));
        let rows = join.target.select(scope, join.columns);
        let join_type = if join.is_inner { JoinType::InnerJoin } else { JoinType::LeftJoin };
        statement.join_subquery(join_type, rows, alias.clone(), on);
        items.extend(join.target.select_items(&alias, join.columns));
        add_level(statement, scope, (&alias, &target_column), &join.joins, &alias_name, items);
    }
}
