//! Statements that select numbers and texts alone, not columns of a table for a list: counts, sums.

use std::sync::Arc;

use sea_orm::sea_query::{Expr, SelectStatement};

use super::columns::Columns;
use super::row::Rows;
use super::select::{JsonPacking, SelectItem, SelectList};
use crate::error::Result;
use crate::scope::Scope;

/// Adds the select list `values` to `statement`, which has none, and executes it. They are the extra values of the rows.
///
/// # Errors
/// Database errors.
pub async fn fetch<const N: usize>(
    scope: &Scope,
    statement: SelectStatement,
    values: [Expr; N],
) -> Result<Arc<Rows>> {
    let mut select_list = SelectList::default();
    select_list.extend(values.map(SelectItem::number_or_text));
    // Boxed, because it is in the futures of whoever counts.
    let result_set = Box::pin(select_list.fetch(scope, statement, JsonPacking::Within)).await?;
    Ok(Rows::of(result_set, Columns::default(), N, &[]))
}
