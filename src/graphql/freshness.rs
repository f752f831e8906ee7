//! How long the answer to a query by GET may be reused, by what it selects and who asks.

use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};

use super::schema_index::SchemaIndex;
use crate::auth::actor::Actor;

/// Reference data, which hardly ever changes: lists of it, and what is selected in them but counts of other rows.
const REFERENCE_TYPES: [&str; 3] = ["Country", "City", "Talent"];
/// Root fields whose answers are for one caller alone, or others at each request.
const MOMENTARY_FIELDS: [&str; 3] = ["rateLimit", "eventByCode", "validateQrCode"];
/// The types of connections that have no rows of their own.
const PAGE_TYPES: [&str; 2] = ["PageInfo", "Pages"];

/// `Cache-Control` of an answer without errors. What a caller with credentials receives may be personal, and is kept nowhere:
/// the next person at the same device must not find it.
pub(super) fn cache_control(
    document: &ExecutableDocument,
    set: &SelectionSet,
    index: &SchemaIndex,
    actor: &Actor,
) -> &'static str {
    let mut walk = Walk { document, index, is_reference: true, is_momentary: false, depth: 0 };
    walk.set(set, "Query");
    let is_public = actor.is_anonymous() && actor.refused.is_none();
    match (is_public && !walk.is_momentary, walk.is_reference) {
        (false, _) => "no-store",
        (true, true) => "public, max-age=60",
        (true, false) => "public, no-cache",
    }
}

/// The traversal of a selection that has passed the limits.
struct Walk<'d> {
    document: &'d ExecutableDocument,
    index: &'d SchemaIndex,
    /// Whether only reference data is selected.
    is_reference: bool,
    /// Whether one of [`MOMENTARY_FIELDS`] is selected.
    is_momentary: bool,
    depth: usize,
}

impl Walk<'_> {
    fn set(&mut self, set: &SelectionSet, parent: &str) {
        for item in &set.items {
            match &item.node {
                Selection::Field(field) => {
                    let name = field.node.name.node.as_str();
                    self.is_momentary |= parent == "Query" && MOMENTARY_FIELDS.contains(&name);
                    let Some(definition) = self.index.field(parent, name) else {
                        // Introspection, which a cache may keep as little as who may ask it.
                        self.is_reference &= name == "__typename";
                        continue;
                    };
                    let set = &field.node.selection_set.node;
                    if set.items.is_empty() {
                        let counts_others = REFERENCE_TYPES.contains(&parent) && name.ends_with("Count");
                        self.is_reference &= !counts_others;
                    } else {
                        self.is_reference &= is_reference(&definition.target);
                        self.set(set, &definition.target);
                    }
                }
                Selection::InlineFragment(fragment) => self.set(&fragment.node.selection_set.node, {
                    let condition = fragment.node.type_condition.as_ref();
                    condition.map_or(parent, |condition| condition.node.on.node.as_str())
                }),
                Selection::FragmentSpread(spread) => self.spread(spread.node.fragment_name.node.as_str()),
            }
        }
    }

    fn spread(&mut self, name: &str) {
        // Reference data is not that deep: a document that spreads fragments in fragments is not traversed again and again.
        const MAX_DEPTH: usize = 4;
        let found = self.document.fragments.iter().find(|(other, _)| other.as_str() == name);
        match found.filter(|_| self.depth < MAX_DEPTH) {
            Some((_, fragment)) => {
                self.depth += 1;
                let on = fragment.node.type_condition.node.on.node.as_str();
                self.set(&fragment.node.selection_set.node, on);
                self.depth -= 1;
            }
            None => (self.is_reference, self.is_momentary) = (false, true),
        }
    }
}

fn is_reference(target: &str) -> bool {
    let row = target.strip_suffix("Connection").or_else(|| target.strip_suffix("Edge")).unwrap_or(target);
    REFERENCE_TYPES.contains(&row) || PAGE_TYPES.contains(&target)
}
