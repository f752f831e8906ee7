//! Checks a parsed document against the limits.

use async_graphql::Variables;
use async_graphql::parser::types::{ExecutableDocument, OperationType};

use super::bounds::{Exceeded, Limited, Limits};
use super::logins::MAX_LOGINS;
use super::response_keys::ResponseKeys;
use super::walk::Walk;
use crate::graphql::schema_index::SchemaIndex;

/// The result of the check.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Fields that the response may have.
    pub cost: usize,
    /// Whether two selections of one object share a response key, so that their values must be merged.
    pub needs_merge: bool,
}

/// Checks every operation of a parsed document.
///
/// # Errors
/// The first limit that the document exceeds.
pub fn check_document(
    document: &ExecutableDocument,
    variables: &Variables,
    index: &SchemaIndex,
    limits: &Limits,
) -> Result<Checked, Exceeded> {
    let mut checked = Checked::default();
    for (_, operation) in document.operations.iter() {
        let mut walk = Walk::new(document, &operation.node, variables, index, limits.depth);
        let root = match operation.node.ty {
            OperationType::Query => "Query",
            OperationType::Mutation => "Mutation",
            OperationType::Subscription => "Subscription",
        };
        let set = &operation.node.selection_set.node;
        let weight = walk.set(set, root);
        let exceeded = [
            (Limited::FragmentCycles, weight.cycles, 0),
            (Limited::Spreads, weight.spreads, limits.depth),
            (Limited::Depth, weight.depth, limits.depth),
            (Limited::Aliases, weight.aliases, limits.aliases),
            (Limited::Directives, weight.directives, limits.directives),
            (Limited::Selections, weight.selections, limits.selections),
            (Limited::IntrospectionLists, weight.introspection_lists, limits.introspection_lists),
            (Limited::Logins, weight.logins, MAX_LOGINS),
            (Limited::Cost, weight.cost, limits.cost),
        ];
        if let Some((limited, asked, most)) = exceeded.into_iter().find(|(_, asked, most)| asked > most) {
            return Err(Exceeded { limited, asked, most });
        }
        let root_fields = ResponseKeys::of(document, set).count;
        if root_fields > limits.root_fields {
            let (limited, most) = (Limited::RootFields, limits.root_fields);
            return Err(Exceeded { limited, asked: root_fields, most });
        }
        checked.cost = checked.cost.saturating_add(weight.cost);
        checked.needs_merge |= weight.needs_merge;
    }
    Ok(checked)
}
