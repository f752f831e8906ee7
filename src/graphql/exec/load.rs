//! Loads the relations of a plan: one batch per relation and level, siblings concurrently. Most to-one rows
//! are already joined to their parent rows.
//!
//! A relation whose statement fails is loaded as an error, which every row renders.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use futures_util::future::{BoxFuture, join_all};
use serde_json::Value as Json;

use super::plan::{ConnectionPlan, Plan, PlannedRelation, RelationKind, ToOne};
use crate::error::Error;
use crate::graphql::loaders::{Loaded, Loaders};
use crate::graphql::object::definition::Field;
use crate::graphql::object::definition::{PreparedConnection, Scalar};
use crate::query::key::Key;
use crate::query::page::Page;
use crate::query::row::Row;
use crate::scope::Scope;

/// The result of one relation for all rows of a list.
pub(super) enum LoadedRelation {
    /// For each parent the index of its row, if any.
    One { indices: Vec<Option<usize>>, rows: RowSet },
    /// For each parent the range of its rows.
    List { ranges: Vec<Range<usize>>, rows: RowSet },
    /// For each parent its page.
    Connection(LoadedPages),
    /// For each parent a number or a time.
    Scalars(Vec<Scalar>),
    /// For each parent value objects.
    Objects(Vec<Json>),
    /// The error of the failed statement.
    Failed(Arc<Error>),
}

/// Rows with the results of their relations.
pub(super) struct RowSet {
    pub rows: Vec<Row>,
    pub relations: Vec<LoadedRelation>,
}

/// The pages of a connection for several parents.
pub(in crate::graphql) struct LoadedPages {
    pub pages: Vec<PageRange>,
    pub totals: Vec<i64>,
    pub rows: Vec<Row>,
    /// The relation results of each plan of rows, in the order of the connection's template.
    pub relations: Vec<Vec<LoadedRelation>>,
    /// The facets; null for connections of child rows, whose types have none.
    pub facets: Json,
}

/// The page of a parent, as a range of the rows of all parents.
pub(in crate::graphql) struct PageRange {
    pub range: Range<usize>,
    pub has_next: bool,
    pub has_previous: bool,
}

/// The child rows of a single row that its own statement read.
pub(super) struct LoadedChildren {
    /// The index of the relation in the plan of the row.
    pub relation: usize,
    pub page: Page,
}

/// Loads every relation of `plan` for `rows`.
pub(super) fn load_relations<'a>(
    plan: &'a Plan,
    rows: &'a [Row],
    loaders: &'a Loaders,
) -> BoxFuture<'a, Vec<LoadedRelation>> {
    load_other_relations(plan, rows, None, loaders)
}

/// As [`load_relations`], but for `children`, which are loaded already.
pub(super) fn load_other_relations<'a>(
    plan: &'a Plan,
    rows: &'a [Row],
    children: Option<LoadedChildren>,
    loaders: &'a Loaders,
) -> BoxFuture<'a, Vec<LoadedRelation>> {
    let is_loaded = |index| children.as_ref().is_some_and(|children| children.relation == index);
    let load_count =
        plan.relations.iter().enumerate().filter(|(index, relation)| relation.loads() && !is_loaded(*index));
    if load_count.count() > 1 {
        loaders.wait_for_siblings();
    }
    let mut children = children;
    let loads =
        plan.relations.iter().enumerate().map(|(index, relation)| {
            let page = children.take_if(|children| children.relation == index).map(|children| children.page);
            async move {
                load_relation(relation, rows, page, loaders).await.unwrap_or_else(LoadedRelation::Failed)
            }
        });
    Box::pin(join_all(loads))
}

/// Loads a relation. `page` are the child rows of the only row, if they are loaded already.
async fn load_relation(
    relation: &PlannedRelation,
    rows: &[Row],
    page: Option<Page>,
    loaders: &Loaders,
) -> Loaded<LoadedRelation> {
    let field = relation.field;
    match &relation.kind {
        RelationKind::One(_, plan, ToOne::Joined(index)) => {
            let mut indices = Vec::with_capacity(rows.len());
            let mut joined = Vec::with_capacity(rows.len());
            for row in rows {
                let visible = is_visible(field, row, loaders.scope())?;
                let joined_row = row.joined_row(*index).map_err(|error| Arc::new(error.into()))?;
                indices.push(joined_row.filter(|_| visible).map(|row| {
                    joined.push(row);
                    joined.len() - 1
                }));
            }
            Ok(LoadedRelation::One { indices, rows: row_set(plan, joined, loaders).await })
        }
        RelationKind::One(one, plan, ToOne::Batched(projection)) => {
            let keys = keys(field, rows, loaders.scope())?;
            let distinct = distinct(&keys);
            let mut found = match distinct.as_slice() {
                [] => HashMap::new(),
                distinct => one.load(loaders, distinct, projection).await?,
            };
            let mut index_by_key = HashMap::with_capacity(found.len());
            let mut rows = Vec::with_capacity(found.len());
            for key in distinct {
                if let Some(row) = found.remove(&key) {
                    index_by_key.insert(key, rows.len());
                    rows.push(row);
                }
            }
            let indices =
                keys.iter().map(|key| key.and_then(|key| index_by_key.get(&key).copied())).collect();
            Ok(LoadedRelation::One { indices, rows: row_set(plan, rows, loaders).await })
        }
        RelationKind::List(list, plan, projection) => {
            let keys = keys(field, rows, loaders.scope())?;
            let mut pages = match (distinct(&keys).as_slice(), page) {
                ([], _) => HashMap::new(),
                ([parent], Some(page)) => HashMap::from([(*parent, page)]),
                (parents, _) => list.load(loaders, parents, projection).await?,
            };
            let (ranges, rows) = concatenate_pages(&keys, &mut pages, |_, range| range);
            Ok(LoadedRelation::List { ranges, rows: row_set(plan, rows, loaders).await })
        }
        RelationKind::Scalar(scalar, _) => {
            let keys = keys(field, rows, loaders.scope())?;
            let found = match distinct(&keys).as_slice() {
                [] => HashMap::new(),
                parents => scalar.load(loaders, parents).await?,
            };
            let value =
                |key: &Option<Key>| key.and_then(|key| found.get(&key).copied()).unwrap_or(scalar.default());
            Ok(LoadedRelation::Scalars(keys.iter().map(value).collect()))
        }
        RelationKind::Connection(prepared, plan) => {
            let keys = keys(field, rows, loaders.scope())?;
            load_pages(&**prepared, plan, &keys, page, loaders).await.map(LoadedRelation::Connection)
        }
        RelationKind::Batched(..) if rows.is_empty() => Ok(LoadedRelation::Objects(Vec::new())),
        RelationKind::Batched(batch, selection) => {
            Ok(LoadedRelation::Objects(batch.values(rows, &selection.names(), loaders).await?))
        }
    }
}

