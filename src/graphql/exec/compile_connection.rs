//! A selection on a connection, compiled: which rows' plans it holds, and the text around them.
//!
//! As `plan.rs` for rows: it answers nothing for what only the ordinary fields of `connection.rs` know.

use async_graphql::parser::types::{Field as FieldNode, SelectionSet};
use async_graphql::{ContextSelectionSet, Positioned};

use super::compile::{Plan, groups, plan_joins, style_of};
use super::template::{JsonTemplate, TemplateBuilder, fields_of};
use crate::error::Result;
use crate::graphql::context::Shaping;
use crate::graphql::object::connection::is_numbered;
use crate::graphql::object::definition::{ObjectDef, object_def};
use crate::graphql::object::leaf::Style;
use crate::graphql::object::row_object::Connected;
use crate::query::join::Projection;
use crate::query::page::PageRequest;
use crate::query::row::Row;

/// Writes the cursor of a row.
pub(in crate::graphql) type Cursor<'a> = dyn Fn(&Row) -> Result<String> + Sync + 'a;

/// What the fast way must know of a connection's types.
#[derive(Clone, Copy)]
pub(in crate::graphql) struct Names {
    connection: &'static str,
    edge: &'static str,
    node: &'static ObjectDef,
}

pub(in crate::graphql) fn names<R: Connected>() -> Names {
    Names { connection: R::CONNECTION, edge: R::EDGE, node: object_def::<R>() }
}

/// A compiled selection on a connection.
pub(in crate::graphql) struct ConnectionPlan {
    pub projection: Projection,
    pub template: JsonTemplate<Part>,
    pub needs_page: bool,
    pub needs_total: bool,
}

/// A part of a connection that is filled in.
pub(in crate::graphql) enum Part {
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

/// A compiled selection on edges: a slot is the node (true) or the cursor (false).
pub(in crate::graphql) struct EdgesPlan {
    pub template: JsonTemplate<bool>,
    pub node: Option<Plan>,
}

impl ConnectionPlan {
    pub fn compile<'a>(
        ctx: &ContextSelectionSet<'a>,
        selection: &'a Positioned<SelectionSet>,
        names: Names,
        page_request: &PageRequest,
    ) -> Option<Self> {
        let mut template = TemplateBuilder::new();
        template.open();
        members(ctx, selection, names.connection, &mut template, &mut |ctx, name, node, template| {
            let selection = &node.node.selection_set;
            match name {
                "nodes" => template.slot(Part::Nodes(Plan::compile(ctx, selection, names.node)?)),
                "edges" => template.slot(Part::Edges(EdgesPlan::compile(ctx, selection, names)?)),
                "totalCount" => template.slot(Part::TotalCount),
                "pageInfo" => object(ctx, node, "PageInfo", template, |name| {
                    Some(match name {
                        "hasNextPage" => Part::HasNext,
                        "hasPreviousPage" => Part::HasPrevious,
                        "startCursor" => Part::StartCursor,
                        "endCursor" => Part::EndCursor,
                        _ => return None,
                    })
                })?,
                "pages" if is_numbered(page_request) => object(ctx, node, "Pages", template, |name| {
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
        template.close();
        let mut template = template.build();
        let projection = plan_joins(template.steps.iter_mut().filter_map(|(_, part)| match part {
            Part::Nodes(plan) => Some(plan),
            Part::Edges(edges) => edges.node.as_mut(),
            _ => None,
        }));
        let parts = || template.steps.iter().map(|(_, part)| part);
        let counts = |part: &Part| matches!(part, Part::TotalCount | Part::PageTotal);
        let needs_total = parts().any(counts)
            || page_request.size().is_none() && parts().any(|part| matches!(part, Part::PageSize));
        let needs_page =
            parts().any(|part| !counts(part) && !matches!(part, Part::PageNumber | Part::PageSize));
        Some(Self { projection, template, needs_page, needs_total })
    }
}

impl EdgesPlan {
    fn compile<'a>(
        ctx: &ContextSelectionSet<'a>,
        selection: &'a Positioned<SelectionSet>,
        names: Names,
    ) -> Option<Self> {
        let mut template = TemplateBuilder::new();
        let mut plan = None;
        template.open();
        members(ctx, selection, names.edge, &mut template, &mut |ctx, name, node, template| {
            match name {
                "cursor" => template.slot(false),
                // Two aliases of the node would need two plans: rare enough for the ordinary way.
                "node" if plan.is_none() => {
                    plan = Some(Plan::compile(ctx, &node.node.selection_set, names.node)?);
                    template.slot(true);
                }
                _ => return None,
            }
            Some(())
        })?;
        template.close();
        Some(Self { template: template.build(), node: plan })
    }
}

type Member<'m, 'a, O> = &'m mut dyn FnMut(
    &ContextSelectionSet<'a>,
    &str,
    &'a Positioned<FieldNode>,
    &mut TemplateBuilder<O>,
) -> Option<()>;

/// Writes the keys of a selection on an object that is not a row, and asks `member` for each value.
fn members<'a, O>(
    ctx: &ContextSelectionSet<'a>,
    selection: &'a Positioned<SelectionSet>,
    type_name: &str,
    template: &mut TemplateBuilder<O>,
    member: Member<'_, 'a, O>,
) -> Option<()> {
    let shaping = ctx.data_opt::<Shaping>().is_some();
    let fields = fields_of(ctx, selection, type_name, false)?;
    for group in groups(&fields, shaping) {
        if let Some(name) = group.name {
            template.key(name);
            template.open();
        }
        for (key, node) in group.members {
            let name = node.node.name.node.as_str();
            let inline = shaping && key.starts_with('_');
            if style_of(node, shaping)? != Style::Plain || inline && !matches!(name, "pages" | "pageInfo") {
                return None;
            }
            if !inline {
                template.key(key);
            }
            if name == "__typename" {
                template.constant(type_name);
            } else {
                member(ctx, name, node, template)?;
            }
        }
        if group.name.is_some() {
            template.close();
        }
    }
    Some(())
}

/// Writes an object all of whose members are holes; inline in its parent when its alias says so.
fn object<'a>(
    ctx: &ContextSelectionSet<'a>,
    node: &'a Positioned<FieldNode>,
    type_name: &str,
    template: &mut TemplateBuilder<Part>,
    slot: impl Fn(&str) -> Option<Part>,
) -> Option<()> {
    let inline = ctx.data_opt::<Shaping>().is_some() && node.node.response_key().node.starts_with('_');
    if !inline {
        template.open();
    }
    members(ctx, &node.node.selection_set, type_name, template, &mut |_, name, _, template| {
        template.slot(slot(name)?);
        Some(())
    })?;
    if !inline {
        template.close();
    }
    Some(())
}
