//! Relay connections: their types in the schema, and their arguments.

use std::borrow::Cow;
use std::marker::PhantomData;
use std::sync::Arc;

use async_graphql::indexmap::IndexMap;
use async_graphql::registry::{MetaField, MetaInputValue, MetaTypeId, Registry};
use async_graphql::{Context, InputType, OutputType, ServerResult, SimpleObject};
use serde::Serialize;

use super::definition::ConnectionTypes;
use super::definition_cache::object_def;
use super::list_input::FilterInput;
use super::object::{Connected, Object, RowObject, object_type};
use super::sort_input::SortInput;
use crate::error::Result;
use crate::graphql::context::RequestContext;
use crate::query::facets::Facet;
use crate::query::filter::Filter;
use crate::query::list::ListRequest;
use crate::query::page::{PageArguments, PageRequest};
use crate::query::table::Table;

/// A connection of rows of `R`, with its arguments; `graphql/exec/output.rs` resolves it.
pub struct Connection<R: Connected> {
    pub(in crate::graphql) request: Arc<ListRequest<R::Table>>,
    /// The filter of each facet; empty when none is selected.
    pub(in crate::graphql) facets: Vec<FacetFilter<R>>,
}

/// A facet with the filter under which it is counted.
pub(in crate::graphql) type FacetFilter<R> =
    (&'static Facet, Filter<<<R as RowObject>::Table as Table>::Entity>);

/// One row as an edge of the lists of `R`, for the payload of a mutation that creates it; `graphql/exec/output.rs`
/// resolves it. Its cursor is that of the default order.
pub struct Edge<R: Connected> {
    pub(in crate::graphql) node: Object<R>,
}

impl<R: Connected> Edge<R> {
    /// The edge of a row.
    pub fn of(node: Object<R>) -> Self {
        Self { node }
    }
}

impl ConnectionTypes {
    pub fn of<R: Connected>() -> Self {
        Self {
            connection: format!("{}Connection", R::NAME),
            edge: format!("{}Edge", R::NAME),
            facets: format!("{}Facets", R::NAME),
            node: object_def::<R>(),
        }
    }
}

/// Parses and validates the arguments of a connection.
///
/// # Errors
/// Outer: an argument is malformed. Inner: an argument is invalid, or the caller may not use it.
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
    let filter: Option<FilterInput<R>> = ctx.param_value("filter", None)?.1;
    let order: Option<Vec<SortInput<R>>> = ctx.param_value("orderBy", None)?.1;
    let request = ctx.data_unchecked::<RequestContext>();
    let validated = || {
        if filter.is_some() || order.as_ref().is_some_and(|order| !order.is_empty()) {
            R::may_filter_or_sort(&request.scope)?;
        }
        let filter = filter.map_or_else(FilterInput::<R>::default_filter, FilterInput::filter)?;
        let order = match order {
            Some(order) if !order.is_empty() => order.into_iter().map(|key| key.0).collect(),
            _ => R::default_sort(&request.scope),
        };
        let page = PageRequest::new(page, request.max_page_size)?;
        let list_request = ListRequest { filter, order, page };
        list_request.check_cursor()?;
        Ok(Arc::new(list_request))
    };
    Ok(validated())
}

/// The filters of the facets of a list: each without the criterion of the facet. Empty when no facet is selected.
///
/// # Errors
/// As [`list_request`], which has parsed the argument before.
pub(in crate::graphql) fn facet_filters<R: Connected>(
    ctx: &Context<'_>,
) -> ServerResult<Result<Vec<FacetFilter<R>>>> {
    if R::FACETS.is_empty() || !ctx.look_ahead().field("facets").exists() {
        return Ok(Ok(Vec::new()));
    }
    let filter: Option<FilterInput<R>> = ctx.param_value("filter", None)?.1;
    let filter = filter.unwrap_or_default();
    let mut filters = Vec::with_capacity(R::FACETS.len());
    for facet in R::FACETS {
        match filter.without(facet.name)?.filter() {
            Ok(filter) => filters.push((facet, filter)),
            Err(error) => return Ok(Err(error)),
        }
    }
    Ok(Ok(filters))
}

/// Adds the arguments and the type of a connection of `R` to a field of the schema.
pub(in crate::graphql) fn describe_connection<R: Connected>(registry: &mut Registry, field: &mut MetaField) {
    let mut argument = |name: &str, ty: String, description: &str| {
        let mut value = MetaInputValue::new(name, ty);
        value.description = Some(description.to_owned());
        field.args.insert(name.to_owned(), value);
    };
    for (name, ty, description) in PAGE_ARGUMENTS {
        argument(name, (*ty).to_owned(), description);
    }
    let filter = Option::<FilterInput<R>>::create_type_info(registry);
    argument("filter", filter, "Which rows; all when absent.");
    let order = Option::<Vec<SortInput<R>>>::create_type_info(registry);
    argument(
        "orderBy",
        order,
        "In which order; the list's own when absent. Ties are broken by the primary key.",
    );
    field.ty = register_connection::<R>(registry);
}

/// The page arguments of every connection: name, type, description.
const PAGE_ARGUMENTS: &[(&str, &str, &str)] = &[
    ("first", "Int", "How many rows from the start, 1 to 100; 20 when neither `first` nor `last` is given."),
    ("after", "String", "After the row with this cursor."),
    ("last", "Int", "How many rows from the end, 1 to 100."),
    ("before", "String", "Before the row with this cursor."),
    ("page", "Int", "The page with this number, from 1, of `first` rows each. Not together with cursors."),
];

/// Rust types under which parts of a connection are registered; they have no values.
struct FacetsType<R>(PhantomData<R>);
struct PageInfoType;
struct PagesType;

