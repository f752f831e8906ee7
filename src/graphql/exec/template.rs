//! The text of an answer with holes: keys and punctuation are fixed when a selection is compiled, values are filled
//! in a row at a time.

use async_graphql::parser::types::{Field, Selection, SelectionSet};
use async_graphql::{ContextSelectionSet, Positioned};

/// Fixed text before each slot, and after the last.
#[derive(Debug)]
pub(in crate::graphql) struct JsonTemplate<O> {
    pub steps: Vec<(Box<[u8]>, O)>,
    pub tail: Box<[u8]>,
}

/// Builds a [`JsonTemplate`].
pub(in crate::graphql) struct TemplateBuilder<O> {
    steps: Vec<(Box<[u8]>, O)>,
    text: Vec<u8>,
    comma: bool,
}

impl<O> TemplateBuilder<O> {
    pub fn new() -> Self {
        Self { steps: Vec::new(), text: Vec::new(), comma: false }
    }

    /// Begins an object.
    pub fn open(&mut self) {
        self.text.push(b'{');
        self.comma = false;
    }

    /// Ends an object.
    pub fn close(&mut self) {
        self.text.push(b'}');
        self.comma = true;
    }

    /// Begins a member. Names of GraphQL need no escape.
    pub fn key(&mut self, name: &str) {
        if self.comma {
            self.text.push(b',');
        }
        self.text.push(b'"');
        self.text.extend_from_slice(name.as_bytes());
        self.text.extend_from_slice(b"\":");
        self.comma = true;
    }

    /// A string that is known already.
    pub fn constant(&mut self, text: &str) {
        self.text.push(b'"');
        self.text.extend_from_slice(text.as_bytes());
        self.text.push(b'"');
    }

    /// A slot.
    pub fn slot(&mut self, what: O) {
        self.steps.push((std::mem::take(&mut self.text).into(), what));
    }

    pub fn build(self) -> JsonTemplate<O> {
        JsonTemplate { steps: self.steps, tail: self.text.into() }
    }
}

/// The fields of a selection on objects of type `name`, fragments opened, each response key once.
///
/// None when it holds something that only ordinary resolvers know: two selections that must be merged, an unknown
/// fragment.
pub(in crate::graphql) fn fields_of<'a>(
    ctx: &ContextSelectionSet<'a>,
    selection: &'a Positioned<SelectionSet>,
    name: &str,
    is_node: bool,
) -> Option<Vec<&'a Positioned<Field>>> {
    let mut fields = Vec::with_capacity(selection.node.items.len());
    collect(ctx, selection, name, is_node, &mut fields)?;
    Some(fields)
}

fn collect<'a>(
    ctx: &ContextSelectionSet<'a>,
    selection: &'a Positioned<SelectionSet>,
    name: &str,
    is_node: bool,
    fields: &mut Vec<&'a Positioned<Field>>,
) -> Option<()> {
    for item in &selection.node.items {
        let (condition, inner) = match &item.node {
            Selection::Field(field) => {
                add(field, fields)?;
                continue;
            }
            Selection::InlineFragment(fragment) => {
                (fragment.node.type_condition.as_ref(), &fragment.node.selection_set)
            }
            Selection::FragmentSpread(spread) => {
                let fragment = ctx.query_env.fragments.get(&spread.node.fragment_name.node)?;
                (Some(&fragment.node.type_condition), &fragment.node.selection_set)
            }
        };
        let applies = condition.is_none_or(|condition| {
            let on = condition.node.on.node.as_str();
            on == name || (is_node && on == "Node")
        });
        if applies {
            collect(ctx, inner, name, is_node, fields)?;
        }
    }
    Some(())
}

fn add<'a>(field: &'a Positioned<Field>, fields: &mut Vec<&'a Positioned<Field>>) -> Option<()> {
    let key = &field.node.response_key().node;
    match fields.iter().find(|other| other.node.response_key().node == *key) {
        None => fields.push(field),
        // The same plain field twice is the same member; validation has seen that they agree.
        Some(_) if field.node.selection_set.node.items.is_empty() => {}
        Some(_) => return None,
    }
    Some(())
}
