//! Compiled selections: the projection to read, the relations to load and the template to render.
//!
//! `compile.rs` compiles selections on rows, `compile_connection.rs` selections on connections; their plans
//! nest in each other.

use std::sync::Arc;

use async_graphql::{Pos, ServerError};

use super::template::JsonTemplate;
use super::value_objects::JsonSelection;
use crate::error::Error;
use crate::graphql::object::definition::{
    Batch, Field, ListField, OneField, PreparedConnection, ScalarField,
};
use crate::graphql::response_shape::Style;
use crate::query::columns::Columns;
use crate::query::projection::{MAX_JOINS, Projection};

/// A compiled selection on rows of one type.
pub(in crate::graphql) struct Plan {
    pub columns: Columns,
    pub template: JsonTemplate<RowSlot>,
    pub relations: Vec<PlannedRelation>,
}

/// A slot of a row's template, with the data that an error needs.
pub(super) struct RowSlot {
    pub source: SlotSource,
    /// Whether an error nulls only the field, not its object.
    pub is_nullable: bool,
    /// The response keys from the row's object to the field: more than one for a member of a group.
    pub path: Box<[String]>,
    pub pos: Pos,
}

/// The source of a slot's value.
pub(super) enum SlotSource {
    /// A value of the row.
    Value(&'static Field, Style),
    /// Value objects of the row.
    Objects(&'static Field, JsonSelection),
    /// The rows or values of the relation with this index in the plan.
    Relation(usize),
    /// A field that the caller may not select, or whose arguments are invalid.
    Error(ErrorSource),
}

/// The error of a field, before its conversion to a GraphQL error.
#[derive(Clone, Debug)]
pub(in crate::graphql) enum ErrorSource {
    /// An error of this field alone.
    Domain(Error),
    /// The failure of a relation's statement, which all rows share.
    Shared(Arc<Error>),
    /// An error of async-graphql: a malformed argument.
    Server(ServerError),
}

/// A relation that the selection follows.
pub(super) struct PlannedRelation {
    pub field: &'static Field,
    pub kind: RelationKind,
}

pub(super) enum RelationKind {
    One(&'static dyn OneField, Plan, ToOne),
    List(&'static dyn ListField, Plan, Projection),
    Connection(Box<dyn PreparedConnection>, ConnectionPlan),
    Scalar(&'static dyn ScalarField, Style),
    Batched(Box<dyn Batch>, JsonSelection),
}

/// The source of the row of a to-one relation.
pub(super) enum ToOne {
    /// The statement of the parent rows, by the join with this index.
    Joined(usize),
    /// A lookup by key, batched for all parent rows.
    Batched(Projection),
}

/// A compiled selection on a connection.
pub(in crate::graphql) struct ConnectionPlan {
    pub projection: Projection,
    pub template: JsonTemplate<ConnectionSlot>,
    pub needs_page: bool,
    pub needs_total: bool,
}

impl ConnectionPlan {
    /// The names of the selected facets.
    pub fn facets(&self) -> Vec<&str> {
        let selections = self.template.slots.iter().filter_map(|(_, slot)| match slot {
            ConnectionSlot::Facets(selection) => Some(selection),
            _ => None,
        });
        selections.flat_map(JsonSelection::names).collect()
    }
}

/// A slot of a connection's template.
pub(super) enum ConnectionSlot {
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
    /// The facets of the list.
    Facets(JsonSelection),
}

/// A compiled selection on edges.
pub(in crate::graphql) struct EdgesPlan {
    pub template: JsonTemplate<EdgeSlot>,
    /// The plan of each `node`: several when it is selected under several aliases.
    pub nodes: Vec<Plan>,
}

/// A slot of an edge's template.
pub(in crate::graphql) enum EdgeSlot {
    Cursor,
    /// The node, under this response key, with the plan of this index.
    Node(String, usize),
}

impl ConnectionPlan {
    /// Replaces every join by a batched lookup.
    pub fn without_joins(&mut self) {
        self.projection = plan_lookups(self.row_plans_mut());
    }

    pub(super) fn row_plans_mut(&mut self) -> impl Iterator<Item = &mut Plan> {
        self.template.slots.iter_mut().flat_map(|(_, slot)| match slot {
            ConnectionSlot::Nodes(_, plan) => std::slice::from_mut(plan),
            ConnectionSlot::Edges(_, edges) => edges.nodes.as_mut_slice(),
            _ => &mut [],
        })
    }

    /// The plans of its rows, in template order.
    pub fn row_plans(&self) -> impl Iterator<Item = &Plan> {
        self.template.slots.iter().flat_map(|(_, slot)| match slot {
            ConnectionSlot::Nodes(_, plan) => std::slice::from_ref(plan),
            ConnectionSlot::Edges(_, edges) => edges.nodes.as_slice(),
            _ => &[],
        })
    }
}

/// Chooses a join or a batched lookup for each to-one relation of the plans of one statement, and returns the
/// statement's projection. Joins are chosen in selection order, depth first.
pub(super) fn plan_joins<'p>(plans: impl Iterator<Item = &'p mut Plan>) -> Projection {
    plan_with_limit(MAX_JOINS, plans)
}

/// As [`plan_joins`], with a lookup for each relation: for rows that are read already, and for a retry after
/// a statement with joins failed.
pub(super) fn plan_lookups<'p>(plans: impl Iterator<Item = &'p mut Plan>) -> Projection {
    plan_with_limit(0, plans)
}

fn plan_with_limit<'p>(mut max_joins: usize, plans: impl Iterator<Item = &'p mut Plan>) -> Projection {
    let mut projection = Projection::default();
    for plan in plans {
        plan.plan_joins(&mut projection, &mut max_joins);
    }
    projection
}

impl PlannedRelation {
    /// Whether it needs a statement besides that of the rows: for itself, or for relations of the joined row.
    pub(super) fn loads(&self) -> bool {
        match &self.kind {
            RelationKind::One(_, plan, ToOne::Joined(_)) => plan.relations.iter().any(Self::loads),
            _ => true,
        }
    }
}

impl Plan {
    fn plan_joins(&mut self, projection: &mut Projection, max_joins: &mut usize) {
        projection.columns = projection.columns.with(self.columns);
        for PlannedRelation { field, kind } in &mut self.relations {
            let RelationKind::One(one, inner, to_one) = kind else { continue };
            if *max_joins == 0 {
                *to_one = ToOne::Batched(plan_joins(std::iter::once(inner)));
                continue;
            }
            *max_joins -= 1;
            *to_one = ToOne::Joined(projection.joins.len());
            let mut joined = Projection::default();
            inner.plan_joins(&mut joined, max_joins);
            projection.joins.push(one.join(field.key_index, joined));
        }
    }
}