macro_rules! schema_type {
    ($($name:ident $(<$r:ident>)?: $type_name:expr;)*) => {$(
        impl $(<$r: Connected>)? OutputType for $name$(<$r>)? {
            fn type_name() -> Cow<'static, str> {
                $type_name
            }

            fn create_type_info(_: &mut Registry) -> String {
                Self::qualified_type_name()
            }

            async fn resolve(
                &self,
                _: &async_graphql::ContextSelectionSet<'_>,
                _: &async_graphql::Positioned<async_graphql::parser::types::Field>,
            ) -> ServerResult<async_graphql::Value> {
                // Never called: connections are executed as a whole, and the registry needs only the type.
                Ok(async_graphql::Value::Null)
            }
        }
    )*};
}

schema_type! {
    FacetsType<R>: Cow::Owned(format!("{}Facets", R::NAME));
    PageInfoType: Cow::Borrowed("PageInfo");
    PagesType: Cow::Borrowed("Pages");
}

pub(in crate::graphql) fn register_connection<R: Connected>(registry: &mut Registry) -> String {
    registry.create_output_type::<Connection<R>, _>(MetaTypeId::Object, |registry| {
        let node = Object::<R>::create_type_info(registry);
        let edge = register_edge::<R>(registry);
        let page_info = registry.create_output_type::<PageInfoType, _>(MetaTypeId::Object, |_| {
            object_type::<PageInfoType>(
                "PageInfo",
                "What lies around a page of a list.",
                members_of(PAGE_INFO),
            )
        });
        let pages = registry.create_output_type::<PagesType, _>(MetaTypeId::Object, |_| {
            object_type::<PagesType>("Pages", "A page as one of numbered pages.", members_of(PAGES))
        });
        let pages = pages.trim_end_matches('!');
        let members = [
            ("edges", &*format!("[{edge}]!"), "The rows of the page, each with its cursor."),
            ("nodes", &*format!("[{node}]!"), "The rows of the page, without cursors."),
            (
                "pageInfo",
                &*page_info,
                "Whether rows lie before and after the page, and the cursors of its ends.",
            ),
            (
                "pages",
                pages,
                "The page as one of numbered pages; null when the list was asked for by cursor.",
            ),
            ("totalCount", "Int!", "How many rows the whole list has. Counted only when selected."),
        ];
        let mut members = members_of(&members);
        if !R::FACETS.is_empty() {
            let mut field = MetaField::new("facets", register_facets::<R>(registry));
            let description = "By what the list can be narrowed: each facet is counted under all other criteria of `filter`.";
            field.description = Some(description.to_owned());
            members.insert("facets".to_owned(), field);
        }
        object_type::<Connection<R>>(
            &Connection::<R>::type_name(),
            "A page of a list, and what lies around it.",
            members,
        )
    })
}

fn register_facets<R: Connected>(registry: &mut Registry) -> String {
    registry.create_output_type::<FacetsType<R>, _>(MetaTypeId::Object, |registry| {
        let value = Vec::<FacetCount>::create_type_info(registry);
        let member = |facet: &'static Facet| (facet.name, &*value, facet.description);
        let members: Vec<Member<'_>> = R::FACETS.iter().map(member).collect();
        object_type::<FacetsType<R>>(
            &FacetsType::<R>::type_name(),
            "The values by which a list can be narrowed, the most frequent first.",
            members_of(&members),
        )
    })
}

pub(in crate::graphql) fn register_edge<R: Connected>(registry: &mut Registry) -> String {
    registry.create_output_type::<Edge<R>, _>(MetaTypeId::Object, |registry| {
        let node = Object::<R>::create_type_info(registry);
        let members = [
            ("cursor", "String!", "Where the row stands in this list in this order; opaque."),
            ("node", &node, "The row."),
        ];
        let description = "One row of a list with its cursor.";
        object_type::<Edge<R>>(&Edge::<R>::type_name(), description, members_of(&members))
    })
}

/// A value of a facet, with its count.
#[derive(Debug, Serialize, SimpleObject)]
#[graphql(name = "FacetValue")]
pub(in crate::graphql) struct FacetCount {
    /// The value, as the criterion of `filter` that has the facet's name takes it.
    pub value: String,
    /// The value in words.
    pub label: String,
    /// How many rows the list would have with this value for the criterion; never 0.
    pub count: i32,
}

type Member<'a> = (&'a str, &'a str, &'a str);

fn members_of(members: &[Member<'_>]) -> IndexMap<String, MetaField> {
    let member = |(name, ty, description): &Member<'_>| {
        let mut field = MetaField::new(*name, *ty);
        field.description = Some((*description).to_owned());
        ((*name).to_owned(), field)
    };
    members.iter().map(member).collect()
}

const PAGE_INFO: &[Member<'_>] = &[
    ("hasNextPage", "Boolean!", "Whether rows follow the page."),
    ("hasPreviousPage", "Boolean!", "Whether rows precede the page."),
    ("startCursor", "String", "The cursor of the first row; null on an empty page."),
    ("endCursor", "String", "The cursor of the last row; null on an empty page."),
];

const PAGES: &[Member<'_>] = &[
    ("number", "Int!", "The number of the page, from 1."),
    ("size", "Int!", "Rows a page."),
    ("total", "Int!", "How many pages the list has; 0 when it is empty. Costs a count."),
    ("totalCount", "Int!", "How many rows the whole list has. Costs a count."),
    ("hasNext", "Boolean!", "Whether a page follows."),
    ("hasPrevious", "Boolean!", "Whether a page precedes."),
];
