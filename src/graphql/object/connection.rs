//! Relay connections over rows: at the root of a query and nested under other rows, by cursors and by numbered pages.
//!
//! A connection asks the database once for its page, and counts only when `totalCount` or the number of pages is
//! selected. The fast way (`connection_plan.rs`) writes the whole connection as text; what it does not know,
//! [`ConnectionFields`] answers. Connections under other rows are `nested.rs`.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use async_graphql::parser::types::Field as FieldNode;
use async_graphql::registry::Registry;
use async_graphql::resolver_utils::resolve_container;
use async_graphql::{
    Context, ContextSelectionSet, Object, OutputType, Positioned, ServerResult, SimpleObject, TypeName, Value,
};
use sea_orm::EntityTrait;
use tokio::sync::OnceCell;

use super::child_connection::list_request;
use super::row_object::{Connected, Object as RowOutput, RowObject};
use crate::error::{Error, Result};
use crate::graphql::context::RequestContext;
use crate::graphql::error::{server_error, to_error};
use crate::graphql::exec::compile_connection::{ConnectionPlan, names};
use crate::graphql::exec::load::{LoadedPages, PagePlace, load_below};
use crate::graphql::exec::render::render_page;
use crate::query::join::Projection;
use crate::query::key::Key;
use crate::query::list::{self, ListRequest};
use crate::query::page::{Page, PageRequest};
use crate::query::row::Row;
use crate::query::table::{Relation, Table};

pub(in crate::graphql) type Loaded<T> = Result<T, Arc<Error>>;
pub(in crate::graphql) type RelationTo<R> =
    Relation<<<<R as RowObject>::Table as Table>::Entity as EntityTrait>::Column>;

/// A connection that was asked for and not yet answered.
pub struct Connection<R: Connected> {
    fields: ConnectionFields<R>,
}

/// Where a connection's rows come from.
pub(in crate::graphql) enum Source<R: Connected> {
    /// All rows that the caller may see.
    Root,
    /// Those that hang on a parent; no parent, no rows.
    Nested(&'static RelationTo<R>, Option<Key>),
}

impl<R: Connected> Connection<R> {
    /// The connection of all rows that the caller may see.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` for arguments out of range.
    pub fn root(ctx: &Context<'_>) -> ServerResult<Self> {
        let list_request = list_request::<R>(ctx)?.map_err(|error| server_error(ctx, error))?;
        Ok(Self::new(Source::Root, list_request))
    }

    pub(in crate::graphql) fn new(source: Source<R>, list_request: Arc<ListRequest<R::Table>>) -> Self {
        Self {
            fields: ConnectionFields {
                source,
                list_request,
                page: OnceCell::new(),
                total: OnceCell::new(),
                unavailable: OnceLock::new(),
            },
        }
    }

    /// What was loaded; nothing when that failed. Where the database is away, the ordinary resolvers are told, so that
    /// nobody waits for it twice.
    fn loaded<T>(&self, loaded: Loaded<T>) -> Option<T> {
        if let Err(error) = &loaded
            && error.is_unavailable()
        {
            let _ = self.fields.unavailable.set(Arc::clone(error));
        }
        loaded.ok()
    }

    /// Answers as text, or nothing when the selection holds something that only ordinary resolvers know.
    async fn resolve_fast(&self, ctx: &ContextSelectionSet<'_>) -> Option<Value> {
        let request = ctx.data_unchecked::<RequestContext>();
        if !request.fast_rows {
            return None;
        }
        let fields = &self.fields;
        let page_request = &fields.list_request.page;
        let plan = ConnectionPlan::compile(ctx, ctx.item, names::<R>(), page_request)?;
        let load = async {
            if plan.needs_page {
                fields.source.page(request, &fields.list_request, &plan.projection).await
            } else {
                Ok(Page::default())
            }
        };
        let count = async {
            if plan.needs_total { fields.source.count(request, &fields.list_request).await } else { Ok(0) }
        };
        let (page, total) = self.loaded(futures_util::future::try_join(load, count).await)?;
        let below = self.loaded(load_below(&plan, &page.rows, &request.loaders).await)?;
        let place =
            PagePlace { range: 0..page.rows.len(), has_next: page.has_next, has_previous: page.has_previous };
        let pages = LoadedPages { pages: vec![place], totals: vec![total], rows: page.rows, below };
        let order = fields.list_request.sort_keys();
        let cursor = |row: &Row| Ok(order.cursor(row)?);
        let mut out = Vec::with_capacity(256 * (pages.rows.len() + 1));
        render_page(&plan, &pages, 0, page_request, &cursor, &request.scope, &mut out).ok()?;
        crate::graphql::exec::raw::raw(out)
    }
}

impl<R: Connected> OutputType for Connection<R> {
    fn type_name() -> Cow<'static, str> {
        <ConnectionFields<R> as TypeName>::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        ConnectionFields::<R>::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _: &Positioned<FieldNode>) -> ServerResult<Value> {
        match self.resolve_fast(ctx).await {
            Some(text) => Ok(text),
            None => resolve_container(ctx, &self.fields).await,
        }
    }
}

