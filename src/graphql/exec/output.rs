//! The `OutputType` impls of rows, in root fields, payloads and subscriptions: [`Object`], [`Edge`] and
//! [`Connection`] (that of a single row is in `single`). async-graphql passes the whole selection to them; none
//! of its resolvers runs below.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::parser::types::{Field, OperationType, Selection, SelectionSet};
use async_graphql::registry::Registry;
use async_graphql::{
    Context, ContextSelectionSet, OutputType, PathSegment, Positioned, ServerError, ServerResult, Value,
};
use futures_util::future::{join_all, try_join};
use serde_json::{Map, Value as Json};

use super::compiler::Compiler;
use super::load::{LoadedChildren, LoadedPages, load_other_relations, load_relations};
use super::plan::{ConnectionPlan, ErrorSource, Plan, plan_lookups};
use super::raw::raw;
use super::render::{FieldError, Path, PropagatedNull, Renderer};
use crate::error::{Error, Result};
use crate::graphql::context::RequestContext;
use crate::graphql::error::{UserError, malformed, outcome, server_error, to_error, with_code, with_path};
use crate::graphql::loaders::Loaders;
use crate::graphql::object::connection::{
    Connection, Edge, FacetCount, facet_filters, list_request, register_connection, register_edge,
};
use crate::graphql::object::declaration::ObjectType;
use crate::graphql::object::definition::{ConnectionTypes, ObjectDef};
use crate::graphql::object::definition_cache::object_def;
use crate::graphql::object::object::{Connected, Object, RowObject, register_object_type};
use crate::graphql::object::to_json;
use crate::graphql::response_shape::{PlainShape, ResponseShape};
use crate::query::facets::{self, FacetValue};
use crate::query::key::Key;
use crate::query::list::{self, all_columns};
use crate::query::page::Page;
use crate::query::projection::Projection;
use crate::query::row::Row;
use crate::query::sort::SortKeys;
use crate::query::table::{Table, table_name};
use crate::telemetry::trace::root_level;
use crate::text::sort_key;

/// The rendered form of errors that several rows share, by address.
type SharedErrors = HashMap<*const Error, async_graphql::Error>;

/// Compiles and renders one selection for async-graphql.
pub(super) struct SelectionExecutor<'c, 'a> {
    ctx: &'c ContextSelectionSet<'a>,
    pub(super) request: &'a RequestContext,
    shape: &'a dyn ResponseShape,
    pub(super) loaders: Arc<Loaders>,
    /// Whether no other root field asks the loaders.
    pub(super) is_alone: bool,
    /// Whether async-graphql receives values instead of text: where it must merge two values with the same
    /// response key, or where the caller's shape needs more than placements and styles.
    as_values: bool,
}

impl<'c, 'a> SelectionExecutor<'c, 'a> {
    pub(super) fn new(ctx: &'c ContextSelectionSet<'a>) -> Self {
        let request = ctx.data_unchecked::<RequestContext>();
        let shape = &*request.shape;
        let is_plain = is_plain(shape, &ctx.item.node);
        // Loaders cache, and a mutation must not return what was true before its own write.
        let loaders = match ctx.query_env.operation.node.ty {
            OperationType::Mutation => Arc::new(Loaders::new(request.scope.clone())),
            OperationType::Query | OperationType::Subscription => Arc::clone(&request.loaders),
        };
        let is_alone = is_only_root_field(ctx);
        if is_alone {
            loaders.run_at_once();
        }
        Self {
            ctx,
            request,
            loaders,
            is_alone,
            shape: if is_plain { shape } else { &PlainShape },
            as_values: request.needs_merge || !is_plain,
        }
    }

    pub(super) fn compiler(&self) -> Compiler<'c, 'a> {
        Compiler { ctx: self.ctx, request: self.request, shape: self.shape }
    }

    /// The path of the selection in the response.
    fn path(&self) -> Vec<PathSegment> {
        path_of(self.ctx)
    }

    /// Runs `render` and converts its result to a value of async-graphql.
    fn render(
        &self,
        capacity: usize,
        render: impl FnOnce(&mut Renderer<'_>, Path<'_>) -> Result<(), PropagatedNull>,
    ) -> ServerResult<Value> {
        let mut renderer =
            Renderer { scope: &self.request.scope, out: Vec::with_capacity(capacity), errors: Vec::new() };
        let path = self.path();
        let outcome = render(&mut renderer, Path::Root(&path));
        let Renderer { out, errors, .. } = renderer;
        let mut shared = HashMap::new();
        let mut errors: Vec<_> =
            errors.into_iter().map(|error| self.server_error(error, &mut shared)).collect();
        let failed = match outcome {
            Ok(()) => None,
            // The last error nulled the whole selection.
            Err(PropagatedNull) => errors.pop(),
        };
        for error in errors {
            self.ctx.add_error(error);
        }
        match failed {
            Some(error) => Err(error),
            None if self.as_values => {
                let value = serde_json::from_slice::<serde_json::Value>(&out).ok();
                let value = value.and_then(|value| Value::from_json(value).ok());
                value.ok_or_else(|| ServerError::new("an answer is not JSON", None))
            }
            None => raw(out).ok_or_else(|| ServerError::new("an answer is not UTF-8", None)),
        }
    }

