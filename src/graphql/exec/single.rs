//! A field that returns one row, or null.

use std::borrow::Cow;
use std::marker::PhantomData;

use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::{ContextSelectionSet, OutputType, Positioned, ServerResult, Value};
use futures_util::future::BoxFuture;

use super::output::{SelectionExecutor, field_error, should_retry_without_joins};
use super::plan::{plan_joins, plan_lookups};
use super::with_children::{self, WithChildren};
use crate::error::Result;
use crate::graphql::context::RequestContext;
use crate::graphql::object::definition_cache::object_def;
use crate::graphql::object::object::{Object, RowObject};
use crate::query::key::Key;
use crate::query::projection::Projection;
use crate::query::row::Row;

type Find =
    dyn for<'a> Fn(&'a RequestContext, Projection) -> BoxFuture<'a, Result<Option<Row>>> + Send + Sync;

/// A row of `R` that `find` reads with the projection of the selection; null when it returns none.
pub struct Single<R> {
    find: Box<Find>,
    /// The key of the row, if it is known.
    key: Option<Key>,
    of: PhantomData<fn() -> R>,
}

impl<R: RowObject> Single<R> {
    /// The row that `find` returns.
    pub fn new<F>(find: F) -> Self
    where
        F: for<'a> Fn(&'a RequestContext, Projection) -> BoxFuture<'a, Result<Option<Row>>>
            + Send
            + Sync
            + 'static,
    {
        Self { find: Box::new(find), key: None, of: PhantomData }
    }

    /// The row with this key that the caller may see.
    pub fn by_key(key: Key) -> Self {
        let single = Self::new(move |request, projection| {
            Box::pin(async move {
                let found = request.loaders.rows::<R::Table>(&[key], &projection).await;
                Ok(found.map_err(|error| (*error).clone())?.remove(&key))
            })
        });
        Self { key: Some(key), ..single }
    }
}

impl<R: RowObject> OutputType for Single<R> {
    fn type_name() -> Cow<'static, str> {
        <Option<Object<R>> as OutputType>::type_name()
    }

    fn qualified_type_name() -> String {
        <Option<Object<R>> as OutputType>::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <Option<Object<R>> as OutputType>::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        let executor = SelectionExecutor::new(ctx);
        let mut plan = executor.compiler().plan(&[ctx.item], object_def::<R>());
        let projection = plan_joins(std::iter::once(&mut plan));
        let loaded = match self.key {
            // Other root fields may ask for other rows of the table, which one statement reads.
            Some(key) if executor.is_alone => {
                with_children::load::<R::Table>(&plan, &projection, key, &executor.loaders).await
            }
            _ => Ok(None),
        };
        let (mut found, children) = match loaded {
            Ok(Some(WithChildren { row: Some(row), children })) => (Ok(Some(row)), Some(children)),
            Err(error) if error.is_unavailable() => (Err((*error).clone()), None),
            // The statement of the row alone tells whether there is one, or what failed.
            loaded => {
                let found = (self.find)(executor.request, projection.clone()).await;
                (found, loaded.ok().flatten().map(|loaded| loaded.children))
            }
        };
        if should_retry_without_joins(&found, &projection) {
            found = (self.find)(executor.request, plan_lookups(std::iter::once(&mut plan))).await;
        }
        let resolved = match found {
            Ok(Some(row)) => executor.row_with_children(&plan, &row, children).await,
            Ok(None) => Ok(Value::Null),
            Err(error) => Err(field_error(ctx, field, error)),
        };
        // The type is nullable: an error leaves the fields beside this one as they are.
        Ok(resolved.unwrap_or_else(|error| {
            ctx.add_error(error);
            Value::Null
        }))
    }
}
