//! Relation fields: a row by key, all child rows, a page of them, or a value computed over them. Each is
//! loaded for all rows of a list at once.

use std::collections::HashMap;
use std::marker::PhantomData;
use std::sync::Arc;

use async_graphql::{Context, ServerResult};
use futures_util::future::BoxFuture;

use super::connection::list_request;
use super::declaration::ObjectType;
use super::definition::{
    ConnectionField, ConnectionTypes, ListField, ObjectDef, OneField, PreparedConnection, Scalar, ScalarField,
};
use super::definition_cache::object_def;
use super::object::{Connected, RowObject};
use crate::error::Result;
use crate::graphql::loaders::{LatestTime, Loaded, Loaders};
use crate::query::filter::{Criterion, Filter};
use crate::query::key::Key;
use crate::query::list::ListRequest;
use crate::query::page::{Page, PageRequest};
use crate::query::projection::{Join, Projection};
use crate::query::row::Row;
use crate::query::table::{ColumnOf, Relation, Table};

type RowColumn<R> = ColumnOf<<R as RowObject>::Table>;

/// The row of `R` with a key, or null; `T` decides which rows the caller may see.
pub(super) struct One<R, T>(pub PhantomData<fn() -> (R, T)>);

impl<R: RowObject, T: Table<Entity = R::Entity>> OneField for One<R, T> {
    fn object(&self) -> &'static ObjectDef {
        object_def::<R>()
    }

    fn join(&self, on: u8, projection: Projection) -> Join {
        Join::to::<T>(on, projection.columns, projection.joins)
    }

    fn load<'a>(
        &'a self,
        loaders: &'a Loaders,
        keys: &'a [Key],
        projection: &'a Projection,
    ) -> BoxFuture<'a, Loaded<HashMap<Key, Row>>> {
        Box::pin(loaders.rows::<T>(keys, projection))
    }
}

/// All child rows of `R` that match a filter, or one member of each.
pub(super) struct NestedList<R: RowObject> {
    relation: Relation<RowColumn<R>>,
    member: Option<&'static str>,
    request: Arc<ListRequest<R::Table>>,
}

impl<R: RowObject> NestedList<R> {
    pub fn new(
        relation: Relation<RowColumn<R>>,
        filter: Filter<R::Entity>,
        member: Option<&'static str>,
    ) -> Self {
        let request = Arc::new(ListRequest { filter, ..ListRequest::all_rows() });
        Self { relation, member, request }
    }
}

impl<R: RowObject> ListField for NestedList<R> {
    fn object(&self) -> &'static ObjectDef {
        object_def::<R>()
    }

    fn member(&self) -> Option<&'static str> {
        self.member
    }

    fn parent_column(&self) -> Option<u8> {
        self.relation.column_index::<R::Entity>()
    }

    fn load<'a>(
        &'static self,
        loaders: &'a Loaders,
        parents: &'a [Key],
        projection: &'a Projection,
    ) -> BoxFuture<'a, Loaded<HashMap<Key, Page>>> {
        Box::pin(loaders.pages::<R::Table>(&self.relation, parents, &self.request, projection))
    }
}

/// Reads the criterion that arguments of a connection's own add to its filter.
pub(super) type CriterionOf<R> =
    fn(&Context<'_>) -> ServerResult<Option<Criterion<<R as ObjectType>::Entity>>>;

/// A connection of child rows of `R`.
pub(super) struct ChildConnection<R: Connected> {
    relation: Relation<RowColumn<R>>,
    criterion: CriterionOf<R>,
}

impl<R: Connected> ChildConnection<R> {
    pub fn new(relation: Relation<RowColumn<R>>, criterion: CriterionOf<R>) -> Self {
        Self { relation, criterion }
    }
}

impl<R: Connected> ConnectionField for ChildConnection<R> {
    fn types(&self) -> ConnectionTypes {
        ConnectionTypes::of::<R>()
    }

    fn prepare(&'static self, ctx: &Context<'_>) -> ServerResult<Result<Box<dyn PreparedConnection>>> {
        let request = list_request::<R>(ctx)?;
        let criterion = (self.criterion)(ctx)?;
        Ok(request.map(|mut request| -> Box<dyn PreparedConnection> {
            if let Some(criterion) = criterion {
                Arc::make_mut(&mut request).filter.add(criterion);
            }
            Box::new(Prepared::<R> { relation: &self.relation, request })
        }))
    }
}

/// A connection of child rows with its list request.
struct Prepared<R: Connected> {
    relation: &'static Relation<RowColumn<R>>,
    request: Arc<ListRequest<R::Table>>,
}

impl<R: Connected> PreparedConnection for Prepared<R> {
    fn page_request(&self) -> &PageRequest {
        &self.request.page
    }

    fn parent_column(&self) -> Option<u8> {
        self.relation.column_index::<R::Entity>()
    }

    fn cursor(&self, row: &Row) -> Result<String> {
        Ok(self.request.sort_keys().cursor(row)?)
    }

    fn load<'a>(
        &'a self,
        loaders: &'a Loaders,
        parents: &'a [Key],
        projection: &'a Projection,
    ) -> BoxFuture<'a, Loaded<HashMap<Key, Page>>> {
        Box::pin(loaders.pages::<R::Table>(self.relation, parents, &self.request, projection))
    }

    fn counts<'a>(
        &'a self,
        loaders: &'a Loaders,
        parents: &'a [Key],
    ) -> BoxFuture<'a, Loaded<HashMap<Key, i64>>> {
        Box::pin(loaders.counts::<R::Table>(self.relation, parents, &self.request.filter))
    }
}

/// The number of child rows of `C`.
pub(super) struct Count<C: Table> {
    relation: Relation<ColumnOf<C>>,
    filter: Filter<C::Entity>,
}

impl<C: Table> Count<C> {
    pub fn new(relation: Relation<ColumnOf<C>>, filter: Filter<C::Entity>) -> Self {
        Self { relation, filter }
    }
}

impl<C: Table> ScalarField for Count<C> {
    fn default(&self) -> Scalar {
        Scalar::Number(0)
    }

    fn load<'a>(
        &'static self,
        loaders: &'a Loaders,
        parents: &'a [Key],
    ) -> BoxFuture<'a, Loaded<HashMap<Key, Scalar>>> {
        Box::pin(async move {
            let counts = loaders.counts::<C>(&self.relation, parents, &self.filter).await?;
            Ok(counts.into_iter().map(|(key, count)| (key, Scalar::Number(count))).collect())
        })
    }
}

/// The latest time of the child rows of `C`.
pub(super) struct Latest<C: Table>(LatestTime<C>);

impl<C: Table> Latest<C> {
    pub fn new(relation: Relation<ColumnOf<C>>, time: ColumnOf<C>) -> Self {
        Self(LatestTime { relation, time })
    }
}

impl<C: Table> ScalarField for Latest<C> {
    fn default(&self) -> Scalar {
        Scalar::Time(None)
    }

    fn load<'a>(
        &'static self,
        loaders: &'a Loaders,
        parents: &'a [Key],
    ) -> BoxFuture<'a, Loaded<HashMap<Key, Scalar>>> {
        Box::pin(async move {
            let latest = loaders.latest::<C>(&self.0, parents).await?;
            Ok(latest.into_iter().map(|(key, time)| (key, Scalar::Time(Some(time)))).collect())
        })
    }
}
