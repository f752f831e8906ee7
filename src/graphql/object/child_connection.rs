//! Connections under other rows, and the arguments that every connection takes.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::registry::{MetaField, MetaInputValue, Registry};
use async_graphql::{Context, InputType, OutputType, ServerResult, Value};
use futures_util::future::BoxFuture;

use super::connection::{Connection, Loaded, RelationTo, Source};
use super::definition::Field;
use super::row_object::{Connected, key_of};
use crate::error::Result;
use crate::graphql::context::RequestContext;
use crate::graphql::error::server_error;
use crate::graphql::exec::compile_connection::{ConnectionPlan, names};
use crate::graphql::exec::loaders::Loaders;
use crate::query::join::Projection;
use crate::query::key::Key;
use crate::query::list::ListRequest;
use crate::query::page::{Page, PageArguments, PageRequest};
use crate::query::row::Row;
use crate::query::table::Table;

/// A field that is a connection of rows that hang on this one.
pub(in crate::graphql) trait ConnectionField: Send + Sync {
    /// Reads the field's arguments and compiles its selection; nothing when they are not in order.
    fn prepare(&'static self, ctx: &Context<'_>) -> Option<(Box<dyn Prepared>, ConnectionPlan)>;

    fn resolve<'a>(
        &'static self,
        row: &'a Row,
        field: &'a Field,
        ctx: &'a Context<'a>,
    ) -> BoxFuture<'a, ServerResult<Value>>;
}

/// A nested connection with its arguments, for any number of parents.
pub(in crate::graphql) trait Prepared: Send + Sync {
    fn page_request(&self) -> &PageRequest;
    fn cursor(&self, row: &Row) -> Result<String>;
    fn load<'a>(
        &'a self,
        loaders: &'a Loaders,
        parents: &'a [Key],
        projection: &'a Projection,
    ) -> BoxFuture<'a, Loaded<HashMap<Key, Page>>>;
    fn counts<'a>(
        &'a self,
        loaders: &'a Loaders,
        parents: &'a [Key],
    ) -> BoxFuture<'a, Loaded<HashMap<Key, i64>>>;
}

/// The rows of `R` that hang on a parent.
pub(in crate::graphql) struct NestedConnection<R: Connected> {
    relation: RelationTo<R>,
}

impl<R: Connected> NestedConnection<R> {
    pub fn new(relation: RelationTo<R>) -> Self {
        Self { relation }
    }
}

/// What a connection is asked for, as the arguments of its field say.
pub(in crate::graphql) fn list_request<R: Connected>(
    ctx: &Context<'_>,
) -> ServerResult<Result<Arc<ListRequest<R::Table>>>> {
    let page = PageArguments {
        first: ctx.param_value("first", None)?.1,
        after: ctx.param_value("after", None)?.1,
        last: ctx.param_value("last", None)?.1,
        before: ctx.param_value("before", None)?.1,
        page: ctx.param_value("page", None)?.1,
    };
    let filter: Option<R::Filter> = ctx.param_value("filter", None)?.1;
    let order: Option<Vec<R::Order>> = ctx.param_value("orderBy", None)?.1;
    let request = ctx.data_unchecked::<RequestContext>();
    let checked = || {
        if filter.is_some() || order.as_ref().is_some_and(|order| !order.is_empty()) {
            R::may_choose(&request.scope)?;
        }
        let filter = match filter {
            Some(filter) => R::filter(filter, &request.scope)?,
            None => <R::Table as Table>::Filter::default(),
        };
        let order = match order {
            Some(order) if !order.is_empty() => order.into_iter().map(R::order).collect(),
            _ => R::default_sort(&request.scope),
        };
        let list_request =
            ListRequest { filter, order, page: PageRequest::new(page, request.max_page_size)? };
        list_request.check_cursor()?;
        Ok(Arc::new(list_request))
    };
    Ok(checked())
}

impl<R: Connected> ConnectionField for NestedConnection<R> {
    fn prepare(&'static self, ctx: &Context<'_>) -> Option<(Box<dyn Prepared>, ConnectionPlan)> {
        let list_request = list_request::<R>(ctx).ok()?.ok()?;
        let selection = &ctx.item.node.selection_set;
        let plan = ConnectionPlan::compile(
            &ctx.with_selection_set(selection),
            selection,
            names::<R>(),
            &list_request.page,
        )?;
        Some((Box::new(PreparedConnection::<R> { relation: &self.relation, list_request }), plan))
    }

    fn resolve<'a>(
        &'static self,
        row: &'a Row,
        field: &'a Field,
        ctx: &'a Context<'a>,
    ) -> BoxFuture<'a, ServerResult<Value>> {
        Box::pin(async move {
            let list_request = list_request::<R>(ctx)?.map_err(|error| server_error(ctx, error))?;
            let parent = key_of(row, field, &ctx.data_unchecked::<RequestContext>().scope)
                .map_err(|error| server_error(ctx, error))?;
            let connection = Connection::<R>::new(Source::Nested(&self.relation, parent), list_request);
            connection.resolve(&ctx.with_selection_set(&ctx.item.node.selection_set), ctx.item).await
        })
    }
}

struct PreparedConnection<R: Connected> {
    relation: &'static RelationTo<R>,
    list_request: Arc<ListRequest<R::Table>>,
}

impl<R: Connected> Prepared for PreparedConnection<R> {
    fn page_request(&self) -> &PageRequest {
        &self.list_request.page
    }

    fn cursor(&self, row: &Row) -> Result<String> {
        Ok(self.list_request.sort_keys().cursor(row)?)
    }

    fn load<'a>(
        &'a self,
        loaders: &'a Loaders,
        parents: &'a [Key],
        projection: &'a Projection,
    ) -> BoxFuture<'a, Loaded<HashMap<Key, Page>>> {
        Box::pin(loaders.pages::<R::Table>(self.relation, parents, &self.list_request, projection))
    }

    fn counts<'a>(
        &'a self,
        loaders: &'a Loaders,
        parents: &'a [Key],
    ) -> BoxFuture<'a, Loaded<HashMap<Key, i64>>> {
        Box::pin(loaders.counts::<R::Table>(self.relation, parents, &self.list_request.filter))
    }
}

/// Describes a field that is a connection of `R`.
pub(in crate::graphql) fn describe<R: Connected>(registry: &mut Registry, field: &mut MetaField) {
    let mut argument = |name: &str, ty: String, description: &str| {
        let mut value = MetaInputValue::new(name, ty);
        value.description = Some(description.to_owned());
        field.args.insert(name.to_owned(), value);
    };
    for (name, ty, description) in PAGE_ARGUMENTS {
        argument(name, (*ty).to_owned(), description);
    }
    let filter = Option::<R::Filter>::create_type_info(registry);
    argument("filter", filter, "Which rows; all when absent.");
    let order = Option::<Vec<R::Order>>::create_type_info(registry);
    argument(
        "orderBy",
        order,
        "In which order; the list's own when absent. Ties are broken by the primary key.",
    );
    field.ty = Connection::<R>::create_type_info(registry);
}

/// The page arguments of every connection: name, type, description.
const PAGE_ARGUMENTS: &[(&str, &str, &str)] = &[
    ("first", "Int", "How many rows from the start, 1 to 100; 20 when neither `first` nor `last` is given."),
    ("after", "String", "After the row with this cursor."),
    ("last", "Int", "How many rows from the end, 1 to 100."),
    ("before", "String", "Before the row with this cursor."),
    ("page", "Int", "The page with this number, from 1, of `first` rows each. Not together with cursors."),
];
