//! Loads what a plan's relations need: one batch a relation and level, siblings side by side. To-one rows mostly came
//! with the rows that lead to them.

use std::collections::HashMap;
use std::sync::Arc;

use futures_util::future::{BoxFuture, try_join_all};

use super::compile::{Plan, PlannedRelation, RelationKind, ToOne};
use super::compile_connection::{ConnectionPlan, Part};
use crate::error::Error;
use crate::graphql::exec::loaders::Loaders;
use crate::graphql::object::child_connection::Prepared;
use crate::graphql::object::relation::Scalar;
use crate::graphql::object::row_object::{key_of, sees_key};
use crate::query::key::Key;
use crate::query::page::Page;
use crate::query::row::Row;

type Loaded<T> = Result<T, Arc<Error>>;

/// What one relation loaded for all rows of a list.
pub(in crate::graphql) enum LoadedRelation {
    /// For each parent the place of its row, if it has one.
    One { at: Vec<Option<usize>>, rows: Rowset },
    /// For each parent the places of its rows.
    List { ranges: Vec<std::ops::Range<usize>>, rows: Rowset },
    /// For each parent its page.
    Connection(LoadedPages),
    /// For each parent a value.
    Scalars(Vec<Scalar>),
}

/// Rows with what their own relations loaded.
pub(in crate::graphql) struct Rowset {
    pub rows: Vec<Row>,
    pub below: Vec<LoadedRelation>,
}

/// The pages of a connection for several parents.
pub(in crate::graphql) struct LoadedPages {
    pub pages: Vec<PagePlace>,
    pub totals: Vec<i64>,
    pub rows: Vec<Row>,
    /// What the relations of each `nodes` or `edges` of the selection loaded, in its order.
    pub below: Vec<Vec<LoadedRelation>>,
}

/// Where a parent's page is among the rows of all.
pub(in crate::graphql) struct PagePlace {
    pub range: std::ops::Range<usize>,
    pub has_next: bool,
    pub has_previous: bool,
}

/// Loads every relation of `plan` for `rows`.
pub(in crate::graphql) fn load_relations<'a>(
    plan: &'a Plan,
    rows: &'a [Row],
    loaders: &'a Loaders,
) -> BoxFuture<'a, Loaded<Vec<LoadedRelation>>> {
    Box::pin(try_join_all(plan.relations.iter().map(move |relation| load_relation(relation, rows, loaders))))
}

async fn load_relation(
    relation: &PlannedRelation,
    rows: &[Row],
    loaders: &Loaders,
) -> Loaded<LoadedRelation> {
    let keys = || {
        let keys = rows.iter().map(|row| key_of(row, relation.field, loaders.scope()));
        keys.collect::<Result<Vec<_>, _>>().map_err(Arc::new)
    };
    match &relation.kind {
        RelationKind::One(_, plan, ToOne::Joined(nth)) => {
            let mut at = Vec::with_capacity(rows.len());
            let mut joined = Vec::with_capacity(rows.len());
            for row in rows {
                let seen = sees_key(row, relation.field, loaders.scope()).map_err(Arc::new)?;
                let beside = row.beside(*nth).map_err(|error| Arc::new(error.into()))?;
                at.push(beside.filter(|_| seen).map(|row| {
                    joined.push(row);
                    joined.len() - 1
                }));
            }
            Ok(LoadedRelation::One { at, rows: rowset(plan, joined, loaders).await? })
        }
        RelationKind::One(one, plan, ToOne::Batched(columns)) => {
            let keys = keys()?;
            let projection = distinct(&keys);
            let mut found = if projection.is_empty() {
                HashMap::new()
            } else {
                one.load(loaders, &projection, columns).await?
            };
            let mut places = HashMap::with_capacity(found.len());
            let mut rows = Vec::with_capacity(found.len());
            for key in projection {
                if let Some(row) = found.remove(&key) {
                    places.insert(key, rows.len());
                    rows.push(row);
                }
            }
            let at = keys.iter().map(|key| key.and_then(|key| places.get(&key).copied())).collect();
            Ok(LoadedRelation::One { at, rows: rowset(plan, rows, loaders).await? })
        }
        RelationKind::List(list, plan, projection) => {
            let keys = keys()?;
            let parents = distinct(&keys);
            let mut pages = if parents.is_empty() {
                HashMap::new()
            } else {
                list.load(loaders, &parents, projection).await?
            };
            let (ranges, rows) = spread(&keys, &mut pages, |_, range| range);
            Ok(LoadedRelation::List { ranges, rows: rowset(plan, rows, loaders).await? })
        }
        RelationKind::Scalar(scalar, _) => {
            let keys = keys()?;
            let parents = distinct(&keys);
            let found =
                if parents.is_empty() { HashMap::new() } else { scalar.load(loaders, &parents).await? };
            let of =
                |key: &Option<Key>| key.and_then(|key| found.get(&key).copied()).unwrap_or(scalar.nothing());
            Ok(LoadedRelation::Scalars(keys.iter().map(of).collect()))
        }
        RelationKind::Connection(prepared, plan) => {
            load_pages(&**prepared, plan, &keys()?, loaders).await.map(LoadedRelation::Connection)
        }
    }
}

