//! Statements over the child rows of many parents: one statement per level, whatever the number of parents.
//!
//! A page of each of several parents is read with LATERAL on PostgreSQL and with a correlated list of keys on
//! SQLite, so that only one page of a parent with a million children is read. A page of one parent is read like any
//! list: PostgreSQL reuses the plan, which it does not for a list of keys.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use sea_orm::Condition;
use sea_orm::sea_query::{
    Alias, Asterisk, Expr, ExprTrait, Func, IntoIden, JoinType, Query, SelectStatement, SubQueryStatement,
};

use super::columns::{Columns, select_columns};
use super::filter::Filter;
use super::key::{Key, key_in_form, key_table_in_form};
use super::list::{ListRequest, add_joins, computed_values, key_column, page_columns, table, visible};
use super::page::{Page, PageRequest};
use super::projection::{Join, Projection};
use super::row::{Row, Rows};
use super::select::{JsonPacking, SelectItem, SelectList};
use super::table::{ColumnOf, Relation, Table};
use crate::database::Engine;
use crate::error::Result;
use crate::scope::Scope;

/// One page of the child rows of each parent.
///
/// # Errors
/// `VALIDATION_ERROR` for a cursor of another order; database errors.
pub async fn pages_by_parent<T: Table>(
    scope: &Scope,
    relation: &Relation<ColumnOf<T>>,
    parents: &[Key],
    list_request: &ListRequest<T>,
    projection: &Projection,
) -> Result<HashMap<Key, Page>> {
    let columns = page_columns(list_request, projection);
    let child_pages =
        ChildPages { scope, relation, parents, list_request, columns, joins: &projection.joins };
    let (statement, select_list) = match (&list_request.page, parents, scope.engine()) {
        (PageRequest::All, ..) | (_, [_], _) => child_pages.direct()?,
        (_, _, Engine::Postgres) => child_pages.lateral()?,
        (_, _, Engine::Sqlite) => child_pages.correlated()?,
    };
    let computed = list_request.sort_keys().computed().count();
    let rows = Rows::of(
        select_list.fetch(scope, statement, JsonPacking::Within).await?,
        columns,
        computed + 1,
        &projection.joins,
    );
    let mut grouped: HashMap<Key, Vec<Row>> = HashMap::with_capacity(parents.len());
    for index in 0..rows.len() {
        grouped.entry(rows.extra_value(index, computed)?).or_default().push(Row::new(&rows, index));
    }
    Ok(parents
        .iter()
        .map(|parent| (*parent, Page::of(&list_request.page, grouped.remove(parent).unwrap_or_default())))
        .collect())
}

/// The number of child rows of each parent.
///
/// # Errors
/// Database errors.
pub async fn counts_by_parent<T: Table>(
    scope: &Scope,
    relation: &Relation<ColumnOf<T>>,
    parents: &[Key],
    filter: &Filter<T::Entity>,
) -> Result<HashMap<Key, i64>> {
    let rows =
        aggregate_by_parent::<T>(scope, relation, parents, filter, Func::count(Expr::col(Asterisk)).into())
            .await?;
    (0..rows.len()).map(|index| Ok((rows.extra_value(index, 0)?, rows.extra_value(index, 1)?))).collect()
}

/// The latest `time` of the child rows of each parent; a parent without child rows has no entry.
///
/// # Errors
/// Database errors.
pub async fn latest_by_parent<T: Table>(
    scope: &Scope,
    relation: &Relation<ColumnOf<T>>,
    time: ColumnOf<T>,
    parents: &[Key],
) -> Result<HashMap<Key, DateTime<Utc>>> {
    let latest = Func::max(Expr::col((table::<T>(), time))).into();
    let rows = aggregate_by_parent::<T>(scope, relation, parents, &Filter::default(), latest).await?;
    let mut found = HashMap::with_capacity(rows.len());
    for index in 0..rows.len() {
        if let Some(time) = rows.extra_value(index, 1)? {
            found.insert(rows.extra_value(index, 0)?, time);
        }
    }
    Ok(found)
}

/// The key of each parent with an aggregate of its child rows. A subquery per parent instead of GROUP BY:
/// both engines then count on the index alone, and grouping the rows of many parents costs half as much
/// again.
async fn aggregate_by_parent<T: Table>(
    scope: &Scope,
    relation: &Relation<ColumnOf<T>>,
    parents: &[Key],
    filter: &Filter<T::Entity>,
    aggregate: Expr,
) -> Result<Arc<Rows>> {
    let mut inner = visible::<T>(scope, filter);
    let parent = join_relation::<T>(&mut inner, relation);
    inner.expr(aggregate).and_where(parent.eq(parent_key()));
    let mut select_list = SelectList::default();
    select_list.add(SelectItem::key(parent_key(), relation.key_form(), parents));
    select_list.add(SelectItem::number_or_text(SubQueryStatement::SelectStatement(inner).into()));
    let keys = key_table_in_form(parents, relation.key_form(), scope.engine());
    let statement = Query::select().from_subquery(keys, parents_alias()).take();
    Ok(Rows::of(select_list.fetch(scope, statement, JsonPacking::Within).await?, Columns::default(), 2, &[]))
}

