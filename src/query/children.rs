//! Lists under other rows, for many parents at once: one statement a level, whatever the number of parents.
//!
//! The first rows of each parent come by LATERAL on PostgreSQL and by a correlated list of keys on SQLite, so that a
//! parent with a million children costs a page of them.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use sea_orm::Condition;
use sea_orm::sea_query::{
    Alias, Asterisk, Expr, ExprTrait, Func, IntoIden, JoinType, Query, SelectStatement, SubQueryStatement,
};

use super::columns::{Columns, select_columns};
use super::filter::Filter;
use super::key::{Key, key_in, key_table};
use super::list::{ListRequest, add_joins, computed_values, key_column, page_columns, table, visible};
use super::page::{Page, PageRequest};
use super::projection::{Join, Projection};
use super::row::{Row, Rows};
use super::select::{JsonPacking, SelectItem, SelectList};
use super::table::{ColumnOf, Relation, Table};
use crate::database::Engine;
use crate::error::Result;
use crate::scope::Scope;

/// One page of a nested list for each parent.
///
/// # Errors
/// `VALIDATION_ERROR` for a cursor of another list, or the database's.
pub async fn pages_by_parent<N: Table>(
    scope: &Scope,
    relation: &Relation<ColumnOf<N>>,
    parents: &[Key],
    list_request: &ListRequest<N>,
    projection: &Projection,
) -> Result<HashMap<Key, Page>> {
    let columns = page_columns(list_request, projection);
    let nested = Nested { scope, relation, parents, list_request, columns, joins: &projection.joins };
    let (statement, select_list) = match (&list_request.page, scope.engine()) {
        (PageRequest::All, _) => nested.whole(),
        (_, Engine::Postgres) => nested.lateral()?,
        (_, Engine::Sqlite) => nested.correlated()?,
    };
    let computed = list_request.sort_keys().computed().count();
    let rows = Rows::of(
        select_list.ask(scope, statement, JsonPacking::Within).await?,
        columns,
        computed + 1,
        &projection.joins,
    );
    let mut grouped: HashMap<Key, Vec<Row>> = HashMap::with_capacity(parents.len());
    for at in 0..rows.len() {
        grouped.entry(rows.extra(at, computed)?).or_default().push(Row::new(&rows, at));
    }
    Ok(parents
        .iter()
        .map(|parent| (*parent, Page::of(&list_request.page, grouped.remove(parent).unwrap_or_default())))
        .collect())
}

/// How many rows the nested list of each parent has.
///
/// # Errors
/// The database's.
pub async fn counts_by_parent<N: Table>(
    scope: &Scope,
    relation: &Relation<ColumnOf<N>>,
    parents: &[Key],
    filter: &Filter<N::Entity>,
) -> Result<HashMap<Key, i64>> {
    let rows =
        of_each::<N>(scope, relation, parents, filter, Func::count(Expr::col(Asterisk)).into()).await?;
    (0..rows.len()).map(|at| Ok((rows.extra(at, 0)?, rows.extra(at, 1)?))).collect()
}

/// The latest `time` of the rows that hang on each parent; a parent without rows has none.
///
/// # Errors
/// The database's.
pub async fn latest_by_parent<N: Table>(
    scope: &Scope,
    relation: &Relation<ColumnOf<N>>,
    time: ColumnOf<N>,
    parents: &[Key],
) -> Result<HashMap<Key, DateTime<Utc>>> {
    let latest = Func::max(Expr::col((table::<N>(), time))).into();
    let rows = of_each::<N>(scope, relation, parents, &Filter::default(), latest).await?;
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
async fn of_each<N: Table>(
    scope: &Scope,
    relation: &Relation<ColumnOf<N>>,
    parents: &[Key],
    filter: &Filter<N::Entity>,
    aggregate: Expr,
) -> Result<Arc<Rows>> {
    let mut inner = visible::<N>(scope, filter);
    let parent = join_relation::<N>(&mut inner, relation);
    inner.expr(aggregate).and_where(parent.eq(parent_key()));
    let mut select_list = SelectList::default();
    select_list.add(SelectItem::key(parent_key(), parents));
    select_list.add(SelectItem::plain(SubQueryStatement::SelectStatement(inner).into()));
    let statement = Query::select().from_subquery(key_table(parents, scope.engine()), parents_alias()).take();
    Ok(Rows::of(select_list.ask(scope, statement, JsonPacking::Within).await?, Columns::default(), 2, &[]))
}

/// Joins the table between, when there is one, and answers the expression that is the parent's key.
fn join_relation<N: Table>(statement: &mut SelectStatement, relation: &Relation<ColumnOf<N>>) -> Expr {
    if let Relation::Junction { table: between, child, .. } = relation {
        let on = Expr::col((between.clone(), child.clone())).equals(key_column::<N>());
        statement.inner_join(between.clone(), on);
    }
    relation.parent_key::<N::Entity>()
}

fn parents_alias() -> Alias {
    Alias::new("parent")
}

fn parent_key() -> Expr {
    Expr::col((parents_alias(), Alias::new("key")))
}

/// A nested list of several parents.
struct Nested<'a, N: Table> {
    scope: &'a Scope,
    relation: &'a Relation<ColumnOf<N>>,
    parents: &'a [Key],
    list_request: &'a ListRequest<N>,
    columns: Columns,
    joins: &'a [Join],
}

