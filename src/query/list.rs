//! The statements over one table: a page, a count, rows by key, one row. Each restricts its rows by
//! [`Table::visible_to`]; statements over child rows are in `children.rs`.

use std::collections::HashMap;

use sea_orm::sea_query::{Asterisk, ColumnType, Expr, ExprTrait, Func, IntoIden, Query, SelectStatement};
use sea_orm::{ColumnTrait as _, Condition, Iterable};

use super::candidates::{self, Candidates};
use super::columns::{Columns, column_name, columns_of};
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
use super::values;
use crate::database::Engine;
use crate::error::Result;
use crate::scope::Scope;

/// The rows that a list requests: filter, order and page.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ListRequest<T: Table> {
    /// The filter (WHERE).
    pub filter: Filter<EntityOf<T>>,
    /// The sort keys (ORDER BY); the table's default order when empty.
    pub order: Vec<SortKey<EntityOf<T>>>,
    /// The page.
    pub page: PageRequest,
}

impl<T: Table> ListRequest<T> {
    /// All rows, in the table's default order.
    pub fn all_rows() -> Self {
        Self { filter: Filter::default(), order: Vec::new(), page: PageRequest::All }
    }

    /// The order, which ends in the primary key.
    pub fn sort_keys(&self) -> SortKeys<T> {
        SortKeys::new(&self.order)
    }

    /// Validates the cursor of the page request, if any.
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

    /// Adds the page to a statement over `T`: seek condition, ORDER BY, LIMIT and OFFSET.
    pub(super) fn apply_page(&self, statement: &mut SelectStatement) -> Result<()> {
        let backward = matches!(self.page, PageRequest::Before { .. });
        let order = if backward { self.sort_keys().reversed() } else { self.sort_keys() };
        match &self.page {
            PageRequest::After { cursor: Some(cursor), .. } => {
                statement.cond_where(order.after(cursor, "after", false)?);
            }
            PageRequest::Before { cursor: Some(cursor), .. } => {
                statement.cond_where(order.after(cursor, "before", true)?);
            }
            _ => {}
        }
        order.apply(statement, backward, |computed, _| (computed.expression)());
        if let Some(size) = self.page.size() {
            statement.limit(u64::from(size) + 1);
        }
        if let PageRequest::Numbered { size, number } = self.page {
            statement.offset(u64::from(size) * u64::from(number - 1));
        }
        Ok(())
    }

