//! Checks a parsed document against the limits.

use async_graphql::Variables;
use async_graphql::parser::types::{ExecutableDocument, OperationType};

use super::bounds::{Exceeded, FRAGMENT_CYCLE, Limits};
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
        let mut walk = Walk::new(document, &operation.node, variables, index);
        let root = match operation.node.ty {
            OperationType::Query => "Query",
            OperationType::Mutation => "Mutation",
            OperationType::Subscription => "Subscription",
        };
        let set = &operation.node.selection_set.node;
        let weight = walk.set(set, root);
        let exceeded = [
            (FRAGMENT_CYCLE, weight.cycles, 0),
            ("depth", weight.depth, limits.depth),
            ("aliases", weight.aliases, limits.aliases),
            ("directives", weight.directives, limits.directives),
            ("selections", weight.selections, limits.selections),
            ("introspection lists within each other", weight.introspection_lists, limits.introspection_lists),
            ("logins", weight.logins, MAX_LOGINS),
            ("cost", weight.cost, limits.cost),
        ];
        if let Some((limit, _, value)) = exceeded.into_iter().find(|(_, found, max)| found > max) {
            return Err(Exceeded { limit, value });
        }
        let root_fields = ResponseKeys::of(document, set).count;
        if root_fields > limits.root_fields {
            return Err(Exceeded { limit: "root fields", value: limits.root_fields });
        }
        checked.cost = checked.cost.saturating_add(weight.cost);
        checked.needs_merge |= weight.needs_merge;
    }
    Ok(checked)
}