impl<N: Table> Nested<'_, N> {
    /// Every row of every parent.
    fn whole(&self) -> (SelectStatement, SelectList) {
        let mut statement = visible::<N>(self.scope, &self.list_request.filter);
        let parent = join_relation::<N>(&mut statement, self.relation);
        let mut select_list = self.select_list(computed_values(self.list_request), parent.clone());
        statement.and_where(key_in(parent, self.parents, self.scope.engine()));
        self.list_request.arrange(&mut statement, |computed, _| (computed.expression)());
        select_list.extend(add_joins::<N>(&mut statement, self.scope, self.joins));
        (statement, select_list)
    }

    /// `parents CROSS JOIN LATERAL (SELECT … WHERE parent = key ORDER BY … LIMIT n)`. What is joined is joined within,
    /// where PostgreSQL looks up the few rows of each page; outside, it may read a whole small table for each parent.
    fn lateral(&self) -> Result<(SelectStatement, SelectList)> {
        let mut inner = visible::<N>(self.scope, &self.list_request.filter);
        select_columns::<N::Entity>(&mut inner, self.columns);
        let parent = join_relation::<N>(&mut inner, self.relation);
        inner.and_where(parent.eq(parent_key()));
        self.list_request.bound(&mut inner)?;
        let page = table::<N>().into_iden();
        let named = |kind: &str, nth: usize| Alias::new(format!("{kind}_{nth}"));
        let of_page = |name: Alias| Expr::col((page.clone(), name));
        let mut computed = Vec::new();
        for (nth, value) in computed_values(self.list_request).enumerate() {
            inner.expr_as(value, named("order", nth));
            computed.push(of_page(named("order", nth)));
        }
        let mut select_list = self.select_list(computed.into_iter(), parent_key());
        for (nth, value) in add_joins::<N>(&mut inner, self.scope, self.joins).into_iter().enumerate() {
            inner.expr_as(value.expression, named("joined", nth));
            select_list.add(SelectItem::plain(of_page(named("joined", nth))));
        }
        let mut statement = self.of_parents();
        statement.join_lateral(JoinType::InnerJoin, inner, page.clone(), Condition::all());
        self.list_request.arrange(&mut statement, |_, nth| of_page(named("order", nth)));
        Ok((statement, select_list))
    }

    /// `parents JOIN table ON key IN (SELECT key … WHERE parent = key ORDER BY … LIMIT n)`.
    fn correlated(&self) -> Result<(SelectStatement, SelectList)> {
        let mut inner = visible::<N>(self.scope, &self.list_request.filter);
        inner.column(key_column::<N>());
        let parent = join_relation::<N>(&mut inner, self.relation);
        inner.and_where(parent.eq(parent_key()));
        self.list_request.bound(&mut inner)?;
        let mut select_list = self.select_list(computed_values(self.list_request), parent_key());
        let mut statement = self.of_parents();
        statement.inner_join(table::<N>(), Expr::col(key_column::<N>()).in_subquery(inner));
        self.list_request.arrange(&mut statement, |computed, _| (computed.expression)());
        select_list.extend(add_joins::<N>(&mut statement, self.scope, self.joins));
        Ok((statement, select_list))
    }

    fn of_parents(&self) -> SelectStatement {
        let parents = key_table(self.parents, self.scope.engine());
        Query::select().from_subquery(parents, parents_alias()).take()
    }

    /// The columns, then what is computed, then the parent's key.
    fn select_list(&self, computed: impl Iterator<Item = Expr>, parent: Expr) -> SelectList {
        let mut select_list = SelectList::of::<N::Entity>(self.columns);
        select_list.extend(computed.map(SelectItem::plain));
        select_list.add(SelectItem::key(parent, self.parents));
        select_list
    }
}