    /// Converts an error to its form in the response. `shared` caches errors that several rows share, so that
    /// each is logged once.
    fn server_error(&self, error: FieldError, shared: &mut SharedErrors) -> ServerError {
        let FieldError { path, pos, source } = error;
        let error = match source {
            ErrorSource::Server(error) => with_code(error),
            ErrorSource::Domain(error) => to_error(self.request, error).into_server_error(pos),
            ErrorSource::Shared(error) => {
                let rendered = shared.entry(Arc::as_ptr(&error));
                rendered
                    .or_insert_with(|| to_error(self.request, (*error).clone()))
                    .clone()
                    .into_server_error(pos)
            }
        };
        with_path(error, path)
    }

    /// Renders one row that was read with all columns.
    async fn row(&self, mut plan: Plan, row: &Row) -> ServerResult<Value> {
        plan_lookups(std::iter::once(&mut plan));
        self.row_with_children(&plan, row, None).await
    }

    /// Renders a row of which `children` are loaded already.
    pub(super) async fn row_with_children(
        &self,
        plan: &Plan,
        row: &Row,
        children: Option<LoadedChildren>,
    ) -> ServerResult<Value> {
        let rows = std::slice::from_ref(row);
        let relations = load_other_relations(plan, rows, children, &self.loaders).await;
        self.render(512, |renderer, path| renderer.row(plan, row, 0, &relations, path))
    }
}

/// Whether placements and styles suffice for every field of a selection. Trusted documents have no fragments.
fn is_plain(shape: &dyn ResponseShape, set: &SelectionSet) -> bool {
    set.items.iter().all(|item| match &item.node {
        Selection::Field(field) => {
            shape.is_plain(&field.node) && is_plain(shape, &field.node.selection_set.node)
        }
        _ => true,
    })
}

/// Whether this is the selection of the operation's only root field.
fn is_only_root_field(ctx: &ContextSelectionSet<'_>) -> bool {
    let is_root = ctx.path_node.is_some_and(|node| node.parent.is_none());
    let root = &ctx.query_env.operation.node.selection_set.node.items;
    is_root && matches!(root.as_slice(), [only] if matches!(only.node, Selection::Field(_)))
}

/// An error of the field whose selection set is being resolved: its path ends in the field already.
pub(super) fn field_error(
    ctx: &ContextSelectionSet<'_>,
    field: &Positioned<Field>,
    error: Error,
) -> ServerError {
    let error = to_error(ctx.data_unchecked::<RequestContext>(), error);
    ctx.set_error_path(error.into_server_error(field.pos))
}

fn path_of(ctx: &ContextSelectionSet<'_>) -> Vec<PathSegment> {
    ctx.set_error_path(ServerError::new("", None)).path
}

pub(in crate::graphql) async fn resolve_row(
    ctx: &ContextSelectionSet<'_>,
    object: &'static ObjectDef,
    row: &Row,
) -> ServerResult<Value> {
    let executor = SelectionExecutor::new(ctx);
    let plan = executor.compiler().plan(&[ctx.item], object);
    executor.row(plan, row).await
}

impl<T: ObjectType> OutputType for Object<T> {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed(T::NAME)
    }

    fn create_type_info(registry: &mut Registry) -> String {
        register_object_type::<T, Self>(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        resolve_row(ctx, object_def::<T>(), &self.row).await
    }
}

/// Reads a row after a write, with the visibility rules of every read.
///
/// # Errors
/// An internal error when the caller may not see the row.
pub async fn read_back<R: RowObject>(request: &RequestContext, key: Key) -> async_graphql::Result<Object<R>> {
    let found =
        list::by_keys::<R::Table>(&request.scope, R::Table::KEY, &[key], &all_columns::<R::Table>()).await;
    let missing = || Error::Internal(format!("a {} that was written is not shown", R::NAME));
    let row = found.and_then(|mut rows| rows.remove(&key).ok_or_else(missing));
    row.map(Object::new).map_err(|error| to_error(request, error))
}

/// Splits the result of a write into the object of the written row, for the payload, and its `userErrors`.
///
/// # Errors
/// When the failure is a top-level error.
pub async fn written<R: RowObject>(
    request: &RequestContext,
    result: Result<impl Into<Key>>,
) -> async_graphql::Result<(Option<Object<R>>, Vec<UserError>)> {
    let (key, user_errors) = outcome(request, result)?;
    let object = match key {
        Some(key) => Some(read_back(request, key.into()).await?),
        None => None,
    };
    Ok((object, user_errors))
}

impl<R: Connected> Connection<R> {
    /// The connection of all rows that the caller may see.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` for arguments that are malformed or out of range.
    pub fn root(ctx: &Context<'_>) -> ServerResult<Self> {
        let request = list_request::<R>(ctx).map_err(|error| malformed(ctx, error))?;
        let request = request.map_err(|error| server_error(ctx, error))?;
        let facets = facet_filters::<R>(ctx).map_err(|error| malformed(ctx, error))?;
        Ok(Self { request, facets: facets.map_err(|error| server_error(ctx, error))? })
    }