/// Joins the junction table, if the relation has one, or restricts the rows to those of the parent's table, and returns
/// the expression of the parent's key.
fn join_relation<T: Table>(statement: &mut SelectStatement, relation: &Relation<ColumnOf<T>>) -> Expr {
    match relation {
        Relation::Column(_) => {}
        Relation::Junction { table: junction, child, .. } => {
            let on = Expr::col((junction.clone(), child.clone())).equals(key_column::<T>());
            statement.inner_join(junction.clone(), on);
        }
        Relation::Polymorphic { table: column, name, .. } => {
            statement.and_where(Expr::col((table::<T>(), *column)).eq(*name));
        }
    }
    relation.parent_key::<T::Entity>()
}

fn parents_alias() -> Alias {
    Alias::new("parent")
}

fn parent_key() -> Expr {
    Expr::col((parents_alias(), Alias::new("key")))
}

/// The child rows of several parents, to be read by one statement.
struct ChildPages<'a, T: Table> {
    scope: &'a Scope,
    relation: &'a Relation<ColumnOf<T>>,
    parents: &'a [Key],
    list_request: &'a ListRequest<T>,
    columns: Columns,
    joins: &'a [Join],
}

impl<T: Table> ChildPages<'_, T> {
    /// `SELECT … WHERE parent IN (keys) ORDER BY … LIMIT n`: all child rows of every parent, or a page of one.
    fn direct(&self) -> Result<(SelectStatement, SelectList)> {
        let mut statement = visible::<T>(self.scope, &self.list_request.filter);
        let parent = join_relation::<T>(&mut statement, self.relation);
        let mut select_list = self.select_list(computed_values(self.list_request), parent.clone());
        let (form, engine) = (self.relation.key_form(), self.scope.engine());
        statement.and_where(key_in_form(parent, self.parents, form, engine));
        self.list_request.apply_page(&mut statement)?;
        select_list.extend(add_joins::<T>(&mut statement, self.scope, self.joins));
        Ok((statement, select_list))
    }

    /// `parents INNER JOIN LATERAL (SELECT … WHERE parent = key ORDER BY … LIMIT n)`. Joins are written
    /// inside the subquery, where PostgreSQL looks up the few rows of each page; outside, it may read a whole
    /// small table for each parent.
    fn lateral(&self) -> Result<(SelectStatement, SelectList)> {
        let mut inner = visible::<T>(self.scope, &self.list_request.filter);
        select_columns::<T::Entity>(&mut inner, self.columns);
        let parent = join_relation::<T>(&mut inner, self.relation);
        inner.and_where(parent.eq(parent_key()));
        self.list_request.apply_page(&mut inner)?;
        let page = table::<T>().into_iden();
        let alias = |prefix: &str, nth: usize| Alias::new(format!("{prefix}_{nth}"));
        let page_column = |name: Alias| Expr::col((page.clone(), name));
        let mut computed = Vec::new();
        for (nth, value) in computed_values(self.list_request).enumerate() {
            inner.expr_as(value, alias("order", nth));
            computed.push(page_column(alias("order", nth)));
        }
        let mut select_list = self.select_list(computed.into_iter(), parent_key());
        for (nth, value) in add_joins::<T>(&mut inner, self.scope, self.joins).into_iter().enumerate() {
            inner.expr_as(value.expression, alias("joined", nth));
            select_list.add(SelectItem::number_or_text(page_column(alias("joined", nth))));
        }
        let mut statement = self.select_from_parents();
        statement.join_lateral(JoinType::InnerJoin, inner, page.clone(), Condition::all());
        self.list_request.apply_order(&mut statement, |_, nth| page_column(alias("order", nth)));
        Ok((statement, select_list))
    }

    /// `parents JOIN table ON key IN (SELECT key … WHERE parent = key ORDER BY … LIMIT n)`.
    fn correlated(&self) -> Result<(SelectStatement, SelectList)> {
        let mut inner = visible::<T>(self.scope, &self.list_request.filter);
        inner.column(key_column::<T>());
        let parent = join_relation::<T>(&mut inner, self.relation);
        inner.and_where(parent.eq(parent_key()));
        self.list_request.apply_page(&mut inner)?;
        let mut select_list = self.select_list(computed_values(self.list_request), parent_key());
        let mut statement = self.select_from_parents();
        statement.inner_join(table::<T>(), Expr::col(key_column::<T>()).in_subquery(inner));
        self.list_request.apply_order(&mut statement, |computed, _| (computed.expression)());
        select_list.extend(add_joins::<T>(&mut statement, self.scope, self.joins));
        Ok((statement, select_list))
    }

    fn select_from_parents(&self) -> SelectStatement {
        let parents = key_table_in_form(self.parents, self.relation.key_form(), self.scope.engine());
        Query::select().from_subquery(parents, parents_alias()).take()
    }

    /// Selects the columns, then the computed sort keys, then the parent's key.
    fn select_list(&self, computed: impl Iterator<Item = Expr>, parent: Expr) -> SelectList {
        let mut select_list = SelectList::of::<T::Entity>(self.columns);
        select_list.extend(computed.map(SelectItem::number_or_text));
        select_list.add(SelectItem::key(parent, self.relation.key_form(), self.parents));
        select_list
    }
}
