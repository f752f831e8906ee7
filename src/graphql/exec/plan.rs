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
    pub template: JsonTemplate<Step>,
    pub relations: Vec<PlannedRelation>,
}

/// A slot of the template, with the data that an error needs.
pub(super) struct Step {
    pub slot: Slot,
    /// Whether an error nulls the field alone.
    pub is_nullable: bool,
    /// The response keys from the row's object to the field: several within groups.
    pub path: Box<[String]>,
    pub pos: Pos,
}

/// The source of a slot's value.
pub(super) enum Slot {
    /// A value of the row.
    Value(&'static Field, Style),
    /// Value objects of the row.
    Objects(&'static Field, JsonSelection),
    /// What a relation loaded, by its index among the plan's relations.
    Relation(usize),
    /// A field that the caller may not select, or whose arguments are refused.
    Refused(Refusal),
}

/// Why a field has no value.
#[derive(Clone, Debug)]
pub(in crate::graphql) enum Refusal {
    Domain(Error),
    /// An error that all rows share.
    Shared(Arc<Error>),
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
    /// The statement of its parent rows, as the join with this index.
    Joined(usize),
    /// A lookup by key, batched for all parent rows.
    Batched(Projection),
}

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
    /// The node, under this response key, with the plan of this index.
    Node(String, usize),
}

impl ConnectionPlan {
    /// Replaces every join by a batched lookup.
    pub fn without_joins(&mut self) {
        self.projection = plan_lookups(self.row_plans_mut());
    }

    pub(super) fn row_plans_mut(&mut self) -> impl Iterator<Item = &mut Plan> {
        self.template.steps.iter_mut().flat_map(|(_, part)| match part {
            Part::Nodes(_, plan) => std::slice::from_mut(plan),
            Part::Edges(_, edges) => edges.nodes.as_mut_slice(),
            _ => &mut [],
        })
    }

    /// The plans of its rows, in template order.
    pub fn row_plans(&self) -> impl Iterator<Item = &Plan> {
        self.template.steps.iter().flat_map(|(_, part)| match part {
            Part::Nodes(_, plan) => std::slice::from_ref(plan),
            Part::Edges(_, edges) => edges.nodes.as_slice(),
            _ => &[],
        })
    }
}

/// Chooses a join or a batched lookup for each to-one relation of the plans of one statement, and returns the
/// statement's projection.
pub(super) fn plan_joins<'p>(plans: impl Iterator<Item = &'p mut Plan>) -> Projection {
    plan_at_most(MAX_JOINS, plans)
}

/// As [`plan_joins`], with a lookup for each relation: for rows that were read already, and for a retry after
/// a joined table failed.
pub(super) fn plan_lookups<'p>(plans: impl Iterator<Item = &'p mut Plan>) -> Projection {
    plan_at_most(0, plans)
}

fn plan_at_most<'p>(mut budget: usize, plans: impl Iterator<Item = &'p mut Plan>) -> Projection {
    let mut projection = Projection::default();
    for plan in plans {
        plan.plan_joins(&mut projection, &mut budget);
    }
    projection
}

impl Plan {
    fn plan_joins(&mut self, projection: &mut Projection, budget: &mut usize) {
        projection.columns = projection.columns.with(self.columns);
        for PlannedRelation { field, kind } in &mut self.relations {
            let RelationKind::One(one, inner, to_one) = kind else { continue };
            if *budget == 0 {
                *to_one = ToOne::Batched(plan_joins(std::iter::once(inner)));
                continue;
            }
            *budget -= 1;
            *to_one = ToOne::Joined(projection.joins.len());
            let mut joined = Projection::default();
            inner.plan_joins(&mut joined, budget);
            projection.joins.push(one.join(field.key, joined));
        }
    }
}
