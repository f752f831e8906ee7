//! The statements behind every list, page, count and row: one each, whatever the number of rows.
//!
//! All take a [`Noun`], so that each noun has them for nothing, and all go through its `visible_to`. Lists under other
//! rows are `nested.rs`.

use std::collections::HashMap;

use sea_orm::sea_query::{Asterisk, ColumnType, Expr, ExprTrait, Func, IntoIden, Query, SelectStatement};
use sea_orm::{ColumnTrait as _, Condition, EntityTrait, Iterable};

use super::join::{self, Join, Wanted};
use super::key::{Key, key_in};
use super::page::{Page, Window};
use super::row::{Columns, Row, Rows, columns_of};
use super::select::{Packs, Selection, Value};
use super::sort::TotalOrder;
use super::table::{Computed, Noun, Ordering};
use crate::error::Result;
use crate::scope::Scope;

pub(super) type Column<N> = <<N as Noun>::Entity as EntityTrait>::Column;

/// What a list is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Listing<N: Noun> {
    /// Which rows.
    pub filter: N::Filter,
    /// In which order; the noun's own when empty.
    pub order: Vec<Ordering<N::Order>>,
    /// Which part.
    pub window: Window,
}

impl<N: Noun> Listing<N> {
    /// Every row, in the noun's own order.
    pub fn whole() -> Self {
        Self { filter: N::Filter::default(), order: Vec::new(), window: Window::All }
    }

    /// The order that cursors of this list name.
    pub fn total_order(&self) -> TotalOrder<N> {
        TotalOrder::new(&self.order)
    }

    /// Passes when the cursor of the window, if it has one, is one of this list in this order.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` naming the argument.
    pub fn check_cursor(&self) -> Result<()> {
        match &self.window {
            Window::After { cursor: Some(cursor), .. } => {
                self.total_order().after(cursor, "after", false).map(drop)
            }
            Window::Before { cursor: Some(cursor), .. } => {
                self.total_order().after(cursor, "before", true).map(drop)
            }
            _ => Ok(()),
        }
    }

