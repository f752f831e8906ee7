//! Collects the fields of a selection, as `CollectFields` of the specification: expands fragments and merges
//! fields with the same response key.

use async_graphql::parser::types::{Field, Selection, SelectionSet};
use async_graphql::{ContextSelectionSet, Positioned};

/// Selection sets that are executed as one.
pub(super) type SelectionSets<'a> = Vec<&'a Positioned<SelectionSet>>;

/// A field of a selection, with the selection sets of all fields with its response key.
pub(super) struct Selected<'a> {
    pub node: &'a Positioned<Field>,
    pub sets: SelectionSets<'a>,
}

impl<'a> Selected<'a> {
    pub fn response_key(&self) -> &'a str {
        self.node.node.response_key().node.as_str()
    }

    pub fn name(&self) -> &'a str {
        self.node.node.name.node.as_str()
    }
}

/// The fields that `sets` select on an object of type `type_name`, in the order of their first appearance.
pub(super) fn collect_fields<'a>(
    ctx: &ContextSelectionSet<'a>,
    sets: &[&'a Positioned<SelectionSet>],
    type_name: &str,
    is_node: bool,
) -> Vec<Selected<'a>> {
    let mut fields = Vec::new();
    for set in sets {
        collect(ctx, set, type_name, is_node, &mut fields);
    }
    fields
}

fn collect<'a>(
    ctx: &ContextSelectionSet<'a>,
    set: &'a Positioned<SelectionSet>,
    type_name: &str,
    is_node: bool,
    fields: &mut Vec<Selected<'a>>,
) {
    for item in &set.node.items {
        let (condition, inner) = match &item.node {
            Selection::Field(field) => {
                add(field, fields);
                continue;
            }
            Selection::InlineFragment(fragment) => {
                (fragment.node.type_condition.as_ref(), &fragment.node.selection_set)
            }
            Selection::FragmentSpread(spread) => {
                // Validation guarantees that every fragment exists.
                let Some(fragment) = ctx.query_env.fragments.get(&spread.node.fragment_name.node) else {
                    continue;
                };
                (Some(&fragment.node.type_condition), &fragment.node.selection_set)
            }
        };
        let applies = condition.is_none_or(|condition| {
            let on = condition.node.on.node.as_str();
            on == type_name || (is_node && on == "Node")
        });
        if applies {
            collect(ctx, inner, type_name, is_node, fields);
        }
    }
}

fn add<'a>(node: &'a Positioned<Field>, fields: &mut Vec<Selected<'a>>) {
    let key = &node.node.response_key().node;
    match fields.iter_mut().find(|other| other.node.node.response_key().node == *key) {
        Some(field) => field.sets.push(&node.node.selection_set),
        None => fields.push(Selected { node, sets: vec![&node.node.selection_set] }),
    }
}
