//! Compiles a selection on rows, once a list: the columns to read, the relations to load, and the template to render.
//!
//! Compiling never fails: what a caller may not select, and arguments that are refused, become slots that render the
//! error for each row.

use async_graphql::parser::types::Field as FieldNode;
use async_graphql::{ContextSelectionSet, Pos, Positioned, ServerError};

use super::collect::{Selected, Sets, collect_fields};
use super::compile_connection::ConnectionPlan;
use super::template::{JsonTemplate, TemplateBuilder};
use super::value_objects::JsonSelection;
use crate::error::Error;
use crate::graphql::context::RequestContext;
use crate::graphql::object::definition::{Field, FieldKind, ObjectDef};
use crate::graphql::object::relation::{ListField, OneField, PreparedConnection, ScalarField};
use crate::graphql::object::value_object::Batch;
use crate::graphql::response_shape::{Placement, ResponseShape, Style};
use crate::query::columns::Columns;
use crate::query::projection::{MAX_JOINS, Projection};

/// A compiled selection on rows of one type.
pub(in crate::graphql) struct Plan {
    pub columns: Columns,
    pub template: JsonTemplate<Step>,
    pub relations: Vec<PlannedRelation>,
}

/// A slot of the template, with what an error needs to know.
pub(super) struct Step {
    pub slot: Slot,
    /// Whether an error nulls the field alone.
    pub is_nullable: bool,
    /// The response keys from the row's object to the field: several within groups.
    pub path: Box<[String]>,
    pub pos: Pos,
}

/// What a slot is rendered from.
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

/// Where the row of a to-one relation comes from.
pub(super) enum ToOne {
    /// The statement of the rows that lead to it, as its join of this index.
    Joined(usize),
    /// A lookup by key, batched for all rows.
    Batched(Projection),
}

/// What compiling needs beside the selection.
#[derive(Clone, Copy)]
pub(in crate::graphql) struct Compiler<'c, 'a> {
    pub ctx: &'c ContextSelectionSet<'a>,
    pub request: &'a RequestContext,
    pub shape: &'a dyn ResponseShape,
}

impl<'a> Compiler<'_, 'a> {
    /// Compiles `sets` on rows of type `object`.
    pub fn plan(
        self,
        sets: &[&'a Positioned<async_graphql::parser::types::SelectionSet>],
        object: &'static ObjectDef,
    ) -> Plan {
        let mut build = PlanBuilder::new(self);
        build.template.open();
        build.members(sets, object, &[]);
        build.template.close();
        build.finish()
    }

    /// Compiles a selection of which one field is written alone, without the object around it.
    fn plucked(self, sets: &Sets<'a>, object: &'static ObjectDef, member: &str) -> Plan {
        let mut build = PlanBuilder::new(self);
        let fields = collect_fields(self.ctx, sets, object.name, object.is_node);
        if let Some(selected) = fields.iter().find(|selected| selected.response_key() == member)
            && let Some(field) = object.field(selected.name())
        {
            build.field(selected, field, &[]);
        }
        build.finish()
    }

    fn rows(self, sets: &Sets<'a>, object: &'static ObjectDef, pluck: Option<&str>) -> Plan {
        match pluck {
            Some(member) => self.plucked(sets, object, member),
            None => self.plan(sets, object),
        }
    }
}

/// Decides for each to-one relation of the plans of one statement between a join and a batched lookup, and returns the
/// projection of the statement.
pub(super) fn plan_joins<'p>(plans: impl Iterator<Item = &'p mut Plan>) -> Projection {
    plan_at_most(MAX_JOINS, plans)
}

/// As [`plan_joins`], with a lookup for each relation: for rows that are there already, and where a joined table fails,
/// so that only the fields that lead to it do.
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
            let RelationKind::One(one, below, to_one) = kind else { continue };
            if *budget == 0 {
                *to_one = ToOne::Batched(plan_joins(std::iter::once(below)));
                continue;
            }
            *budget -= 1;
            *to_one = ToOne::Joined(projection.joins.len());
            let mut joined = Projection::default();
            below.plan_joins(&mut joined, budget);
            projection.joins.push(one.join(field.key, joined));
        }
    }
}

struct PlanBuilder<'c, 'a> {
    compiler: Compiler<'c, 'a>,
    columns: Columns,
    template: TemplateBuilder<Step>,
    relations: Vec<PlannedRelation>,
}

impl<'c, 'a> PlanBuilder<'c, 'a> {
    fn new(compiler: Compiler<'c, 'a>) -> Self {
        Self {
            compiler,
            columns: Columns::default(),
            template: TemplateBuilder::new(),
            relations: Vec::new(),
        }
    }

    fn finish(self) -> Plan {
        Plan { columns: self.columns, template: self.template.build(), relations: self.relations }
    }

