//! Compiles a selection on a connection: the plans of its rows, and the template around them.

use async_graphql::Positioned;
use async_graphql::parser::types::SelectionSet;

use super::collect::{Selected, collect_fields};
use super::compile::{Compiler, Plan, groups, plan_joins, plan_lookups};
use super::template::{JsonTemplate, TemplateBuilder};
use crate::graphql::object::connection::ConnectionTypes;
use crate::query::page::PageRequest;
use crate::query::projection::Projection;

/// A compiled selection on a connection.
pub(in crate::graphql) struct ConnectionPlan {
    pub projection: Projection,
    pub template: JsonTemplate<Part>,
    pub needs_page: bool,
    pub needs_total: bool,
}

/// A slot of a connection's template.
pub(super) enum Part {
    /// The list `nodes`, under this response key.
    Nodes(String, Plan),
    /// The list `edges`, under this response key.
    Edges(String, EdgesPlan),
    StartCursor,
    EndCursor,
    HasNext,
    HasPrevious,
    TotalCount,
    PageNumber,
    PageSize,
    PageTotal,
}

/// A compiled selection on edges.
pub(super) struct EdgesPlan {
    pub template: JsonTemplate<EdgePart>,
    /// The plan of each `node`: several when it is selected under several aliases.
    pub nodes: Vec<Plan>,
}

/// A slot of an edge's template.
pub(super) enum EdgePart {
    Cursor,
    /// The node, under this response key, by the plan of this index.
    Node(String, usize),
}

impl ConnectionPlan {
    /// Compiles `sets` on the connection of `types`.
    pub fn compile<'a>(
        compiler: Compiler<'_, 'a>,
        sets: &[&'a Positioned<SelectionSet>],
        types: &ConnectionTypes,
        page: &PageRequest,
    ) -> Self {
        let mut template = TemplateBuilder::new();
        template.open();
        members(compiler, sets, &types.connection, &mut template, &mut |selected, template| {
            let key = selected.response_key().to_owned();
            match selected.name() {
                "nodes" => {
                    template.slot(Part::Nodes(key, compiler.plan(&selected.sets, types.node)));
                    true
                }
                "edges" => {
                    template.slot(Part::Edges(key, EdgesPlan::compile(compiler, &selected.sets, types)));
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
        let needs_total = parts().any(counts)
            || page.size().is_none() && parts().any(|part| matches!(part, Part::PageSize));
        let needs_page =
            parts().any(|part| !counts(part) && !matches!(part, Part::PageNumber | Part::PageSize));
        let mut plan = Self { projection: Projection::default(), template, needs_page, needs_total };
        plan.projection = plan_joins(plan.row_plans_mut());
        plan
    }

    /// Looks every to-one relation up instead of joining it.
    pub fn without_joins(&mut self) {
        self.projection = plan_lookups(self.row_plans_mut());
    }

    fn row_plans_mut(&mut self) -> impl Iterator<Item = &mut Plan> {
        self.template.steps.iter_mut().flat_map(|(_, part)| match part {
            Part::Nodes(_, plan) => std::slice::from_mut(plan),
            Part::Edges(_, edges) => edges.nodes.as_mut_slice(),
            _ => &mut [],
        })
    }

    /// The plans of its rows, in the order of the template.
    pub fn row_plans(&self) -> impl Iterator<Item = &Plan> {
        self.template.steps.iter().flat_map(|(_, part)| match part {
            Part::Nodes(_, plan) => std::slice::from_ref(plan),
            Part::Edges(_, edges) => edges.nodes.as_slice(),
            _ => &[],
        })
    }
}

impl EdgesPlan {
    fn compile<'a>(
        compiler: Compiler<'_, 'a>,
        sets: &[&'a Positioned<SelectionSet>],
        types: &ConnectionTypes,
    ) -> Self {
        let mut template = TemplateBuilder::new();
        let mut nodes = Vec::new();
        template.open();
        for selected in collect_fields(compiler.ctx, sets, &types.edge, false) {
            template.key(selected.response_key());
            match selected.name() {
                "cursor" => template.slot(EdgePart::Cursor),
                "node" => {
                    template.slot(EdgePart::Node(selected.response_key().to_owned(), nodes.len()));
                    nodes.push(compiler.plan(&selected.sets, types.node));
                }
                _ => template.constant(&types.edge),
            }
        }
        template.close();
        Self { template: template.build(), nodes }
    }
}

/// The members of `PageInfo` and `Pages`.
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

/// Answers whether it wrote the value of a member.
type Write<'w, 'a> = &'w mut dyn FnMut(&Selected<'a>, &mut TemplateBuilder<Part>) -> bool;

/// Writes the members of a selection on the connection, its `pageInfo` or its `pages`. `write` writes those that only the
/// connection has.
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
            let below = match selected.name() {
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
            } else if let Some(part) = page_part(selected.name()).filter(|_| below.is_none()) {
                template.slot(part);
            } else if let Some(below) = below {
                if key.is_some() {
                    template.open();
                }
                members(compiler, &selected.sets, below, template, &mut |_, _| false);
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
