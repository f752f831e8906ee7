//! A request's loaders: made per request, they carry the actor and go through the same scoped finders as lists.
//!
//! Keys carry what is asked of the row (columns, and the arguments of a nested list), so that one batch serves every
//! alias of a level. A loader never fails a whole batch: each key is filled with its own result. See
//! `docs/performance.md` for the traps of the crate.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::hash::{BuildHasher, DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use dataloader::BatchFn;
use dataloader::cached::Loader;
use futures_util::future::join_all;

use crate::error::{Error, Result};
use crate::query::children;
use crate::query::columns::Columns;
use crate::query::filter::Filter;
use crate::query::key::Key;
use crate::query::list::{self, ListRequest};
use crate::query::page::Page;
use crate::query::projection::Projection;
use crate::query::row::Row;
use crate::query::table::{ColumnOf, EntityOf, Relation, Table};
use crate::scope::Scope;

/// More keys than any level of a permitted query has, so that a level is one statement.
const MAX_BATCH: usize = 100_000;
/// Rounds of the executor that a batch waits for siblings; below 5, batches split.
const YIELD_COUNT: usize = 6;

/// What was loaded; siblings share an error.
pub type Loaded<V> = Result<V, Arc<Error>>;

/// All loaders of one request.
pub struct Loaders {
    scope: Scope,
    by_type: Mutex<HashMap<TypeId, Box<dyn Any + Send>>>,
}

impl Loaders {
    /// The loaders of a request of `scope`'s actor.
    pub fn new(scope: Scope) -> Self {
        Self { scope, by_type: Mutex::default() }
    }

    /// Who asks.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// The rows of `N` with these primary keys; a key that is not there, or not visible, has no entry.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn rows<N: Table>(&self, keys: &[Key], projection: &Projection) -> Loaded<HashMap<Key, Row>> {
        let loader = self.loader(|scope| RowsByKey::<N> { scope, table: std::marker::PhantomData });
        let projection = Shared::new(projection.clone());
        let keys = keys.iter().map(|key| RowKey { key: *key, projection: projection.clone() }).collect();
        collect(loader.try_load_many(keys).await, |key: RowKey| key.key)
    }

    /// A page of the rows that hang on each parent.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn pages<N: Table>(
        &self,
        relation: &'static Relation<ColumnOf<N>>,
        parents: &[Key],
        list_request: &Arc<ListRequest<N>>,
        projection: &Projection,
    ) -> Loaded<HashMap<Key, Page>> {
        let loader = self.loader(|scope| PagesByParent::<N> { scope, table: std::marker::PhantomData });
        let list_request = Arc::clone(list_request);
        let group = Shared::new(Group {
            relation: ByAddress(relation),
            list_request,
            projection: projection.clone(),
        });
        let keys = parents.iter().map(|parent| PageKey { parent: *parent, group: group.clone() }).collect();
        collect(loader.try_load_many(keys).await, |key: PageKey<N>| key.parent)
    }

    /// How many rows hang on each parent.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn counts<N: Table>(
        &self,
        relation: &'static Relation<ColumnOf<N>>,
        parents: &[Key],
        filter: &Filter<N::Entity>,
    ) -> Loaded<HashMap<Key, i64>> {
        let loader = self.loader(|scope| CountsByParent::<N> { scope, table: std::marker::PhantomData });
        let group = Shared::new(Counted { relation: ByAddress(relation), filter: filter.clone() });
        let keys = parents.iter().map(|parent| CountKey::<N> { parent: *parent, group: group.clone() });
        collect(loader.try_load_many(keys.collect()).await, |key: CountKey<N>| key.parent)
    }

    /// The latest time of the rows that hang on each parent; a parent without rows has no entry.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn latest<N: Table>(
        &self,
        newest: &'static Newest<N>,
        parents: &[Key],
    ) -> Loaded<HashMap<Key, DateTime<Utc>>> {
        let loader = self.loader(|scope| LatestByParent::<N> { scope, table: std::marker::PhantomData });
        let keys = parents.iter().map(|parent| LatestKey { parent: *parent, newest: ByAddress(newest) });
        collect(loader.try_load_many(keys.collect()).await, |key: LatestKey<N>| key.parent)
    }

    /// What the batch function of a noun's own answers for each key; a key without an answer has no entry.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn asked<V, F>(&self, batch: impl FnOnce(Scope) -> F, keys: &[Key]) -> Loaded<HashMap<Key, V>>
    where
        V: Clone + Send + 'static,
        F: BatchFn<Key, Loaded<Option<V>>> + Send + 'static,
    {
        collect(self.loader(batch).try_load_many(keys.to_vec()).await, |key: Key| key)
    }

    fn loader<K, V, F>(&self, batch: impl FnOnce(Scope) -> F) -> Loader<K, V, F>
    where
        K: Eq + Hash + Clone + std::fmt::Debug + Send + 'static,
        V: Clone + Send + 'static,
        F: BatchFn<K, V> + Send + 'static,
    {
        let mut by_type = self.by_type.lock().unwrap_or_else(PoisonError::into_inner);
        let loader = by_type.entry(TypeId::of::<F>()).or_insert_with(|| {
            let loader = Loader::new(batch(self.scope.clone()));
            Box::new(loader.with_max_batch_size(MAX_BATCH).with_yield_count(YIELD_COUNT))
                as Box<dyn Any + Send>
        });
        match loader.downcast_ref::<Loader<K, V, F>>() {
            Some(loader) => loader.clone(),
            None => unreachable!("loaders are kept by the type of their batch function"),
        }
    }
}