    /// Adds the window to a statement that selects rows of `N`: cursor, order and bounds.
    pub(super) fn bound(&self, statement: &mut SelectStatement) -> Result<()> {
        let from_the_end = matches!(self.window, Window::Before { .. });
        let order = if from_the_end { self.total_order().reversed() } else { self.total_order() };
        match &self.window {
            Window::After { cursor: Some(cursor), .. } => {
                statement.cond_where(order.after(cursor, "after", false)?);
            }
            Window::Before { cursor: Some(cursor), .. } => {
                statement.cond_where(order.after(cursor, "before", true)?);
            }
            _ => {}
        }
        order.apply(statement, from_the_end, |computed, _| (computed.expression)());
        if let Some(size) = self.window.size() {
            statement.limit(u64::from(size) + 1);
        }
        if let Window::Numbered { size, number } = self.window {
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
        let from_the_end = matches!(self.window, Window::Before { .. });
        let order = if from_the_end { self.total_order().reversed() } else { self.total_order() };
        order.apply(statement, from_the_end, value);
    }
}

pub(super) fn table<N: Noun>() -> N::Entity {
    N::Entity::default()
}

pub(super) fn key_column<N: Noun>() -> (N::Entity, Column<N>) {
    (table::<N>(), N::KEY)
}

/// The columns of a page: those wanted, and those that its cursors name.
pub(super) fn page_columns<N: Noun>(listing: &Listing<N>, wanted: &Wanted) -> Columns {
    with_keys(wanted).with(listing.total_order().columns()).with(columns_of::<N::Entity>(&[N::KEY]))
}

/// The columns wanted, and those that lead to the rows beside.
fn with_keys(wanted: &Wanted) -> Columns {
    wanted.joins.iter().fold(wanted.columns, |all, join| all.with(Columns::one(join.on)))
}

/// `FROM table WHERE visible AND filter`.
pub(super) fn visible<N: Noun>(scope: &Scope, filter: &N::Filter) -> SelectStatement {
    let mut statement = Query::select();
    statement.from(table::<N>()).cond_where(N::visible_to(scope)).cond_where(N::filtered(scope, filter));
    statement
}

/// What the order of a list computes of each row: cursors hold it.
pub(super) fn computed_values<N: Noun>(listing: &Listing<N>) -> impl Iterator<Item = Expr> {
    listing.total_order().computed().map(|computed| (computed.expression)()).collect::<Vec<_>>().into_iter()
}

/// Joins the rows of other tables that are wanted beside each.
pub(super) fn add_joins<N: Noun>(
    statement: &mut SelectStatement,
    scope: &Scope,
    joins: &[Join],
) -> Vec<Value> {
    join::add(statement, scope, &table::<N>().into_iden(), &join::column_at::<N::Entity>, joins)
}

/// One page of a list.
///
/// # Errors
/// `VALIDATION_ERROR` for a cursor of another list, or the database's.
pub async fn page<N: Noun>(scope: &Scope, listing: &Listing<N>, wanted: &Wanted) -> Result<Page> {
    let columns = page_columns(listing, wanted);
    let mut selection = Selection::of::<N::Entity>(columns);
    selection.extend(computed_values(listing).map(Value::plain));
    let mut statement;
    let packs;
    if matches!(listing.window, Window::Numbered { number: 2.., .. }) {
        packs = Packs::Within;
        // A deep page finds its keys on the index first and reads only its own rows.
        let mut keys = visible::<N>(scope, &listing.filter);
        keys.column(key_column::<N>());
        listing.bound(&mut keys)?;
        statement = Query::select();
        statement.from(table::<N>()).and_where(Expr::col(key_column::<N>()).in_subquery(keys));
        listing.arrange(&mut statement, |computed, _| (computed.expression)());
    } else {
        packs = Packs::Outside;
        statement = visible::<N>(scope, &listing.filter);
        listing.bound(&mut statement)?;
    }
    selection.extend(add_joins::<N>(&mut statement, scope, &wanted.joins));
    let extras = listing.total_order().computed().count();
    let rows = Rows::of(selection.ask(scope, statement, packs).await?, columns, extras, &wanted.joins);
    Ok(Page::of(&listing.window, Row::all(&rows)))
}

/// How many rows a list has, whatever its window.
///
/// # Errors
/// The database's.
pub async fn count<N: Noun>(scope: &Scope, filter: &N::Filter) -> Result<i64> {
    let mut statement = visible::<N>(scope, filter);
    statement.expr(Func::count(Expr::col(Asterisk)));
    let rows = Rows::new(scope.select(&statement).await?, Columns::default());
    if rows.is_empty() { Ok(0) } else { Ok(rows.extra(0, 0)?) }
}

/// The rows with these keys that the caller may see.
///
/// # Errors
/// The database's.
pub async fn by_keys<N: Noun>(
    scope: &Scope,
    column: Column<N>,
    keys: &[Key],
    wanted: &Wanted,
) -> Result<HashMap<Key, Row>> {
    // A key of the other kind names nothing here, and PostgreSQL would not compare it.
    let is_uuid = matches!(column.def().get_column_type(), ColumnType::Uuid);
    let keys: Vec<Key> = keys.iter().copied().filter(|key| matches!(key, Key::Uuid(_)) == is_uuid).collect();
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let columns = with_keys(wanted).with(columns_of::<N::Entity>(&[column]));
    let mut selection = Selection::of::<N::Entity>(columns);
    let mut statement = visible::<N>(scope, &N::Filter::default());
    let column_of_key = Expr::col((table::<N>(), column));
    statement.and_where(match keys.as_slice() {
        [key] => column_of_key.eq(*key),
        keys => key_in(column_of_key, keys, scope.engine()),
    });
    selection.extend(add_joins::<N>(&mut statement, scope, &wanted.joins));
    let rows = Rows::of(selection.ask(scope, statement, Packs::Within).await?, columns, 0, &wanted.joins);
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
pub async fn find<N: Noun>(scope: &Scope, which: Condition, wanted: &Wanted) -> Result<Option<Row>> {
    let columns = with_keys(wanted);
    let mut selection = Selection::of::<N::Entity>(columns);
    let mut statement = visible::<N>(scope, &N::Filter::default());
    statement.cond_where(which).limit(1);
    selection.extend(add_joins::<N>(&mut statement, scope, &wanted.joins));
    let rows = Rows::of(selection.ask(scope, statement, Packs::Within).await?, columns, 0, &wanted.joins);
    Ok(Row::all(&rows).pop())
}

/// Every column of a noun's table: for single rows, which ordinary resolvers read.
pub fn all_columns<N: Noun>() -> Wanted {
    let columns: Vec<_> = Column::<N>::iter().collect();
    columns_of::<N::Entity>(&columns).into()
}