impl<R: Connected> Source<R> {
    async fn page(
        &self,
        request: &RequestContext,
        list_request: &Arc<ListRequest<R::Table>>,
        projection: &Projection,
    ) -> Loaded<Page> {
        match self {
            Self::Root => list::page(&request.scope, list_request, projection).await.map_err(Arc::new),
            Self::Nested(_, None) => Ok(Page::default()),
            Self::Nested(relation, Some(parent)) => {
                let mut pages =
                    request.loaders.pages::<R::Table>(relation, &[*parent], list_request, projection).await?;
                Ok(pages.remove(parent).unwrap_or_default())
            }
        }
    }

    async fn count(&self, request: &RequestContext, list_request: &ListRequest<R::Table>) -> Loaded<i64> {
        match self {
            Self::Root => {
                list::count::<R::Table>(&request.scope, &list_request.filter).await.map_err(Arc::new)
            }
            Self::Nested(_, None) => Ok(0),
            Self::Nested(relation, Some(parent)) => {
                let counts =
                    request.loaders.counts::<R::Table>(relation, &[*parent], &list_request.filter).await?;
                Ok(counts.get(parent).copied().unwrap_or_default())
            }
        }
    }
}

/// The fields of a connection, answered the ordinary way.
struct ConnectionFields<R: Connected> {
    source: Source<R>,
    list_request: Arc<ListRequest<R::Table>>,
    page: OnceCell<Page>,
    total: OnceCell<i64>,
    unavailable: OnceLock<Arc<Error>>,
}

impl<R: Connected> ConnectionFields<R> {
    async fn loaded_page(&self, ctx: &Context<'_>) -> async_graphql::Result<&Page> {
        let request = ctx.data_unchecked::<RequestContext>();
        let load = async || {
            self.available()?;
            self.source.page(request, &self.list_request, &list::all_columns::<R::Table>()).await
        };
        self.page.get_or_try_init(load).await.map_err(|error| to_error(request, (*error).clone()))
    }

    async fn loaded_total(&self, ctx: &Context<'_>) -> async_graphql::Result<i64> {
        let request = ctx.data_unchecked::<RequestContext>();
        let count = async || {
            self.available()?;
            self.source.count(request, &self.list_request).await
        };
        self.total.get_or_try_init(count).await.copied().map_err(|error| to_error(request, (*error).clone()))
    }

    fn available(&self) -> Loaded<()> {
        self.unavailable.get().map_or(Ok(()), |error| Err(Arc::clone(error)))
    }

    fn cursor(&self, ctx: &Context<'_>, row: &Row) -> async_graphql::Result<String> {
        let request = ctx.data_unchecked::<RequestContext>();
        self.list_request.sort_keys().cursor(row).map_err(|error| to_error(request, error.into()))
    }
}

impl<R: Connected> TypeName for ConnectionFields<R> {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed(R::CONNECTION)
    }
}

