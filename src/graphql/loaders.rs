//! The loaders of a request. They carry the actor and read through the same visibility rules as lists.
//!
//! Keys contain the projection and the arguments of a child list, so that one batch serves every alias of a
//! level. A loader never fails a whole batch: each key has a result of its own. See `docs/performance.md` for
//! the traps of the crate.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, Hasher};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use dataloader::BatchFn;
use dataloader::cached::Loader;
use futures_util::future::join_all;

use super::prehashed::Prehashed;
use crate::error::{Error, Result};
use crate::query::children;
use crate::query::columns::Columns;
use crate::query::filter::Filter;
use crate::query::key::Key;
use crate::query::list::{self, ListRequest};
use crate::query::page::Page;
use crate::query::projection::Projection;
use crate::query::row::Row;
use crate::query::table::{ColumnOf, EntityOf, Relation, Table, table_name};
use crate::scope::Scope;
use crate::telemetry::trace::level;

/// The maximum batch size: larger than any level of a permitted document, so that a level is one statement.
const MAX_BATCH_SIZE: usize = 100_000;
/// How often a batch yields to the async executor to wait for siblings; below 5, batches split.
const YIELD_COUNT: usize = 6;

/// A load result; all keys of a failed batch share its error.
pub type Loaded<V> = Result<V, Arc<Error>>;

/// All loaders of one request.
pub struct Loaders {
    scope: Scope,
    by_type: Mutex<HashMap<TypeId, Box<dyn Any + Send>>>,
    /// Whether a batch waits for siblings, which may ask the same loader.
    waits: AtomicBool,
}

impl Loaders {
    /// The loaders of a request with this scope.
    pub fn new(scope: Scope) -> Self {
        Self { scope, by_type: Mutex::default(), waits: AtomicBool::new(true) }
    }

    /// The scope of the request.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Lets batches run at once, because the only root field of the operation has begun: nothing else asks meanwhile.
    pub fn run_at_once(&self) {
        self.waits.store(false, Ordering::Relaxed);
    }

    /// Lets batches wait from now on, because several relations are loaded concurrently.
    pub fn wait_for_siblings(&self) {
        self.waits.store(true, Ordering::Relaxed);
    }

    /// The rows of `T` with these primary keys; a key without a visible row has no entry.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn rows<T: Table>(&self, keys: &[Key], projection: &Projection) -> Loaded<HashMap<Key, Row>> {
        let loader = self.loader(|scope| RowsByKey::<T> { scope, table: std::marker::PhantomData });
        let projection = Prehashed::new(projection.clone());
        let keys = keys.iter().map(|key| RowKey { key: *key, projection: projection.clone() }).collect();
        collect(loader.try_load_many(keys).await, |key: RowKey| key.key)
    }

    /// A page of the child rows of each parent.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn pages<T: Table>(
        &self,
        relation: &'static Relation<ColumnOf<T>>,
        parents: &[Key],
        list_request: &Arc<ListRequest<T>>,
        projection: &Projection,
    ) -> Loaded<HashMap<Key, Page>> {
        let loader = self.loader(|scope| PagesByParent::<T> { scope, table: std::marker::PhantomData });
        let list_request = Arc::clone(list_request);
        let group = Prehashed::new(PageGroup {
            relation: ByAddress(relation),
            list_request,
            projection: projection.clone(),
        });
        let keys = parents.iter().map(|parent| PageKey { parent: *parent, group: group.clone() }).collect();
        collect(loader.try_load_many(keys).await, |key: PageKey<T>| key.parent)
    }

    /// The number of child rows of each parent.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn counts<T: Table>(
        &self,
        relation: &'static Relation<ColumnOf<T>>,
        parents: &[Key],
        filter: &Filter<T::Entity>,
    ) -> Loaded<HashMap<Key, i64>> {
        let loader = self.loader(|scope| CountsByParent::<T> { scope, table: std::marker::PhantomData });
        let group = Prehashed::new(CountGroup { relation: ByAddress(relation), filter: filter.clone() });
        let keys = parents.iter().map(|parent| CountKey::<T> { parent: *parent, group: group.clone() });
        collect(loader.try_load_many(keys.collect()).await, |key: CountKey<T>| key.parent)
    }

    /// The latest time of the child rows of each parent; a parent without child rows has no entry.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn latest<T: Table>(
        &self,
        latest_time: &'static LatestTime<T>,
        parents: &[Key],
    ) -> Loaded<HashMap<Key, DateTime<Utc>>> {
        let loader = self.loader(|scope| LatestByParent::<T> { scope, table: std::marker::PhantomData });
        let keys =
            parents.iter().map(|parent| LatestKey { parent: *parent, latest_time: ByAddress(latest_time) });
        collect(loader.try_load_many(keys.collect()).await, |key: LatestKey<T>| key.parent)
    }

    /// Loads values with a batch function of the caller; a key without a value has no entry.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn load_batch<V, F>(
        &self,
        batch: impl FnOnce(Scope) -> F,
        keys: &[Key],
    ) -> Loaded<HashMap<Key, V>>
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
            Box::new(loader.with_max_batch_size(MAX_BATCH_SIZE).with_yield_count(YIELD_COUNT))
                as Box<dyn Any + Send>
        });
        match loader.downcast_ref::<Loader<K, V, F>>().cloned() {
            Some(loader) if self.waits.load(Ordering::Relaxed) => loader,
            Some(loader) => loader.with_yield_count(0),
            None => unreachable!("loaders are kept by the type of their batch function"),
        }
    }
}

