//! Leaves out the arguments that variables without a value give, so that they have their defaults: async-graphql takes such
//! an argument for null. Fields of input objects it leaves out itself.

use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, Selection, SelectionSet};
use async_graphql::{Name, Variables};
use async_graphql_value::Value;

use super::live::operation;

/// Removes the arguments that are variables of the operation to execute without a value in `variables`, which has the defaults
/// of variables.
pub(super) fn omit_absent(document: &mut ExecutableDocument, name: Option<&str>, variables: &Variables) {
    let definitions = operation(document, name).map(|operation| &operation.variable_definitions);
    let names = definitions.into_iter().flatten().map(|definition| &definition.node.name.node);
    let absent: Vec<Name> = names.filter(|name| !variables.contains_key(*name)).cloned().collect();
    if absent.is_empty() {
        return;
    }
    let operations: Vec<_> = match &mut document.operations {
        DocumentOperations::Single(operation) => vec![operation],
        DocumentOperations::Multiple(operations) => operations.values_mut().collect(),
    };
    for operation in operations {
        omit_in(&mut operation.node.selection_set.node, &absent);
    }
    for fragment in document.fragments.values_mut() {
        omit_in(&mut fragment.node.selection_set.node, &absent);
    }
}

fn omit_in(set: &mut SelectionSet, absent: &[Name]) {
    for item in &mut set.items {
        match &mut item.node {
            Selection::Field(field) => {
                let arguments = &mut field.node.arguments;
                arguments.retain(
                    |(_, value)| !matches!(&value.node, Value::Variable(name) if absent.contains(name)),
                );
                omit_in(&mut field.node.selection_set.node, absent);
            }
            Selection::InlineFragment(fragment) => omit_in(&mut fragment.node.selection_set.node, absent),
            Selection::FragmentSpread(_) => {}
        }
    }
}
