//! The members of a success, as schemas: what `core/render.rs` writes, from the same directives and aliases.

use async_graphql::parser::types::{Field, Selection, SelectionSet, Type};
use serde_json::{Value as Json, json};

use super::schema::{Members, nullable, of_type, one_of, written};
use crate::graphql::response_shape::{Placement, ResponseShape as _};
use crate::graphql::schema_index::{SchemaIndex, base_name};
use crate::language::Language;
use crate::rest::core::document::{Document, field_directive, text};
use crate::rest::core::route::Message;
use crate::rest::core::shape::DocumentShape;
use crate::time_zone::TimeZone;

/// The members of a success of this document. Where `language` is that of the schema, they are described as there.
pub fn members(document: &Document, types: &SchemaIndex, language: Language) -> Members {
    let root = if document.is_mutation() { "Mutation" } else { "Query" };
    let shape = DocumentShape { zone: TimeZone::utc() };
    let layout = Layout { types, shape, describes: language == Language::English };
    let mut members = Members::default();
    layout.add(document.selection(), root, true, &mut members);
    members
}

/// The schema's description of the layout of a document.
struct Layout<'s> {
    types: &'s SchemaIndex,
    shape: DocumentShape,
    describes: bool,
}

fn fields(selection: &SelectionSet) -> impl Iterator<Item = &Field> {
    selection.items.iter().filter_map(|item| match &item.node {
        Selection::Field(field) => Some(&field.node),
        _ => None,
    })
}

/// A field whose errors fail the request.
fn is_user_errors(field: &Field) -> bool {
    field.name.node == "userErrors" && field_directive(field, "orFail").is_some()
}

/// Whether a field that the schema declares nullable is not null in a success.
fn is_never_null(field: &Field, parent: &str, is_payload: bool) -> bool {
    let fails = field_directive(field, "orFail").is_some();
    let is_left_out = field_directive(field, "optional").is_some();
    let in_payload = is_payload && field_directive(field, "orNull").is_none();
    // A root field is null with its error.
    fails || is_left_out || in_payload || matches!(parent, "Query" | "Mutation")
}

impl Layout<'_> {
    /// Adds the members of a selection; `present` unless its object may be missing.
    fn add(&self, selection: &SelectionSet, parent: &str, present: bool, out: &mut Members) {
        // The fields of a payload are null when there are errors, which fail the request.
        let is_payload = fields(selection).any(is_user_errors);
        let mut groups: Vec<(&str, Members)> = Vec::new();
        for field in fields(selection) {
            if is_user_errors(field) || field_directive(field, "aside").is_some() {
                continue;
            }
            let Some(declared) = self.types.field(parent, &field.name.node) else { continue };
            let mut ty = declared.ty.clone();
            ty.nullable &= !is_never_null(field, parent, is_payload);
            match self.shape.placement(field) {
                Placement::Inline => {
                    self.add(&field.selection_set.node, &declared.target, present && !ty.nullable, out);
                }
                Placement::Member(key) => {
                    let is_required = present && field_directive(field, "optional").is_none();
                    out.add(key, self.described(self.value(field, &ty), &declared.description), is_required);
                }
                Placement::Grouped(group, key) => {
                    let schema = self.described(self.value(field, &ty), &declared.description);
                    let at = groups.iter().position(|(other, _)| *other == group).unwrap_or_else(|| {
                        // Keeps its place among the members.
                        out.add(group, Json::Null, present);
                        groups.push((group, Members::default()));
                        groups.len() - 1
                    });
                    groups[at].1.add(key, schema, true);
                }
            }
        }
        for (group, members) in groups {
            out.add(group, members.into_schema(), false);
        }
    }

    fn described(&self, mut schema: Json, description: &str) -> Json {
        if self.describes && !description.is_empty() && schema.is_object() {
            schema["description"] = description.replace('\n', " ").into();
        }
        schema
    }

    fn value(&self, field: &Field, ty: &Type) -> Json {
        if let Some(map) = field_directive(field, "asMap") {
            let (key, value) = (text(map, "key"), text(map, "value"));
            let schema = self.map(field, ty, &key.unwrap_or_default(), &value.unwrap_or_default());
            return if ty.nullable { nullable(schema) } else { schema };
        }
        let selection = &field.selection_set.node;
        of_type(ty, &mut |name| {
            if let Some(member) = self.shape.pluck(field) {
                let inner = self.selected(selection, name, member);
                return inner.map_or(json!({}), |(_, ty)| of_type(&ty, &mut |name| self.leaf(field, name)));
            }
            if selection.items.is_empty() {
                return self.leaf(field, name);
            }
            let mut members = Members::default();
            self.add(selection, name, true, &mut members);
            members.into_schema()
        })
    }

    fn leaf(&self, field: &Field, name: &str) -> Json {
        written(self.types, name, self.shape.style(field))
    }

    /// The selected field of the object `parent` with this response key, and its type.
    fn selected<'f>(
        &self,
        selection: &'f SelectionSet,
        parent: &str,
        key: &str,
    ) -> Option<(&'f Field, Type)> {
        let field = fields(selection).find(|field| field.response_key().node == key)?;
        Some((field, self.types.field(parent, &field.name.node)?.ty.clone()))
    }

    /// An object that is keyed by one member of each item of a list.
    fn map(&self, field: &Field, ty: &Type, key: &str, value: &str) -> Json {
        let parent = base_name(ty);
        let selection = &field.selection_set.node;
        let mut schema = json!({ "type": "object" });
        if let Some((key, ty)) = self.selected(selection, parent, key) {
            let name = base_name(&ty);
            if self.types.enumeration(name).is_some() {
                schema["propertyNames"] = self.leaf(key, name);
            }
        }
        if let Some((value, ty)) = self.selected(selection, parent, value) {
            schema["additionalProperties"] = of_type(&ty, &mut |name| self.leaf(value, name));
        }
        schema
    }
}

/// The schema of the message of a success.
pub fn message(message: Message) -> Option<Json> {
    match message {
        Message::None => None,
        Message::Always(text) => Some(one_of(&[text])),
        Message::Counted { text, .. } => {
            Some(json!({ "type": "string", "pattern": format!("^\\d+ {text}$") }))
        }
        Message::ByValue { messages, .. } => {
            Some(one_of(&messages.iter().map(|(_, text)| *text).collect::<Vec<_>>()))
        }
        Message::ByFlag { yes, no, .. } => Some(one_of(&[yes, no])),
    }
}
