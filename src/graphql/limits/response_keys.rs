//! Counts the response keys of a selection set with its fragments expanded.

use std::collections::HashSet;

use async_graphql::Name;
use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};

/// The response keys of one selection set.
pub(super) struct ResponseKeys {
    /// The number of fields.
    pub count: usize,
    /// Whether two objects share a response key, so that their values must be merged.
    pub needs_merge: bool,
}

impl ResponseKeys {
    /// The response keys of `set`, each fragment expanded once.
    pub fn of(document: &ExecutableDocument, set: &SelectionSet) -> Self {
        let mut expanded: HashSet<&Name> = HashSet::new();
        let mut keys: HashSet<&str> = HashSet::new();
        let mut needs_merge = false;
        let mut sets = vec![set];
        let mut count = 0;
        while let Some(set) = sets.pop() {
            for item in &set.items {
                match &item.node {
                    Selection::Field(field) => {
                        count += 1;
                        let composite = !field.node.selection_set.node.items.is_empty();
                        needs_merge |= !keys.insert(field.node.response_key().node.as_str()) && composite;
                    }
                    Selection::InlineFragment(fragment) => sets.push(&fragment.node.selection_set.node),
                    Selection::FragmentSpread(spread) => {
                        let name = &spread.node.fragment_name.node;
                        // A second spread of a fragment repeats its keys.
                        if !expanded.insert(name) {
                            needs_merge = true;
                        } else if let Some(fragment) = document.fragments.get(name) {
                            sets.push(&fragment.node.selection_set.node);
                        }
                    }
                }
            }
        }
        Self { count, needs_merge }
    }
}
