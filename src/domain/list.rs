//! The statements behind every list, page, count and loader: one a level, whatever the number of rows.
//!
//! All take a [`Noun`], so that each noun has them for nothing, and all go through its `visible_to`. Nested lists are
//! answered for many parents at once: the first rows of each parent by LATERAL on PostgreSQL and by a correlated
//! list of keys on SQLite, so that a parent with a million children costs a page of them.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{
    Alias, Asterisk, ColumnType, Expr, ExprTrait, Func, IntoIden, JoinType, Query, SelectStatement,
    SubQueryStatement,
};
use sea_orm::{ColumnTrait as _, Condition, EntityTrait, Iterable};

use super::error::Result;
use super::join::{self, Join, Wanted};
use super::key::{Key, key_in, key_table};
use super::noun::{Computed, Link, Noun, Ordering};
use super::order::TotalOrder;
use super::page::{Page, Window};
use super::row::{Columns, Row, Rows, columns_of, select_columns};
use super::scope::Scope;
use super::selection::{Packs, Selection, Value};
use crate::database::Engine;

type Column<N> = <<N as Noun>::Entity as EntityTrait>::Column;

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
    fn bound(&self, statement: &mut SelectStatement) -> Result<()> {
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
    fn arrange(&self, statement: &mut SelectStatement, value: impl Fn(&'static Computed, usize) -> Expr) {
        let from_the_end = matches!(self.window, Window::Before { .. });
        let order = if from_the_end { self.total_order().reversed() } else { self.total_order() };
        order.apply(statement, from_the_end, value);
    }
}

fn table<N: Noun>() -> N::Entity {
    N::Entity::default()
}

fn key_column<N: Noun>() -> (N::Entity, Column<N>) {
    (table::<N>(), N::KEY)
}

/// The columns of a page: those wanted, and those that its cursors name.
fn page_columns<N: Noun>(listing: &Listing<N>, wanted: &Wanted) -> Columns {
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
fn computed_values<N: Noun>(listing: &Listing<N>) -> impl Iterator<Item = Expr> {
    listing.total_order().computed().map(|computed| (computed.expression)()).collect::<Vec<_>>().into_iter()
}

/// Joins the rows of other tables that are wanted beside each.
fn add_joins<N: Noun>(statement: &mut SelectStatement, scope: &Scope, joins: &[Join]) -> Vec<Value> {
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

/// One page of a nested list for each parent.
///
/// # Errors
/// `VALIDATION_ERROR` for a cursor of another list, or the database's.
pub async fn pages_by_parent<N: Noun>(
    scope: &Scope,
    link: &Link<Column<N>>,
    parents: &[Key],
    listing: &Listing<N>,
    wanted: &Wanted,
) -> Result<HashMap<Key, Page>> {
    let columns = page_columns(listing, wanted);
    let nested = Nested { scope, link, parents, listing, columns, joins: &wanted.joins };
    let (statement, selection) = match (&listing.window, scope.engine()) {
        (Window::All, _) => nested.whole(),
        (_, Engine::Postgres) => nested.lateral()?,
        (_, Engine::Sqlite) => nested.correlated()?,
    };
    let computed = listing.total_order().computed().count();
    let rows =
        Rows::of(selection.ask(scope, statement, Packs::Within).await?, columns, computed + 1, &wanted.joins);
    let mut grouped: HashMap<Key, Vec<Row>> = HashMap::with_capacity(parents.len());
    for at in 0..rows.len() {
        grouped.entry(rows.extra(at, computed)?).or_default().push(Row::new(&rows, at));
    }
    Ok(parents
        .iter()
        .map(|parent| (*parent, Page::of(&listing.window, grouped.remove(parent).unwrap_or_default())))
        .collect())
}

/// How many rows the nested list of each parent has.
///
/// # Errors
/// The database's.
pub async fn counts_by_parent<N: Noun>(
    scope: &Scope,
    link: &Link<Column<N>>,
    parents: &[Key],
    filter: &N::Filter,
) -> Result<HashMap<Key, i64>> {
    let rows = of_each::<N>(scope, link, parents, filter, Func::count(Expr::col(Asterisk)).into()).await?;
    (0..rows.len()).map(|at| Ok((rows.extra(at, 0)?, rows.extra(at, 1)?))).collect()
}

/// The latest `time` of the rows that hang on each parent; a parent without rows has none.
///
/// # Errors
/// The database's.
pub async fn latest_by_parent<N: Noun>(
    scope: &Scope,
    link: &Link<Column<N>>,
    time: Column<N>,
    parents: &[Key],
) -> Result<HashMap<Key, DateTime<Utc>>> {
    let latest = Func::max(Expr::col((table::<N>(), time))).into();
    let rows = of_each::<N>(scope, link, parents, &N::Filter::default(), latest).await?;
    let mut found = HashMap::with_capacity(rows.len());
    for at in 0..rows.len() {
        if let Some(time) = rows.extra(at, 1)? {
            found.insert(rows.extra(at, 0)?, time);
        }
    }
    Ok(found)
}

/// Each parent's key with an aggregate of the rows that hang on it. Parent by parent: both engines then count on the
/// index alone, where grouping rows of many parents costs half as much again.
async fn of_each<N: Noun>(
    scope: &Scope,
    link: &Link<Column<N>>,
    parents: &[Key],
    filter: &N::Filter,
    aggregate: Expr,
) -> Result<Arc<Rows>> {
    let mut inner = visible::<N>(scope, filter);
    let parent = join_link::<N>(&mut inner, link);
    inner.expr(aggregate).and_where(parent.eq(parent_key()));
    let mut selection = Selection::default();
    selection.add(Value::key(parent_key(), parents));
    selection.add(Value::plain(SubQueryStatement::SelectStatement(inner).into()));
    let statement = Query::select().from_subquery(key_table(parents, scope.engine()), parents_alias()).take();
    Ok(Rows::of(selection.ask(scope, statement, Packs::Within).await?, Columns::default(), 2, &[]))
}

/// Joins the table between, when there is one, and answers the expression that is the parent's key.
fn join_link<N: Noun>(statement: &mut SelectStatement, link: &Link<Column<N>>) -> Expr {
    if let Link::Through { table: between, child, .. } = link {
        let on = Expr::col((between.clone(), child.clone())).equals(key_column::<N>());
        statement.inner_join(between.clone(), on);
    }
    link.parent_key::<N::Entity>()
}

fn parents_alias() -> Alias {
    Alias::new("parent")
}

fn parent_key() -> Expr {
    Expr::col((parents_alias(), Alias::new("key")))
}

/// A nested list of several parents.
struct Nested<'a, N: Noun> {
    scope: &'a Scope,
    link: &'a Link<Column<N>>,
    parents: &'a [Key],
    listing: &'a Listing<N>,
    columns: Columns,
    joins: &'a [Join],
}

impl<N: Noun> Nested<'_, N> {
    /// Every row of every parent.
    fn whole(&self) -> (SelectStatement, Selection) {
        let mut statement = visible::<N>(self.scope, &self.listing.filter);
        let parent = join_link::<N>(&mut statement, self.link);
        let mut selection = self.selection(computed_values(self.listing), parent.clone());
        statement.and_where(key_in(parent, self.parents, self.scope.engine()));
        self.listing.arrange(&mut statement, |computed, _| (computed.expression)());
        selection.extend(add_joins::<N>(&mut statement, self.scope, self.joins));
        (statement, selection)
    }

    /// `parents CROSS JOIN LATERAL (SELECT … WHERE parent = key ORDER BY … LIMIT n)`. What is joined is joined within,
    /// where PostgreSQL looks up the few rows of each page; outside, it may read a whole small table for each parent.
    fn lateral(&self) -> Result<(SelectStatement, Selection)> {
        let mut inner = visible::<N>(self.scope, &self.listing.filter);
        select_columns::<N::Entity>(&mut inner, self.columns);
        let parent = join_link::<N>(&mut inner, self.link);
        inner.and_where(parent.eq(parent_key()));
        self.listing.bound(&mut inner)?;
        let page = table::<N>().into_iden();
        let named = |kind: &str, nth: usize| Alias::new(format!("{kind}_{nth}"));
        let of_page = |name: Alias| Expr::col((page.clone(), name));
        let mut computed = Vec::new();
        for (nth, value) in computed_values(self.listing).enumerate() {
            inner.expr_as(value, named("order", nth));
            computed.push(of_page(named("order", nth)));
        }
        let mut selection = self.selection(computed.into_iter(), parent_key());
        for (nth, value) in add_joins::<N>(&mut inner, self.scope, self.joins).into_iter().enumerate() {
            inner.expr_as(value.expression, named("joined", nth));
            selection.add(Value::plain(of_page(named("joined", nth))));
        }
        let mut statement = self.of_parents();
        statement.join_lateral(JoinType::InnerJoin, inner, page.clone(), Condition::all());
        self.listing.arrange(&mut statement, |_, nth| of_page(named("order", nth)));
        Ok((statement, selection))
    }

    /// `parents JOIN table ON key IN (SELECT key … WHERE parent = key ORDER BY … LIMIT n)`.
    fn correlated(&self) -> Result<(SelectStatement, Selection)> {
        let mut inner = visible::<N>(self.scope, &self.listing.filter);
        inner.column(key_column::<N>());
        let parent = join_link::<N>(&mut inner, self.link);
        inner.and_where(parent.eq(parent_key()));
        self.listing.bound(&mut inner)?;
        let mut selection = self.selection(computed_values(self.listing), parent_key());
        let mut statement = self.of_parents();
        statement.inner_join(table::<N>(), Expr::col(key_column::<N>()).in_subquery(inner));
        self.listing.arrange(&mut statement, |computed, _| (computed.expression)());
        selection.extend(add_joins::<N>(&mut statement, self.scope, self.joins));
        Ok((statement, selection))
    }

    fn of_parents(&self) -> SelectStatement {
        let parents = key_table(self.parents, self.scope.engine());
        Query::select().from_subquery(parents, parents_alias()).take()
    }

    /// The columns, then what is computed, then the parent's key.
    fn selection(&self, computed: impl Iterator<Item = Expr>, parent: Expr) -> Selection {
        let mut selection = Selection::of::<N::Entity>(self.columns);
        selection.extend(computed.map(Value::plain));
        selection.add(Value::key(parent, self.parents));
        selection
    }
}

/// Every column of a noun's table: for single rows, which ordinary resolvers read.
pub fn all_columns<N: Noun>() -> Wanted {
    let columns: Vec<_> = Column::<N>::iter().collect();
    columns_of::<N::Entity>(&columns).into()
}