fn collect<W: Eq + Hash, V>(
    loaded: Result<HashMap<W, Loaded<Option<V>>>, std::io::Error>,
    key: impl Fn(W) -> Key,
) -> Loaded<HashMap<Key, V>> {
    let loaded = loaded.map_err(|error| Arc::new(Error::Internal(error.to_string())))?;
    let mut found = HashMap::with_capacity(loaded.len());
    for (loader_key, result) in loaded {
        if let Some(value) = result? {
            found.insert(key(loader_key), value);
        }
    }
    Ok(found)
}

/// Fills every key of a batch: a key without a value is an answer, not an error.
pub fn fill<W: Clone + Eq + Hash, V>(
    keys: &[W],
    values: Result<HashMap<Key, V, impl BuildHasher>>,
    key: impl Fn(&W) -> Key,
) -> Vec<(W, Loaded<Option<V>>)> {
    match values {
        Ok(mut values) => keys.iter().map(|one| (one.clone(), Ok(values.remove(&key(one))))).collect(),
        Err(error) => {
            let error = Arc::new(error);
            keys.iter().map(|one| (one.clone(), Err(Arc::clone(&error)))).collect()
        }
    }
}

/// The keys of a batch, apart by what is asked of them.
fn grouped<W: Clone, G: Eq + Hash>(keys: &[W], group: impl Fn(&W) -> G) -> HashMap<G, Vec<W>> {
    let mut groups: HashMap<G, Vec<W>> = HashMap::new();
    for one in keys {
        groups.entry(group(one)).or_default().push(one.clone());
    }
    groups
}

/// What all keys of a level share, hashed once rather than with each key.
#[derive(Debug)]
struct Shared<T> {
    value: Arc<T>,
    hash: u64,
}

impl<T: Hash> Shared<T> {
    fn new(value: T) -> Self {
        let mut hasher = DefaultHasher::new();
        value.hash(&mut hasher);
        Self { value: Arc::new(value), hash: hasher.finish() }
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self { value: Arc::clone(&self.value), hash: self.hash }
    }
}

impl<T: PartialEq> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.value, &other.value) || self.hash == other.hash && self.value == other.value
    }
}

impl<T: Eq> Eq for Shared<T> {}

impl<T> Hash for Shared<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.hash);
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct RowKey {
    key: Key,
    projection: Shared<Projection>,
}

struct RowsByKey<N> {
    scope: Scope,
    table: std::marker::PhantomData<fn() -> N>,
}

impl<N: Table> BatchFn<RowKey, Loaded<Option<Row>>> for RowsByKey<N> {
    async fn load(&mut self, keys: &[RowKey]) -> HashMap<RowKey, Loaded<Option<Row>>> {
        let scope = &self.scope;
        // Rows without joins have one shape: one statement serves all who ask, with every column that anybody wants.
        let joins = |one: &RowKey| one.projection.value.joins.clone();
        let groups = grouped(keys, joins).into_iter().map(|(joins, batch)| async move {
            let columns =
                batch.iter().fold(Columns::default(), |all, one| all.with(one.projection.value.columns));
            let mut keys: Vec<Key> = batch.iter().map(|one| one.key).collect();
            keys.sort_unstable();
            keys.dedup();
            match list::by_keys::<N>(scope, N::KEY, &keys, &Projection { columns, joins }).await {
                Ok(rows) => batch.iter().map(|one| (one.clone(), Ok(rows.get(&one.key).cloned()))).collect(),
                Err(error) => fill(&batch, Err::<HashMap<Key, Row>, _>(error), |one| one.key),
            }
        });
        join_all(groups).await.into_iter().flatten().collect()
    }
}

