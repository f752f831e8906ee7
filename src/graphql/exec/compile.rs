//! A selection on rows, compiled once a list: which columns to read, which relations to load, and what to write.
//!
//! Compiling answers nothing when the selection holds something that it does not know; the ordinary resolvers then
//! take over. So the fast way only ever succeeds, and errors exist once.

use async_graphql::parser::types::{Field as FieldNode, SelectionSet};
use async_graphql::{ContextSelectionSet, Positioned};

use super::compile_connection::ConnectionPlan;
use super::template::{JsonTemplate, TemplateBuilder, fields_of};
use crate::graphql::context::{RequestContext, Shaping};
use crate::graphql::object::child_connection::Prepared;
use crate::graphql::object::definition::{Field, FieldKind, ObjectDef};
use crate::graphql::object::leaf::Style;
use crate::graphql::object::relation::{ListField, OneField, ScalarField};
use crate::query::join::{MAX_JOINS, Projection};
use crate::query::row::Columns;

/// A compiled selection on the rows of one table.
pub(in crate::graphql) struct Plan {
    pub columns: Columns,
    pub template: JsonTemplate<Slot>,
    pub relations: Vec<PlannedRelation>,
}

/// What a slot is filled with.
pub(in crate::graphql) enum Slot {
    /// A value of the row.
    Leaf(&'static Field, Style),
    /// What a relation loaded, by its place among the plan's relations.
    PlannedRelation(usize),
}

/// A relation that the selection follows.
pub(in crate::graphql) struct PlannedRelation {
    pub field: &'static Field,
    pub kind: RelationKind,
}

/// How the row of a to-one relation is had.
pub(in crate::graphql) enum ToOne {
    /// From the statement of the rows that lead to it, as its join of this number.
    Joined(usize),
    /// By its key.
    Batched(Projection),
}

pub(in crate::graphql) enum RelationKind {
    One(&'static dyn OneField, Plan, ToOne),
    List(&'static dyn ListField, Plan, Projection),
    Connection(Box<dyn Prepared>, ConnectionPlan),
    Scalar(&'static dyn ScalarField, Style),
}

impl Plan {
    /// Compiles `selection` on rows shown by `table`.
    pub fn compile<'a>(
        ctx: &ContextSelectionSet<'a>,
        selection: &'a Positioned<SelectionSet>,
        table: &'static ObjectDef,
    ) -> Option<Self> {
        let mut compiler =
            Compiler { columns: Columns::default(), template: TemplateBuilder::new(), relations: Vec::new() };
        compiler.template.open();
        compiler.members(ctx, selection, table)?;
        compiler.template.close();
        let Compiler { columns, template, relations } = compiler;
        Some(Self { columns, template: template.build(), relations })
    }
}

/// Decides how to-one rows of the plans of one statement are had, and answers what the statement reads.
pub(in crate::graphql) fn plan_joins<'p>(plans: impl Iterator<Item = &'p mut Plan>) -> Projection {
    let mut budget = MAX_JOINS;
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
            let RelationKind::One(one, below, had) = kind else { continue };
            let on = field.places.first().copied().unwrap_or_default();
            if *budget == 0 {
                *had = ToOne::Batched(plan_joins(std::iter::once(below)));
                continue;
            }
            *budget -= 1;
            *had = ToOne::Joined(projection.joins.len());
            let mut beside = Projection::default();
            below.plan_joins(&mut beside, budget);
            projection.joins.push(one.join(on, beside));
        }
    }

    /// Compiles a selection of one plain field, written without the object around it (`@pluck`).
    fn compile_bare<'a>(
        ctx: &ContextSelectionSet<'a>,
        selection: &'a Positioned<SelectionSet>,
        table: &'static ObjectDef,
        member: &str,
    ) -> Option<Self> {
        let fields = fields_of(ctx, selection, table.name, table.is_node)?;
        let [node] = fields.as_slice() else { return None };
        let field = table.field(&node.node.name.node)?;
        let plain = matches!(field.kind, FieldKind::Leaf(_)) && node.node.arguments.is_empty();
        if !plain || node.node.response_key().node != member || !is_permitted(ctx, field) {
            return None;
        }
        let mut template = TemplateBuilder::new();
        template.slot(Slot::Leaf(field, style_of(node, true)?));
        Some(Self { columns: field.columns(), template: template.build(), relations: Vec::new() })
    }
}

/// Whether the caller may select a field; what they may not is an error, and errors are the ordinary resolvers'.
fn is_permitted(ctx: &ContextSelectionSet<'_>, field: &Field) -> bool {
    let actor = &ctx.data_unchecked::<RequestContext>().scope.actor;
    field.guard.is_none_or(|action| actor.may(action))
}

struct Compiler {
    columns: Columns,
    template: TemplateBuilder<Slot>,
    relations: Vec<PlannedRelation>,
}