    /// Reads the page and the total count concurrently, as far as the plan needs them.
    async fn load(&self, plan: &ConnectionPlan, request: &RequestContext) -> Result<(Page, i64)> {
        let load = async {
            if !plan.needs_page {
                return Ok(Page::default());
            }
            let level = root_level("page", table_name::<R::Table>());
            level.scope(list::page(&request.scope, &self.request, &plan.projection)).await
        };
        let count = async {
            if !plan.needs_total {
                return Ok(0);
            }
            let level = root_level("count", table_name::<R::Table>());
            level.scope(list::count::<R::Table>(&request.scope, &self.request.filter)).await
        };
        try_join(load, count).await
    }

    /// The selected facets as a JSON object, the most frequent values first, of each at most [`MAX_FACET_VALUES`].
    async fn load_facets(&self, plan: &ConnectionPlan, request: &RequestContext) -> Result<Json> {
        let selected = plan.facets();
        let facets: Vec<_> =
            self.facets.iter().filter(|(facet, _)| selected.contains(&facet.name)).cloned().collect();
        let level = root_level("facets", table_name::<R::Table>());
        let counted = level.scope(facets::count::<R::Table>(&request.scope, &facets)).await?;
        let mut object = Map::new();
        for ((facet, _), mut values) in facets.iter().zip(counted) {
            values.sort_by_cached_key(|value| (Reverse(value.count), sort_key(&value.stored)));
            let counts =
                values.into_iter().take(MAX_FACET_VALUES).map(|FacetValue { stored, count }| FacetCount {
                    value: (facet.value)(&stored),
                    label: stored,
                    count: i32::try_from(count).unwrap_or(i32::MAX),
                });
            object.insert(facet.name.to_owned(), to_json(&counts.collect::<Vec<_>>())?);
        }
        Ok(Json::Object(object))
    }
}

/// The maximum number of values of a facet. Of open lists, anybody who registers may add values.
const MAX_FACET_VALUES: usize = 100;

/// Whether to retry a failed statement without joins: if a joined table caused the error, only the fields of
/// that table fail then. Not when the database is unavailable.
pub(super) fn should_retry_without_joins<T>(loaded: &Result<T>, projection: &Projection) -> bool {
    let is_rejected = matches!(loaded, Err(error @ Error::Database(_)) if !error.is_unavailable());
    is_rejected && !projection.joins.is_empty()
}

impl<R: Connected> OutputType for Connection<R> {
    fn type_name() -> Cow<'static, str> {
        Cow::Owned(format!("{}Connection", R::NAME))
    }

    fn create_type_info(registry: &mut Registry) -> String {
        register_connection::<R>(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        let executor = SelectionExecutor::new(ctx);
        let (request, list_request) = (executor.request, &self.request);
        let types = ConnectionTypes::of::<R>();
        let mut plan = executor.compiler().connection(&[ctx.item], &types, &list_request.page);
        let mut loaded = self.load(&plan, request).await;
        if should_retry_without_joins(&loaded, &plan.projection) {
            plan.without_joins();
            loaded = self.load(&plan, request).await;
        }
        let (page, total) = loaded.map_err(|error| field_error(ctx, field, error))?;
        let mut pages = LoadedPages::of_root(&plan, page, total, &executor.loaders).await;
        if !self.facets.is_empty() {
            let facets = self.load_facets(&plan, request).await;
            pages.facets = facets.map_err(|error| field_error(ctx, field, error))?;
        }
        let order = list_request.sort_keys();
        let cursor = |row: &Row| Ok(order.cursor(row)?);
        executor.render(256 * (pages.rows.len() + 1), |renderer, path| {
            renderer.page(&plan, &pages, 0, &list_request.page, &cursor, path)
        })
    }
}

impl<R: Connected> OutputType for Edge<R> {
    fn type_name() -> Cow<'static, str> {
        Cow::Owned(format!("{}Edge", R::NAME))
    }

    fn create_type_info(registry: &mut Registry) -> String {
        register_edge::<R>(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        let executor = SelectionExecutor::new(ctx);
        let row = self.node.row();
        let mut plan = executor.compiler().edge(&[ctx.item], &ConnectionTypes::of::<R>());
        plan_lookups(plan.nodes.iter_mut());
        let load = |node| load_relations(node, std::slice::from_ref(row), &executor.loaders);
        let relations = join_all(plan.nodes.iter().map(load)).await;
        let order = SortKeys::<R::Table>::new(&R::default_sort(&executor.request.scope));
        let cursor = |row: &Row| Ok(order.cursor(row)?);
        executor.render(512, |renderer, path| {
            let relations: Vec<_> = relations.iter().collect();
            renderer.edge(&plan, (row, 0), &relations, &cursor, &path)
        })
    }
}
