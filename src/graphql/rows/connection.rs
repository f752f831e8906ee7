//! Relay connections over rows: at the root of a query and nested under other rows, by cursors and by numbered pages.
//!
//! A connection asks the database once for its page, and counts only when `totalCount` or the number of pages is
//! selected. The fast way writes the whole connection as text; what it does not know, [`ConnectionFields`] answers.

use std::borrow::Cow;
use std::sync::Arc;

use async_graphql::parser::types::{Field as FieldNode, SelectionSet};
use async_graphql::registry::{MetaField, MetaInputValue, Registry};
use async_graphql::resolver_utils::resolve_container;
use async_graphql::{
    Context, ContextSelectionSet, InputType, Object, OutputType, Positioned, ServerResult, SimpleObject,
    TypeName, Value,
};
use futures_util::future::BoxFuture;
use sea_orm::EntityTrait;
use tokio::sync::OnceCell;

use super::fetch::{FetchedPages, PagePlace, columns_of_plans, fetch_below};
use super::leaf::Style;
use super::object::{Connected, Object as RowOutput, RowObject, key_of};
use super::plan::{Plan, groups, style_of};
use super::script::{Script, ScriptBuilder, fields_of};
use super::table::{Field, Table, table};
use super::write::write_page;
use crate::domain::error::{Error, Result};
use crate::domain::key::Key;
use crate::domain::list::{self, Listing};
use crate::domain::noun::{Link, Noun};
use crate::domain::page::{Page, PageArguments, Window};
use crate::domain::row::{Columns, Row};
use crate::graphql::context::{RequestContext, Shaping};
use crate::graphql::error::{server_error, to_error};
use crate::graphql::loaders::Loaders;

type Loaded<T> = Result<T, Arc<Error>>;
type LinkTo<R> = Link<<<<R as RowObject>::Noun as Noun>::Entity as EntityTrait>::Column>;

/// Writes the cursor of a row.
pub(super) type Cursor<'a> = dyn Fn(&Row) -> Result<String> + Sync + 'a;

/// A connection that was asked for and not yet answered.
pub struct Connection<R: Connected> {
    fields: ConnectionFields<R>,
}

/// Where a connection's rows come from.
enum Source<R: Connected> {
    /// All rows that the caller may see.
    Root,
    /// Those that hang on a parent; no parent, no rows.
    Nested(&'static LinkTo<R>, Option<Key>),
}

impl<R: Connected> Connection<R> {
    /// The connection of all rows that the caller may see.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` for arguments out of range.
    pub fn root(ctx: &Context<'_>) -> ServerResult<Self> {
        let listing = listing::<R>(ctx)?.map_err(|error| server_error(ctx, error))?;
        Ok(Self::new(Source::Root, listing))
    }

    fn new(source: Source<R>, listing: Arc<Listing<R::Noun>>) -> Self {
        Self { fields: ConnectionFields { source, listing, page: OnceCell::new(), total: OnceCell::new() } }
    }

    /// Answers as text, or nothing when the selection holds something that only ordinary resolvers know.
    async fn resolve_fast(&self, ctx: &ContextSelectionSet<'_>) -> Option<Value> {
        let request = ctx.data_unchecked::<RequestContext>();
        if !request.fast_rows {
            return None;
        }
        let fields = &self.fields;
        let window = &fields.listing.window;
        let plan = ConnectionPlan::compile(ctx, ctx.item, names::<R>(), window)?;
        let load = async {
            if plan.needs_page {
                fields.source.page(request, &fields.listing, plan.columns).await
            } else {
                Ok(Page::default())
            }
        };
        let count = async {
            if plan.needs_total { fields.source.count(request, &fields.listing).await } else { Ok(0) }
        };
        let (page, total) = futures_util::future::try_join(load, count).await.ok()?;
        let below = fetch_below(&plan, &page.rows, &request.loaders).await.ok()?;
        let place =
            PagePlace { range: 0..page.rows.len(), has_next: page.has_next, has_previous: page.has_previous };
        let pages = FetchedPages { pages: vec![place], totals: vec![total], rows: page.rows, below };
        let order = fields.listing.total_order();
        let cursor = |row: &Row| Ok(order.cursor(row)?);
        let mut out = Vec::with_capacity(256 * (pages.rows.len() + 1));
        write_page(&plan, &pages, 0, window, &cursor, &request.scope, &mut out).ok()?;
        crate::graphql::raw::raw(out)
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
        listing: &Arc<Listing<R::Noun>>,
        columns: Columns,
    ) -> Loaded<Page> {
        match self {
            Self::Root => list::page(&request.scope, listing, columns).await.map_err(Arc::new),
            Self::Nested(_, None) => Ok(Page::default()),
            Self::Nested(link, Some(parent)) => {
                let mut pages = request.loaders.pages::<R::Noun>(link, &[*parent], listing, columns).await?;
                Ok(pages.remove(parent).unwrap_or_default())
            }
        }
    }

