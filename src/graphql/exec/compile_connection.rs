//! Compiles a selection on a connection into the plans of its rows and the template around them.

use async_graphql::Positioned;
use async_graphql::parser::types::SelectionSet;

use super::collect::{Selected, collect_fields};
use super::compiler::{Compiler, groups};
use super::plan::{ConnectionPlan, EdgePart, EdgesPlan, Part, Plan, plan_joins};
use super::template::TemplateBuilder;
use crate::graphql::object::definition::{ConnectionTypes, ObjectDef};
use crate::query::page::PageRequest;
use crate::query::projection::Projection;

/// Compiles a selection on rows of a type.
type CompileRows<'r, 'a> = &'r dyn Fn(&[&'a Positioned<SelectionSet>], &'static ObjectDef) -> Plan;

/// Compiles `sets` on the connection of `types`; `rows` compiles the selections on its rows.
pub(super) fn compile_connection<'a>(
    compiler: Compiler<'_, 'a>,
    sets: &[&'a Positioned<SelectionSet>],
    types: &ConnectionTypes,
    page: &PageRequest,
    rows: CompileRows<'_, 'a>,
) -> ConnectionPlan {
    let mut template = TemplateBuilder::new();
    template.open();
    members(compiler, sets, &types.connection, &mut template, &mut |selected, template| {
        let key = selected.response_key().to_owned();
        match selected.name() {
            "nodes" => {
                template.slot(Part::Nodes(key, rows(&selected.sets, types.node)));
                true
            }
            "edges" => {
                template.slot(Part::Edges(key, compile_edges(compiler, &selected.sets, types, rows)));
                true
            }
            "totalCount" => {
                template.slot(Part::TotalCount);
                true
            }
            "pages" if !page.is_numbered() => {
                template.null();
                true
            }
            _ => false,
        }
    });
    template.close();
    let template = template.build();
    let parts = || template.steps.iter().map(|(_, part)| part);
    let counts = |part: &Part| matches!(part, Part::TotalCount | Part::PageTotal);
    let needs_total =
        parts().any(counts) || page.size().is_none() && parts().any(|part| matches!(part, Part::PageSize));
    let needs_page = parts().any(|part| !counts(part) && !matches!(part, Part::PageNumber | Part::PageSize));
    let mut plan = ConnectionPlan { projection: Projection::default(), template, needs_page, needs_total };
    plan.projection = plan_joins(plan.row_plans_mut());
    plan
}

fn compile_edges<'a>(
    compiler: Compiler<'_, 'a>,
    sets: &[&'a Positioned<SelectionSet>],
    types: &ConnectionTypes,
    rows: CompileRows<'_, 'a>,
) -> EdgesPlan {
    let mut template = TemplateBuilder::new();
    let mut nodes = Vec::new();
    template.open();
    for selected in collect_fields(compiler.ctx, sets, &types.edge, false) {
        template.key(selected.response_key());
        match selected.name() {
            "cursor" => template.slot(EdgePart::Cursor),
            "node" => {
                template.slot(EdgePart::Node(selected.response_key().to_owned(), nodes.len()));
                nodes.push(rows(&selected.sets, types.node));
            }
            _ => template.constant(&types.edge),
        }
    }
    template.close();
    EdgesPlan { template: template.build(), nodes }
}

/// The slot of a member of `PageInfo` or `Pages`.
fn page_part(name: &str) -> Option<Part> {
    Some(match name {
        "hasNextPage" | "hasNext" => Part::HasNext,
        "hasPreviousPage" | "hasPrevious" => Part::HasPrevious,
        "startCursor" => Part::StartCursor,
        "endCursor" => Part::EndCursor,
        "number" => Part::PageNumber,
        "size" => Part::PageSize,
        "total" => Part::PageTotal,
        "totalCount" => Part::TotalCount,
        _ => return None,
    })
}

/// Writes the value of a member and returns true, or returns false for a member that it does not handle.
type Write<'w, 'a> = &'w mut dyn FnMut(&Selected<'a>, &mut TemplateBuilder<Part>) -> bool;

/// Writes the members of a selection on the connection, its `pageInfo` or its `pages`. `write` handles the
/// members that only the connection has.
fn members<'a>(
    compiler: Compiler<'_, 'a>,
    sets: &[&'a Positioned<SelectionSet>],
    type_name: &str,
    template: &mut TemplateBuilder<Part>,
    write: Write<'_, 'a>,
) {
    let fields = collect_fields(compiler.ctx, sets, type_name, false);
    for group in groups(&fields, compiler.shape) {
        if let Some(name) = group.name {
            template.key(name);
            template.open();
        }
        for (key, selected) in group.members {
            let nested_type = match selected.name() {
                "pageInfo" => Some("PageInfo"),
                "pages" => Some("Pages"),
                _ => None,
            };
            if let Some(key) = key {
                template.key(key);
            }
            if selected.name() == "__typename" {
                template.constant(type_name);
            } else if write(selected, template) {
            } else if let Some(part) = page_part(selected.name()).filter(|_| nested_type.is_none()) {
                template.slot(part);
            } else if let Some(nested_type) = nested_type {
                if key.is_some() {
                    template.open();
                }
                members(compiler, &selected.sets, nested_type, template, &mut |_, _| false);
                if key.is_some() {
                    template.close();
                }
            }
        }
        if group.name.is_some() {
            template.close();
        }
    }
}