/// A page of a list, and what lies around it.
#[Object(name_type)]
impl<R: Connected> ConnectionFields<R> {
    /// The rows of the page, each with its cursor.
    async fn edges(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Edge<R>>> {
        let page = self.loaded_page(ctx).await?;
        page.rows
            .iter()
            .map(|row| Ok(Edge { cursor: self.cursor(ctx, row)?, node: RowOutput::new(row.clone()) }))
            .collect()
    }

    /// The rows of the page, without cursors.
    async fn nodes(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<RowOutput<R>>> {
        Ok(self.loaded_page(ctx).await?.rows.iter().map(|row| RowOutput::new(row.clone())).collect())
    }

    /// Whether rows lie before and after the page, and the cursors of its ends.
    async fn page_info(&self, ctx: &Context<'_>) -> async_graphql::Result<PageInfo> {
        let page = self.loaded_page(ctx).await?;
        let cursor = |row: Option<&Row>| row.map(|row| self.cursor(ctx, row)).transpose();
        Ok(PageInfo {
            has_next_page: page.has_next,
            has_previous_page: page.has_previous,
            start_cursor: cursor(page.rows.first())?,
            end_cursor: cursor(page.rows.last())?,
        })
    }

    /// The page as one of numbered pages; null when the list was asked for by cursor.
    async fn pages(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Pages>> {
        let page_request = &self.list_request.page;
        if !is_numbered(page_request) {
            return Ok(None);
        }
        let page = self.loaded_page(ctx).await?;
        // The count costs a statement: only when what depends on it is selected.
        let selected = |name| ctx.look_ahead().field(name).exists();
        let counts = selected("total") || selected("totalCount") || page_request.size().is_none();
        let total = if counts { self.loaded_total(ctx).await? } else { 0 };
        Ok(Some(Pages {
            number: clamp(page_number(page_request)),
            size: clamp(page_size(page_request, total)),
            total: clamp(page_total(page_request, total)),
            total_count: clamp(total),
            has_next: page.has_next,
            has_previous: page.has_previous,
        }))
    }

    /// How many rows the whole list has. Counted only when selected.
    async fn total_count(&self, ctx: &Context<'_>) -> async_graphql::Result<i32> {
        Ok(clamp(self.loaded_total(ctx).await?))
    }
}

fn clamp(number: i64) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// One row of a list with its cursor.
struct Edge<R: Connected> {
    cursor: String,
    node: RowOutput<R>,
}

impl<R: Connected> TypeName for Edge<R> {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed(R::EDGE)
    }
}

/// One row of a list with its cursor.
#[Object(name_type)]
impl<R: Connected> Edge<R> {
    /// Where the row stands in this list in this order; opaque.
    async fn cursor(&self) -> &str {
        &self.cursor
    }

    /// The row.
    async fn node(&self) -> &RowOutput<R> {
        &self.node
    }
}

/// What lies around a page of a list.
#[derive(SimpleObject)]
struct PageInfo {
    /// Whether rows follow the page.
    has_next_page: bool,
    /// Whether rows precede the page.
    has_previous_page: bool,
    /// The cursor of the first row; null on an empty page.
    start_cursor: Option<String>,
    /// The cursor of the last row; null on an empty page.
    end_cursor: Option<String>,
}

/// A page as one of numbered pages.
#[derive(SimpleObject)]
struct Pages {
    /// The number of the page, from 1.
    number: i32,
    /// Rows a page.
    size: i32,
    /// How many pages the list has; 0 when it is empty. Costs a count.
    total: i32,
    /// How many rows the whole list has. Costs a count.
    total_count: i32,
    /// Whether a page follows.
    has_next: bool,
    /// Whether a page precedes.
    has_previous: bool,
}

/// Whether a page_request is one of numbered pages: by number, or the start of the list.
pub(in crate::graphql) fn is_numbered(page_request: &PageRequest) -> bool {
    matches!(
        page_request,
        PageRequest::All | PageRequest::Numbered { .. } | PageRequest::After { cursor: None, .. }
    )
}

pub(in crate::graphql) fn page_number(page_request: &PageRequest) -> i64 {
    match page_request {
        PageRequest::Numbered { number, .. } => i64::from(*number),
        _ => 1,
    }
}

pub(in crate::graphql) fn page_size(page_request: &PageRequest, total: i64) -> i64 {
    page_request.size().map_or(total, i64::from)
}

pub(in crate::graphql) fn page_total(page_request: &PageRequest, total: i64) -> i64 {
    let size = page_size(page_request, total).max(1);
    (total + size - 1) / size
}