    async fn count(&self, request: &RequestContext, listing: &Listing<R::Noun>) -> Loaded<i64> {
        match self {
            Self::Root => list::count::<R::Noun>(&request.scope, &listing.filter).await.map_err(Arc::new),
            Self::Nested(_, None) => Ok(0),
            Self::Nested(link, Some(parent)) => {
                let counts = request.loaders.counts::<R::Noun>(link, &[*parent], &listing.filter).await?;
                Ok(counts.get(parent).copied().unwrap_or_default())
            }
        }
    }
}

/// The fields of a connection, answered the ordinary way.
struct ConnectionFields<R: Connected> {
    source: Source<R>,
    listing: Arc<Listing<R::Noun>>,
    page: OnceCell<Page>,
    total: OnceCell<i64>,
}

impl<R: Connected> ConnectionFields<R> {
    async fn loaded_page(&self, ctx: &Context<'_>) -> async_graphql::Result<&Page> {
        let request = ctx.data_unchecked::<RequestContext>();
        let load = || self.source.page(request, &self.listing, list::all_columns::<R::Noun>());
        self.page.get_or_try_init(load).await.map_err(|error| to_error(request, (*error).clone()))
    }

    async fn loaded_total(&self, ctx: &Context<'_>) -> async_graphql::Result<i64> {
        let request = ctx.data_unchecked::<RequestContext>();
        let count = || self.source.count(request, &self.listing);
        self.total.get_or_try_init(count).await.copied().map_err(|error| to_error(request, (*error).clone()))
    }