impl Compiler {
    fn members<'a>(
        &mut self,
        ctx: &ContextSelectionSet<'a>,
        selection: &'a Positioned<SelectionSet>,
        table: &'static ObjectDef,
    ) -> Option<()> {
        let shaping = ctx.data_opt::<Shaping>().is_some();
        let fields = fields_of(ctx, selection, table.name, table.is_node)?;
        for group in groups(&fields, shaping) {
            if let Some(name) = group.name {
                self.template.key(name);
                self.template.open();
            }
            for (key, field) in group.members {
                self.member(ctx, key, field, table, shaping)?;
            }
            if group.name.is_some() {
                self.template.close();
            }
        }
        Some(())
    }

    fn member<'a>(
        &mut self,
        ctx: &ContextSelectionSet<'a>,
        key: &str,
        node: &'a Positioned<FieldNode>,
        table: &'static ObjectDef,
        shaping: bool,
    ) -> Option<()> {
        let pluck = if shaping { plucked(node) } else { None };
        let style = if pluck.is_some() { Style::Plain } else { style_of(node, shaping)? };
        let name = node.node.name.node.as_str();
        if name == "__typename" {
            self.template.key(key);
            self.template.constant(table.name);
            return Some(());
        }
        let field = table.field(name)?;
        if !is_permitted(ctx, field) {
            return None;
        }
        if style != Style::Plain && !matches!(field.kind, FieldKind::Leaf(_) | FieldKind::Scalar(_)) {
            return None;
        }
        self.columns = self.columns.with(field.columns());
        let selection = &node.node.selection_set;
        if pluck.is_some() && !matches!(field.kind, FieldKind::One(_) | FieldKind::List(_)) {
            return None;
        }
        match &field.kind {
            FieldKind::Custom(_) => return None,
            FieldKind::Leaf(_) if !node.node.arguments.is_empty() => return None,
            FieldKind::Leaf(_) => {
                self.template.key(key);
                self.template.slot(Slot::Leaf(field, style));
            }
            FieldKind::Embedded(inner) if shaping && key.starts_with('_') => {
                self.members(ctx, selection, inner())?;
            }
            FieldKind::Embedded(inner) => {
                self.template.key(key);
                self.template.open();
                self.members(ctx, selection, inner())?;
                self.template.close();
            }
            _ if shaping && key.starts_with('_') => return None,
            FieldKind::One(one) => {
                let plan = sub_plan(ctx, selection, one.table(), pluck)?;
                // How it is had is settled with the statement that it belongs to.
                self.relation(
                    key,
                    field,
                    RelationKind::One(&**one, plan, ToOne::Batched(Projection::default())),
                );
            }
            FieldKind::List(list) => {
                let mut plan = sub_plan(ctx, selection, list.table(), pluck)?;
                let projection = plan_joins(std::iter::once(&mut plan));
                self.relation(key, field, RelationKind::List(&**list, plan, projection));
            }
            FieldKind::Scalar(scalar) => self.relation(key, field, RelationKind::Scalar(&**scalar, style)),
            FieldKind::Connection(connection) => {
                let (prepared, plan) = connection.prepare(&ctx.with_field(node))?;
                self.relation(key, field, RelationKind::Connection(prepared, plan));
            }
        }
        Some(())
    }

    fn relation(&mut self, key: &str, field: &'static Field, kind: RelationKind) {
        self.template.key(key);
        self.template.slot(Slot::PlannedRelation(self.relations.len()));
        self.relations.push(PlannedRelation { field, kind });
    }
}

fn sub_plan<'a>(
    ctx: &ContextSelectionSet<'a>,
    selection: &'a Positioned<SelectionSet>,
    table: &'static ObjectDef,
    pluck: Option<&str>,
) -> Option<Plan> {
    match pluck {
        Some(member) => Plan::compile_bare(ctx, selection, table, member),
        None => Plan::compile(ctx, selection, table),
    }
}

/// The member that `@pluck` names, when that is the field's only directive.
fn plucked(node: &Positioned<FieldNode>) -> Option<&str> {
    let [directive] = node.node.directives.as_slice() else { return None };
    if directive.node.name.node != "pluck" {
        return None;
    }
    match &directive.node.get_argument("field")?.node {
        async_graphql_value::Value::String(member) => Some(member),
        _ => None,
    }
}

/// Members that are written under one key (`location__city` and `location__country` under `location`), or one plain
/// member.
pub(in crate::graphql) struct MemberGroup<'a> {
    pub name: Option<&'a str>,
    pub members: Vec<(&'a str, &'a Positioned<FieldNode>)>,
}

/// Groups fields by the shim's rule `g__k`; without shaping every field stands alone.
pub(in crate::graphql) fn groups<'a>(
    fields: &[&'a Positioned<FieldNode>],
    shaping: bool,
) -> Vec<MemberGroup<'a>> {
    let mut groups: Vec<MemberGroup<'a>> = Vec::with_capacity(fields.len());
    for field in fields {
        let key = field.node.response_key().node.as_str();
        match key.split_once("__").filter(|(name, _)| shaping && !name.is_empty()) {
            None => groups.push(MemberGroup { name: None, members: vec![(key, field)] }),
            Some((name, key)) => match groups.iter_mut().find(|group| group.name == Some(name)) {
                Some(group) => group.members.push((key, field)),
                None => groups.push(MemberGroup { name: Some(name), members: vec![(key, field)] }),
            },
        }
    }
    groups
}

/// How a field is to be written; none when it carries a directive that the fast way does not know.
pub(in crate::graphql) fn style_of(field: &Positioned<FieldNode>, shaping: bool) -> Option<Style> {
    let mut style = Style::Plain;
    for directive in &field.node.directives {
        style = match directive.node.name.node.as_str() {
            "naive" if shaping => Style::Naive,
            "lower" if shaping => Style::Lower,
            _ => return None,
        };
    }
    Some(style)
}