    /// Adds ORDER BY alone, for a statement whose rows are limited already. `value` is the expression of a
    /// computed sort key in this statement.
    pub(super) fn apply_order(
        &self,
        statement: &mut SelectStatement,
        value: impl Fn(&'static Computed, usize) -> Expr,
    ) {
        let backward = matches!(self.page, PageRequest::Before { .. });
        let order = if backward { self.sort_keys().reversed() } else { self.sort_keys() };
        order.apply(statement, backward, value);
    }
}

pub(super) fn table<T: Table>() -> T::Entity {
    T::Entity::default()
}

pub(super) fn key_column<T: Table>() -> (T::Entity, ColumnOf<T>) {
    (table::<T>(), T::KEY)
}

/// The columns to select for a page: those of the projection, and those of the sort keys, which cursors
/// contain.
pub(super) fn page_columns<T: Table>(list_request: &ListRequest<T>, projection: &Projection) -> Columns {
    with_join_keys(projection)
        .with(list_request.sort_keys().columns())
        .with(columns_of::<T::Entity>(&[T::KEY]))
}

/// The columns of the projection, and the key columns of its joins.
fn with_join_keys(projection: &Projection) -> Columns {
    projection.joins.iter().fold(projection.columns, |all, join| all.with(Columns::one(join.on)))
}

/// `FROM table WHERE visible AND filter`.
pub(super) fn visible<T: Table>(scope: &Scope, filter: &Filter<T::Entity>) -> SelectStatement {
    let mut statement = T::from_visible(scope);
    statement.cond_where(filter.condition(scope));
    statement
}

/// The expressions of the computed sort keys, which are selected because cursors contain them.
pub(super) fn computed_values<T: Table>(list_request: &ListRequest<T>) -> impl Iterator<Item = Expr> {
    list_request
        .sort_keys()
        .computed()
        .map(|computed| (computed.expression)())
        .collect::<Vec<_>>()
        .into_iter()
}

/// Adds the joins of a projection, and returns the columns to select from them.
pub(super) fn add_joins<T: Table>(
    statement: &mut SelectStatement,
    scope: &Scope,
    joins: &[Join],
) -> Vec<SelectItem> {
    join::add(statement, scope, &table::<T>().into_iden(), &column_name::<T::Entity>, joins)
}

/// One page of a list.
///
/// # Errors
/// `VALIDATION_ERROR` for a cursor of another order; database errors.
pub async fn page<T: Table>(
    scope: &Scope,
    list_request: &ListRequest<T>,
    projection: &Projection,
) -> Result<Page> {
    let columns = page_columns(list_request, projection);
    let mut select_list = SelectList::of::<T::Entity>(columns);
    select_list.extend(computed_values(list_request).map(SelectItem::number_or_text));
    let candidates = candidates::find::<T>(scope, &list_request.filter).await?;
    if matches!(candidates, Candidates::None) {
        list_request.check_cursor()?;
        return Ok(Page::of(&list_request.page, Vec::new()));
    }
    let mut statement;
    let packing;
    if matches!(list_request.page, PageRequest::Numbered { number: 2.., .. }) {
        packing = JsonPacking::Within;
        // OFFSET skips keys on the index, and only the rows of the page are read.
        let mut keys = candidates.restrict::<T>(visible::<T>(scope, &list_request.filter));
        keys.column(key_column::<T>());
        list_request.apply_page(&mut keys)?;
        statement = Query::select();
        statement.from(table::<T>()).and_where(Expr::col(key_column::<T>()).in_subquery(keys));
        list_request.apply_order(&mut statement, |computed, _| (computed.expression)());
    } else {
        packing = JsonPacking::Outside;
        statement = candidates.restrict::<T>(visible::<T>(scope, &list_request.filter));
        list_request.apply_page(&mut statement)?;
    }
    select_list.extend(add_joins::<T>(&mut statement, scope, &projection.joins));
    let computed_count = list_request.sort_keys().computed().count();
    let rows = Rows::of(
        select_list.fetch(scope, statement, packing).await?,
        columns,
        computed_count,
        &projection.joins,
    );
    Ok(Page::of(&list_request.page, rows.to_rows()))
}

/// The number of rows that match a filter.
///
/// # Errors
/// Database errors.
pub async fn count<T: Table>(scope: &Scope, filter: &Filter<T::Entity>) -> Result<i64> {
    // PostgreSQL finds the rows to count by the trigram index without help: a count has no order.
    let candidates = match scope.engine() {
        Engine::Postgres => Candidates::All,
        Engine::Sqlite => candidates::find::<T>(scope, filter).await?,
    };
    if matches!(candidates, Candidates::None) {
        return Ok(0);
    }
    let statement = candidates.restrict::<T>(visible::<T>(scope, filter));
    let rows = values::fetch(scope, statement, [Func::count(Expr::col(Asterisk)).into()]).await?;
    if rows.is_empty() { Ok(0) } else { Ok(rows.extra_value(0, 0)?) }
}

/// Whether `key` is of the kind of `column`. A key of the other kind matches no row, and PostgreSQL rejects the
/// comparison.
pub fn is_key_of<T: Table>(column: ColumnOf<T>, key: Key) -> bool {
    matches!(key, Key::Uuid(_)) == matches!(column.def().get_column_type(), ColumnType::Uuid)
}

/// The visible rows in which `column` has one of `keys`.
///
/// # Errors
/// Database errors.
pub async fn by_keys<T: Table>(
    scope: &Scope,
    column: ColumnOf<T>,
    keys: &[Key],
    projection: &Projection,
) -> Result<HashMap<Key, Row>> {
    let keys: Vec<Key> = keys.iter().copied().filter(|key| is_key_of::<T>(column, *key)).collect();
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let columns = with_join_keys(projection).with(columns_of::<T::Entity>(&[column]));
    let mut select_list = SelectList::of::<T::Entity>(columns);
    let mut statement = visible::<T>(scope, &Filter::default());
    let column_of_key = Expr::col((table::<T>(), column));
    statement.and_where(key_in(column_of_key, &keys, scope.engine()));
    select_list.extend(add_joins::<T>(&mut statement, scope, &projection.joins));
    let rows = Rows::of(
        select_list.fetch(scope, statement, JsonPacking::Within).await?,
        columns,
        0,
        &projection.joins,
    );
    let mut found = HashMap::with_capacity(rows.len());
    for row in rows.to_rows() {
        found.insert(row.get::<T::Entity, Key>(&column)?, row);
    }
    Ok(found)
}

/// The first visible row that matches `condition`, if any.
///
/// # Errors
/// Database errors.
pub async fn find<T: Table>(
    scope: &Scope,
    condition: Condition,
    projection: &Projection,
) -> Result<Option<Row>> {
    let columns = with_join_keys(projection);
    let mut select_list = SelectList::of::<T::Entity>(columns);
    let mut statement = visible::<T>(scope, &Filter::default());
    statement.cond_where(condition).limit(1);
    select_list.extend(add_joins::<T>(&mut statement, scope, &projection.joins));
    let rows = Rows::of(
        select_list.fetch(scope, statement, JsonPacking::Within).await?,
        columns,
        0,
        &projection.joins,
    );
    Ok(rows.to_rows().pop())
}

/// All columns of a table: for single rows that are read before their selection is compiled.
pub fn all_columns<T: Table>() -> Projection {
    let columns: Vec<_> = ColumnOf::<T>::iter().collect();
    columns_of::<T::Entity>(&columns).into()
}