    fn cursor(&self, ctx: &Context<'_>, row: &Row) -> async_graphql::Result<String> {
        let request = ctx.data_unchecked::<RequestContext>();
        self.listing.total_order().cursor(row).map_err(|error| to_error(request, error.into()))
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
        let window = &self.listing.window;
        if !is_numbered(window) {
            return Ok(None);
        }
        let page = self.loaded_page(ctx).await?;
        // The count costs a statement: only when what depends on it is selected.
        let selected = |name| ctx.look_ahead().field(name).exists();
        let counts = selected("total") || selected("totalCount") || window.size().is_none();
        let total = if counts { self.loaded_total(ctx).await? } else { 0 };
        Ok(Some(Pages {
            number: clamp(page_number(window)),
            size: clamp(page_size(window, total)),
            total: clamp(page_total(window, total)),
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

/// Whether a window is one of numbered pages: by number, or the start of the list.
fn is_numbered(window: &Window) -> bool {
    matches!(window, Window::All | Window::Numbered { .. } | Window::After { cursor: None, .. })
}

pub(super) fn page_number(window: &Window) -> i64 {
    match window {
        Window::Numbered { number, .. } => i64::from(*number),
        _ => 1,
    }
}

pub(super) fn page_size(window: &Window, total: i64) -> i64 {
    window.size().map_or(total, i64::from)
}

pub(super) fn page_total(window: &Window, total: i64) -> i64 {
    let size = page_size(window, total).max(1);
    (total + size - 1) / size
}

/// What the fast way must know of a connection's types.
#[derive(Clone, Copy)]
pub(super) struct Names {
    connection: &'static str,
    edge: &'static str,
    node: &'static Table,
}

fn names<R: Connected>() -> Names {
    Names { connection: R::CONNECTION, edge: R::EDGE, node: table::<R>() }
}

/// A compiled selection on a connection.
pub(super) struct ConnectionPlan {
    pub columns: Columns,
    pub script: Script<Part>,
    pub needs_page: bool,
    pub needs_total: bool,
}

/// A part of a connection that is filled in.
pub(super) enum Part {
    Nodes(Plan),
    Edges(EdgesPlan),
    StartCursor,
    EndCursor,
    HasNext,
    HasPrevious,
    TotalCount,
    PageNumber,
    PageSize,
    PageTotal,
}

/// A compiled selection on edges: a hole is the node (true) or the cursor (false).
pub(super) struct EdgesPlan {
    pub script: Script<bool>,
    pub node: Option<Plan>,
}

impl ConnectionPlan {
    pub fn compile<'a>(
        ctx: &ContextSelectionSet<'a>,
        selection: &'a Positioned<SelectionSet>,
        names: Names,
        window: &Window,
    ) -> Option<Self> {
        let mut script = ScriptBuilder::new();
        script.open();
        members(ctx, selection, names.connection, &mut script, &mut |ctx, name, node, script| {
            let selection = &node.node.selection_set;
            match name {
                "nodes" => script.hole(Part::Nodes(Plan::compile(ctx, selection, names.node)?)),
                "edges" => script.hole(Part::Edges(EdgesPlan::compile(ctx, selection, names)?)),
                "totalCount" => script.hole(Part::TotalCount),
                "pageInfo" => object(ctx, node, "PageInfo", script, |name| {
                    Some(match name {
                        "hasNextPage" => Part::HasNext,
                        "hasPreviousPage" => Part::HasPrevious,
                        "startCursor" => Part::StartCursor,
                        "endCursor" => Part::EndCursor,
                        _ => return None,
                    })
                })?,
                "pages" if is_numbered(window) => object(ctx, node, "Pages", script, |name| {
                    Some(match name {
                        "number" => Part::PageNumber,
                        "size" => Part::PageSize,
                        "total" => Part::PageTotal,
                        "totalCount" => Part::TotalCount,
                        "hasNext" => Part::HasNext,
                        "hasPrevious" => Part::HasPrevious,
                        _ => return None,
                    })
                })?,
                _ => return None,
            }
            Some(())
        })?;
        script.close();
        let script = script.build();
        let parts = || script.steps.iter().map(|(_, part)| part);
        let columns = columns_of_plans(parts().filter_map(|part| match part {
            Part::Nodes(plan) => Some(plan),
            Part::Edges(edges) => edges.node.as_ref(),
            _ => None,
        }));
        let counts = |part: &Part| matches!(part, Part::TotalCount | Part::PageTotal);
        let needs_total = parts().any(counts)
            || window.size().is_none() && parts().any(|part| matches!(part, Part::PageSize));
        let needs_page =
            parts().any(|part| !counts(part) && !matches!(part, Part::PageNumber | Part::PageSize));
        Some(Self { columns, script, needs_page, needs_total })
    }
}

impl EdgesPlan {
    fn compile<'a>(
        ctx: &ContextSelectionSet<'a>,
        selection: &'a Positioned<SelectionSet>,
        names: Names,
    ) -> Option<Self> {
        let mut script = ScriptBuilder::new();
        let mut plan = None;
        script.open();
        members(ctx, selection, names.edge, &mut script, &mut |ctx, name, node, script| {
            match name {
                "cursor" => script.hole(false),
                // Two aliases of the node would need two plans: rare enough for the ordinary way.
                "node" if plan.is_none() => {
                    plan = Some(Plan::compile(ctx, &node.node.selection_set, names.node)?);
                    script.hole(true);
                }
                _ => return None,
            }
            Some(())
        })?;
        script.close();
        Some(Self { script: script.build(), node: plan })
    }
}

type Member<'m, 'a, O> = &'m mut dyn FnMut(
    &ContextSelectionSet<'a>,
    &str,
    &'a Positioned<FieldNode>,
    &mut ScriptBuilder<O>,
) -> Option<()>;

/// Writes the keys of a selection on an object that is not a row, and asks `member` for each value.
fn members<'a, O>(
    ctx: &ContextSelectionSet<'a>,
    selection: &'a Positioned<SelectionSet>,
    type_name: &str,
    script: &mut ScriptBuilder<O>,
    member: Member<'_, 'a, O>,
) -> Option<()> {
    let shaping = ctx.data_opt::<Shaping>().is_some();
    let fields = fields_of(ctx, selection, type_name, false)?;
    for group in groups(&fields, shaping) {
        if let Some(name) = group.name {
            script.key(name);
            script.open();
        }
        for (key, node) in group.members {
            let name = node.node.name.node.as_str();
            let inline = shaping && key.starts_with('_');
            if style_of(node, shaping)? != Style::Plain || inline && !matches!(name, "pages" | "pageInfo") {
                return None;
            }
            if !inline {
                script.key(key);
            }
            if name == "__typename" {
                script.constant(type_name);
            } else {
                member(ctx, name, node, script)?;
            }
        }
        if group.name.is_some() {
            script.close();
        }
    }
    Some(())
}

/// Writes an object all of whose members are holes; inline in its parent when its alias says so.
fn object<'a>(
    ctx: &ContextSelectionSet<'a>,
    node: &'a Positioned<FieldNode>,
    type_name: &str,
    script: &mut ScriptBuilder<Part>,
    hole: impl Fn(&str) -> Option<Part>,
) -> Option<()> {
    let inline = ctx.data_opt::<Shaping>().is_some() && node.node.response_key().node.starts_with('_');
    if !inline {
        script.open();
    }
    members(ctx, &node.node.selection_set, type_name, script, &mut |_, name, _, script| {
        script.hole(hole(name)?);
        Some(())
    })?;
    if !inline {
        script.close();
    }
    Some(())
}

/// A field that is a connection of rows that hang on this one.
pub(super) trait ConnectionField: Send + Sync {
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
pub(super) trait Prepared: Send + Sync {
    fn window(&self) -> &Window;
    fn cursor(&self, row: &Row) -> Result<String>;
    fn load<'a>(
        &'a self,
        loaders: &'a Loaders,
        parents: &'a [Key],
        columns: Columns,
    ) -> BoxFuture<'a, Loaded<std::collections::HashMap<Key, Page>>>;
    fn counts<'a>(
        &'a self,
        loaders: &'a Loaders,
        parents: &'a [Key],
    ) -> BoxFuture<'a, Loaded<std::collections::HashMap<Key, i64>>>;
}