async fn load_pages(
    prepared: &dyn PreparedConnection,
    plan: &ConnectionPlan,
    keys: &[Option<Key>],
    page: Option<Page>,
    loaders: &Loaders,
) -> Loaded<LoadedPages> {
    let parents = distinct(keys);
    let load = async {
        match (parents.as_slice(), page) {
            ([], _) => Ok(HashMap::new()),
            ([parent], Some(page)) => Ok(HashMap::from([(*parent, page)])),
            (parents, _) if plan.needs_page => prepared.load(loaders, parents, &plan.projection).await,
            _ => Ok(HashMap::new()),
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
    let (pages, rows) = concatenate_pages(keys, &mut pages, PageRange::new);
    let totals =
        keys.iter().map(|key| key.and_then(|key| counts.get(&key).copied()).unwrap_or_default()).collect();
    let relations = load_row_relations(plan, &rows, loaders).await;
    Ok(LoadedPages { pages, totals, rows, relations, facets: Json::Null })
}

impl LoadedPages {
    /// The page of a root connection, which has no parent.
    pub async fn of_root(plan: &ConnectionPlan, page: Page, total: i64, loaders: &Loaders) -> Self {
        let range = PageRange::new(&page, 0..page.rows.len());
        let relations = load_row_relations(plan, &page.rows, loaders).await;
        Self { pages: vec![range], totals: vec![total], rows: page.rows, relations, facets: Json::Null }
    }
}

impl PageRange {
    fn new(page: &Page, range: Range<usize>) -> Self {
        Self { range, has_next: page.has_next, has_previous: page.has_previous }
    }
}

async fn load_row_relations(
    plan: &ConnectionPlan,
    rows: &[Row],
    loaders: &Loaders,
) -> Vec<Vec<LoadedRelation>> {
    if plan.row_plans().count() > 1 {
        loaders.wait_for_siblings();
    }
    join_all(plan.row_plans().map(|plan| load_relations(plan, rows, loaders))).await
}

async fn row_set(plan: &Plan, rows: Vec<Row>, loaders: &Loaders) -> RowSet {
    let relations = load_relations(plan, &rows, loaders).await;
    RowSet { rows, relations }
}

/// Whether the caller may see the relation `field` of `row`.
fn is_visible(field: &Field, row: &Row, scope: &Scope) -> Loaded<bool> {
    field.mask.as_ref().map_or(Ok(true), |mask| mask.sees(row, scope)).map_err(Arc::new)
}

/// The key of the relation `field` in each row; none where it is null, or where the caller may not see it.
fn keys(field: &Field, rows: &[Row], scope: &Scope) -> Loaded<Vec<Option<Key>>> {
    let key = |row: &Row| {
        if !is_visible(field, row, scope)? {
            return Ok(None);
        }
        row.get_by_index(field.key_index).map_err(|error| Arc::new(error.into()))
    };
    rows.iter().map(key).collect()
}

fn distinct(keys: &[Option<Key>]) -> Vec<Key> {
    let mut keys: Vec<Key> = keys.iter().copied().flatten().collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// Concatenates the pages of all parents, and converts each page and its range by `convert`. Rows with the
/// same parent share its page.
fn concatenate_pages<P>(
    keys: &[Option<Key>],
    pages: &mut HashMap<Key, Page>,
    convert: impl Fn(&Page, Range<usize>) -> P,
) -> (Vec<P>, Vec<Row>) {
    let mut rows: Vec<Row> = Vec::new();
    let mut ranges: HashMap<Key, Range<usize>> = HashMap::with_capacity(pages.len());
    let empty = Page::default();
    let mut converted = Vec::with_capacity(keys.len());
    for key in keys {
        let page = key.as_ref().and_then(|key| pages.get(key)).unwrap_or(&empty);
        let range = match key {
            Some(key) => ranges
                .entry(*key)
                .or_insert_with(|| {
                    let start = rows.len();
                    rows.extend(page.rows.iter().cloned());
                    start..rows.len()
                })
                .clone(),
            None => 0..0,
        };
        converted.push(convert(page, range));
    }
    (converted, rows)
}
