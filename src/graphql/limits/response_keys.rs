//! The response keys of a selection set, with its fragments opened.

use std::collections::HashSet;

use async_graphql::Name;
use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};

/// The response keys of one set.
pub(super) struct ResponseKeys {
    /// How many fields it has.
    pub count: usize,
    /// Whether two objects share a key, so that their answers must be merged.
    pub merges: bool,
}

impl ResponseKeys {
    /// Those of `set`, each fragment opened once.
    pub fn of(document: &ExecutableDocument, set: &SelectionSet) -> Self {
        let mut opened: HashSet<&Name> = HashSet::new();
        let mut keys: HashSet<&str> = HashSet::new();
        let mut merges = false;
        let mut sets = vec![set];
        let mut count = 0;
        while let Some(set) = sets.pop() {
            for item in &set.items {
                match &item.node {
                    Selection::Field(field) => {
                        count += 1;
                        let composite = !field.node.selection_set.node.items.is_empty();
                        merges |= !keys.insert(field.node.response_key().node.as_str()) && composite;
                    }
                    Selection::InlineFragment(fragment) => sets.push(&fragment.node.selection_set.node),
                    Selection::FragmentSpread(spread) => {
                        let name = &spread.node.fragment_name.node;
                        // The same fragment twice repeats its keys.
                        if !opened.insert(name) {
                            merges = true;
                        } else if let Some(fragment) = document.fragments.get(name) {
                            sets.push(&fragment.node.selection_set.node);
                        }
                    }
                }
            }
        }
        Self { count, merges }
    }
}