/// A relation is told apart by where it stands: each field has one of its own, for the life of the process.
#[derive(Debug)]
struct ByAddress<T: 'static>(&'static T);

impl<T> Clone for ByAddress<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for ByAddress<T> {}

impl<T> PartialEq for ByAddress<T> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

impl<T> Eq for ByAddress<T> {}

impl<T> Hash for ByAddress<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::ptr::from_ref(self.0).hash(state);
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Group<N: Table> {
    relation: ByAddress<Relation<ColumnOf<N>>>,
    list_request: Arc<ListRequest<N>>,
    projection: Projection,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct PageKey<N: Table> {
    parent: Key,
    group: Shared<Group<N>>,
}

struct PagesByParent<N> {
    scope: Scope,
    table: std::marker::PhantomData<fn() -> N>,
}

impl<N: Table> BatchFn<PageKey<N>, Loaded<Option<Page>>> for PagesByParent<N> {
    async fn load(&mut self, keys: &[PageKey<N>]) -> HashMap<PageKey<N>, Loaded<Option<Page>>> {
        let scope = &self.scope;
        let groups = grouped(keys, |one| one.group.clone()).into_iter().map(|(group, batch)| async move {
            let parents: Vec<Key> = batch.iter().map(|one| one.parent).collect();
            let Group { relation, list_request, projection: columns } = &*group.value;
            let pages = children::pages_by_parent(scope, relation.0, &parents, list_request, columns).await;
            fill(&batch, pages, |one| one.parent)
        });
        join_all(groups).await.into_iter().flatten().collect()
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Counted<N: Table> {
    relation: ByAddress<Relation<ColumnOf<N>>>,
    filter: Filter<EntityOf<N>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct CountKey<N: Table> {
    parent: Key,
    group: Shared<Counted<N>>,
}

struct CountsByParent<N> {
    scope: Scope,
    table: std::marker::PhantomData<fn() -> N>,
}

impl<N: Table> BatchFn<CountKey<N>, Loaded<Option<i64>>> for CountsByParent<N> {
    async fn load(&mut self, keys: &[CountKey<N>]) -> HashMap<CountKey<N>, Loaded<Option<i64>>> {
        let scope = &self.scope;
        let groups = grouped(keys, |one| one.group.clone()).into_iter().map(|(group, batch)| async move {
            let parents: Vec<Key> = batch.iter().map(|one| one.parent).collect();
            let Counted { relation, filter } = &*group.value;
            let counts = children::counts_by_parent::<N>(scope, relation.0, &parents, filter).await;
            fill(&batch, counts, |one| one.parent)
        });
        join_all(groups).await.into_iter().flatten().collect()
    }
}

/// What "latest" means of the rows that hang on a parent.
pub struct Newest<N: Table> {
    /// How they hang on it.
    pub relation: Relation<ColumnOf<N>>,
    /// The time that counts.
    pub time: ColumnOf<N>,
}

impl<N: Table> std::fmt::Debug for Newest<N> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "latest {:?} by {:?}", self.time, self.relation)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct LatestKey<N: Table> {
    parent: Key,
    newest: ByAddress<Newest<N>>,
}

struct LatestByParent<N> {
    scope: Scope,
    table: std::marker::PhantomData<fn() -> N>,
}

impl<N: Table> BatchFn<LatestKey<N>, Loaded<Option<DateTime<Utc>>>> for LatestByParent<N> {
    async fn load(&mut self, keys: &[LatestKey<N>]) -> HashMap<LatestKey<N>, Loaded<Option<DateTime<Utc>>>> {
        let scope = &self.scope;
        let groups = grouped(keys, |one| one.newest).into_iter().map(|(newest, batch)| async move {
            let parents: Vec<Key> = batch.iter().map(|one| one.parent).collect();
            let Newest { relation, time } = newest.0;
            let latest = children::latest_by_parent::<N>(scope, relation, *time, &parents).await;
            fill(&batch, latest, |one| one.parent)
        });
        join_all(groups).await.into_iter().flatten().collect()
    }
}
