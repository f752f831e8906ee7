//! The statements behind every list, page, count and row: one each, whatever the number of rows.
//!
//! All take a [`Table`], so that each noun has them for nothing, and all go through its `visible_to`. Lists under other
//! rows are `children.rs`.

use std::collections::HashMap;

use sea_orm::sea_query::{Asterisk, ColumnType, Expr, ExprTrait, Func, IntoIden, Query, SelectStatement};
use sea_orm::{ColumnTrait as _, Condition, Iterable};

use super::columns::{Columns, column_at, columns_of};
use super::filter::Filter;
use super::join;
use super::key::{Key, key_in};
use super::page::{Page, PageRequest};
use super::projection::{Join, Projection};
use super::row::{Row, Rows};
use super::select::{JsonPacking, SelectItem, SelectList};
use super::sort::SortKeys;
use super::sort_key::{Computed, SortKey};
use super::table::{ColumnOf, EntityOf, Table};
use crate::error::Result;
use crate::scope::Scope;

/// What a list is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ListRequest<N: Table> {
    /// Which rows.
    pub filter: Filter<EntityOf<N>>,
    /// In which order; the noun's own when empty.
    pub order: Vec<SortKey<EntityOf<N>>>,
    /// Which part.
    pub page: PageRequest,
}

impl<N: Table> ListRequest<N> {
    /// Every row, in the noun's own order.
    pub fn whole() -> Self {
        Self { filter: Filter::default(), order: Vec::new(), page: PageRequest::All }
    }

    /// The order that cursors of this list name.
    pub fn sort_keys(&self) -> SortKeys<N> {
        SortKeys::new(&self.order)
    }

    /// Passes when the cursor of the page request, if it has one, is one of this list in this order.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` naming the argument.
    pub fn check_cursor(&self) -> Result<()> {
        match &self.page {
            PageRequest::After { cursor: Some(cursor), .. } => {
                self.sort_keys().after(cursor, "after", false).map(drop)
            }
            PageRequest::Before { cursor: Some(cursor), .. } => {
                self.sort_keys().after(cursor, "before", true).map(drop)
            }
            _ => Ok(()),
        }
    }

    /// Adds the page request to a statement that selects rows of `N`: cursor, order and bounds.
    pub(super) fn bound(&self, statement: &mut SelectStatement) -> Result<()> {
        let from_the_end = matches!(self.page, PageRequest::Before { .. });
        let order = if from_the_end { self.sort_keys().reversed() } else { self.sort_keys() };
        match &self.page {
            PageRequest::After { cursor: Some(cursor), .. } => {
                statement.cond_where(order.after(cursor, "after", false)?);
            }
            PageRequest::Before { cursor: Some(cursor), .. } => {
                statement.cond_where(order.after(cursor, "before", true)?);
            }
            _ => {}
        }
        order.apply(statement, from_the_end, |computed, _| (computed.expression)());
        if let Some(size) = self.page.size() {
            statement.limit(u64::from(size) + 1);
        }
        if let PageRequest::Numbered { size, number } = self.page {
            statement.offset(u64::from(size) * u64::from(number - 1));
        }
        Ok(())
    }