/// The rows of `R` that hang on a parent.
pub(super) struct NestedConnection<R: Connected> {
    link: LinkTo<R>,
}

impl<R: Connected> NestedConnection<R> {
    pub fn new(link: LinkTo<R>) -> Self {
        Self { link }
    }
}

/// What a connection is asked for, as the arguments of its field say.
fn listing<R: Connected>(ctx: &Context<'_>) -> ServerResult<Result<Arc<Listing<R::Noun>>>> {
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
        let filter = match filter {
            Some(filter) => R::filter(filter, &request.scope)?,
            None => <R::Noun as Noun>::Filter::default(),
        };
        let order = order.unwrap_or_default().into_iter().map(R::order).collect();
        let listing = Listing { filter, order, window: Window::new(page, request.max_page_size)? };
        listing.check_cursor()?;
        Ok(Arc::new(listing))
    };
    Ok(checked())
}

impl<R: Connected> ConnectionField for NestedConnection<R> {
    fn prepare(&'static self, ctx: &Context<'_>) -> Option<(Box<dyn Prepared>, ConnectionPlan)> {
        let listing = listing::<R>(ctx).ok()?.ok()?;
        let selection = &ctx.item.node.selection_set;
        let plan = ConnectionPlan::compile(
            &ctx.with_selection_set(selection),
            selection,
            names::<R>(),
            &listing.window,
        )?;
        Some((Box::new(PreparedConnection::<R> { link: &self.link, listing }), plan))
    }

    fn resolve<'a>(
        &'static self,
        row: &'a Row,
        field: &'a Field,
        ctx: &'a Context<'a>,
    ) -> BoxFuture<'a, ServerResult<Value>> {
        Box::pin(async move {
            let listing = listing::<R>(ctx)?.map_err(|error| server_error(ctx, error))?;
            let parent = key_of(row, field, &ctx.data_unchecked::<RequestContext>().scope)
                .map_err(|error| server_error(ctx, error))?;
            let connection = Connection::<R>::new(Source::Nested(&self.link, parent), listing);
            connection.resolve(&ctx.with_selection_set(&ctx.item.node.selection_set), ctx.item).await
        })
    }
}

struct PreparedConnection<R: Connected> {
    link: &'static LinkTo<R>,
    listing: Arc<Listing<R::Noun>>,
}

impl<R: Connected> Prepared for PreparedConnection<R> {
    fn window(&self) -> &Window {
        &self.listing.window
    }

    fn cursor(&self, row: &Row) -> Result<String> {
        Ok(self.listing.total_order().cursor(row)?)
    }

    fn load<'a>(
        &'a self,
        loaders: &'a Loaders,
        parents: &'a [Key],
        columns: Columns,
    ) -> BoxFuture<'a, Loaded<std::collections::HashMap<Key, Page>>> {
        Box::pin(loaders.pages::<R::Noun>(self.link, parents, &self.listing, columns))
    }

    fn counts<'a>(
        &'a self,
        loaders: &'a Loaders,
        parents: &'a [Key],
    ) -> BoxFuture<'a, Loaded<std::collections::HashMap<Key, i64>>> {
        Box::pin(loaders.counts::<R::Noun>(self.link, parents, &self.listing.filter))
    }
}

/// Describes a field that is a connection of `R`.
pub(super) fn describe<R: Connected>(registry: &mut Registry, field: &mut MetaField) {
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
