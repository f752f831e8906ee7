//! Compiles a selection on a connection into the plans of its rows and the template around them.

use async_graphql::Positioned;
use async_graphql::parser::types::SelectionSet;

use super::collect::{Selected, collect_fields};
use super::compiler::{Compiler, group_members};
use super::plan::{ConnectionPlan, ConnectionSlot, EdgeSlot, EdgesPlan, Plan, plan_joins};
use super::template::TemplateBuilder;
use super::value_objects::JsonSelection;
use crate::graphql::object::definition::{ConnectionTypes, ObjectDef};
use crate::query::page::PageRequest;
use crate::query::projection::Projection;

/// Compiles a selection on rows of a type.
type CompileRows<'r, 'a> = &'r dyn Fn(&[&'a Positioned<SelectionSet>], &'static ObjectDef) -> Plan;

/// Compiles `sets` on the connection of `types`; `compile_rows` compiles the selections on its rows.
pub(super) fn compile_connection<'a>(
    compiler: Compiler<'_, 'a>,
    sets: &[&'a Positioned<SelectionSet>],
    types: &ConnectionTypes,
    page: &PageRequest,
    compile_rows: CompileRows<'_, 'a>,
) -> ConnectionPlan {
    let mut template = TemplateBuilder::new();
    template.open();
    members(compiler, sets, &types.connection, &mut template, &mut |selected, template| {
        let key = selected.response_key().to_owned();
        match selected.name() {
            "nodes" => {
                template.slot(ConnectionSlot::Nodes(key, compile_rows(&selected.sets, types.node)));
                true
            }
            "edges" => {
                template.slot(ConnectionSlot::Edges(
                    key,
                    compile_edges(compiler, &selected.sets, types, compile_rows),
                ));
                true
            }
            "totalCount" => {
                template.slot(ConnectionSlot::TotalCount);
                true
            }
            "facets" => {
                let selection = JsonSelection::compile(compiler, selected, &types.facets);
                template.slot(ConnectionSlot::Facets(selection));
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
    let slots = || template.slots.iter().map(|(_, slot)| slot);
    let is_total =
        |slot: &ConnectionSlot| matches!(slot, ConnectionSlot::TotalCount | ConnectionSlot::PageTotal);
    let needs_total = slots().any(is_total)
        || page.size().is_none() && slots().any(|slot| matches!(slot, ConnectionSlot::PageSize));
    let needs_page = slots().any(|slot| {
        let is_free =
            matches!(slot, ConnectionSlot::PageNumber | ConnectionSlot::PageSize | ConnectionSlot::Facets(_));
        !is_total(slot) && !is_free
    });
    let mut plan = ConnectionPlan { projection: Projection::default(), template, needs_page, needs_total };
    plan.projection = plan_joins(plan.row_plans_mut());
    plan
}

/// Compiles `sets` on the edges of `types`.
pub(super) fn compile_edges<'a>(
    compiler: Compiler<'_, 'a>,
    sets: &[&'a Positioned<SelectionSet>],
    types: &ConnectionTypes,
    compile_rows: CompileRows<'_, 'a>,
) -> EdgesPlan {
    let mut template = TemplateBuilder::new();
    let mut nodes = Vec::new();
    template.open();
    for selected in collect_fields(compiler.ctx, sets, &types.edge, false) {
        template.key(selected.response_key());
        match selected.name() {
            "cursor" => template.slot(EdgeSlot::Cursor),
            "node" => {
                template.slot(EdgeSlot::Node(selected.response_key().to_owned(), nodes.len()));
                nodes.push(compile_rows(&selected.sets, types.node));
            }
            _ => template.constant(&types.edge),
        }
    }
    template.close();
    EdgesPlan { template: template.build(), nodes }
}

/// The slot of a member of `PageInfo` or `Pages`.
fn page_slot(name: &str) -> Option<ConnectionSlot> {
    Some(match name {
        "hasNextPage" | "hasNext" => ConnectionSlot::HasNext,
        "hasPreviousPage" | "hasPrevious" => ConnectionSlot::HasPrevious,
        "startCursor" => ConnectionSlot::StartCursor,
        "endCursor" => ConnectionSlot::EndCursor,
        "number" => ConnectionSlot::PageNumber,
        "size" => ConnectionSlot::PageSize,
        "total" => ConnectionSlot::PageTotal,
        "totalCount" => ConnectionSlot::TotalCount,
        _ => return None,
    })
}

/// Appends the value of a member and returns true, or returns false for a member that it does not handle.
type AppendMember<'w, 'a> = &'w mut dyn FnMut(&Selected<'a>, &mut TemplateBuilder<ConnectionSlot>) -> bool;

/// Appends the members of a selection on the connection, its `pageInfo` or its `pages`. `append` handles the
/// members that only the connection has.
fn members<'a>(
    compiler: Compiler<'_, 'a>,
    sets: &[&'a Positioned<SelectionSet>],
    type_name: &str,
    template: &mut TemplateBuilder<ConnectionSlot>,
    append: AppendMember<'_, 'a>,
) {
    let fields = collect_fields(compiler.ctx, sets, type_name, false);
    for group in group_members(&fields, compiler.shape) {
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
            } else if append(selected, template) {
            } else if let Some(slot) = page_slot(selected.name()).filter(|_| nested_type.is_none()) {
                template.slot(slot);
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
