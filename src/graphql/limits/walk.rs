//! Computes the weight of an operation in one traversal: depth, aliases, directives, selections, cost. Each
//! fragment is traversed once.

use std::collections::HashMap;

use async_graphql::parser::types::{ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet};
use async_graphql::{Name, Variables};

use super::cost::{self, Values};
use super::introspection;
use super::logins::login_count;
use super::response_keys::ResponseKeys;
use super::weight::Weight;
use crate::graphql::schema_index::SchemaIndex;

/// The traversal of one operation.
pub(super) struct Walk<'d> {
    document: &'d ExecutableDocument,
    values: Values<'d>,
    index: &'d SchemaIndex,
    /// The weights of fragments; none while a fragment is being traversed.
    fragments: HashMap<&'d Name, Option<Weight>>,
    /// How many fragments are being traversed, each within the one before, and their maximum: the text bounds how deep
    /// selections are nested, but not how many fragments spread one another, and each takes a part of the stack.
    open_fragments: usize,
    max_open_fragments: usize,
}

impl<'d> Walk<'d> {
    /// A traversal without cached weights: the weight of a fragment depends on the operation's variables.
    pub fn new(
        document: &'d ExecutableDocument,
        operation: &'d OperationDefinition,
        variables: &'d Variables,
        index: &'d SchemaIndex,
        max_open_fragments: usize,
    ) -> Self {
        Self {
            document,
            values: Values { operation, variables },
            index,
            fragments: HashMap::new(),
            open_fragments: 0,
            max_open_fragments,
        }
    }

    /// The weight of a selection set on the type `parent`.
    pub fn set(&mut self, set: &'d SelectionSet, parent: &str) -> Weight {
        let mut weight = Weight::default();
        for item in &set.items {
            let directives = item.node.directives().len();
            // A spread of an undefined fragment counts as well: async-graphql expands spreads before it
            // validates.
            weight.selections = weight.selections.saturating_add(1);
            weight.add(match &item.node {
                Selection::Field(field) => self.field(&field.node, parent),
                Selection::InlineFragment(fragment) => {
                    let on = fragment
                        .node
                        .type_condition
                        .as_ref()
                        .map(|condition| condition.node.on.node.as_str());
                    self.set(&fragment.node.selection_set.node, on.unwrap_or(parent))
                }
                Selection::FragmentSpread(spread) => self.fragment(&spread.node.fragment_name.node),
            });
            weight.directives = weight.directives.saturating_add(directives);
        }
        weight.needs_merge |= ResponseKeys::of(self.document, set).needs_merge;
        weight
    }

    fn fragment(&mut self, name: &'d Name) -> Weight {
        let Some(fragment) = self.document.fragments.get(name) else { return Weight::default() };
        let on = fragment.node.type_condition.node.on.node.as_str();
        match self.fragments.get(name) {
            Some(Some(weight)) => return *weight,
            // async-graphql would expand a fragment cycle without end.
            Some(None) => return Weight { cycles: 1, ..Weight::default() },
            None => {}
        }
        if self.open_fragments == self.max_open_fragments {
            // Refused: what is in it need not be known.
            return Weight { spreads: 1, ..Weight::default() };
        }
        self.fragments.insert(name, None);
        self.open_fragments += 1;
        let mut weight = self.set(&fragment.node.selection_set.node, on);
        self.open_fragments -= 1;
        weight.spreads = weight.spreads.saturating_add(1);
        self.fragments.insert(name, Some(weight));
        weight
    }

    fn field(&mut self, field: &'d Field, parent: &str) -> Weight {
        let name = field.name.node.as_str();
        let definition = self.index.field(parent, name);
        let inner = definition.map_or_else(|| introspection::target(parent, name), |field| &field.target);
        let mut weight = self.set(&field.selection_set.node, inner);
        let rows = cost::rows(parent, definition, field, self.values);
        weight.cost = weight.cost.saturating_mul(rows).saturating_add(1);
        weight.depth = weight.depth.saturating_add(1);
        weight.aliases = weight.aliases.saturating_add(usize::from(field.alias.is_some()));
        weight.introspection_lists =
            weight.introspection_lists.saturating_add(introspection::list_count(parent, name));
        weight.logins = weight.logins.saturating_add(login_count(parent, name));
        weight
    }
}