async fn load_pages(
    prepared: &dyn Prepared,
    plan: &ConnectionPlan,
    keys: &[Option<Key>],
    loaders: &Loaders,
) -> Loaded<LoadedPages> {
    let parents = distinct(keys);
    let load = async {
        if plan.needs_page && !parents.is_empty() {
            prepared.load(loaders, &parents, &plan.projection).await
        } else {
            Ok(HashMap::new())
        }
    };
    let count = async {
        if plan.needs_total && !parents.is_empty() {
            prepared.counts(loaders, &parents).await
        } else {
            Ok(HashMap::new())
        }
    };
    let (mut pages, counts) = futures_util::future::try_join(load, count).await?;
    let (pages, rows) = spread(keys, &mut pages, |page, range| PagePlace {
        range,
        has_next: page.has_next,
        has_previous: page.has_previous,
    });
    let totals =
        keys.iter().map(|key| key.and_then(|key| counts.get(&key).copied()).unwrap_or_default()).collect();
    let below = load_below(plan, &rows, loaders).await?;
    Ok(LoadedPages { pages, totals, rows, below })
}

/// Loads the relations of every `nodes` and `edges` of a connection.
pub(in crate::graphql) async fn load_below(
    plan: &ConnectionPlan,
    rows: &[Row],
    loaders: &Loaders,
) -> Loaded<Vec<Vec<LoadedRelation>>> {
    let plans = plan.template.steps.iter().filter_map(|(_, part)| match part {
        Part::Nodes(plan) => Some(plan),
        Part::Edges(edges) => edges.node.as_ref(),
        _ => None,
    });
    try_join_all(plans.map(|plan| load_relations(plan, rows, loaders))).await
}

async fn rowset(plan: &Plan, rows: Vec<Row>, loaders: &Loaders) -> Loaded<Rowset> {
    let below = if rows.is_empty() || plan.relations.is_empty() {
        Vec::new()
    } else {
        load_relations(plan, &rows, loaders).await?
    };
    Ok(Rowset { rows, below })
}

fn distinct(keys: &[Option<Key>]) -> Vec<Key> {
    let mut keys: Vec<Key> = keys.iter().copied().flatten().collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// Lays the pages of all parents one after the other. Two rows with one parent share its page.
fn spread<P>(
    keys: &[Option<Key>],
    pages: &mut HashMap<Key, Page>,
    place: impl Fn(&Page, std::ops::Range<usize>) -> P,
) -> (Vec<P>, Vec<Row>) {
    let mut rows: Vec<Row> = Vec::new();
    let mut ranges: HashMap<Key, std::ops::Range<usize>> = HashMap::with_capacity(pages.len());
    let nothing = Page::default();
    let mut places = Vec::with_capacity(keys.len());
    for key in keys {
        let page = key.as_ref().and_then(|key| pages.get(key)).unwrap_or(&nothing);
        let range = match key {
            Some(key) => ranges
                .entry(*key)
                .or_insert_with(|| {
                    let from = rows.len();
                    rows.extend(page.rows.iter().cloned());
                    from..rows.len()
                })
                .clone(),
            None => 0..0,
        };
        places.push(place(page, range));
    }
    (places, rows)
}