fn collect<K: Eq + Hash, V>(
    loaded: Result<HashMap<K, Loaded<Option<V>>>, std::io::Error>,
    key: impl Fn(K) -> Key,
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

/// The result of every key of a batch: a key without a value has none, which is not an error.
pub fn batch_results<K: Clone + Eq + Hash, V>(
    keys: &[K],
    values: Result<HashMap<Key, V, impl BuildHasher>>,
    key: impl Fn(&K) -> Key,
) -> Vec<(K, Loaded<Option<V>>)> {
    match values {
        Ok(mut values) => {
            keys.iter().map(|loader_key| (loader_key.clone(), Ok(values.remove(&key(loader_key))))).collect()
        }
        Err(error) => {
            let error = Arc::new(error);
            keys.iter().map(|loader_key| (loader_key.clone(), Err(Arc::clone(&error)))).collect()
        }
    }
}

/// Groups the keys of a batch by `group`; one statement reads each group.
fn grouped<K: Clone, G: Eq + Hash>(keys: &[K], group: impl Fn(&K) -> G) -> HashMap<G, Vec<K>> {
    let mut groups: HashMap<G, Vec<K>> = HashMap::new();
    for loader_key in keys {
        groups.entry(group(loader_key)).or_default().push(loader_key.clone());
    }
    groups
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct RowKey {
    key: Key,
    projection: Prehashed<Projection>,
}

struct RowsByKey<T> {
    scope: Scope,
    table: std::marker::PhantomData<fn() -> T>,
}

impl<T: Table> BatchFn<RowKey, Loaded<Option<Row>>> for RowsByKey<T> {
    async fn load(&mut self, keys: &[RowKey]) -> HashMap<RowKey, Loaded<Option<Row>>> {
        let level = level("rows", table_name::<T>(), keys.len());
        let scope = &self.scope;
        // Requests with equal joins share one statement, which reads the union of their columns.
        let joins = |loader_key: &RowKey| loader_key.projection.value.joins.clone();
        let groups = grouped(keys, joins).into_iter().map(|(joins, batch)| async move {
            let columns = batch
                .iter()
                .fold(Columns::default(), |all, loader_key| all.with(loader_key.projection.value.columns));
            let mut keys: Vec<Key> = batch.iter().map(|loader_key| loader_key.key).collect();
            keys.sort_unstable();
            keys.dedup();
            match list::by_keys::<T>(scope, T::KEY, &keys, &Projection { columns, joins }).await {
                Ok(rows) => batch
                    .iter()
                    .map(|loader_key| (loader_key.clone(), Ok(rows.get(&loader_key.key).cloned())))
                    .collect(),
                Err(error) => {
                    batch_results(&batch, Err::<HashMap<Key, Row>, _>(error), |loader_key| loader_key.key)
                }
            }
        });
        level.scope(join_all(groups)).await.into_iter().flatten().collect()
    }
}

/// A relation compared by address: each field has its own, for the life of the process.
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
struct PageGroup<T: Table> {
    relation: ByAddress<Relation<ColumnOf<T>>>,
    list_request: Arc<ListRequest<T>>,
    projection: Projection,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct PageKey<T: Table> {
    parent: Key,
    group: Prehashed<PageGroup<T>>,
}

struct PagesByParent<T> {
    scope: Scope,
    table: std::marker::PhantomData<fn() -> T>,
}

impl<T: Table> BatchFn<PageKey<T>, Loaded<Option<Page>>> for PagesByParent<T> {
    async fn load(&mut self, keys: &[PageKey<T>]) -> HashMap<PageKey<T>, Loaded<Option<Page>>> {
        let level = level("pages", table_name::<T>(), keys.len());
        let scope = &self.scope;
        let groups = grouped(keys, |loader_key| loader_key.group.clone()).into_iter().map(
            |(group, batch)| async move {
                let parents: Vec<Key> = batch.iter().map(|loader_key| loader_key.parent).collect();
                let PageGroup { relation, list_request, projection: columns } = &*group.value;
                let pages =
                    children::pages_by_parent(scope, relation.0, &parents, list_request, columns).await;
                batch_results(&batch, pages, |loader_key| loader_key.parent)
            },
        );
        level.scope(join_all(groups)).await.into_iter().flatten().collect()
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct CountGroup<T: Table> {
    relation: ByAddress<Relation<ColumnOf<T>>>,
    filter: Filter<EntityOf<T>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct CountKey<T: Table> {
    parent: Key,
    group: Prehashed<CountGroup<T>>,
}

struct CountsByParent<T> {
    scope: Scope,
    table: std::marker::PhantomData<fn() -> T>,
}

impl<T: Table> BatchFn<CountKey<T>, Loaded<Option<i64>>> for CountsByParent<T> {
    async fn load(&mut self, keys: &[CountKey<T>]) -> HashMap<CountKey<T>, Loaded<Option<i64>>> {
        let level = level("counts", table_name::<T>(), keys.len());
        let scope = &self.scope;
        let groups = grouped(keys, |loader_key| loader_key.group.clone()).into_iter().map(
            |(group, batch)| async move {
                let parents: Vec<Key> = batch.iter().map(|loader_key| loader_key.parent).collect();
                let CountGroup { relation, filter } = &*group.value;
                let counts = children::counts_by_parent::<T>(scope, relation.0, &parents, filter).await;
                batch_results(&batch, counts, |loader_key| loader_key.parent)
            },
        );
        level.scope(join_all(groups)).await.into_iter().flatten().collect()
    }
}

/// The child rows of a parent, and the time column whose maximum is loaded.
pub struct LatestTime<T: Table> {
    /// The foreign key to the parent.
    pub relation: Relation<ColumnOf<T>>,
    /// The time column.
    pub time: ColumnOf<T>,
}

impl<T: Table> std::fmt::Debug for LatestTime<T> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "latest {:?} by {:?}", self.time, self.relation)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct LatestKey<T: Table> {
    parent: Key,
    latest_time: ByAddress<LatestTime<T>>,
}

struct LatestByParent<T> {
    scope: Scope,
    table: std::marker::PhantomData<fn() -> T>,
}

impl<T: Table> BatchFn<LatestKey<T>, Loaded<Option<DateTime<Utc>>>> for LatestByParent<T> {
    async fn load(&mut self, keys: &[LatestKey<T>]) -> HashMap<LatestKey<T>, Loaded<Option<DateTime<Utc>>>> {
        let level = level("latest", table_name::<T>(), keys.len());
        let scope = &self.scope;
        let groups = grouped(keys, |loader_key| loader_key.latest_time).into_iter().map(
            |(latest_time, batch)| async move {
                let parents: Vec<Key> = batch.iter().map(|loader_key| loader_key.parent).collect();
                let LatestTime { relation, time } = latest_time.0;
                let latest = children::latest_by_parent::<T>(scope, relation, *time, &parents).await;
                batch_results(&batch, latest, |loader_key| loader_key.parent)
            },
        );
        level.scope(join_all(groups)).await.into_iter().flatten().collect()
    }
}
