//! Fields that lead to other rows: one by key, all that hang on this one, or a value that is computed of those.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, OutputType, ServerResult, Value};
use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use sea_orm::EntityTrait;

use super::definition::{Field, ObjectDef, object_def};
use super::leaf::{Leaf as _, Style};
use super::row_object::{Object, RowObject, key_of};
use crate::error::{Error, Result};
use crate::graphql::context::RequestContext;
use crate::graphql::error::server_error;
use crate::graphql::exec::loaders::{Loaders, Newest};
use crate::graphql::exec::render::write_number;
use crate::query::join::{Join, Projection};
use crate::query::key::Key;
use crate::query::list::{ListRequest, all_columns};
use crate::query::page::Page;
use crate::query::row::Row;
use crate::query::table::{Relation, Table};

type Loaded<T> = Result<T, Arc<Error>>;

/// One row by key.
pub(in crate::graphql) trait OneField: Send + Sync {
    fn table(&self) -> &'static ObjectDef;

    /// The row beside each, joined by the key at the place `on`.
    fn join(&self, on: u8, projection: Projection) -> Join;

    fn load<'a>(
        &'a self,
        loaders: &'a Loaders,
        keys: &'a [Key],
        projection: &'a Projection,
    ) -> BoxFuture<'a, Loaded<HashMap<Key, Row>>>;

    fn resolve<'a>(
        &'a self,
        row: &'a Row,
        field: &'a Field,
        ctx: &'a Context<'a>,
    ) -> BoxFuture<'a, ServerResult<Value>>;
}

/// All rows that hang on this one.
pub(in crate::graphql) trait ListField: Send + Sync {
    fn table(&self) -> &'static ObjectDef;

    fn load<'a>(
        &'static self,
        loaders: &'a Loaders,
        parents: &'a [Key],
        projection: &'a Projection,
    ) -> BoxFuture<'a, Loaded<HashMap<Key, Page>>>;

    fn resolve<'a>(
        &'static self,
        row: &'a Row,
        field: &'a Field,
        ctx: &'a Context<'a>,
    ) -> BoxFuture<'a, ServerResult<Value>>;
}

/// A row of `R`, or null.
pub(in crate::graphql) struct One<R> {
    of: std::marker::PhantomData<fn() -> R>,
}

impl<R> One<R> {
    pub fn optional() -> Self {
        Self { of: std::marker::PhantomData }
    }
}

impl<R: RowObject> OneField for One<R> {
    fn table(&self) -> &'static ObjectDef {
        object_def::<R>()
    }

    fn join(&self, on: u8, projection: Projection) -> Join {
        Join::to::<R::Table>(on, projection.columns, projection.joins)
    }

    fn load<'a>(
        &'a self,
        loaders: &'a Loaders,
        keys: &'a [Key],
        projection: &'a Projection,
    ) -> BoxFuture<'a, Loaded<HashMap<Key, Row>>> {
        Box::pin(loaders.rows::<R::Table>(keys, projection))
    }

    fn resolve<'a>(
        &'a self,
        row: &'a Row,
        field: &'a Field,
        ctx: &'a Context<'a>,
    ) -> BoxFuture<'a, ServerResult<Value>> {
        Box::pin(async move {
            let request = ctx.data_unchecked::<RequestContext>();
            let Some(key) = key_of(row, field, &ctx.data_unchecked::<RequestContext>().scope)
                .map_err(|error| server_error(ctx, error))?
            else {
                return Ok(Value::Null);
            };
            let found = request.loaders.rows::<R::Table>(&[key], &all_columns::<R::Table>()).await;
            let mut found = found.map_err(|error| server_error(ctx, (*error).clone()))?;
            let object = found.remove(&key).map(Object::<R>::new);
            object.resolve(&ctx.with_selection_set(&ctx.item.node.selection_set), ctx.item).await
        })
    }
}

/// The rows of `R` that hang on a parent.
pub(in crate::graphql) struct NestedList<R: RowObject> {
    relation: Relation<<<R::Table as Table>::Entity as EntityTrait>::Column>,
    list_request: Arc<ListRequest<R::Table>>,
}

impl<R: RowObject> NestedList<R> {
    pub fn new(relation: Relation<<<R::Table as Table>::Entity as EntityTrait>::Column>) -> Self {
        Self { relation, list_request: Arc::new(ListRequest::whole()) }
    }
}