    /// The order alone, for a statement whose rows are bounded already.
    pub(super) fn arrange(
        &self,
        statement: &mut SelectStatement,
        value: impl Fn(&'static Computed, usize) -> Expr,
    ) {
        let from_the_end = matches!(self.page, PageRequest::Before { .. });
        let order = if from_the_end { self.sort_keys().reversed() } else { self.sort_keys() };
        order.apply(statement, from_the_end, value);
    }
}

pub(super) fn table<N: Table>() -> N::Entity {
    N::Entity::default()
}

pub(super) fn key_column<N: Table>() -> (N::Entity, ColumnOf<N>) {
    (table::<N>(), N::KEY)
}

/// The columns of a page: those wanted, and those that its cursors name.
pub(super) fn page_columns<N: Table>(list_request: &ListRequest<N>, projection: &Projection) -> Columns {
    with_keys(projection).with(list_request.sort_keys().columns()).with(columns_of::<N::Entity>(&[N::KEY]))
}

/// The columns wanted, and those that lead to the rows beside.
fn with_keys(projection: &Projection) -> Columns {
    projection.joins.iter().fold(projection.columns, |all, join| all.with(Columns::one(join.on)))
}

/// `FROM table WHERE visible AND filter`.
pub(super) fn visible<N: Table>(scope: &Scope, filter: &Filter<N::Entity>) -> SelectStatement {
    let mut statement = N::from_visible(scope);
    statement.cond_where(filter.condition(scope));
    statement
}

/// What the order of a list computes of each row: cursors hold it.
pub(super) fn computed_values<N: Table>(list_request: &ListRequest<N>) -> impl Iterator<Item = Expr> {
    list_request
        .sort_keys()
        .computed()
        .map(|computed| (computed.expression)())
        .collect::<Vec<_>>()
        .into_iter()
}

/// Joins the rows of other tables that are wanted beside each.
pub(super) fn add_joins<N: Table>(
    statement: &mut SelectStatement,
    scope: &Scope,
    joins: &[Join],
) -> Vec<SelectItem> {
    join::add(statement, scope, &table::<N>().into_iden(), &column_at::<N::Entity>, joins)
}

/// One page of a list.
///
/// # Errors
/// `VALIDATION_ERROR` for a cursor of another list, or the database's.
pub async fn page<N: Table>(
    scope: &Scope,
    list_request: &ListRequest<N>,
    projection: &Projection,
) -> Result<Page> {
    let columns = page_columns(list_request, projection);
    let mut select_list = SelectList::of::<N::Entity>(columns);
    select_list.extend(computed_values(list_request).map(SelectItem::plain));
    let mut statement;
    let packs;
    if matches!(list_request.page, PageRequest::Numbered { number: 2.., .. }) {
        packs = JsonPacking::Within;
        // A deep page finds its keys on the index first and reads only its own rows.
        let mut keys = visible::<N>(scope, &list_request.filter);
        keys.column(key_column::<N>());
        list_request.bound(&mut keys)?;
        statement = Query::select();
        statement.from(table::<N>()).and_where(Expr::col(key_column::<N>()).in_subquery(keys));
        list_request.arrange(&mut statement, |computed, _| (computed.expression)());
    } else {
        packs = JsonPacking::Outside;
        statement = visible::<N>(scope, &list_request.filter);
        list_request.bound(&mut statement)?;
    }
    select_list.extend(add_joins::<N>(&mut statement, scope, &projection.joins));
    let extras = list_request.sort_keys().computed().count();
    let rows = Rows::of(select_list.ask(scope, statement, packs).await?, columns, extras, &projection.joins);
    Ok(Page::of(&list_request.page, Row::all(&rows)))
}

/// How many rows a list has, whatever its page request.
///
/// # Errors
/// The database's.
pub async fn count<N: Table>(scope: &Scope, filter: &Filter<N::Entity>) -> Result<i64> {
    let mut statement = visible::<N>(scope, filter);
    statement.expr(Func::count(Expr::col(Asterisk)));
    let rows = Rows::new(scope.select(&statement).await?, Columns::default());
    if rows.is_empty() { Ok(0) } else { Ok(rows.extra(0, 0)?) }
}

/// The rows with these keys that the caller may see.
///
/// # Errors
/// The database's.
pub async fn by_keys<N: Table>(
    scope: &Scope,
    column: ColumnOf<N>,
    keys: &[Key],
    projection: &Projection,
) -> Result<HashMap<Key, Row>> {
    // A key of the other kind names nothing here, and PostgreSQL would not compare it.
    let is_uuid = matches!(column.def().get_column_type(), ColumnType::Uuid);
    let keys: Vec<Key> = keys.iter().copied().filter(|key| matches!(key, Key::Uuid(_)) == is_uuid).collect();
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let columns = with_keys(projection).with(columns_of::<N::Entity>(&[column]));
    let mut select_list = SelectList::of::<N::Entity>(columns);
    let mut statement = visible::<N>(scope, &Filter::default());
    let column_of_key = Expr::col((table::<N>(), column));
    statement.and_where(match keys.as_slice() {
        [key] => column_of_key.eq(*key),
        keys => key_in(column_of_key, keys, scope.engine()),
    });
    select_list.extend(add_joins::<N>(&mut statement, scope, &projection.joins));
    let rows = Rows::of(
        select_list.ask(scope, statement, JsonPacking::Within).await?,
        columns,
        0,
        &projection.joins,
    );
    let mut found = HashMap::with_capacity(rows.len());
    for row in Row::all(&rows) {
        found.insert(row.get::<N::Entity, Key>(&column)?, row);
    }
    Ok(found)
}

/// The row that `which` names and that the caller may see, if there is one.
///
/// # Errors
/// The database's.
pub async fn find<N: Table>(scope: &Scope, which: Condition, projection: &Projection) -> Result<Option<Row>> {
    let columns = with_keys(projection);
    let mut select_list = SelectList::of::<N::Entity>(columns);
    let mut statement = visible::<N>(scope, &Filter::default());
    statement.cond_where(which).limit(1);
    select_list.extend(add_joins::<N>(&mut statement, scope, &projection.joins));
    let rows = Rows::of(
        select_list.ask(scope, statement, JsonPacking::Within).await?,
        columns,
        0,
        &projection.joins,
    );
    Ok(Row::all(&rows).pop())
}

/// Every column of a table: for single rows that are read before it is known what is selected of them.
pub fn all_columns<N: Table>() -> Projection {
    let columns: Vec<_> = ColumnOf::<N>::iter().collect();
    columns_of::<N::Entity>(&columns).into()
}
