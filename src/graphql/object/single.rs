//! One row that is found once it is known what is wanted of it: root fields by identifier.
//!
//! Written as text where the selection is known to the fast way, with to-one rows from the same statement; else every
//! column is read and the ordinary resolvers answer.

use std::borrow::Cow;
use std::marker::PhantomData;

use async_graphql::parser::types::Field as FieldNode;
use async_graphql::registry::Registry;
use async_graphql::{ContextSelectionSet, OutputType, Positioned, ServerResult, Value};
use futures_util::future::BoxFuture;

use super::definition::object_def;
use super::row_object::{Object, RowObject};
use crate::error::{Error, Result};
use crate::graphql::context::RequestContext;
use crate::graphql::error::server_error;
use crate::graphql::exec::compile::{Plan, plan_joins};
use crate::graphql::exec::load::load_relations;
use crate::graphql::exec::raw::raw;
use crate::graphql::exec::render::render_row;
use crate::query::join::Projection;
use crate::query::key::Key;
use crate::query::list::all_columns;
use crate::query::row::Row;

type Find =
    dyn for<'a> Fn(&'a RequestContext, Projection) -> BoxFuture<'a, Result<Option<Row>>> + Send + Sync;

/// A row of `R` that is yet to be found; null when there is none.
pub struct Single<R> {
    find: Box<Find>,
    of: PhantomData<fn() -> R>,
}

impl<R: RowObject> Single<R> {
    /// The row that `find` finds.
    pub fn new<F>(find: F) -> Self
    where
        F: for<'a> Fn(&'a RequestContext, Projection) -> BoxFuture<'a, Result<Option<Row>>>
            + Send
            + Sync
            + 'static,
    {
        Self { find: Box::new(find), of: PhantomData }
    }

    /// The row with this key that the caller may see.
    pub fn by_key(key: Key) -> Self {
        Self::new(move |request, projection| {
            Box::pin(async move {
                let found = request.loaders.rows::<R::Table>(&[key], &projection).await;
                Ok(found.map_err(|error| (*error).clone())?.remove(&key))
            })
        })
    }

    /// The row as text; nothing when only ordinary resolvers know the selection.
    async fn resolve_fast(&self, ctx: &ContextSelectionSet<'_>) -> Option<Result<Value>> {
        let request = ctx.data_unchecked::<RequestContext>();
        let mut plan = Plan::compile(ctx, ctx.item, object_def::<R>()).filter(|_| request.fast_rows)?;
        let projection = plan_joins(std::iter::once(&mut plan));
        let row = match (self.find)(request, projection).await {
            Ok(Some(row)) => row,
            Ok(None) => return Some(Ok(Value::Null)),
            Err(error) => return Some(Err(error)),
        };
        let rows = [row];
        let below = load_relations(&plan, &rows, &request.loaders).await;
        let below = match below {
            Ok(below) => below,
            Err(error) => return error.is_unavailable().then(|| Err((*error).clone())),
        };
        let mut out = Vec::with_capacity(512);
        render_row(&plan, &rows[0], 0, &below, &request.scope, &mut out).ok()?;
        raw(out).map(Ok)
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

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        field: &Positioned<FieldNode>,
    ) -> ServerResult<Value> {
        let fail = |error: Error| server_error(&ctx.with_field(field), error);
        if let Some(answer) = self.resolve_fast(ctx).await {
            return answer.map_err(fail);
        }
        let request = ctx.data_unchecked::<RequestContext>();
        let row = (self.find)(request, all_columns::<R::Table>()).await.map_err(fail)?;
        row.map(Object::<R>::new).resolve(ctx, field).await
    }
}