    fn members(
        &mut self,
        sets: &[&'a Positioned<async_graphql::parser::types::SelectionSet>],
        object: &'static ObjectDef,
        path: &[String],
    ) {
        let fields = collect_fields(self.compiler.ctx, sets, object.name, object.is_node);
        for group in groups(&fields, self.compiler.shape) {
            if let Some(name) = group.name {
                self.template.key(name);
                self.template.open();
            }
            for (key, selected) in group.members {
                self.member(key, selected, object, path);
            }
            if group.name.is_some() {
                self.template.close();
            }
        }
    }

    fn member(
        &mut self,
        key: Option<&str>,
        selected: &Selected<'a>,
        object: &'static ObjectDef,
        path: &[String],
    ) {
        if selected.name() == "__typename" {
            self.template.key(key.unwrap_or_else(|| selected.response_key()));
            self.template.constant(object.name);
            return;
        }
        // Validation has found every field.
        let Some(field) = object.field(selected.name()) else { return };
        match (&field.kind, key) {
            (FieldKind::Group(inner), _) if self.is_permitted(field) => {
                let path: Vec<String> =
                    path.iter().cloned().chain([selected.response_key().to_owned()]).collect();
                let Some(key) = key else { return self.members(&selected.sets, inner(), &path) };
                self.template.key(key);
                self.template.open();
                self.members(&selected.sets, inner(), &path);
                self.template.close();
            }
            (_, key) => {
                self.template.key(key.unwrap_or_else(|| selected.response_key()));
                self.field(selected, field, path);
            }
        }
    }

    fn is_permitted(&self, field: &Field) -> bool {
        let actor = &self.compiler.request.scope.actor;
        field.guard.is_none_or(|action| actor.may(action))
    }

    /// Adds the slot of a field.
    fn field(&mut self, selected: &Selected<'a>, field: &'static Field, path: &[String]) {
        let path = path.iter().cloned().chain([selected.response_key().to_owned()]).collect();
        let slot = self.slot(selected, field);
        self.template.slot(Step { slot, is_nullable: field.is_nullable, path, pos: selected.node.pos });
    }

    fn slot(&mut self, selected: &Selected<'a>, field: &'static Field) -> Slot {
        let compiler = self.compiler;
        if let Some(action) = field.guard
            && let Err(error) = compiler.request.scope.require(action)
        {
            return Slot::Refused(Refusal::Domain(error));
        }
        self.columns = self.columns.with(field.columns);
        let node: &'a Positioned<FieldNode> = selected.node;
        let style = compiler.shape.style(&node.node);
        let pluck = compiler.shape.pluck(&node.node);
        let kind = match &field.kind {
            FieldKind::Value(_) => return Slot::Value(field, style),
            FieldKind::Objects(objects) => {
                let selection = JsonSelection::compile(compiler, selected, objects.type_name());
                return Slot::Objects(field, selection);
            }
            // Its members were compiled in the place of the field; only a guard leads here.
            FieldKind::Group(_) => return Slot::Refused(Refusal::Domain(Error::Internal("a group".into()))),
            FieldKind::One(one) => {
                // The statement that it belongs to decides between join and lookup.
                let to_one = ToOne::Batched(Projection::default());
                RelationKind::One(&**one, compiler.rows(&selected.sets, one.object(), pluck), to_one)
            }
            FieldKind::List(list) => {
                let mut plan = compiler.rows(&selected.sets, list.object(), pluck);
                let projection = plan_joins(std::iter::once(&mut plan));
                RelationKind::List(&**list, plan, projection)
            }
            FieldKind::Scalar(scalar) => RelationKind::Scalar(&**scalar, style),
            FieldKind::Connection(connection) => match connection.prepare(&compiler.ctx.with_field(node)) {
                Ok(Ok(prepared)) => {
                    let types = connection.types();
                    let plan =
                        ConnectionPlan::compile(compiler, &selected.sets, &types, prepared.page_request());
                    RelationKind::Connection(prepared, plan)
                }
                Ok(Err(error)) => return Slot::Refused(Refusal::Domain(error)),
                Err(error) => return Slot::Refused(Refusal::Server(error)),
            },
            FieldKind::Batched(batched) => match batched.prepare(&compiler.ctx.with_field(node)) {
                Ok(Ok(batch)) => {
                    let selection = JsonSelection::compile(compiler, selected, batched.type_name());
                    RelationKind::Batched(batch, selection)
                }
                Ok(Err(error)) => return Slot::Refused(Refusal::Domain(error)),
                Err(error) => return Slot::Refused(Refusal::Server(error)),
            },
        };
        self.relations.push(PlannedRelation { field, kind });
        Slot::Relation(self.relations.len() - 1)
    }
}

/// Members that stand in one nested object, or one member of the object itself; without a key it stands inline.
pub(super) struct MemberGroup<'s, 'a> {
    pub name: Option<&'a str>,
    pub members: Vec<(Option<&'a str>, &'s Selected<'a>)>,
}

/// Groups fields by their placement.
pub(super) fn groups<'s, 'a>(
    fields: &'s [Selected<'a>],
    shape: &dyn ResponseShape,
) -> Vec<MemberGroup<'s, 'a>> {
    let mut groups: Vec<MemberGroup<'s, 'a>> = Vec::with_capacity(fields.len());
    for selected in fields {
        match shape.placement(&selected.node.node) {
            Placement::Member(key) => {
                groups.push(MemberGroup { name: None, members: vec![(Some(key), selected)] });
            }
            Placement::Inline => groups.push(MemberGroup { name: None, members: vec![(None, selected)] }),
            Placement::Grouped(name, key) => match groups.iter_mut().find(|group| group.name == Some(name)) {
                Some(group) => group.members.push((Some(key), selected)),
                None => {
                    groups.push(MemberGroup { name: Some(name), members: vec![(Some(key), selected)] });
                }
            },
        }
    }
    groups
}
