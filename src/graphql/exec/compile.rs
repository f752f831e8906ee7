//! Compiles a selection on rows into a plan: columns to read, relations to load, template to render. It runs
//! once per list, not per row.
//!
//! Compiling never fails: a field that the caller may not select, or whose arguments are invalid, becomes a
//! slot that renders its error for each row.

use async_graphql::Positioned;
use async_graphql::parser::types::Field as FieldNode;

use super::collect::{Selected, SelectionSets, collect_fields};
use super::compile_connection::{compile_connection, compile_edges};
use super::compiler::{Compiler, group_members};
use super::plan::{
    ConnectionPlan, EdgesPlan, ErrorSource, Plan, PlannedRelation, RelationKind, RowSlot, SlotSource, ToOne,
    plan_joins,
};
use super::template::TemplateBuilder;
use super::value_objects::JsonSelection;
use crate::error::Error;
use crate::graphql::object::definition::{ConnectionTypes, Field, FieldKind, ObjectDef};
use crate::query::columns::Columns;
use crate::query::page::PageRequest;
use crate::query::projection::Projection;

impl<'a> Compiler<'_, 'a> {
    /// Compiles `sets` on rows of type `object`.
    pub fn plan(
        self,
        sets: &[&'a Positioned<async_graphql::parser::types::SelectionSet>],
        object: &'static ObjectDef,
    ) -> Plan {
        let mut builder = PlanBuilder::new(self);
        builder.template.open();
        builder.members(sets, object, &[]);
        builder.template.close();
        builder.finish()
    }

    /// Compiles a selection of which only the field `member` is rendered, without an enclosing object.
    fn single_field_plan(self, sets: &SelectionSets<'a>, object: &'static ObjectDef, member: &str) -> Plan {
        let mut builder = PlanBuilder::new(self);
        let fields = collect_fields(self.ctx, sets, object.name, object.is_node);
        if let Some(selected) = fields.iter().find(|selected| selected.response_key() == member)
            && let Some(field) = object.field(selected.name())
        {
            builder.field(selected, field, &[]);
        }
        builder.finish()
    }

    /// Compiles the selection of a field that lists `member` of rows: only the member is rendered, in place of the row.
    fn member_plan(self, selected: &Selected<'a>, member: &'static Field) -> Plan {
        let mut builder = PlanBuilder::new(self);
        let source = builder.slot_source(selected, member);
        let (path, pos) = (Box::default(), selected.node.pos);
        builder.template.slot(RowSlot { source, is_nullable: false, path, pos });
        builder.finish()
    }

    /// Compiles `sets` on the connection of `types`.
    pub fn connection(
        self,
        sets: &[&'a Positioned<async_graphql::parser::types::SelectionSet>],
        types: &ConnectionTypes,
        page: &PageRequest,
    ) -> ConnectionPlan {
        compile_connection(self, sets, types, page, &|sets, object| self.plan(sets, object))
    }

    /// Compiles `sets` on an edge of `types`.
    pub fn edge(
        self,
        sets: &[&'a Positioned<async_graphql::parser::types::SelectionSet>],
        types: &ConnectionTypes,
    ) -> EdgesPlan {
        compile_edges(self, sets, types, &|sets, object| self.plan(sets, object))
    }

    fn rows(self, sets: &SelectionSets<'a>, object: &'static ObjectDef, pluck: Option<&str>) -> Plan {
        match pluck {
            Some(member) => self.single_field_plan(sets, object, member),
            None => self.plan(sets, object),
        }
    }
}

struct PlanBuilder<'c, 'a> {
    compiler: Compiler<'c, 'a>,
    columns: Columns,
    template: TemplateBuilder<RowSlot>,
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
        for group in group_members(&fields, self.compiler.shape) {
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
        // Validation guarantees that every field exists.
        let Some(field) = object.field(selected.name()) else { return };
        match (&field.kind, key) {
            (FieldKind::Group(inner), _) if self.is_permitted(field) => {
                let path: Vec<String> =
                    path.iter().cloned().chain([selected.response_key().to_owned()]).collect();
                let Some(key) = key else { return self.members(&selected.sets, inner(), &path) };
                self.template.key(key);
                if let Some(member) = self.compiler.shape.pluck(&selected.node.node) {
                    return self.plucked_member(&selected.sets, inner(), member, &path);
                }
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

    /// Adds the slot of the member of a group that is rendered in place of the group.
    fn plucked_member(
        &mut self,
        sets: &SelectionSets<'a>,
        group: &'static ObjectDef,
        member: &str,
        path: &[String],
    ) {
        let fields = collect_fields(self.compiler.ctx, sets, group.name, group.is_node);
        if let Some(selected) = fields.iter().find(|selected| selected.response_key() == member)
            && let Some(field) = group.field(selected.name())
        {
            self.field(selected, field, path);
        }
    }

    fn is_permitted(&self, field: &Field) -> bool {
        let actor = &self.compiler.request.scope.actor;
        field.guard.is_none_or(|action| actor.may(action))
    }

    /// Adds the slot of a field.
    fn field(&mut self, selected: &Selected<'a>, field: &'static Field, path: &[String]) {
        let path = path.iter().cloned().chain([selected.response_key().to_owned()]).collect();
        let source = self.slot_source(selected, field);
        self.template.slot(RowSlot { source, is_nullable: field.is_nullable, path, pos: selected.node.pos });
    }

    fn slot_source(&mut self, selected: &Selected<'a>, field: &'static Field) -> SlotSource {
        let compiler = self.compiler;
        if let Some(action) = field.guard
            && let Err(error) = compiler.request.scope.require(action)
        {
            return SlotSource::Error(ErrorSource::Domain(error));
        }
        self.columns = self.columns.with(field.columns);
        let node: &'a Positioned<FieldNode> = selected.node;
        let style = compiler.shape.style(&node.node);
        let pluck = compiler.shape.pluck(&node.node);
        let kind = match &field.kind {
            FieldKind::Value(_) => return SlotSource::Value(field, style),
            FieldKind::Objects(objects) => {
                let selection = JsonSelection::compile(compiler, selected, objects.type_name());
                return SlotSource::Objects(field, selection);
            }
            // `member` compiles permitted groups; a refused group returned above.
            FieldKind::Group(_) => {
                return SlotSource::Error(ErrorSource::Domain(Error::Internal("a group".into())));
            }
            FieldKind::One(one) => {
                // A placeholder: `plan_joins` of the statement replaces it.
                let to_one = ToOne::Batched(Projection::default());
                RelationKind::One(&**one, compiler.rows(&selected.sets, one.object(), pluck), to_one)
            }
            FieldKind::List(list) => {
                let mut plan = match field.listed_member() {
                    Some(member) => compiler.member_plan(selected, member),
                    None => compiler.rows(&selected.sets, list.object(), pluck),
                };
                let projection = plan_joins(std::iter::once(&mut plan));
                RelationKind::List(&**list, plan, projection)
            }
            FieldKind::Scalar(scalar) => RelationKind::Scalar(&**scalar, style),
            FieldKind::Connection(connection) => match connection.prepare(&compiler.ctx.with_field(node)) {
                Ok(Ok(prepared)) => {
                    let types = connection.types();
                    let plan = compiler.connection(&selected.sets, &types, prepared.page_request());
                    RelationKind::Connection(prepared, plan)
                }
                Ok(Err(error)) => return SlotSource::Error(ErrorSource::Domain(error)),
                Err(error) => return SlotSource::Error(ErrorSource::Server(error)),
            },
            FieldKind::Batched(batched) => match batched.prepare(&compiler.ctx.with_field(node)) {
                Ok(Ok(batch)) => {
                    let selection = JsonSelection::compile(compiler, selected, batched.type_name());
                    RelationKind::Batched(batch, selection)
                }
                Ok(Err(error)) => return SlotSource::Error(ErrorSource::Domain(error)),
                Err(error) => return SlotSource::Error(ErrorSource::Server(error)),
            },
        };
        self.relations.push(PlannedRelation { field, kind });
        SlotSource::Relation(self.relations.len() - 1)
    }
}