impl<R: RowObject> ListField for NestedList<R> {
    fn table(&self) -> &'static ObjectDef {
        object_def::<R>()
    }

    fn load<'a>(
        &'static self,
        loaders: &'a Loaders,
        parents: &'a [Key],
        projection: &'a Projection,
    ) -> BoxFuture<'a, Loaded<HashMap<Key, Page>>> {
        Box::pin(loaders.pages::<R::Table>(&self.relation, parents, &self.list_request, projection))
    }

    fn resolve<'a>(
        &'static self,
        row: &'a Row,
        field: &'a Field,
        ctx: &'a Context<'a>,
    ) -> BoxFuture<'a, ServerResult<Value>> {
        Box::pin(async move {
            let request = ctx.data_unchecked::<RequestContext>();
            let mut rows: Vec<Object<R>> = Vec::new();
            if let Some(parent) = key_of(row, field, &ctx.data_unchecked::<RequestContext>().scope)
                .map_err(|error| server_error(ctx, error))?
            {
                let all = all_columns::<R::Table>();
                let pages = request
                    .loaders
                    .pages::<R::Table>(&self.relation, &[parent], &self.list_request, &all)
                    .await;
                let mut pages = pages.map_err(|error| server_error(ctx, (*error).clone()))?;
                rows.extend(pages.remove(&parent).unwrap_or_default().rows.into_iter().map(Object::new));
            }
            rows.resolve(&ctx.with_selection_set(&ctx.item.node.selection_set), ctx.item).await
        })
    }
}

/// A value that is computed of the rows that hang on this one.
#[derive(Clone, Copy, Debug)]
pub(in crate::graphql) enum Scalar {
    Number(i64),
    Time(Option<DateTime<Utc>>),
}

impl Scalar {
    pub fn write(self, style: Style, out: &mut Vec<u8>) {
        match self {
            Self::Number(number) => write_number(number, out),
            Self::Time(time) => time.write(style, out),
        }
    }

    fn value(self) -> Value {
        match self {
            Self::Number(number) => Value::from(number),
            Self::Time(time) => time.value(),
        }
    }
}

/// A field that is such a value.
pub(in crate::graphql) trait ScalarField: Send + Sync {
    /// What a row has on which nothing hangs.
    fn nothing(&self) -> Scalar;

    fn load<'a>(
        &'static self,
        loaders: &'a Loaders,
        parents: &'a [Key],
    ) -> BoxFuture<'a, Loaded<HashMap<Key, Scalar>>>;
}

impl dyn ScalarField {
    /// The value for one row, the ordinary way.
    pub async fn resolve(&'static self, row: &Row, field: &Field, ctx: &Context<'_>) -> ServerResult<Value> {
        let request = ctx.data_unchecked::<RequestContext>();
        let key = key_of(row, field, &request.scope).map_err(|error| server_error(ctx, error))?;
        let Some(parent) = key else { return Ok(self.nothing().value()) };
        let loaded = self.load(&request.loaders, &[parent]).await;
        let loaded = loaded.map_err(|error| server_error(ctx, (*error).clone()))?;
        Ok(loaded.get(&parent).copied().unwrap_or(self.nothing()).value())
    }
}

/// The number of rows of `N` that hang on a parent.
pub(in crate::graphql) struct Count<N: Table> {
    relation: Relation<<N::Entity as EntityTrait>::Column>,
    filter: N::Filter,
}

impl<N: Table> Count<N> {
    pub fn new(relation: Relation<<N::Entity as EntityTrait>::Column>, filter: N::Filter) -> Self {
        Self { relation, filter }
    }
}

impl<N: Table> ScalarField for Count<N> {
    fn nothing(&self) -> Scalar {
        Scalar::Number(0)
    }

    fn load<'a>(
        &'static self,
        loaders: &'a Loaders,
        parents: &'a [Key],
    ) -> BoxFuture<'a, Loaded<HashMap<Key, Scalar>>> {
        Box::pin(async move {
            let counts = loaders.counts::<N>(&self.relation, parents, &self.filter).await?;
            Ok(counts.into_iter().map(|(key, count)| (key, Scalar::Number(count))).collect())
        })
    }
}

/// The latest time of the rows of `N` that hang on a parent.
pub(in crate::graphql) struct Latest<N: Table>(Newest<N>);

impl<N: Table> Latest<N> {
    pub fn new(
        relation: Relation<<N::Entity as EntityTrait>::Column>,
        time: <N::Entity as EntityTrait>::Column,
    ) -> Self {
        Self(Newest { relation, time })
    }
}

impl<N: Table> ScalarField for Latest<N> {
    fn nothing(&self) -> Scalar {
        Scalar::Time(None)
    }

    fn load<'a>(
        &'static self,
        loaders: &'a Loaders,
        parents: &'a [Key],
    ) -> BoxFuture<'a, Loaded<HashMap<Key, Scalar>>> {
        Box::pin(async move {
            let latest = loaders.latest::<N>(&self.0, parents).await?;
            Ok(latest.into_iter().map(|(key, time)| (key, Scalar::Time(Some(time)))).collect())
        })
    }
}
